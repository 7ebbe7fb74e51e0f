/**
 * The values of a custom metric's samples, for percentiles.
 *
 * Exact while there are few different values; beyond that each value stands for its log-linear
 * cell, 128 per octave, so that a percentile is at most 0.4 % off. Values are not negative.
 * Source: CloudWatch has no percentiles of metrics with negative values (autoscaling.md 5.4).
 * Assumed: nearest rank, as for the endpoint metrics.
 */

/** Different values that are kept as they are. */
export const EXACT_VALUES_MAX = 128
/** Of a percentile, once values stand for their cells. */
export const DISTRIBUTION_RELATIVE_ERROR = 1 / 256

/** Rounding of a share times a count: 0.07 × 100 is a little more than 7. */
const RANK_NOISE = 1e-9

export class ValueDistribution {
  /** Value (or the middle of its cell) → samples. */
  #counts = new Map<number, number>()
  #isExact = true

  /** Whether its values are those that were added, not the cells they lie in. */
  get isExact(): boolean {
    return this.#isExact
  }

  /** Values (or cells) and how many samples each stands for. */
  get entries(): readonly (readonly [value: number, count: number])[] {
    return [...this.#counts]
  }

  static restored(
    entries: readonly (readonly [value: number, count: number])[],
    isExact: boolean,
  ): ValueDistribution {
    const distribution = new ValueDistribution()
    distribution.#isExact = isExact
    for (const [value, count] of entries) distribution.add(value, count)
    return distribution
  }

  /** How many numbers it remembers. */
  get size(): number {
    return this.#counts.size
  }

  add(value: number, count: number): void {
    const kept = this.#isExact ? value : cellMiddle(value)
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + count)
    if (this.#isExact && this.#counts.size > EXACT_VALUES_MAX) this.#coarsen()
  }

  addAll(other: ValueDistribution): void {
    for (const [value, count] of other.#counts) this.add(value, count)
  }

  /** The value that `share` of the samples do not exceed; the extremes are the exact ones. */
  percentile(
    share: number,
    extremes: { readonly minimum: number; readonly maximum: number },
  ): number | undefined {
    const values = [...this.#counts.keys()].sort((a, b) => a - b)
    const total = values.reduce((sum, value) => sum + (this.#counts.get(value) ?? 0), 0)
    if (total === 0) return undefined
    const rank = Math.max(Math.min(1, total), Math.ceil(share * total - RANK_NOISE))
    let below = 0
    for (const value of values) {
      below += this.#counts.get(value) ?? 0
      if (below >= rank) return Math.min(Math.max(value, extremes.minimum), extremes.maximum)
    }
    return extremes.maximum
  }

  #coarsen(): void {
    const exact = this.#counts
    this.#counts = new Map()
    this.#isExact = false
    for (const [value, count] of exact) this.add(value, count)
  }
}

const MANTISSA_BITS = 7
const asFloat = new Float64Array(1)
const asWords = new Uint32Array(asFloat.buffer)
/** Which of the two words holds sign, exponent and top mantissa bits on this machine. */
const HIGH_WORD = ((): number => {
  asFloat[0] = 1
  return asWords[1] === 0 ? 0 : 1
})()
const KEPT_BITS = -1 << (20 - MANTISSA_BITS)
const HALF_CELL = 1 << (20 - MANTISSA_BITS - 1)

/** Zero is a cell of its own. */
function cellMiddle(value: number): number {
  if (value === 0) return 0
  asFloat[0] = value
  asWords[HIGH_WORD] = ((asWords[HIGH_WORD] as number) & KEPT_BITS) | HALF_CELL
  asWords[1 - HIGH_WORD] = 0
  return asFloat[0]
}
