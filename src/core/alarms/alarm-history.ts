/**
 * What happened to alarms: configurations, states, actions. Outlives the alarms themselves.
 *
 * Source: autoscaling.md 5.3 (kept for 30 days, also after deletion).
 * Assumed: the oldest are dropped beyond a number of items, which AWS does not have.
 */
import { LIMITS } from '../limits.ts'
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
  readonly atMs: Ms
  readonly alarmName: string
  readonly event: AlarmHistoryEvent
}

export class AlarmHistory {
  #items: AlarmHistoryItem[] = []
  readonly #nowMs: () => Ms

  constructor(nowMs: () => Ms) {
    this.#nowMs = nowMs
  }

  record(alarmName: string, event: AlarmHistoryEvent): void {
    this.#items.push({ atMs: this.#nowMs(), alarmName, event })
    // In blocks, so that dropping the oldest costs nothing per item.
    if (this.#items.length >= 2 * LIMITS.alarmHistoryItemsMax) {
      this.#items = this.#items.slice(-LIMITS.alarmHistoryItemsMax)
    }
  }

  /** Oldest first. */
  items(): readonly AlarmHistoryItem[] {
    const oldestMs = this.#nowMs() - RETENTION_MS
    return this.#items.slice(-LIMITS.alarmHistoryItemsMax).filter(({ atMs }) => atMs >= oldestMs)
  }
}
