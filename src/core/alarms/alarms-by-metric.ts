/** Alarms by the metric they are on; those on metric math are on none. */
import { identityText, type MetricIdentity } from '../metrics/metric-source.ts'
import type { AlarmConfig } from './alarm-config.ts'

interface OnMetric {
  readonly config: AlarmConfig
}

export class AlarmsByMetric<Alarm extends OnMetric> {
  readonly #alarms = new Map<string, Set<Alarm>>()

  /** To be called before the alarm's configuration changes, and `add` after it. */
  remove(alarm: Alarm): void {
    const key = identityText(alarm.config)
    const others = this.#alarms.get(key)
    others?.delete(alarm)
    if (others?.size === 0) this.#alarms.delete(key)
  }

  add(alarm: Alarm): void {
    if (alarm.config.math !== undefined) return
    const key = identityText(alarm.config)
    const others = this.#alarms.get(key)
    if (others === undefined) this.#alarms.set(key, new Set([alarm]))
    else others.add(alarm)
  }

  /** Sorted by name. */
  on(metric: MetricIdentity): readonly Alarm[] {
    const alarms = [...(this.#alarms.get(identityText(metric)) ?? [])]
    return alarms.sort((one, other) => (one.config.name < other.config.name ? -1 : 1))
  }
}
