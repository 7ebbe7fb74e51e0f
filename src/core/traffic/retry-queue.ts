/** Attempts to come, earliest first; at one instant in the order in which they were planned. */
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

/** A binary heap. */
export class RetryQueue {
  readonly #heap: PlannedAttempt[] = []
  #planned = 0
  #cancelled = 0

  /** Attempts that will be made. */
  get length(): number {
    return this.#heap.length - this.#cancelled
  }

  /** Infinity: none. */
  get nextMs(): Ms {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  plan(next: Pick<PlannedAttempt, 'atMs' | 'attempt' | 'work' | 'target'>): PlannedAttempt {
    const heap = this.#heap
    if (heap.length >= LIMITS.retriesWaitingMax) {
      const text = `At most ${LIMITS.retriesWaitingMax} retries wait at once: fewer attempts, or a shorter backoff.`
      throw new DomainError('quota-exceeded', text)
    }
    const { atMs, attempt, work, target } = next
    const planned = { atMs, attempt, work, target, seq: this.#planned++, isCancelled: false }
    let at = heap.push(planned) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(planned, heap[parent] as PlannedAttempt)) break
      heap[at] = heap[parent] as PlannedAttempt
      at = parent
    }
    heap[at] = planned
    return planned
  }

  cancel(planned: PlannedAttempt): void {
    if (planned.isCancelled) return
    planned.isCancelled = true
    this.#cancelled++
    while (this.#heap[0]?.isCancelled) {
      this.#takeFirst()
      this.#cancelled--
    }
  }

  /** There must be one. */
  take(): PlannedAttempt {
    const first = this.#takeFirst()
    while (this.#heap[0]?.isCancelled) {
      this.#takeFirst()
      this.#cancelled--
    }
    return first
  }

  #takeFirst(): PlannedAttempt {
    const heap = this.#heap
    const first = heap[0] as PlannedAttempt
    const last = heap.pop() as PlannedAttempt
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && isBefore(right, heap[child] as PlannedAttempt)) child++
      if (!isBefore(heap[child] as PlannedAttempt, last)) break
      heap[at] = heap[child] as PlannedAttempt
      at = child
    }
    heap[at] = last
    return first
  }
}

const isBefore = (a: PlannedAttempt, b: PlannedAttempt): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq)
