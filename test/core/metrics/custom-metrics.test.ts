import { describe, expect, it } from 'vitest'
import { CustomMetrics } from '../../../src/core/metrics/custom-metrics.ts'
import type { MetricDatum, Samples } from '../../../src/core/metrics/custom-series.ts'
import type { StatisticName } from '../../../src/core/metrics/statistic-set.ts'
import {
  DISTRIBUTION_RELATIVE_ERROR,
  EXACT_VALUES_MAX,
  ValueDistribution,
} from '../../../src/core/metrics/value-distribution.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/core/units.ts'

const METRIC = { namespace: 'Shop', metricName: 'Orders', dimensions: [] }
const DAY_MS = 24 * HOUR_MS

const valuesOf = (...values: readonly number[]): Samples => ({
  kind: 'values',
  values,
  counts: values.map(() => 1),
})
const setOf = (sampleCount: number, sum: number, minimum: number, maximum: number): Samples => ({
  kind: 'set',
  set: { sampleCount, sum, minimum, maximum },
})
const datumOf = (samples: Samples, spec: Partial<MetricDatum> = {}): MetricDatum => ({
  atMs: 0,
  unit: 'None',
  resolutionMs: MINUTE_MS,
  samples,
  ...spec,
})

/** The metric after the data, as it stands at the instant. */
function metricAfter(data: readonly MetricDatum[], nowMs = 0) {
  const metrics = new CustomMetrics(() => nowMs)
  metrics.put(data.map(datum => ({ metric: METRIC, datum })))
  const metric = metrics.find(METRIC)
  return (statistic: StatisticName, fromMs = 0, untilMs = MINUTE_MS, unit?: string) =>
    metric?.statistic(statistic, { fromMs, untilMs }, unit)
}

describe('statistics of a custom metric', () => {
  // Source: CloudWatch guide, publishing metrics: 2, 4 and 5 within one minute.
  it.each([
    { statistic: 'SampleCount', expected: 3 },
    { statistic: 'Sum', expected: 11 },
    { statistic: 'Average', expected: 11 / 3 },
    { statistic: 'Minimum', expected: 2 },
    { statistic: 'Maximum', expected: 5 },
    { statistic: 'p50', expected: 4 },
    { statistic: 'p100', expected: 5 },
    { statistic: 'p0', expected: 2 },
  ] as const)('$statistic of 2, 4, 5 is $expected', ({ statistic, expected }) => {
    expect(metricAfter([2, 4, 5].map(value => datumOf(valuesOf(value))))(statistic)).toBe(expected)
    expect(metricAfter([datumOf(valuesOf(2, 4, 5))])(statistic)).toBe(expected)
  })

  it.each([
    { name: 'counts weigh the values', samples: [{ ...valuesOf(1, 9), counts: [3, 1] }], p: 1 },
    { name: 'a set of one sample is a value', samples: [setOf(1, 7, 7, 7)], p: 7 },
    { name: 'a set of equal samples is a value', samples: [setOf(5, 35, 7, 7)], p: 7 },
    { name: 'a set of several tells none', samples: [setOf(2, 8, 1, 7)], p: undefined },
    {
      name: 'a set spoils the raw values',
      samples: [valuesOf(1), setOf(2, 8, 1, 7)],
      p: undefined,
    },
    { name: 'negative values have none', samples: [valuesOf(-1, 5)], p: undefined },
  ])('p50: $name', ({ samples, p }) => {
    expect(metricAfter(samples.map(sample => datumOf(sample)))('p50')).toBe(p)
  })

  it('a set of no samples adds nothing', () => {
    expect(metricAfter([datumOf(setOf(0, 0, 0, 0))])('SampleCount')).toBeUndefined()
  })

  it('sets and values add up', () => {
    const read = metricAfter([datumOf(valuesOf(10)), datumOf(setOf(4, 8, 1, 3))])
    expect(read('SampleCount')).toBe(5)
    expect(read('Average')).toBe(18 / 5)
    expect(read('Minimum')).toBe(1)
    expect(read('Maximum')).toBe(10)
  })

  it('cover periods that start in the window, in any order of arrival', () => {
    const read = metricAfter(
      [3, 1, 2, 1].map(minute => datumOf(valuesOf(minute), { atMs: minute * MINUTE_MS + 59_999 })),
    )
    expect(read('Sum', 0, MINUTE_MS)).toBeUndefined()
    expect(read('Sum', MINUTE_MS, 2 * MINUTE_MS)).toBe(2)
    expect(read('Sum', MINUTE_MS, 4 * MINUTE_MS)).toBe(7)
  })

  it('are of the second at high resolution', () => {
    const read = metricAfter(
      [0, 9_999, 10_000].map(atMs => datumOf(valuesOf(1), { atMs, resolutionMs: 1000 })),
    )
    expect(read('Sum', 0, 10_000)).toBe(2)
    expect(read('Sum', 10_000, 20_000)).toBe(1)
  })

  it('are apart by unit, and together without one', () => {
    const read = metricAfter([
      datumOf(valuesOf(1), { unit: 'Seconds' }),
      datumOf(valuesOf(5), { unit: 'Count' }),
    ])
    expect(read('Sum', 0, MINUTE_MS, 'Seconds')).toBe(1)
    expect(read('Sum', 0, MINUTE_MS, 'Bytes')).toBeUndefined()
    expect(read('Sum')).toBe(6)
  })
})

describe('a metric', () => {
  it('is the same whatever the order of its dimensions, and another with other ones', () => {
    const metrics = new CustomMetrics(() => 0)
    const [a, b] = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ]
    const datum = datumOf(valuesOf(1))
    metrics.put([{ metric: { ...METRIC, dimensions: [a, b] }, datum }])
    metrics.put([{ metric: { ...METRIC, dimensions: [b, a] }, datum }])
    metrics.put([{ metric: { ...METRIC, dimensions: [a] }, datum }])
    expect([...metrics.all()]).toHaveLength(2)
    const window = { fromMs: 0, untilMs: MINUTE_MS }
    const found = metrics.find({ ...METRIC, dimensions: [b, a] })
    expect(found?.statistic('Sum', window, undefined)).toBe(2)
  })

  it('is refused beyond 20,000, and the request with it', () => {
    const metrics = new CustomMetrics(() => 0)
    const named = (metricName: string) => ({
      metric: { ...METRIC, metricName },
      datum: datumOf(valuesOf(1)),
    })
    for (let i = 0; i < 20_000; i++) metrics.put([named(`m${i}`)])
    expect(() => metrics.put([named('m0'), named('one-more')])).toThrow(
      'The maximum number of custom metrics (20000) has been reached.',
    )
    const window = { fromMs: 0, untilMs: MINUTE_MS }
    const known = metrics.find({ ...METRIC, metricName: 'm0' })
    expect(known?.statistic('Sum', window, undefined)).toBe(1)
  })
})

describe('retention', () => {
  it.each([
    { age: '2 h', ageMs: 2 * HOUR_MS, readableFrom: 10_000 },
    { age: '4 h: merged into the minute', ageMs: 4 * HOUR_MS, readableFrom: 0 },
    { age: '16 d: into five minutes', ageMs: 16 * DAY_MS, readableFrom: -4 * MINUTE_MS },
    { age: '64 d: into the hour', ageMs: 64 * DAY_MS, readableFrom: -59 * MINUTE_MS },
    { age: '456 d: gone', ageMs: 456 * DAY_MS, readableFrom: undefined },
  ])('of a datapoint of one second, $age', ({ ageMs, readableFrom }) => {
    const atMs = 59 * MINUTE_MS
    const metrics = new CustomMetrics(() => atMs + ageMs)
    const datum = datumOf(valuesOf(8), { atMs: atMs + 10_000, resolutionMs: 1000 })
    metrics.put([{ metric: METRIC, datum }])
    const metric = metrics.find(METRIC)
    metric?.rollUp(atMs + 10_000 + ageMs)
    const sumFrom = (fromMs: number) =>
      metric?.statistic('Sum', { fromMs: atMs + fromMs, untilMs: 60 * MINUTE_MS }, undefined)
    if (readableFrom === undefined) expect(sumFrom(-DAY_MS)).toBeUndefined()
    else {
      expect(sumFrom(readableFrom)).toBe(8)
      expect(sumFrom(readableFrom + 1000)).toBeUndefined()
    }
  })
})

describe('the distribution of values', () => {
  const extremesOf = (values: readonly number[]) => ({
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  })

  it('is exact for few different values, however many samples', () => {
    const distribution = new ValueDistribution()
    const values = Array.from({ length: EXACT_VALUES_MAX }, (_, index) => index * 1.7)
    for (const value of values) distribution.add(value, 1000)
    expect(distribution.percentile(0.25, extremesOf(values))).toBe(31 * 1.7)
  })

  it('is at most 0.4 % off for many, zero exact, and merges without further error', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 10_000)
    const parts = [new ValueDistribution(), new ValueDistribution()] as const
    for (const value of values) parts[value % 2 === 0 ? 0 : 1].add(value, 1)
    parts[0].addAll(parts[1])
    for (const share of [0.001, 0.01, 0.5, 0.9, 0.999]) {
      const exact = share * 10_000 - 1
      const told = parts[0].percentile(share, extremesOf(values)) ?? Number.NaN
      expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(DISTRIBUTION_RELATIVE_ERROR)
    }
    expect(parts[0].percentile(0, extremesOf(values))).toBe(0)
    expect(parts[0].size).toBeLessThan(1200)
  })
})
