/**
 * When alarms are evaluated. Those of one instant share a control event, and those of one interval
 * a place in the queue: with phases of their own there are thousands of instants a minute. Those that
 * rest cost nothing until they are woken.
 *
 * Source: autoscaling.md 6.1 (every minute; every 10 s for periods below a minute; hourly when
 * N × Period exceeds a day; each alarm at a phase of its own).
 * Assumed: alarms of one instant are evaluated in the order in which they were made.
 */
import { invariant } from '../assert.ts'
import { type Cancel, PRIORITY, type Scheduler } from '../scheduler.ts'
import type { Ms } from '../units.ts'

export interface Rhythm {
  readonly intervalMs: Ms
  /** 0 to the interval: the offset from its multiples. */
  readonly phaseMs: Ms
}

/** One alarm's place on a dial. */
interface Hand<Item> {
  readonly item: Item
  readonly phaseMs: Ms
  /** Hands of one phase are evaluated in rising order. */
  readonly serial: number
  isAwake: boolean
}

/** An instant of every interval, at which some alarm is awake. */
interface Phase<Item> {
  readonly phaseMs: Ms
  /** In rising order of their serials. */
  readonly hands: Hand<Item>[]
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

  /**
   * From the first such instant after now, awake; one that is known by the name goes on in its place
   * as it was.
   */
  set(name: string, item: Item, { intervalMs, phaseMs }: Rhythm): void {
    const known = this.#dialOf.get(name)
    if (known?.phaseOf(name) === phaseMs && known.intervalMs === intervalMs) return
    known?.delete(name)
    const dial =
      this.#dials.get(intervalMs) ?? new Dial(this.#scheduler, intervalMs, this.#evaluate)
    this.#dials.set(intervalMs, dial)
    this.#dialOf.set(name, dial)
    dial.add(name, item, phaseMs)
  }

  delete(name: string): void {
    this.#dialOf.get(name)?.delete(name)
    this.#dialOf.delete(name)
  }

  /** It is not evaluated until it is woken. */
  rest(name: string): void {
    this.#dialOf.get(name)?.rest(name)
  }

  /** From its next instant on, in its old place. Not to be called from an evaluation. */
  wake(name: string): void {
    this.#dialOf.get(name)?.wake(name)
  }
}

/** All phases of one interval; the next of them is in the scheduler's queue. */
class Dial<Item> {
  readonly intervalMs: Ms
  readonly #scheduler: Scheduler
  readonly #evaluate: (item: Item) => void
  readonly #hands = new Map<string, Hand<Item>>()
  /** In rising order. */
  readonly #phases: Phase<Item>[] = []
  #serial = 0
  #next: { readonly dueMs: Ms; readonly cancel: Cancel } | undefined
  /** Where its phase was when it was put into the queue. */
  #nextPlace = 0
  /** Whose hands are being evaluated. */
  #turning: Phase<Item> | undefined

  constructor(scheduler: Scheduler, intervalMs: Ms, evaluate: (item: Item) => void) {
    this.#scheduler = scheduler
    this.intervalMs = intervalMs
    this.#evaluate = evaluate
  }

  phaseOf(name: string): Ms | undefined {
    return this.#hands.get(name)?.phaseMs
  }

  add(name: string, item: Item, phaseMs: Ms): void {
    const hand: Hand<Item> = { item, phaseMs, serial: this.#serial++, isAwake: false }
    this.#hands.set(name, hand)
    this.#raise(hand)
    this.#scheduleAfter(this.#scheduler.nowMs)
  }

  delete(name: string): void {
    this.rest(name)
    this.#hands.delete(name)
  }

  rest(name: string): void {
    const hand = this.#hands.get(name)
    if (hand?.isAwake !== true) return
    hand.isAwake = false
    const phase = this.#phases[this.#placeOf(hand.phaseMs)]
    if (phase !== undefined && phase !== this.#turning) this.#dropResting(phase)
  }

  wake(name: string): void {
    const hand = this.#hands.get(name)
    if (hand === undefined || hand.isAwake) return
    this.#raise(hand)
    const { nowMs } = this.#scheduler
    if (this.#scheduler.isBefore(PRIORITY.alarm)) this.#scheduleFrom(Math.ceil(nowMs))
    else this.#scheduleAfter(nowMs)
  }

  #raise(hand: Hand<Item>): void {
    hand.isAwake = true
    const { hands } = this.#phaseAt(hand.phaseMs)
    let at = hands.length
    while (at > 0 && (hands[at - 1] as Hand<Item>).serial > hand.serial) at--
    invariant(this.#turning?.hands !== hands || at === hands.length, 'an alarm woke in its turn')
    hands.splice(at, 0, hand)
  }

  #phaseAt(phaseMs: Ms): Phase<Item> {
    const at = this.#placeOf(phaseMs)
    const known = this.#phases[at]
    if (known?.phaseMs === phaseMs) return known
    const phase: Phase<Item> = { phaseMs, hands: [] }
    this.#phases.splice(at, 0, phase)
    return phase
  }

  /** A phase whose hands all rest is gone. */
  #dropResting(phase: Phase<Item>): void {
    const { hands, phaseMs } = phase
    let kept = 0
    for (const hand of hands) if (hand.isAwake) hands[kept++] = hand
    hands.length = kept
    if (kept === 0) this.#phases.splice(this.#placeOf(phaseMs), 1)
  }

  #scheduleAfter(afterMs: Ms): void {
    // Nothing is measured before time zero, so nothing is evaluated then.
    this.#scheduleFrom(Math.floor(Math.max(afterMs, 0)) + 1)
  }

  /** Sees to it that the first phase from the instant on is in the queue, or an earlier one. */
  #scheduleFrom(fromMs: Ms): void {
    const turnMs = Math.floor(fromMs / this.intervalMs) * this.intervalMs
    this.#schedule(turnMs, this.#placeOf(fromMs - turnMs))
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
      this.#scheduleAfter(turnMs + phaseMs) // nobody is awake there any more
      return
    }
    this.#turning = phase
    for (const hand of phase.hands) if (hand.isAwake) this.#evaluate(hand.item)
    this.#turning = undefined
    this.#dropResting(phase)
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
