/** A queue of closures ordered by time, then order, then age: for the reference engine. */
interface Event {
  readonly dueMs: number
  readonly order: number
  readonly serial: number
  readonly run: () => void
}

const isBefore = (a: Event, b: Event): boolean =>
  a.dueMs !== b.dueMs
    ? a.dueMs < b.dueMs
    : a.order !== b.order
      ? a.order < b.order
      : a.serial < b.serial

export class EventHeap {
  readonly #events: Event[] = []
  #serial = 0

  push(dueMs: number, order: number, run: () => void): void {
    const events = this.#events
    events.push({ dueMs, order, serial: this.#serial++, run })
    for (let at = events.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!isBefore(events[at] as Event, events[parent] as Event)) break
      this.#swap(at, parent)
      at = parent
    }
  }

  /** Runs every event due at or before the instant. */
  runUntil(untilMs: number): void {
    for (;;) {
      const first = this.#events[0]
      if (first === undefined || first.dueMs > untilMs) return
      this.#pop()
      first.run()
    }
  }

  #pop(): void {
    const events = this.#events
    const last = events.pop() as Event
    if (events.length === 0) return
    events[0] = last
    for (let at = 0; ; ) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < events.length && isBefore(events[child] as Event, events[least] as Event)) {
          least = child
        }
      }
      if (least === at) return
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const held = this.#events[a] as Event
    this.#events[a] = this.#events[b] as Event
    this.#events[b] = held
  }
}
