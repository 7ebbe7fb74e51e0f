/**
 * When alarms are evaluated: one control event for all that share an interval and a phase.
 *
 * Source: autoscaling.md 6.1 (every minute; every 10 s for periods below a minute; hourly when
 * N × Period exceeds a day; each alarm at a phase of its own).
 * Assumed: alarms of one instant are evaluated in the order in which they were made.
 */
import { PRIORITY, type Scheduler } from '../scheduler.ts'
import type { Ms } from '../units.ts'

export interface Rhythm {
  readonly intervalMs: Ms
  /** 0 to the interval: the offset from its multiples. */
  readonly phaseMs: Ms
}

interface Group<Item> {
  readonly rhythm: Rhythm
  readonly items: Map<string, Item>
}

export class AlarmClock<Item> {
  readonly #scheduler: Scheduler
  readonly #evaluate: (item: Item) => void
  readonly #groups = new Map<string, Group<Item>>()
  readonly #groupOf = new Map<string, Group<Item>>()

  constructor(scheduler: Scheduler, evaluate: (item: Item) => void) {
    this.#scheduler = scheduler
    this.#evaluate = evaluate
  }

  /** From the first such instant after now; one that is known by the name goes on in its place. */
  set(name: string, item: Item, rhythm: Rhythm): void {
    const key = `${rhythm.intervalMs}/${rhythm.phaseMs}`
    const known = this.#groupOf.get(name)
    const group = this.#groups.get(key) ?? this.#newGroup(key, rhythm)
    if (known !== undefined && known !== group) this.delete(name)
    group.items.set(name, item)
    this.#groupOf.set(name, group)
  }

  delete(name: string): void {
    const group = this.#groupOf.get(name)
    if (group === undefined) return
    group.items.delete(name)
    this.#groupOf.delete(name)
  }

  #newGroup(key: string, rhythm: Rhythm): Group<Item> {
    const { intervalMs, phaseMs } = rhythm
    const group: Group<Item> = { rhythm, items: new Map() }
    this.#groups.set(key, group)
    // Nothing is measured before time zero, so nothing is evaluated then.
    const fromMs = Math.max(this.#scheduler.nowMs, 0)
    this.#schedule(
      key,
      group,
      (Math.floor((fromMs - phaseMs) / intervalMs) + 1) * intervalMs + phaseMs,
    )
    return group
  }

  #schedule(key: string, group: Group<Item>, atMs: Ms): void {
    this.#scheduler.schedule(atMs, PRIORITY.alarm, () => {
      for (const item of group.items.values()) this.#evaluate(item)
      if (group.items.size === 0) this.#groups.delete(key)
      else this.#schedule(key, group, atMs + group.rhythm.intervalMs)
    })
  }
}
