/** From the requests of a world to the verdict: the evidence of whole A/B tests. */
import { describe, expect, it } from 'vitest'
import { abEvidenceOf } from '../../src/scenario/ab/ab-arms.ts'
import { abTracks } from '../../src/scenario/ab/ab-track.ts'
import type { ModelSpec } from '../support/lab.ts'
import { addTraffic, labWorld, MINUTE, rate } from '../support/lab.ts'
import { zOfCount } from '../support/statistics.ts'

const SALES = (share: number): ModelSpec => ({ businessOutcome: { kind: 'binary', rate: share } })

interface Trial {
  readonly seed?: number
  readonly a?: ModelSpec
  readonly b?: ModelSpec
  readonly weights?: readonly [number, number]
  readonly minutes?: number
  readonly perSecond?: number
  readonly targeted?: number
}

function trial({ seed = 1, a = {}, b = {}, weights = [1, 1], ...rest }: Trial) {
  const { minutes = 10, perSecond = 50, targeted = 0 } = rest
  const world = labWorld({
    seed,
    models: { a, b },
    configs: {
      ab: {
        variants: {
          A: { modelName: 'a', initialWeight: weights[0], initialInstanceCount: 4 },
          B: { modelName: 'b', initialWeight: weights[1], initialInstanceCount: 4 },
        },
      },
    },
    running: 'ab',
  })
  const targets = targeted > 0 ? [{ variantName: 'B', share: targeted }] : []
  addTraffic(world, [rate(0, minutes * MINUTE, perSecond)], { targets })
  world.runUntil((minutes + 1) * MINUTE)
  world.finish()
  const endpoint = world.endpoints.find('E')
  const evidence = abEvidenceOf(endpoint, world.nowMs)
  if (evidence === null || evidence.treatments.B === undefined) throw new Error('no evidence')
  return { evidence, b: evidence.treatments.B, tracks: abTracks(world, endpoint), world }
}

describe('the evidence of an A/B test', () => {
  it('calls a better business outcome better, and says when it was decided', () => {
    const { b, tracks } = trial({ a: SALES(0.1), b: SALES(0.15) })
    expect(b).toMatchObject({ verdict: 'better', decidedBy: 'outcome' })
    expect(b.outcome?.treatment.value).toBeCloseTo(0.15, 1)
    const track = tracks.find(({ metric }) => metric === 'outcome')
    expect(track?.verdict).toBe('better')
    expect(track?.decidedAtMs).toBeLessThan(10 * MINUTE)
    // The last look sees what the report says.
    expect(track?.difference.at(-1)).toBeCloseTo(b.outcome?.difference ?? 0, 5)
    expect(track?.requests.at(-1)).toBe(
      (b.outcome?.control.requests ?? 0) + (b.outcome?.treatment.requests ?? 0),
    )
  })

  it('calls more errors worse when no outcome is declared', () => {
    const { b } = trial({ b: { errorShare5xx: 0.02 } })
    expect(b).toMatchObject({ verdict: 'worse', decidedBy: 'errors', outcome: null, design: null })
  })

  it('compares latencies, and amounts', () => {
    const amount = (mean: number): ModelSpec => ({
      businessOutcome: { kind: 'numeric', mean, sd: 5 },
    })
    const slower: ModelSpec = { ...amount(11), latency: { kind: 'exponential', meanMs: 22 } }
    const a: ModelSpec = { ...amount(10), latency: { kind: 'exponential', meanMs: 20 } }
    const { b } = trial({ a, b: slower })
    expect(b.latency?.verdict).toBe('worse')
    expect(b.latency?.difference).toBeCloseTo(2, -1)
    expect(b.outcome).toMatchObject({ kind: 'mean', verdict: 'better' })
    expect(b.outcome?.difference).toBeCloseTo(1, 0)
  })

  it('counts only requests that were served: a failed one has no outcome', () => {
    const { b } = trial({ a: SALES(0.1), b: { ...SALES(0.1), errorShare5xx: 0.5 } })
    const { outcome, errors } = b
    expect(outcome?.treatment.requests).toBe(
      Math.round((errors?.treatment.requests ?? 0) * (1 - (errors?.treatment.value ?? 0))),
    )
    expect(Math.abs((outcome?.treatment.value ?? 0) - 0.1)).toBeLessThan(0.012)
  })

  it('holds the split against weights that are neither equal nor sum to one', () => {
    const { evidence } = trial({ weights: [27, 3] })
    expect(evidence.split?.isMismatch).toBe(false)
    const { A = 0, B = 0 } = evidence.split?.expected ?? {}
    expect(A / (A + B)).toBeCloseTo(0.9, 10)
  })

  it('follows weights that change in between', () => {
    const world = labWorld({
      models: { m: {} },
      configs: { ab: { variants: { A: { modelName: 'm' }, B: { modelName: 'm' } } } },
      running: 'ab',
    })
    addTraffic(world, [rate(0, 20 * MINUTE, 50)])
    world.schedule(9.5 * MINUTE, () =>
      world.endpoints.updateWeightsAndCapacities('E', [
        { variantName: 'B', weight: 0.25, instanceCount: undefined },
      ]),
    )
    world.runUntil(20 * MINUTE)
    const split = abEvidenceOf(world.endpoints.find('E'), world.nowMs)?.split
    expect(split?.isMismatch).toBe(false)
    // Half of ten minutes, then a fifth of ten minutes: 35%.
    const { A = 0, B = 0 } = split?.expected ?? {}
    expect(B / (A + B)).toBeCloseTo(0.35, 2)
  })

  it('decides nothing after a sample ratio mismatch: callers who name B are no random sample', () => {
    const { evidence, b } = trial({ a: SALES(0.1), b: SALES(0.2), targeted: 0.1 })
    expect(evidence.split?.isMismatch).toBe(true)
    expect(b).toMatchObject({ verdict: 'inconclusive', decidedBy: 'sample-ratio-mismatch' })
    expect(b.outcome?.verdict).toBe('better')
  })

  it('has the classification quality that the model declares', () => {
    const confusion = { truePositives: 0, falseNegatives: 1, falsePositives: 0, trueNegatives: 99 }
    const { evidence } = trial({ a: { confusion } })
    expect(Object.keys(evidence.classification)).toEqual(['A'])
    expect(evidence.classification.A).toMatchObject({ recall: 0, auc: 0.5, precision: null })
    expect(evidence.classification.A?.accuracy).toBeCloseTo(0.99, 2)
  })

  it('is none for an endpoint with one variant', () => {
    const world = labWorld({
      models: { m: {} },
      configs: { one: { variants: { A: { modelName: 'm' } } } },
      running: 'one',
    })
    addTraffic(world, [rate(0, MINUTE, 50)])
    world.runUntil(MINUTE)
    expect(abEvidenceOf(world.endpoints.find('E'), world.nowMs)).toBeNull()
  })
})

describe('outcomes are drawn from streams of their own', () => {
  it('declaring them changes no request', () => {
    const rowsOf = (spec: ModelSpec) =>
      trial({ a: spec, b: { ...spec, errorShare4xx: 0.1 } }).world.metrics.series.flatMap(
        ({ rows }) => [...rows].map(row => ({ ...row, quality: undefined })),
      )
    const confusion = { truePositives: 1, falseNegatives: 1, falsePositives: 1, trueNegatives: 1 }
    expect(rowsOf({ ...SALES(0.5), confusion })).toEqual(rowsOf({}))
  })

  it('a hundred minutes of ten requests have successes as the binomial table says', () => {
    // Binomial(10, 0.3): 0.0282, 0.1211, 0.2335, 0.2668, 0.2001, 0.1029, then 0.0474 in all.
    const table = [0.0282, 0.1211, 0.2335, 0.2668, 0.2001, 0.1029, 0.0474]
    const seen = new Array<number>(table.length).fill(0)
    const { world } = trial({ a: SALES(0.3), b: SALES(0.3), minutes: 400, perSecond: 1 / 3 })
    let rows = 0
    for (const { key, rows: all } of world.metrics.series) {
      if (key.endpointConfigName !== undefined) continue
      for (const { quality } of all) {
        if (quality?.outcome?.requests !== 10) continue
        rows++
        const at = Math.min(quality.outcome.sum, table.length - 1)
        seen[at] = (seen[at] ?? 0) + 1
      }
    }
    expect(rows).toBeGreaterThan(80)
    for (const [successes, probability] of table.entries()) {
      expect(Math.abs(zOfCount(seen[successes] ?? 0, rows, probability))).toBeLessThan(4)
    }
  })
})

it('an A/A test is called better or worse in one of twenty, whatever is measured', () => {
  const RUNS = 200
  const model: ModelSpec = {
    ...SALES(0.1),
    errorShare5xx: 0.05,
    latency: { kind: 'exponential', meanMs: 20 },
  }
  const alarms = { errors: 0, latency: 0, outcome: 0 }
  let alwaysValid = 0
  let mismatches = 0
  for (let seed = 1; seed <= RUNS; seed++) {
    const { b, evidence, tracks } = trial({ seed, a: model, b: model, minutes: 5, perSecond: 20 })
    for (const metric of ['errors', 'latency', 'outcome'] as const) {
      alarms[metric] += Number(b[metric]?.verdict !== 'inconclusive')
    }
    alwaysValid += Number(tracks.some(({ decidedAtMs }) => decidedAtMs !== null))
    mismatches += Number(evidence.split?.isMismatch === true)
  }
  for (const [metric, count] of Object.entries(alarms)) {
    expect(Math.abs(zOfCount(count, RUNS, 0.05)), `${metric}: ${count}`).toBeLessThan(3.3)
  }
  // Two metrics, a look a minute: at most 5% each.
  expect(zOfCount(alwaysValid, RUNS, 0.1)).toBeLessThan(3.3)
  expect(mismatches).toBeLessThanOrEqual(3)
})
