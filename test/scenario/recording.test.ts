/** A recording says the same as the run it was made of. */
import { describe, expect, it } from 'vitest'
import { withTail } from '../../src/dashboard/source/with-tail.ts'
import { type Recording, tailOf } from '../../src/scenario/recording/recording.ts'
import { recordedRun } from '../dashboard/recorded-run.ts'
import { addTraffic, labWorld, MINUTE, rate } from '../support/lab.ts'

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)

describe('a recording', () => {
  it.each(['canary-rollback', 'shadow-safe', 'spike-target-tracking'])(
    'of %s counts and bills what its report does',
    async name => {
      const { result, recording } = await recordedRun(name)
      for (const { endpoint, total, variants } of recording.counts) {
        const report = result.endpoints[endpoint]
        expect(total).toBe(report?.requests.total)
        for (const { variant, invocations, outcomes } of variants) {
          expect(invocations).toBe(report?.variants[variant]?.invocations)
          const { error5xx = 0, timeout = 0, queueFull = 0, instanceLost = 0 } = outcomes
          const unanswered = timeout + queueFull + instanceLost
          expect(error5xx + unanswered).toBe(report?.variants[variant]?.errors5xx)
        }
      }
      const costs = recording.bills.map(
        ({ instanceMs, usdPerHour }) => (sum(instanceMs) / 3_600_000) * (usdPerHour ?? 0),
      )
      expect(sum(costs)).toBeCloseTo(result.costUsd, 5)
    },
  )

  it('has the requests of a variant in the rows of its fleets', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const requestsOf = (config: string | null) =>
      sum(recording.series.find(series => series.config === config)?.invocations ?? [])
    expect(requestsOf('v1') + requestsOf('v2')).toBe(requestsOf(null))
    expect(requestsOf('v2')).toBeGreaterThan(0)
  })
})

describe('the A/B tests of a recording', () => {
  it('end where the report does, with a look a minute on the way', async () => {
    const { result, recording } = await recordedRun('ab-how-long')
    const half = recording.ab.find(({ endpoint }) => endpoint === 'half')
    const { decidedAtMs, ...evidence } = result.endpoints.half?.ab ?? {}
    expect(half?.evidence).toEqual(evidence)
    const [outcome] = half?.tracks ?? []
    expect(outcome).toMatchObject({ treatment: 'B', metric: 'outcome', verdict: 'better' })
    expect(outcome?.decidedAtMs).toBe(decidedAtMs?.B)
    expect(outcome?.minute.slice(0, 3)).toEqual([0, 1, 2])
    expect(outcome?.pValueAlwaysValid.at(-1)).toBe(Math.min(...(outcome?.pValueAlwaysValid ?? [])))
  })

  it('are none where no endpoint has several variants', async () => {
    expect((await recordedRun('canary-rollback')).recording.ab).toEqual([])
  })
})

describe('a recording that grows', () => {
  it('is the same in the end, however often it was asked for', () => {
    const world = labWorld({
      models: { m: {} },
      configs: { c: { variants: { A: { modelName: 'm' }, B: { modelName: 'm' } } } },
      running: 'c',
    })
    addTraffic(world, [rate(0, 30 * MINUTE, 20)])
    const prices = {}
    const head = { scenario: null, lesson: null, version: '0', durationMs: null }
    const assumptions = { metricDelayMs: 60_000, idleMetric: 'zeros' } as const
    const static_ = {
      format: 1,
      assumptions,
      seed: 1,
      digest: null,
      epochMs: 0,
      summary: null,
    } as const
    let grown: Recording = {
      ...head,
      ...static_,
      events: [],
      expectations: [],
      ...tailOf(world, { prices }, 0),
    }
    // Neither the polls nor the gaps between them keep to whole minutes.
    for (const untilMs of [10_000, 61_000, 60_000 * 4, 300_500, 60_000 * 21 - 1]) {
      const sinceMinute = Math.floor(grown.nowMs / MINUTE)
      world.runUntil(untilMs)
      grown = {
        ...grown,
        ...withTail(grown, tailOf(world, { prices }, sinceMinute * MINUTE), sinceMinute),
      }
    }
    const whole = tailOf(world, { prices }, 0)
    expect(grown.series).toEqual(whole.series)
    expect(grown.bills).toEqual(whole.bills)
    expect(grown.counts).toEqual(whole.counts)
  })
})
