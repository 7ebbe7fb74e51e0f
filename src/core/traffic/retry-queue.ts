/** Attempts to come, earliest first; at one instant in the order in which they were planned. */
import { BinaryHeap } from '../binary-heap.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'

export interface PlannedAttempt {
  readonly atMs: Ms
  readonly seq: number
  /** 2 for the first retry. */
  readonly attempt: number
  readonly work: number
  /** Which of the source's target variants it names; negative: none. */
  readonly target: number
  isCancelled: boolean
}

const isBefore = (a: PlannedAttempt, b: PlannedAttempt): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq)

export class RetryQueue {
  readonly #attempts = new BinaryHeap<PlannedAttempt>(isBefore)
  #planned = 0
  #cancelled = 0

  /** Attempts that will be made. */
  get length(): number {
    return this.#attempts.size - this.#cancelled
  }

  /** Infinity: none. */
  get nextMs(): Ms {
    return this.#attempts.first?.atMs ?? Number.POSITIVE_INFINITY
  }

  plan(next: Pick<PlannedAttempt, 'atMs' | 'attempt' | 'work' | 'target'>): PlannedAttempt {
    if (this.#attempts.size >= LIMITS.retriesWaitingMax) {
      const text = `At most ${LIMITS.retriesWaitingMax} retries wait at once: fewer attempts, or a shorter backoff.`
      throw new DomainError('quota-exceeded', text)
    }
    const { atMs, attempt, work, target } = next
    const planned = { atMs, attempt, work, target, seq: this.#planned++, isCancelled: false }
    this.#attempts.push(planned)
    return planned
  }

  cancel(planned: PlannedAttempt): void {
    if (planned.isCancelled) return
    planned.isCancelled = true
    this.#cancelled++
    this.#dropCancelled()
  }

  /** There must be one. */
  take(): PlannedAttempt {
    const first = this.#attempts.pop()
    this.#dropCancelled()
    return first
  }

  /** Those in front: what is first will be made. */
  #dropCancelled(): void {
    while (this.#attempts.first?.isCancelled === true) {
      this.#attempts.pop()
      this.#cancelled--
    }
  }
}
