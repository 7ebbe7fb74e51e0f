/**
 * Arrival instants, in blocks: from a rate that changes over time, or from recorded requests.
 *
 * Arrivals depend on no state of the account (an open loop), so they can be made ahead of time.
 */
import { invariant } from '../assert.ts'
import { type GeneratorState, generatorState } from '../random.ts'
import { BLOCK_LENGTH, fillExponential } from '../sampling/ziggurat.ts'
import type { Ms } from '../units.ts'
import type { RateSegment } from './rate-segment.ts'

export interface Arrivals {
  /** Whether requests carry work (a trace column); `work` is not filled otherwise. */
  readonly carriesWork: boolean
  /**
   * Writes the next arrival instants, in time order, and their work; both arrays have the length
   * BLOCK_LENGTH. Returns how many; 0: there are no more.
   */
  fill(atMs: Float64Array, work: Float64Array): number
}

export type ArrivalProcess = 'poisson' | 'even'

/**
 * Requests at the rate of the segments, which are in time order and do not overlap; between
 * segments there are none.
 *
 * Each request takes one unit-rate interval (exponential, or exactly 1 when even), spent along the
 * integral of the rate: exact across changes of rate and along ramps, without thinning.
 */
export class RatedArrivals implements Arrivals {
  readonly carriesWork = false
  readonly #segments: readonly RateSegment[]
  readonly #process: ArrivalProcess
  readonly #state: GeneratorState
  /** Unit-rate intervals to come, from `#used` on. */
  readonly #intervals = new Float64Array(BLOCK_LENGTH).fill(1)
  #used = BLOCK_LENGTH
  #segmentIndex = 0
  #atMs: Ms
  /** What is left of the running interval; an even source starts mid-interval. */
  #left: number

  constructor(options: {
    readonly segments: readonly RateSegment[]
    readonly process: ArrivalProcess
    readonly seed: number | string
    readonly streamName: string
  }) {
    for (const { startMs, endMs, startPerSecond, endPerSecond } of options.segments) {
      invariant(endMs >= startMs && startPerSecond >= 0 && endPerSecond >= 0, 'bad rate segment')
    }
    this.#segments = options.segments
    this.#process = options.process
    this.#state = generatorState(options.seed, options.streamName)
    this.#atMs = options.segments[0]?.startMs ?? 0
    this.#left = options.process === 'even' ? 0.5 : this.#nextInterval()
  }

  fill(atMs: Float64Array): number {
    let count = 0
    while (count < atMs.length) {
      const segment = this.#segments[this.#segmentIndex]
      if (segment === undefined) break
      if (segment.startPerSecond === segment.endPerSecond) {
        count = this.#fillConstant(segment, atMs, count)
      } else count = this.#fillRamp(segment, atMs, count)
    }
    return count
  }

  #fillConstant(segment: RateSegment, atMs: Float64Array, from: number): number {
    const perMs = segment.startPerSecond / 1000
    const intervalMs = 1 / perMs
    const intervals = this.#intervals
    let at = Math.max(this.#atMs, segment.startMs)
    let left = this.#left
    let count = from
    while (count < atMs.length) {
      const nextMs = at + left * intervalMs
      if (!(nextMs < segment.endMs)) {
        this.#left = left - (segment.endMs - at) * perMs
        this.#leaveSegment(segment)
        return count
      }
      at = nextMs
      atMs[count++] = at
      if (this.#used === BLOCK_LENGTH) this.#refill()
      left = intervals[this.#used++] as number
    }
    this.#atMs = at
    this.#left = left
    return count
  }

  /** Along a ramp the interval ends where the integral of the rate has grown by it. */
  #fillRamp(segment: RateSegment, atMs: Float64Array, from: number): number {
    const { startMs, endMs } = segment
    const startPerMs = segment.startPerSecond / 1000
    const slope = (segment.endPerSecond / 1000 - startPerMs) / (endMs - startMs)
    let at = Math.max(this.#atMs, startMs)
    let count = from
    while (count < atMs.length) {
      const ratePerMs = startPerMs + slope * (at - startMs)
      const restMs = endMs - at
      const area = ratePerMs * restMs + 0.5 * slope * restMs * restMs
      if (!(this.#left < area)) {
        this.#left -= area
        this.#leaveSegment(segment)
        return count
      }
      const root = Math.sqrt(ratePerMs * ratePerMs + 2 * slope * this.#left)
      at += (2 * this.#left) / (ratePerMs + root)
      atMs[count++] = at
      this.#left = this.#nextInterval()
    }
    this.#atMs = at
    return count
  }

  #leaveSegment(segment: RateSegment): void {
    this.#atMs = segment.endMs
    this.#segmentIndex++
  }

  #nextInterval(): number {
    if (this.#used === BLOCK_LENGTH) this.#refill()
    return this.#intervals[this.#used++] as number
  }

  #refill(): void {
    if (this.#process === 'poisson') fillExponential(this.#state, this.#intervals)
    this.#used = 0
  }
}
