/**
 * The datapoints of one custom metric in one unit, oldest first.
 *
 * Source: autoscaling.md 5.4 (resolution 1 s or 60 s; retention: below 60 s for 3 h, 60 s for 15 d,
 * 300 s for 63 d, 3600 s for 455 d, each then rolled up into the next).
 * Assumed: rolling up happens when the datapoints have doubled since it last did, so fine ones may
 * be read a little longer than AWS keeps them.
 */
import { LIMITS } from '../limits.ts'
import { HOUR_MS, MINUTE_MS, type Ms } from '../units.ts'
import type { Window } from './metric-source.ts'
import { type StatisticSet, StatisticSum } from './statistic-set.ts'
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

/** What is saved of a datapoint. */
export interface SavedDatapoint extends StatisticSet {
  readonly atMs: Ms
  /** Values and their samples; `undefined`: not all are known. */
  readonly values: readonly (readonly [value: number, count: number])[] | undefined
  /** There were so many values that these are the middles of their cells. */
  readonly areCells: boolean | undefined
}

/** The datapoints of one hour of virtual time, saved and restored together. */
export interface SavedHour {
  readonly startMs: Ms
  /** When one of them was last published. */
  readonly lastPutMs: Ms
  readonly datapoints: readonly SavedDatapoint[]
}

/** Samples of the periods that begin at `startMs`; the values `undefined` when not all are known. */
export class Datapoint extends StatisticSum {
  readonly startMs: Ms
  distribution: ValueDistribution | undefined = new ValueDistribution()

  constructor(startMs: Ms) {
    super()
    this.startMs = startMs
  }

  static restored({ atMs, values, areCells, ...set }: SavedDatapoint): Datapoint {
    const datapoint = new Datapoint(atMs)
    datapoint.add(set)
    datapoint.distribution = values && ValueDistribution.restored(values, areCells !== true)
    return datapoint
  }

  save(): SavedDatapoint {
    const { startMs, sampleCount, sum, minimum, maximum, distribution } = this
    return {
      atMs: startMs,
      sampleCount,
      sum,
      minimum,
      maximum,
      values: distribution?.entries,
      areCells: distribution?.isExact === false ? true : undefined,
    }
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

const hourOf = (atMs: Ms): Ms => Math.floor(atMs / HOUR_MS) * HOUR_MS

/** The first hour that is saved: datapoints of the hours before are not. */
const savedFromMs = (nowMs: Ms): Ms => hourOf(nowMs - LIMITS.customMetricSavedMs)

export class CustomSeries {
  #datapoints: Datapoint[] = []
  #rollUpAt = ROLL_UP_FROM
  /** When datapoints of the hour were last published, of the hours that are saved. */
  readonly #putMsByHour = new Map<Ms, Ms>()
  #savedFromMs = Number.NEGATIVE_INFINITY
  readonly #onHour: (startMs: Ms) => void

  /** `onHour`: something about the hour's datapoints has changed. */
  constructor(onHour: (startMs: Ms) => void) {
    this.#onHour = onHour
  }

  /** The hours that are saved, in the order in which they were first published. */
  hours(nowMs: Ms): readonly Ms[] {
    const fromMs = savedFromMs(nowMs)
    return [...this.#putMsByHour.keys()].filter(startMs => startMs >= fromMs)
  }

  save(startMs: Ms, nowMs: Ms): SavedHour | undefined {
    const lastPutMs = this.#putMsByHour.get(startMs)
    if (lastPutMs === undefined || startMs < savedFromMs(nowMs)) return undefined
    const window = { fromMs: startMs, untilMs: startMs + HOUR_MS }
    return {
      startMs,
      lastPutMs,
      datapoints: this.between(window).map(datapoint => datapoint.save()),
    }
  }

  /** How many numbers are stored more than before. */
  restore({ startMs, lastPutMs, datapoints }: SavedHour): number {
    this.#putMsByHour.set(startMs, lastPutMs)
    const restored = datapoints.map(Datapoint.restored)
    this.#datapoints = [...this.#datapoints, ...restored].sort((a, b) => a.startMs - b.startMs)
    return sizeOf(restored)
  }

  /** How many numbers are stored more than before. */
  put(datum: MetricDatum, nowMs: Ms): number {
    const startMs = Math.floor(datum.atMs / datum.resolutionMs) * datum.resolutionMs
    const at = this.#indexOf(startMs)
    const found = this.#datapoints[at]
    const isNew = found === undefined || found.startMs !== startMs
    const datapoint = isNew ? new Datapoint(startMs) : found
    const sizeBefore = isNew ? 0 : datapoint.size
    datapoint.addSamples(datum.samples)
    this.#notePut(hourOf(startMs), nowMs)
    if (datapoint.sampleCount === 0) return 0
    if (isNew) this.#datapoints.splice(at, 0, datapoint)
    const growth = datapoint.size - sizeBefore
    return this.#datapoints.length < this.#rollUpAt ? growth : growth + this.rollUp(nowMs)
  }

  /** Merges what has aged; how many numbers are stored more than before (never above 0). */
  rollUp(nowMs: Ms): number {
    const sizeBefore = sizeOf(this.#datapoints)
    const rolled: Datapoint[] = []
    const changedHours = new Set<Ms>()
    for (const datapoint of this.#datapoints) {
      const ageMs = nowMs - datapoint.startMs
      if (ageMs > RETENTION_MS) continue
      const resolutionMs = RETENTION.find(({ afterMs }) => ageMs > afterMs)?.resolutionMs ?? 1
      const startMs = Math.floor(datapoint.startMs / resolutionMs) * resolutionMs
      const last = rolled[rolled.length - 1]
      if (last !== undefined && last.startMs >= startMs) {
        last.merge(datapoint)
        changedHours.add(hourOf(startMs))
      } else if (startMs === datapoint.startMs) rolled.push(datapoint)
      else {
        changedHours.add(hourOf(startMs))
        const coarse = new Datapoint(startMs)
        coarse.merge(datapoint)
        rolled.push(coarse)
      }
    }
    this.#datapoints = rolled
    this.#rollUpAt = Math.max(ROLL_UP_FROM, 2 * rolled.length)
    for (const startMs of changedHours) this.#onHour(startMs)
    return sizeOf(rolled) - sizeBefore
  }

  between({ fromMs, untilMs }: Window): readonly Datapoint[] {
    return this.#datapoints.slice(this.#indexOf(fromMs), this.#indexOf(untilMs))
  }

  /** Hours that are too old to be saved from now on are changes, too. */
  #notePut(hourMs: Ms, nowMs: Ms): void {
    const fromMs = savedFromMs(nowMs)
    if (hourMs >= fromMs) {
      this.#putMsByHour.set(hourMs, nowMs)
      this.#onHour(hourMs)
    }
    if (fromMs === this.#savedFromMs) return
    this.#savedFromMs = fromMs
    for (const startMs of [...this.#putMsByHour.keys()].filter(each => each < fromMs)) {
      this.#putMsByHour.delete(startMs)
      this.#onHour(startMs)
    }
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
