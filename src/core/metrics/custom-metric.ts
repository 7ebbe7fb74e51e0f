/** One metric that callers publish with PutMetricData: its datapoints by unit. */
import type { Ms } from '../units.ts'
import { CustomSeries, Datapoint, type MetricDatum, type SavedHour } from './custom-series.ts'
import type { MetricIdentity, Window } from './metric-source.ts'
import { isPercentile, type StatisticName, shareOf, statisticOf } from './statistic-set.ts'

export class CustomMetric {
  readonly identity: MetricIdentity
  readonly #byUnit = new Map<string, CustomSeries>()
  #lastPutMs: Ms = Number.NEGATIVE_INFINITY
  #revision = 0

  readonly #onHour: (unit: string, startMs: Ms) => void

  /** `onHour`: something about the datapoints in the unit has changed, in the hour that begins so. */
  constructor(identity: MetricIdentity, onHour: (unit: string, startMs: Ms) => void) {
    this.identity = identity
    this.#onHour = onHour
  }

  /** When a datapoint was last published. */
  get activeAtMs(): Ms {
    return this.#lastPutMs
  }

  /** Changes whenever a datapoint does. */
  get revision(): number {
    return this.#revision
  }

  /** In the order in which they were first used. */
  get units(): readonly string[] {
    return [...this.#byUnit.keys()]
  }

  /** How many numbers are stored more than before. */
  put(datum: MetricDatum, nowMs: Ms): number {
    this.#lastPutMs = nowMs
    this.#revision++
    return this.#series(datum.unit).put(datum, nowMs)
  }

  /** The hours that are saved, of one unit. */
  hours(unit: string, nowMs: Ms): readonly Ms[] {
    return this.#byUnit.get(unit)?.hours(nowMs) ?? []
  }

  save(unit: string, startMs: Ms, nowMs: Ms): SavedHour | undefined {
    return this.#byUnit.get(unit)?.save(startMs, nowMs)
  }

  /** How many numbers are stored more than before. */
  restore(unit: string, hour: SavedHour): number {
    this.#lastPutMs = Math.max(this.#lastPutMs, hour.lastPutMs)
    this.#revision++
    return this.#series(unit).restore(hour)
  }

  rollUp(nowMs: Ms): number {
    let growth = 0
    for (const series of this.#byUnit.values()) growth += series.rollUp(nowMs)
    return growth
  }

  /** `unit` undefined: the samples of all units together. */
  statistic(
    statistic: StatisticName,
    window: Window,
    unit: string | undefined,
  ): number | undefined {
    const datapoints = this.#between(window, unit)
    if (datapoints.length === 0) return undefined
    const all = new Datapoint(window.fromMs)
    if (!isPercentile(statistic)) {
      for (const datapoint of datapoints) all.add(datapoint)
      return statisticOf(all, statistic)
    }
    for (const datapoint of datapoints) all.merge(datapoint)
    return all.distribution?.percentile(shareOf(statistic), all)
  }

  #series(unit: string): CustomSeries {
    const existing = this.#byUnit.get(unit)
    if (existing !== undefined) return existing
    const series = new CustomSeries(startMs => this.#onHour(unit, startMs))
    this.#byUnit.set(unit, series)
    return series
  }

  #between(window: Window, unit: string | undefined): readonly Datapoint[] {
    if (unit !== undefined) return this.#byUnit.get(unit)?.between(window) ?? []
    const all: Datapoint[] = []
    for (const series of this.#byUnit.values()) all.push(...series.between(window))
    return all
  }
}
