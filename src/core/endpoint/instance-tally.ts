/**
 * How many instances there are of a variant, an endpoint or the account, from launch to termination,
 * and the most of them at one instant since time zero. What an instant begins and ends counts after
 * all of it has happened: a fleet that replaces another at the same instant is not added to it.
 */
import type { Ms } from '../units.ts'

export class InstanceTally {
  /** Of the endpoint for a variant, of the account for an endpoint. */
  readonly #whole: InstanceTally | undefined
  #count = 0
  #countMs: Ms = Number.NEGATIVE_INFINITY
  /** Up to the instant of the last change, that instant excluded. */
  #peakBefore = 0

  constructor(whole?: InstanceTally) {
    this.#whole = whole
  }

  get count(): number {
    return this.#count
  }

  get peak(): number {
    return Math.max(this.#peakBefore, this.#count)
  }

  change(by: number, nowMs: Ms): void {
    if (nowMs > 0 && nowMs > this.#countMs) this.#peakBefore = this.peak
    this.#count += by
    this.#countMs = nowMs
    this.#whole?.change(by, nowMs)
  }
}
