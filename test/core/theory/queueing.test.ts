/**
 * Mean latencies against queueing theory, through the public World: independent replications, the
 * first part of each left out; formula inside the two-sided 99 % Student interval of their mean.
 */
import { describe, expect, it } from 'vitest'
import type { LatencyDistribution } from '../../../src/core/endpoint/model-profile.ts'
import { lognormalWithMean } from '../../../src/core/sampling/latency.ts'
import { addTraffic, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { erlangCMeanWait, pollaczekKhinchineMeanWait } from '../../support/queueing-theory.ts'
import { mean, studentT995, variance } from '../../support/statistics.ts'

const SERVICE_MS = 100
const REPLICATIONS = 20
const REQUESTS = 52_000
const WARM_UP_SHARE = 0.2

interface Queue {
  readonly latency: LatencyDistribution
  readonly workers: number
  readonly load: number
}

/** Mean latency after the warm-up, and how many requests it is the mean of. */
function replicate({ latency, workers, load }: Queue, replication: number) {
  const perSecond = (load * workers * 1000) / SERVICE_MS
  const minutes = Math.ceil(REQUESTS / perSecond / 60)
  const warmUpMs = Math.ceil(minutes * WARM_UP_SHARE) * MINUTE
  const durationMs = warmUpMs + minutes * MINUTE
  const world = labWorld({
    // Queues on the same draws would err together.
    seed: `${latency.kind}/${workers}/${load}/${replication}`,
    models: { m: { latency, concurrency: workers } },
    configs: { v1: { variants: { A: { modelName: 'm' } } } },
    running: 'v1',
  })
  addTraffic(world, [rate(0, durationMs, perSecond)])
  world.runUntil(durationMs)
  const key = { endpointName: 'E', variantName: 'A', endpointConfigName: undefined }
  const rows = world.metrics.seriesOf(key)?.between(warmUpMs, durationMs) ?? []
  const answers = rows.reduce((sum, row) => sum + row.answers, 0)
  const latencySumMs = rows.reduce((sum, row) => sum + row.latencySumMs, 0)
  return { answers, meanMs: latencySumMs / answers }
}

/** Standard errors between the measured mean latency and the formula's. */
function deviation(queue: Queue, expectedWaitMs: number): number {
  const runs = Array.from({ length: REPLICATIONS }, (_, i) => replicate(queue, i))
  expect(runs.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(1_000_000)
  const means = runs.map(({ meanMs }) => meanMs)
  const standardError = Math.sqrt(variance(means) / REPLICATIONS)
  return (mean(means) - SERVICE_MS - expectedWaitMs) / standardError
}

const LIMIT = studentT995(REPLICATIONS - 1)
const LOADS = [0.5, 0.8, 0.95]
const deviations: number[] = []

function expectInside(queue: Queue, expectedWaitMs: number): void {
  const z = deviation(queue, expectedWaitMs)
  deviations.push(z)
  expect(Math.abs(z)).toBeLessThan(LIMIT)
}

describe('mean latency lies inside the 99 % interval of the formula', () => {
  describe.each([1, 2, 4, 16, 32])('M/M/%i (Erlang C)', workers => {
    it.each(LOADS)('at load %f', load => {
      const latency = { kind: 'exponential', meanMs: SERVICE_MS } as const
      expectInside({ latency, workers, load }, erlangCMeanWait(workers, load, SERVICE_MS))
    })
  })

  describe.each([
    { name: 'M/D/1', latency: { kind: 'constant', ms: SERVICE_MS }, cv: 0 },
    { name: 'M/G/1, lognormal, cv 1.2', latency: lognormalWithMean(SERVICE_MS, 1.2), cv: 1.2 },
  ] as const)('$name (Pollaczek–Khinchine)', ({ latency, cv }) => {
    it.each(LOADS)('at load %f', load => {
      expectInside({ latency, workers: 1, load }, pollaczekKhinchineMeanWait(load, SERVICE_MS, cv))
    })
  })

  it('and is as often above it as below', () => {
    expect(deviations).toHaveLength(21)
    expect(Math.abs(mean(deviations)) * Math.sqrt(deviations.length)).toBeLessThan(3)
  })
})

describe('the formulas themselves', () => {
  it.each([
    { workers: 1, load: 0.8, wait: 4 },
    { workers: 4, load: 0.8, wait: 0.7455 },
    { workers: 2, load: 0.5, wait: 1 / 3 },
  ])('Erlang C: mean wait $wait with $workers workers at load $load', row => {
    expect(erlangCMeanWait(row.workers, row.load, 1)).toBeCloseTo(row.wait, 4)
  })

  it('Pollaczek–Khinchine agrees with Erlang C for exponential times', () => {
    expect(pollaczekKhinchineMeanWait(0.8, 1, 1)).toBeCloseTo(erlangCMeanWait(1, 0.8, 1), 12)
  })
})
