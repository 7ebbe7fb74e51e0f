/**
 * Latencies in log-linear cells: 256 per octave, read off the bits of the float.
 *
 * A percentile is the middle of its cell, held inside the exact minimum and maximum: relative
 * error at most 0.2 % (half of 1/256). Range 2^-10 ms (about 1 µs) to 2^22 ms (about 70 min); values
 * outside fall into the first or last cell. Histograms merge by adding cells; nothing is averaged.
 */
import type { Ms } from '../units.ts'

const CELLS_PER_OCTAVE = 256
const MANTISSA_BITS = 8
const LOWEST_EXPONENT = -10
const HIGHEST_EXPONENT = 22
export const HISTOGRAM_CELLS = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * CELLS_PER_OCTAVE
/** Of a percentile, against the exact one. */
export const HISTOGRAM_RELATIVE_ERROR = 1 / (2 * CELLS_PER_OCTAVE)

/** Rounding of a share times a count: 0.07 × 100 is a little more than 7. */
const RANK_NOISE = 1e-9

const EXPONENT_BIAS = 1023
const OFFSET = (EXPONENT_BIAS + LOWEST_EXPONENT) << MANTISSA_BITS
const SHIFT = 20 - MANTISSA_BITS

const asFloat = new Float64Array(1)
const asWords = new Uint32Array(asFloat.buffer)
/** Which of the two words holds sign, exponent and top mantissa bits on this machine. */
const HIGH_WORD = ((): number => {
  asFloat[0] = 1
  return asWords[1] === 0 ? 0 : 1
})()

export function cellOf(latencyMs: Ms): number {
  asFloat[0] = latencyMs
  const cell = ((asWords[HIGH_WORD] as number) >>> SHIFT) - OFFSET
  return cell < 0 ? 0 : cell >= HISTOGRAM_CELLS ? HISTOGRAM_CELLS - 1 : cell
}

function middleOf(cell: number): Ms {
  asWords[1 - HIGH_WORD] = 0
  asWords[HIGH_WORD] = (cell + OFFSET) << SHIFT
  return (asFloat[0] as number) * (1 + 0.5 / CELLS_PER_OCTAVE)
}

/** The non-empty cells of a histogram, in rising order. */
export interface SparseHistogram {
  readonly cells: Uint16Array
  readonly counts: Float64Array
}

export const EMPTY_HISTOGRAM: SparseHistogram = {
  cells: new Uint16Array(0),
  counts: new Float64Array(0),
}

/** The non-empty cells among those that latencies from `minMs` to `maxMs` can fall into. */
export function sparseBetween(
  cells: Uint32Array | Float64Array,
  extremes: { readonly minMs: Ms; readonly maxMs: Ms },
): SparseHistogram {
  if (extremes.minMs > extremes.maxMs) return EMPTY_HISTOGRAM // no sample
  const first = cellOf(extremes.minMs)
  const last = cellOf(extremes.maxMs)
  let used = 0
  for (let cell = first; cell <= last; cell++) if ((cells[cell] as number) > 0) used++
  const sparse = { cells: new Uint16Array(used), counts: new Float64Array(used) }
  let at = 0
  for (let cell = first; cell <= last; cell++) {
    const count = cells[cell] as number
    if (count === 0) continue
    sparse.cells[at] = cell
    sparse.counts[at++] = count
  }
  return sparse
}

export function mergeHistograms(histograms: readonly SparseHistogram[]): SparseHistogram {
  if (histograms.length === 1 && histograms[0] !== undefined) return histograms[0]
  const sum = new Map<number, number>()
  for (const { cells, counts } of histograms) {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as number
      sum.set(cell, (sum.get(cell) ?? 0) + (counts[i] as number))
    }
  }
  const cells = Uint16Array.from(sum.keys()).sort()
  return { cells, counts: Float64Array.from(cells, cell => sum.get(cell) ?? 0) }
}

/**
 * The latency that `share` of the samples do not exceed (nearest rank).
 *
 * `undefined` without samples; `minMs` and `maxMs` are the exact extremes.
 */
export function percentileOf(
  histogram: SparseHistogram,
  share: number,
  extremes: { readonly minMs: Ms; readonly maxMs: Ms },
): Ms | undefined {
  let total = 0
  for (let i = 0; i < histogram.counts.length; i++) total += histogram.counts[i] as number
  if (total === 0) return undefined
  const rank = Math.max(1, Math.ceil(share * total - RANK_NOISE))
  let below = 0
  for (let i = 0; i < histogram.cells.length; i++) {
    below += histogram.counts[i] as number
    if (below >= rank) {
      const middle = middleOf(histogram.cells[i] as number)
      return Math.min(Math.max(middle, extremes.minMs), extremes.maxMs)
    }
  }
  return extremes.maxMs
}

/**
 * The unbiased variance of the samples, from the middles of their cells: relative error of the
 * standard deviation at most 0.4 % plus that of cells with several samples; 0 inside one cell.
 */
export function varianceOf({ cells, counts }: SparseHistogram): number {
  let total = 0
  let sum = 0
  for (let i = 0; i < cells.length; i++) {
    total += counts[i] as number
    sum += (counts[i] as number) * middleOf(cells[i] as number)
  }
  if (total < 2) return 0
  const mean = sum / total
  let squares = 0
  for (let i = 0; i < cells.length; i++) {
    squares += (counts[i] as number) * (middleOf(cells[i] as number) - mean) ** 2
  }
  return squares / (total - 1)
}

/** How many latencies are at most each of the bounds, to the width of a cell; bounds rise. */
export function countsUpTo(
  { cells, counts }: SparseHistogram,
  boundsMs: readonly Ms[],
): readonly number[] {
  let below = 0
  let i = 0
  return boundsMs.map(boundMs => {
    while (i < cells.length && middleOf(cells[i] as number) <= boundMs)
      below += counts[i++] as number
    return below
  })
}
