import { describe, expect, it } from 'vitest'
import type { LatencyDistribution } from '../../../src/core/endpoint/model-profile.ts'
import {
  latencyFill,
  lognormalThrough,
  lognormalWithMean,
} from '../../../src/core/sampling/latency.ts'
import { SampleStream } from '../../../src/core/sampling/sample-stream.ts'
import { chiSquare, mean, variance, zOfCount, zOfMean } from '../../support/statistics.ts'

const DRAWS = 400_000
/** Fixed seeds, so no test is flaky; beyond 4 standard errors the code is wrong, not unlucky. */
const Z_MAX = 4

function sample(latency: LatencyDistribution, count = DRAWS): Float64Array {
  const stream = new SampleStream(1, 'latency', latencyFill(latency))
  const out = new Float64Array(count)
  stream.draw(out, count)
  return out
}

const countAbove = (values: Float64Array, limit: number): number =>
  values.reduce((count, value) => count + (value > limit ? 1 : 0), 0)

interface Row {
  readonly name: string
  readonly latency: LatencyDistribution
  readonly mean: number
  readonly variance: number
  /** Limits and the probability of lying beyond them. */
  readonly tails: readonly (readonly [number, number])[]
}

const ROWS: readonly Row[] = [
  {
    name: 'exponential, mean 20',
    latency: { kind: 'exponential', meanMs: 20 },
    mean: 20,
    variance: 400,
    tails: [1, 20, 100, 160].map(limit => [limit, Math.exp(-limit / 20)] as const),
  },
  {
    name: 'uniform, 5 to 15',
    latency: { kind: 'uniform', minMs: 5, maxMs: 15 },
    mean: 10,
    variance: 100 / 12,
    tails: [
      [5, 1],
      [7.5, 0.75],
      [14.9, 0.01],
      [15, 0],
    ],
  },
  {
    name: 'lognormal, mean 31, cv 0.53',
    latency: lognormalWithMean(31, 0.53),
    mean: 31,
    variance: (31 * 0.53) ** 2,
    tails: [],
  },
  {
    name: 'gamma, shape 4',
    latency: { kind: 'gamma', meanMs: 20, cv: 0.5 },
    mean: 20,
    variance: 100,
    // Erlang-4 with scale 5: e^-x (1 + x + x²/2 + x³/6) with x = limit / 5
    tails: [10, 20, 50].map(limit => {
      const x = limit / 5
      return [limit, Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6)] as const
    }),
  },
  {
    name: 'gamma, shape 1/4',
    latency: { kind: 'gamma', meanMs: 20, cv: 2 },
    mean: 20,
    variance: 1600,
    tails: [],
  },
  {
    name: 'gamma, shape 1, which is exponential',
    latency: { kind: 'gamma', meanMs: 20, cv: 1 },
    mean: 20,
    variance: 400,
    tails: [5, 20, 100].map(limit => [limit, Math.exp(-limit / 20)] as const),
  },
]

describe('service times have the moments and tails of their distribution', () => {
  it.each(ROWS)('$name', ({ latency, mean: expected, variance: spread, tails }) => {
    const values = sample(latency)
    expect(Math.abs(zOfMean(values, expected))).toBeLessThan(Z_MAX)
    const squares = values.map(value => (value - expected) ** 2)
    expect(Math.abs(zOfMean(squares, spread))).toBeLessThan(Z_MAX)
    for (const [limit, probability] of tails) {
      const count = countAbove(values, limit)
      if (probability === 0 || probability === 1) expect(count).toBe(DRAWS * probability)
      else expect(Math.abs(zOfCount(count, DRAWS, probability))).toBeLessThan(Z_MAX)
    }
  })

  it('a constant is the same for every request', () => {
    expect(new Set(sample({ kind: 'constant', ms: 20 }, 2000))).toEqual(new Set([20]))
  })

  it('a lognormal goes through its two percentiles', () => {
    const values = sample(lognormalThrough(18, 60)).sort()
    expect(Math.abs(zOfCount(countAbove(values, 18), DRAWS, 0.5))).toBeLessThan(Z_MAX)
    expect(Math.abs(zOfCount(countAbove(values, 60), DRAWS, 0.01))).toBeLessThan(Z_MAX)
  })

  it('a lognormal with p99 = p50 is a constant', () => {
    for (const value of sample(lognormalThrough(20, 20), 2000)) expect(value).toBeCloseTo(20, 10)
  })

  it('an empirical distribution draws each sample equally often', () => {
    const samplesMs = [10, 20, 30, 40, 1000]
    const values = sample({ kind: 'empirical', samplesMs }, 100_000)
    const counts = samplesMs.map(each => values.filter(value => value === each).length)
    expect(counts.reduce((sum, count) => sum + count)).toBe(100_000)
    expect(chiSquare(counts, [20_000, 20_000, 20_000, 20_000, 20_000])).toBeLessThan(18.47)
  })

  it('no draw is negative or infinite', () => {
    for (const { latency } of ROWS) {
      const values = sample(latency, 100_000)
      expect(values.every(value => value >= 0 && Number.isFinite(value))).toBe(true)
    }
  })
})

describe('the moments of a lognormal and of a gamma agree with their parameters', () => {
  it.each([0.2, 0.8, 1.5])('cv %f', cv => {
    for (const latency of [
      lognormalWithMean(20, cv),
      { kind: 'gamma', meanMs: 20, cv } as const satisfies LatencyDistribution,
    ]) {
      const values = sample(latency)
      expect(mean(values)).toBeCloseTo(20, 0)
      expect(Math.sqrt(variance(values)) / 20).toBeCloseTo(cv, 1)
    }
  })
})
