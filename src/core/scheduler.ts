/**
 * The virtual clock and the queue of control events.
 *
 * Events are ordered by due time, then by priority, then by the order they were scheduled in, so
 * no two are ever equal. The clock moves to an event before the event runs. Single requests are
 * not events: they are served between two events (see `Scheduler.runUntil`).
 */
import { invariant } from './assert.ts'
import { BinaryHeap } from './binary-heap.ts'
import { LIMITS } from './limits.ts'
import type { Ms } from './units.ts'

/** At one instant: measure first, then capacity, then alarms, then what reacts to alarms. */
export const PRIORITY = {
  periodEnd: 0,
  capacity: 1,
  alarm: 2,
  scaling: 3,
  deployment: 4,
  command: 5,
} as const
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY]

interface ControlEvent {
  readonly dueMs: Ms
  readonly priority: Priority
  readonly serial: number
  readonly run: () => void
  isCancelled: boolean
}

/** Cancels the event it was returned for; after the event ran it does nothing. */
export type Cancel = () => void

/** Serves every request that arrives before `untilMs`, exclusive. */
export type ServeRequests = (untilMs: Ms) => void

const isBefore = (a: ControlEvent, b: ControlEvent): boolean =>
  a.dueMs !== b.dueMs
    ? a.dueMs < b.dueMs
    : a.priority !== b.priority
      ? a.priority < b.priority
      : a.serial < b.serial

export class Scheduler {
  #nowMs: Ms
  #serial = 0
  /** Of the event that runs now. */
  #running: Priority | undefined
  readonly #events = new BinaryHeap<ControlEvent>(isBefore)
  readonly #serveRequests: ServeRequests

  constructor(startMs: Ms, serveRequests: ServeRequests) {
    this.#nowMs = startMs
    this.#serveRequests = serveRequests
  }

  get nowMs(): Ms {
    return this.#nowMs
  }

  /** Instant of the next control event; Infinity when there is none. */
  get nextDueMs(): Ms {
    this.#dropCancelled()
    return this.#events.first?.dueMs ?? Number.POSITIVE_INFINITY
  }

  /** Whether events of the priority that are due at this instant are still to come. */
  isBefore(priority: Priority): boolean {
    return this.#running !== undefined && this.#running < priority
  }

  schedule(dueMs: Ms, priority: Priority, run: () => void): Cancel {
    invariant(dueMs >= this.#nowMs, `event due at ${dueMs} ms, before now (${this.#nowMs} ms)`)
    invariant(this.#events.size < LIMITS.controlEventsPendingMax, 'too many pending control events')
    const event = { dueMs, priority, serial: this.#serial++, run, isCancelled: false }
    this.#events.push(event)
    return () => {
      event.isCancelled = true
    }
  }

  /** Runs every event due at or before `untilMs`, serving requests in between. */
  runUntil(untilMs: Ms): void {
    for (;;) {
      const dueMs = this.nextDueMs
      const horizonMs = Math.min(dueMs, untilMs)
      if (horizonMs > this.#nowMs) this.#serveRequests(horizonMs)
      if (dueMs > untilMs) break
      const event = this.#events.pop()
      this.#nowMs = event.dueMs
      this.#running = event.priority
      event.run()
      this.#running = undefined
    }
    if (untilMs > this.#nowMs) this.#nowMs = untilMs
  }

  #dropCancelled(): void {
    while (this.#events.first?.isCancelled === true) this.#events.pop()
  }
}
