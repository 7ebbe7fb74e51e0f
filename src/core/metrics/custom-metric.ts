/**
 * The datapoints of one metric that callers publish with PutMetricData, by unit.
 *
 * Source: autoscaling.md 5.4 (resolution 1 s or 60 s; retention: below 60 s for 3 h, 60 s for 15 d,
 * 300 s for 63 d, 3600 s for 455 d, each then rolled up into the next).
 * Assumed: rolling up happens when the datapoints have doubled since it last did, so fine ones may
 * be read a little longer than AWS keeps them.
 */
import { HOUR_MS, MINUTE_MS, type Ms } from '../units.ts'
import type { MetricIdentity, Window } from './metric-source.ts'
import {
  isPercentile,
  type StatisticName,
  type StatisticSet,
  StatisticSum,
  shareOf,
  statisticOf,
} from './statistic-set.ts'
import { ValueDistribution } from './value-distribution.ts'

export type Samples =
  /** Raw values, each `counts[i]` times. */
  | {
      readonly kind: 'values'
      readonly values: readonly number[]
      readonly counts: readonly number[]
    }
  | { readonly kind: 'set'; readonly set: StatisticSet }

export interface MetricDatum {
  readonly atMs: Ms
  readonly unit: string
  readonly resolutionMs: Ms
  readonly samples: Samples
}

/** Samples of the periods that begin at `startMs`; the values `undefined` when not all are known. */
class Datapoint extends StatisticSum {
  readonly startMs: Ms
  distribution: ValueDistribution | undefined = new ValueDistribution()

  constructor(startMs: Ms) {
    super()
    this.startMs = startMs
  }

  /** How many numbers it takes to remember it. */
  get size(): number {
    return 1 + (this.distribution?.size ?? 0)
  }

  addSamples(samples: Samples): void {
    if (samples.kind === 'set') this.#addSet(samples.set)
    else {
      samples.values.forEach((value, index) => {
        const count = samples.counts[index] ?? 1
        if (count > 0) this.#addValue(value, count)
      })
    }
  }

  merge(other: Datapoint): void {
    this.add(other)
    if (other.distribution === undefined) this.distribution = undefined
    else this.distribution?.addAll(other.distribution)
  }

  #addValue(value: number, count: number): void {
    this.add({ sampleCount: count, sum: value * count, minimum: value, maximum: value })
    if (value < 0) this.distribution = undefined
    else this.distribution?.add(value, count)
  }

  /** Source: autoscaling.md 5.4: a set has percentiles when it has one sample or Min = Max. */
  #addSet(set: StatisticSet): void {
    if (set.sampleCount === 0) return
    this.add(set)
    const isOneValue = set.sampleCount === 1 || set.minimum === set.maximum
    if (isOneValue && set.minimum >= 0) this.distribution?.add(set.minimum, set.sampleCount)
    else this.distribution = undefined
  }
}

const DAY_MS = 24 * HOUR_MS
/** Oldest first: datapoints older than `afterMs` are of `resolutionMs`; none is older than the first. */
const RETENTION = [
  { afterMs: 63 * DAY_MS, resolutionMs: HOUR_MS },
  { afterMs: 15 * DAY_MS, resolutionMs: 5 * MINUTE_MS },
  { afterMs: 3 * HOUR_MS, resolutionMs: MINUTE_MS },
] as const
export const RETENTION_MS = 455 * DAY_MS
const ROLL_UP_FROM = 1024

/** The datapoints in one unit, oldest first. */
class CustomSeries {
  #datapoints: Datapoint[] = []
  #rollUpAt = ROLL_UP_FROM

  /** How many numbers are stored more than before. */
  put(datum: MetricDatum, nowMs: Ms): number {
    const startMs = Math.floor(datum.atMs / datum.resolutionMs) * datum.resolutionMs
    const at = this.#indexOf(startMs)
    const found = this.#datapoints[at]
    const isNew = found === undefined || found.startMs !== startMs
    const datapoint = isNew ? new Datapoint(startMs) : found
    const sizeBefore = isNew ? 0 : datapoint.size
    datapoint.addSamples(datum.samples)
    if (datapoint.sampleCount === 0) return 0
    if (isNew) this.#datapoints.splice(at, 0, datapoint)
    const growth = datapoint.size - sizeBefore
    return this.#datapoints.length < this.#rollUpAt ? growth : growth + this.rollUp(nowMs)
  }

  /** Merges what has aged; how many numbers are stored more than before (never above 0). */
  rollUp(nowMs: Ms): number {
    const sizeBefore = sizeOf(this.#datapoints)
    const rolled: Datapoint[] = []
    for (const datapoint of this.#datapoints) {
      const ageMs = nowMs - datapoint.startMs
      if (ageMs > RETENTION_MS) continue
      const resolutionMs = RETENTION.find(({ afterMs }) => ageMs > afterMs)?.resolutionMs ?? 1
      const startMs = Math.floor(datapoint.startMs / resolutionMs) * resolutionMs
      const last = rolled[rolled.length - 1]
      if (last !== undefined && last.startMs >= startMs) last.merge(datapoint)
      else if (startMs === datapoint.startMs) rolled.push(datapoint)
      else {
        const coarse = new Datapoint(startMs)
        coarse.merge(datapoint)
        rolled.push(coarse)
      }
    }
    this.#datapoints = rolled
    this.#rollUpAt = Math.max(ROLL_UP_FROM, 2 * rolled.length)
    return sizeOf(rolled) - sizeBefore
  }

  between({ fromMs, untilMs }: Window): readonly Datapoint[] {
    return this.#datapoints.slice(this.#indexOf(fromMs), this.#indexOf(untilMs))
  }

  /** Of the first datapoint that starts at `startMs` or later. */
  #indexOf(startMs: Ms): number {
    let low = 0
    let high = this.#datapoints.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#datapoints[middle] as Datapoint).startMs < startMs) low = middle + 1
      else high = middle
    }
    return low
  }
}

const sizeOf = (datapoints: readonly Datapoint[]): number =>
  datapoints.reduce((sum, { size }) => sum + size, 0)

export class CustomMetric {
  readonly identity: MetricIdentity
  readonly #byUnit = new Map<string, CustomSeries>()
  #lastPutMs: Ms = Number.NEGATIVE_INFINITY
  #revision = 0

  constructor(identity: MetricIdentity) {
    this.identity = identity
  }

  /** When a datapoint was last published. */
  get lastPutMs(): Ms {
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
    const existing = this.#byUnit.get(datum.unit)
    if (existing !== undefined) return existing.put(datum, nowMs)
    const series = new CustomSeries()
    this.#byUnit.set(datum.unit, series)
    return series.put(datum, nowMs)
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

  #between(window: Window, unit: string | undefined): readonly Datapoint[] {
    if (unit !== undefined) return this.#byUnit.get(unit)?.between(window) ?? []
    const all: Datapoint[] = []
    for (const series of this.#byUnit.values()) all.push(...series.between(window))
    return all
  }
}
