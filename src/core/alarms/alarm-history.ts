/**
 * What happened to alarms: configurations, states, actions. Outlives the alarms themselves.
 *
 * Source: autoscaling.md 5.3 (kept for 30 days, also after deletion).
 * Assumed: the oldest are dropped beyond a number of items, which AWS does not have.
 */
import { LIMITS } from '../limits.ts'
import type { Sequence } from '../sequence.ts'
import { HOUR_MS, type Ms } from '../units.ts'
import type { AlarmDescription } from './alarm.ts'
import type { AlarmState } from './alarm-config.ts'

const RETENTION_MS = 30 * 24 * HOUR_MS

export interface StateSnapshot {
  readonly state: AlarmState
  readonly reason: string
  readonly reasonData: string | undefined
}

export type AlarmHistoryEvent =
  | { readonly kind: 'created'; readonly alarm: AlarmDescription }
  | {
      readonly kind: 'updated'
      readonly alarm: AlarmDescription
      readonly before: AlarmDescription
    }
  | { readonly kind: 'deleted'; readonly alarm: AlarmDescription }
  | { readonly kind: 'state'; readonly from: StateSnapshot; readonly to: StateSnapshot }
  | {
      readonly kind: 'action'
      readonly actionArn: string
      readonly stateUpdatedAtMs: Ms
      /** `undefined`: the action was done. */
      readonly problem: string | undefined
    }

export interface AlarmHistoryItem {
  /** Rises by one with every item. */
  readonly id: number
  readonly atMs: Ms
  readonly alarmName: string
  readonly event: AlarmHistoryEvent
}

export class AlarmHistory {
  #items: AlarmHistoryItem[] = []
  #nextId = 0
  #onChange: (id: number) => void = () => {}
  readonly #nowMs: () => Ms

  constructor(nowMs: () => Ms) {
    this.#nowMs = nowMs
  }

  record(alarmName: string, event: AlarmHistoryEvent): void {
    this.restore({ id: this.#nextId, atMs: this.#nowMs(), alarmName, event })
    // In blocks, so that dropping the oldest costs nothing per item.
    if (this.#items.length >= 2 * LIMITS.alarmHistoryItemsMax) {
      const dropped = this.#items.splice(0, this.#items.length - LIMITS.alarmHistoryItemsMax)
      for (const { id } of dropped) this.#onChange(id)
    }
  }

  /** Adds an item that is newer than all there are: of now, or of a saved account. */
  restore(item: AlarmHistoryItem): void {
    this.#items.push(item)
    this.#nextId = item.id + 1
    this.#onChange(item.id)
  }

  /** Told of every item that is added or dropped: one listener, the last. */
  onChange(follow: (id: number) => void): void {
    this.#onChange = follow
  }

  /** Oldest first. */
  all(): readonly AlarmHistoryItem[] {
    return this.#items
  }

  find(id: number): AlarmHistoryItem | undefined {
    return this.#items[id - (this.#items[0]?.id ?? 0)]
  }

  /** Those that are not too old, as of now: to be read before anything else is recorded. */
  items({ isNewestFirst }: { readonly isNewestFirst: boolean }): Sequence<AlarmHistoryItem> {
    const items = this.#items
    const oldestMs = this.#nowMs() - RETENTION_MS
    let first = Math.max(0, items.length - LIMITS.alarmHistoryItemsMax)
    while ((items[first]?.atMs ?? oldestMs) < oldestMs) first++
    const last = items.length - 1
    return {
      length: items.length - first,
      at: place => items[isNewestFirst ? last - place : first + place],
    }
  }
}
