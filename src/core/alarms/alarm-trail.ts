/**
 * The datapoints that an alarm has seen, kept where its metric cannot be read again later: metric
 * math, metrics of the user's own (late datapoints, roll-up), percentiles whose histograms are gone,
 * samples below a minute.
 *
 * A datapoint that changes while the alarm still looks at it is the newer one. Bounded over the
 * account: an alarm that finds no more room gives up its own oldest datapoints.
 */
import { LIMITS } from '../limits.ts'
import { SAGEMAKER_NAMESPACE } from '../metrics/metric-store.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import type { AlarmConfig } from './alarm-config.ts'

/** By when their periods start, ascending; missing ones are left out. */
export interface SeenDatapoints {
  readonly startMs: readonly Ms[]
  readonly value: readonly number[]
}

/** Datapoints that all alarms together may still keep. */
export interface TrailRoom {
  left: number
}

export const trailRoom = (): TrailRoom => ({ left: LIMITS.alarmDatapointsKeptMax })

const COUNTS: ReadonlySet<string> = new Set([
  'Invocations',
  'InvocationsPerInstance',
  'Invocation4XXErrors',
  'Invocation5XXErrors',
  'InvocationModelErrors',
])
const LATENCIES: ReadonlySet<string> = new Set(['Average', 'p50', 'p90', 'p99'])

/** Whether the rows of the metrics tell for good what such an alarm sees. */
export function isInRows(config: AlarmConfig): boolean {
  const { math, namespace, metricName, statistic, periodMs } = config
  if (math !== undefined || namespace !== SAGEMAKER_NAMESPACE || periodMs < MINUTE_MS) return false
  if (COUNTS.has(metricName)) {
    return statistic === 'Sum' || (statistic === 'Average' && metricName.includes('Errors'))
  }
  return metricName === 'ModelLatency' && periodMs === MINUTE_MS && LATENCIES.has(statistic)
}

export class AlarmTrail {
  readonly #room: TrailRoom
  readonly #values = new Map<Ms, number>()
  /** Of the period that was noted last. */
  #newest = Number.NaN

  constructor(room: TrailRoom) {
    this.#room = room
  }

  /** `values`: of the periods up to `endMs`, oldest first; NaN: missing. */
  note(values: readonly number[], endMs: Ms, periodMs: Ms): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number
      this.#note(value, endMs - (values.length - at) * periodMs)
    }
    this.#newest = values.at(-1) ?? Number.NaN
  }

  /** The period that ends there is like the one before: nothing happened in either. */
  noteAlike(endMs: Ms, periodMs: Ms): void {
    this.#note(this.#newest, endMs - periodMs)
  }

  #note(value: number, startMs: Ms): void {
    if (Number.isNaN(value) || this.#values.get(startMs) === value) return
    if (!this.#values.has(startMs) && !this.#makeRoom()) return
    this.#values.set(startMs, value)
  }

  /** Of the periods that start at the instant or later; the newest `max` of them. */
  since(fromMs: Ms, max: number): SeenDatapoints {
    const all = [...this.#values].filter(([startMs]) => startMs >= fromMs)
    all.sort(([a], [b]) => a - b)
    const newest = all.slice(-max)
    return {
      startMs: newest.map(([startMs]) => startMs),
      value: newest.map(([, value]) => value),
    }
  }

  /** The alarm is gone, or another: its room is others'. */
  clear(): void {
    this.#room.left += this.#values.size
    this.#values.clear()
  }

  #makeRoom(): boolean {
    if (this.#room.left > 0) {
      this.#room.left--
      return true
    }
    for (const oldest of this.#values.keys()) return this.#values.delete(oldest)
    return false
  }
}
