/** Where virtual time is asked to be moved ahead to, and who waits for it to get there. */
import type { Ms } from '../core/units.ts'

interface Advance {
  readonly untilMs: Ms
  readonly done: () => void
}

export class Advances {
  #waiting: readonly Advance[] = []

  /** The furthest of them; -Infinity: nobody asks. */
  get untilMs(): Ms {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#waiting.map(({ untilMs }) => untilMs))
  }

  /** Resolves when virtual time has got there, or never will. */
  add(untilMs: Ms): Promise<void> {
    return new Promise(done => {
      this.#waiting = [...this.#waiting, { untilMs, done }]
    })
  }

  /** Virtual time has got to the instant. */
  arrived(nowMs: Ms): void {
    const there = this.#waiting.filter(({ untilMs }) => untilMs <= nowMs)
    this.#waiting = this.#waiting.filter(({ untilMs }) => untilMs > nowMs)
    for (const { done } of there) done()
  }

  dropAll(): void {
    this.arrived(Number.POSITIVE_INFINITY)
  }
}
