/**
 * Requests a second to one model, over every endpoint that hosts it: for lessons about a shared
 * back end (a feature store, a licence) that fails above a rate.
 *
 * Assumed: the limit counts requests per full second of virtual time.
 */
import { type Ms, SECOND_MS } from '../units.ts'

export class ModelLoad {
  readonly #ratePerSecond: number
  #second = Number.NEGATIVE_INFINITY
  #requests = 0

  constructor(ratePerSecond: number) {
    this.#ratePerSecond = ratePerSecond
  }

  /** Counts a request; whether it is above the limit. */
  isExceededAt(nowMs: Ms): boolean {
    const second = Math.floor(nowMs / SECOND_MS)
    if (second !== this.#second) {
      this.#second = second
      this.#requests = 0
    }
    this.#requests++
    return this.#requests > this.#ratePerSecond
  }
}
