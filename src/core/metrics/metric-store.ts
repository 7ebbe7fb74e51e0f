/**
 * Every metric row of the run, by endpoint, variant and (optionally) endpoint config, and the
 * CloudWatch statistics read from them.
 *
 * Source: autoscaling.md 5.5 (names, units, statistics). Series {EndpointName, VariantName} cover
 * all fleets; {EndpointName, VariantName, EndpointConfigName} one fleet, published once it has had
 * traffic. Percentiles beyond the fixed columns need the histogram, kept for the newest rows.
 */
import { assertNever } from '../assert.ts'
import type { Cancel } from '../scheduler.ts'
import type { Settings } from '../settings.ts'
import { type Ms, PERIOD_MS } from '../units.ts'
import { GAUGE_INTERVAL_MS, gaugeSampleOf } from './gauge-samples.ts'
import { mergeHistograms, percentileOf } from './histogram.ts'
import type { MetricRow } from './metric-row.ts'
import { MetricSeries, type SeriesKey } from './metric-series.ts'
import type { Dimension, Window } from './metric-source.ts'
import {
  isPercentile,
  type Statistic,
  type StatisticName,
  type StatisticSet,
  StatisticSum,
  shareOf,
  statisticOf,
} from './statistic-set.ts'

export const SAGEMAKER_NAMESPACE = 'AWS/SageMaker'

export const METRIC_NAMES = [
  'Invocations',
  'InvocationsPerInstance',
  'ModelLatency',
  'OverheadLatency',
  'Invocation4XXErrors',
  'Invocation5XXErrors',
  'InvocationModelErrors',
  'ConcurrentRequestsPerModel',
] as const
export type MetricName = (typeof METRIC_NAMES)[number]
export const isMetricName = (name: string): name is MetricName =>
  (METRIC_NAMES as readonly string[]).includes(name)

/** A variant, whose samples of the running period are in no row yet. */
export interface GaugeReader {
  /** It has no instances any more, and never will. */
  readonly isOver: boolean
  /** What the instances of a series had in hand; `undefined` outside the running period. */
  gaugeAt(sampleMs: Ms, endpointConfigName: string | undefined): StatisticSet | undefined
}

const keyText = (key: SeriesKey): string =>
  `${key.endpointName}\n${key.variantName}\n${key.endpointConfigName ?? ''}`

export class MetricStore {
  readonly #series = new Map<string, MetricSeries>()
  readonly #inOrder: MetricSeries[] = []
  /** Those that have no row yet, but a period that is running. */
  readonly #announced = new Map<string, MetricSeries>()
  /** Several while a variant leaves and another of its name comes. */
  readonly #running = new Map<string, Set<GaugeReader>>()
  readonly #overheadMicroseconds: number
  readonly #idleZeros: boolean
  /** Somebody waits for something to happen in them. */
  readonly #sleptOn = new Set<MetricSeries>()

  constructor(settings: Pick<Settings, 'overheadLatencyMs' | 'idleMetric'>) {
    this.#overheadMicroseconds = settings.overheadLatencyMs * 1000
    this.#idleZeros = settings.idleMetric === 'zeros'
  }

  /** In the order the series first had data. */
  get series(): readonly MetricSeries[] {
    return this.#inOrder
  }

  append(key: SeriesKey, row: MetricRow): void {
    this.open(key).append(row)
  }

  /** The series, made when it is not there: to be called when it has a row. */
  open(key: SeriesKey): MetricSeries {
    const text = keyText(key)
    const known = this.#series.get(text)
    if (known !== undefined) return known
    const series = this.#announced.get(text) ?? new MetricSeries(key)
    this.#series.set(text, series)
    this.#inOrder.push(series)
    return series
  }

  /** Where to read the samples of the period that is running. */
  readRunning(key: SeriesKey, reader: GaugeReader): void {
    const text = keyText(key)
    const readers = [...(this.#running.get(text) ?? [])].filter(({ isOver }) => !isOver)
    this.#running.set(text, new Set([...readers, reader]))
    if (this.#series.has(text) || this.#announced.has(text)) return // readers may hold it
    this.#announced.set(text, new MetricSeries(key))
  }

  seriesOf(key: SeriesKey): MetricSeries | undefined {
    return this.#series.get(keyText(key))
  }

  /** The series that the dimensions name exactly; `undefined` when they name none of ours. */
  seriesWith(dimensions: readonly Dimension[]): MetricSeries | undefined {
    const values = new Map(dimensions.map(({ name, value }) => [name, value]))
    const endpointName = values.get('EndpointName')
    const variantName = values.get('VariantName')
    const endpointConfigName = values.get('EndpointConfigName')
    const known = 2 + (endpointConfigName === undefined ? 0 : 1)
    if (endpointName === undefined || variantName === undefined) return undefined
    if (values.size !== known || dimensions.length !== known) return undefined
    const key = { endpointName, variantName, endpointConfigName }
    return this.seriesOf(key) ?? this.#announced.get(keyText(key))
  }

  /** As in `MetricSource`. */
  whenStirred(series: MetricSeries, fromMs: Ms, stir: () => void): Cancel | undefined {
    const cancel = series.whenStirred(fromMs, stir)
    if (cancel !== undefined) this.#sleptOn.add(series)
    return cancel
  }

  /** Every row of the period is there. */
  periodIsOver(endMs: Ms): void {
    for (const series of this.#sleptOn) {
      if (!series.stirUnlessIdle(endMs)) this.#sleptOn.delete(series)
    }
  }

  /** Start of the metric's newest period with samples; -Infinity: it never had any. */
  lastDatapointMs(series: MetricSeries, metric: MetricName): Ms {
    switch (metric) {
      case 'Invocations':
      case 'InvocationsPerInstance':
        return this.#idleZeros ? series.lastRowMs : series.lastInvocationsMs
      case 'ConcurrentRequestsPerModel':
        return series.lastRowMs
      case 'ModelLatency':
      case 'OverheadLatency':
      case 'Invocation4XXErrors':
      case 'Invocation5XXErrors':
      case 'InvocationModelErrors':
        return series.lastAnswersMs
      default:
        return assertNever(metric)
    }
  }

  /**
   * One datapoint: the statistic over the periods that start in [fromMs, untilMs).
   *
   * `undefined`: no data, or no such metric. ModelLatency and OverheadLatency in microseconds.
   */
  statistic(
    series: MetricSeries,
    metric: MetricName,
    statistic: StatisticName,
    window: Window,
  ): number | undefined {
    const lengthMs = window.untilMs - window.fromMs
    if (lengthMs < PERIOD_MS) {
      return metric === 'ConcurrentRequestsPerModel' && !isPercentile(statistic)
        ? this.#shortStatistic(series, statistic, window)
        : undefined
    }
    if (lengthMs === PERIOD_MS) {
      const row = series.rowAt(window.fromMs)
      if (row === undefined) return undefined
      if (isPercentile(statistic)) return this.#percentile([row], metric, shareOf(statistic))
      const set = this.#setOf(row, metric)
      return set && statisticOf(set, statistic)
    }
    const rows = series.between(window.fromMs, window.untilMs)
    if (isPercentile(statistic)) return this.#percentile(rows, metric, shareOf(statistic))
    const total = new StatisticSum()
    for (const row of rows) {
      const set = this.#setOf(row, metric)
      if (set !== undefined) total.add(set)
    }
    return statisticOf(total, statistic)
  }

  /** Of the 10 s samples in a window inside one period, the running one included. */
  #shortStatistic(
    series: MetricSeries,
    statistic: Statistic,
    { fromMs, untilMs }: Window,
  ): number | undefined {
    const startMs = periodStart(fromMs)
    const row = series.rowAt(startMs)
    const readers = row === undefined ? this.#running.get(keyText(series.key)) : undefined
    const total = new StatisticSum()
    const add = (set: StatisticSet | undefined): void => {
      if (set !== undefined && set.sampleCount > 0) total.add(set)
    }
    for (let sampleMs = fromMs; sampleMs < untilMs; sampleMs += GAUGE_INTERVAL_MS) {
      if (row !== undefined) add(gaugeSampleOf(row, sampleMs))
      for (const reader of readers ?? []) {
        add(reader.gaugeAt(sampleMs, series.key.endpointConfigName))
      }
    }
    return statisticOf(total, statistic)
  }

  #percentile(rows: readonly MetricRow[], metric: MetricName, share: number): number | undefined {
    if (metric === 'OverheadLatency') {
      return rows.some(row => row.answers > 0) ? this.#overheadMicroseconds : undefined
    }
    if (metric !== 'ModelLatency') return undefined
    const used = rows.filter(row => row.answers > 0)
    if (used.length === 0) return undefined
    const histograms = used.map(row => row.histogram).filter(h => h !== undefined)
    const percentileMs =
      histograms.length === used.length
        ? percentileOf(mergeHistograms(histograms), share, {
            minMs: Math.min(...used.map(row => row.latencyMinMs)),
            maxMs: Math.max(...used.map(row => row.latencyMaxMs)),
          })
        : used.length === 1
          ? fixedPercentile(used[0], share)
          : undefined
    return percentileMs === undefined ? undefined : microseconds(percentileMs)
  }

  #setOf(row: MetricRow, metric: MetricName): StatisticSet | undefined {
    switch (metric) {
      case 'Invocations':
        return this.#arrivalSet(row, row.invocations)
      case 'InvocationsPerInstance':
        return this.#arrivalSet(row, row.perInstance)
      case 'ModelLatency':
        return row.answers === 0
          ? undefined
          : {
              sampleCount: row.answers,
              sum: row.latencySumMs * 1000,
              minimum: microseconds(row.latencyMinMs),
              maximum: microseconds(row.latencyMaxMs),
            }
      case 'OverheadLatency':
        return constantSet(row.answers, this.#overheadMicroseconds)
      case 'Invocation4XXErrors':
        return countedSet(row.answers, row.errors4xx)
      case 'Invocation5XXErrors':
        return countedSet(row.answers, row.errors5xx)
      case 'InvocationModelErrors':
        return countedSet(row.answers, row.modelErrors)
      case 'ConcurrentRequestsPerModel':
        return row.gaugeSamples === 0
          ? undefined
          : {
              sampleCount: row.gaugeSamples,
              sum: row.gaugeSum,
              minimum: row.gaugeMin,
              maximum: row.gaugeMax,
            }
    }
  }

  /** Every arrival published a value; a period without any is one sample of 0, or nothing. */
  #arrivalSet(row: MetricRow, sum: number): StatisticSet | undefined {
    const arrivals = row.invocations
    if (arrivals === 0) {
      return this.#idleZeros ? { sampleCount: 1, sum: 0, minimum: 0, maximum: 0 } : undefined
    }
    const each = sum / arrivals
    return { sampleCount: arrivals, sum, minimum: each, maximum: each }
  }
}

/** To a tenth: an instant late in a long run is no more exact than that. */
const microseconds = (latencyMs: Ms): number => Math.round(latencyMs * 1e4) / 10

/** Every answer published 1 or 0. */
function countedSet(answers: number, ones: number): StatisticSet | undefined {
  if (answers === 0) return undefined
  return {
    sampleCount: answers,
    sum: ones,
    minimum: ones === answers ? 1 : 0,
    maximum: ones > 0 ? 1 : 0,
  }
}

function constantSet(answers: number, value: number): StatisticSet | undefined {
  if (answers === 0) return undefined
  return { sampleCount: answers, sum: answers * value, minimum: value, maximum: value }
}

function fixedPercentile(row: MetricRow | undefined, share: number): Ms | undefined {
  if (share === 0.5) return row?.p50Ms
  if (share === 0.9) return row?.p90Ms
  if (share === 0.95) return row?.p95Ms
  if (share === 0.99) return row?.p99Ms
  return undefined
}

/** The start of the period that holds the instant. */
export const periodStart = (atMs: Ms): Ms => Math.floor(atMs / PERIOD_MS) * PERIOD_MS
