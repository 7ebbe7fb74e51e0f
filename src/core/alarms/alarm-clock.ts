/**
 * When alarms are evaluated. Those of one instant share a control event, and those of one interval
 * a place in the queue: with phases of their own there are thousands of instants a minute.
 *
 * Source: autoscaling.md 6.1 (every minute; every 10 s for periods below a minute; hourly when
 * N × Period exceeds a day; each alarm at a phase of its own).
 * Assumed: alarms of one instant are evaluated in the order in which they were made.
 */
import { type Cancel, PRIORITY, type Scheduler } from '../scheduler.ts'
import type { Ms } from '../units.ts'

export interface Rhythm {
  readonly intervalMs: Ms
  /** 0 to the interval: the offset from its multiples. */
  readonly phaseMs: Ms
}

interface Phase<Item> {
  readonly phaseMs: Ms
  readonly items: Map<string, Item>
}

export class AlarmClock<Item> {
  readonly #scheduler: Scheduler
  readonly #evaluate: (item: Item) => void
  readonly #dials = new Map<Ms, Dial<Item>>()
  readonly #dialOf = new Map<string, Dial<Item>>()

  constructor(scheduler: Scheduler, evaluate: (item: Item) => void) {
    this.#scheduler = scheduler
    this.#evaluate = evaluate
  }

  /** From the first such instant after now; one that is known by the name goes on in its place. */
  set(name: string, item: Item, { intervalMs, phaseMs }: Rhythm): void {
    const known = this.#dialOf.get(name)
    if (known?.phaseOf(name) === phaseMs && known.intervalMs === intervalMs) {
      known.set(name, item, phaseMs)
      return
    }
    known?.delete(name)
    const dial =
      this.#dials.get(intervalMs) ?? new Dial(this.#scheduler, intervalMs, this.#evaluate)
    this.#dials.set(intervalMs, dial)
    this.#dialOf.set(name, dial)
    dial.set(name, item, phaseMs)
  }

  delete(name: string): void {
    this.#dialOf.get(name)?.delete(name)
    this.#dialOf.delete(name)
  }
}

/** All phases of one interval; the next of them is in the scheduler's queue. */
class Dial<Item> {
  readonly intervalMs: Ms
  readonly #scheduler: Scheduler
  readonly #evaluate: (item: Item) => void
  /** In rising order. */
  readonly #phases: Phase<Item>[] = []
  readonly #phaseOf = new Map<string, Phase<Item>>()
  #next: { readonly dueMs: Ms; readonly cancel: Cancel } | undefined
  /** Where its phase was when it was put into the queue. */
  #nextPlace = 0

  constructor(scheduler: Scheduler, intervalMs: Ms, evaluate: (item: Item) => void) {
    this.#scheduler = scheduler
    this.intervalMs = intervalMs
    this.#evaluate = evaluate
  }

  phaseOf(name: string): Ms | undefined {
    return this.#phaseOf.get(name)?.phaseMs
  }

  set(name: string, item: Item, phaseMs: Ms): void {
    const at = this.#placeOf(phaseMs)
    const known = this.#phases[at]
    const phase: Phase<Item> = known?.phaseMs === phaseMs ? known : { phaseMs, items: new Map() }
    if (phase !== known) this.#phases.splice(at, 0, phase)
    phase.items.set(name, item)
    this.#phaseOf.set(name, phase)
    // Nothing is measured before time zero, so nothing is evaluated then.
    this.#scheduleAfter(Math.max(this.#scheduler.nowMs, 0))
  }

  delete(name: string): void {
    const phase = this.#phaseOf.get(name)
    if (phase === undefined) return
    phase.items.delete(name)
    this.#phaseOf.delete(name)
    if (phase.items.size === 0) this.#phases.splice(this.#placeOf(phase.phaseMs), 1)
  }

  /** Sees to it that the first phase after the instant is in the queue, or an earlier one. */
  #scheduleAfter(afterMs: Ms): void {
    const turnMs = Math.floor(afterMs / this.intervalMs) * this.intervalMs
    this.#schedule(turnMs, this.#placeOf(afterMs - turnMs + 1))
  }

  /** The phase at the place, in the turn that begins at `turnMs`; past the last: the next turn. */
  #schedule(turnMs: Ms, place: number): void {
    const isOver = place >= this.#phases.length
    const phase = this.#phases[isOver ? 0 : place]
    if (phase === undefined) return
    const startMs = isOver ? turnMs + this.intervalMs : turnMs
    const dueMs = startMs + phase.phaseMs
    if (this.#next !== undefined && this.#next.dueMs <= dueMs) return
    this.#next?.cancel()
    const cancel = this.#scheduler.schedule(dueMs, PRIORITY.alarm, () =>
      this.#turnTo(startMs, phase.phaseMs),
    )
    this.#next = { dueMs, cancel }
    this.#nextPlace = isOver ? 0 : place
  }

  #turnTo(turnMs: Ms, phaseMs: Ms): void {
    this.#next = undefined
    const place = this.#placeOf(phaseMs)
    const phase = this.#phases[place]
    if (phase?.phaseMs !== phaseMs) {
      this.#scheduleAfter(turnMs + phaseMs) // its last alarm is gone
      return
    }
    for (const item of phase.items.values()) this.#evaluate(item)
    // An evaluation may have changed the phases.
    if (this.#phases[place] === phase) this.#schedule(turnMs, place + 1)
    else this.#scheduleAfter(turnMs + phaseMs)
  }

  /** Of the first phase that is not before this one. */
  #placeOf(phaseMs: Ms): number {
    if (this.#phases[this.#nextPlace]?.phaseMs === phaseMs) return this.#nextPlace
    let low = 0
    let high = this.#phases.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#phases[middle] as Phase<Item>).phaseMs < phaseMs) low = middle + 1
      else high = middle
    }
    return low
  }
}
