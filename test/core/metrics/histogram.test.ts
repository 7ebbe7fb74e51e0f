import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellOf,
  HISTOGRAM_CELLS,
  HISTOGRAM_RELATIVE_ERROR,
  mergeHistograms,
  percentileOf,
  type SparseHistogram,
  sparseBetween,
} from '../../../src/core/metrics/histogram.ts'

const extremesOf = (values: readonly number[]) => ({
  minMs: Math.min(...values),
  maxMs: Math.max(...values),
})

function histogramOf(values: readonly number[]): SparseHistogram {
  const cells = new Uint32Array(HISTOGRAM_CELLS)
  for (const value of values) cells[cellOf(value)] = (cells[cellOf(value)] ?? 0) + 1
  return sparseBetween(cells, extremesOf(values))
}

/** Nearest rank: the smallest value that at least `share` of the values do not exceed. */
const exactPercentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] as number
}

const latencies = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
})

describe('percentiles of the histogram', () => {
  it('are within 0.2 % of the exact ones', () => {
    const shares = fc.constantFrom(0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1)
    fc.assert(
      fc.property(latencies, shares, (values, share) => {
        const estimate = percentileOf(histogramOf(values), share, extremesOf(values)) ?? Number.NaN
        const exact = exactPercentile(values, share)
        expect(Math.abs(estimate - exact) / exact).toBeLessThanOrEqual(HISTOGRAM_RELATIVE_ERROR)
      }),
      { numRuns: 500 },
    )
  })

  it('never leave the exact minimum and maximum', () => {
    const values = [100, 100, 100]
    expect(percentileOf(histogramOf(values), 0.5, extremesOf(values))).toBe(100)
  })

  it('hit the rank that decimal percents mean, rounding noise or not', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1)
    // 0.07 × 100 is 7.000000000000001 in float64
    const p7 = percentileOf(histogramOf(values), 0.07, extremesOf(values)) ?? Number.NaN
    expect(Math.round(p7)).toBe(7)
  })

  it('of nothing is undefined', () => {
    expect(percentileOf(histogramOf([]), 0.5, { minMs: 0, maxMs: 0 })).toBeUndefined()
  })
})

describe('merging histograms', () => {
  it('equals counting all values in one', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const merged = mergeHistograms([histogramOf(a), histogramOf(b), histogramOf(c)])
        const together = histogramOf([...a, ...b, ...c])
        expect([...merged.cells]).toEqual([...together.cells])
        expect([...merged.counts]).toEqual([...together.counts])
      }),
    )
  })
})

describe('cells', () => {
  it('rise with the latency and hold the extremes of the range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (a, b) => {
          const [low, high] = a <= b ? [a, b] : [b, a]
          expect(cellOf(low)).toBeLessThanOrEqual(cellOf(high))
        },
      ),
    )
    expect(cellOf(0)).toBe(0)
    expect(cellOf(1e12)).toBe(HISTOGRAM_CELLS - 1)
  })
})
