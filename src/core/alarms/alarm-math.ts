/**
 * What an alarm on metric math watches: queries, of which one is compared with the threshold.
 *
 * Source: CloudWatch API, PutMetricAlarm.Metrics.
 * Assumed: functions that look back (RATE, DIFF, FILL, RUNNING_SUM) see as many periods again before the range.
 */
import { DomainError } from '../errors.ts'
import type { Values } from '../metrics/math/evaluate.ts'
import {
  type MetricQuery,
  type MetricStat,
  QuerySet,
  type TimeGrid,
} from '../metrics/math/query-set.ts'
import type { MetricDirectory } from '../metrics/metric-directory.ts'
import type { MetricIdentity, MetricSource } from '../metrics/metric-source.ts'
import { SAGEMAKER_NAMESPACE } from '../metrics/metric-store.ts'
import type { Ms } from '../units.ts'
import type { AlarmConfig } from './alarm-config.ts'

export interface AlarmQuery extends MetricQuery {
  readonly label: string | undefined
  /** This one is compared with the threshold; exactly one is. */
  readonly isWatched: boolean
}

type Read = (stat: MetricStat) => Values

/** The periods, and the epoch milliseconds of time zero. */
type EpochGrid = TimeGrid & { readonly epochMs: Ms }

export interface AlarmMath {
  readonly queries: readonly AlarmQuery[]
}

/** The metrics that an alarm reads: its own, or those of its queries. */
export const metricsRead = (config: AlarmConfig): readonly MetricIdentity[] =>
  config.math === undefined ? [config] : statsOf(config.math).map(({ metric }) => metric)

export const statsOf = ({ queries }: AlarmMath): readonly MetricStat[] =>
  queries.flatMap(({ source }) => (source.kind === 'metric' ? [source.stat] : []))

/** The period of what is watched. Throws `DomainError` when the queries give no single series. */
export function checkedPeriodMs(math: AlarmMath): Ms {
  const set = new QuerySet(math.queries)
  const id = watchedIdOf(math)
  const periodMs = set.periodMsOf(id)
  seriesOf(set, id, { epochMs: 0, fromMs: 0, periodMs, length: 1 }, () => [undefined])
  return periodMs
}

/** The watched series on the grid; `read`: the datapoints of a metric on it. */
export function watchedSeries(math: AlarmMath, grid: EpochGrid, read: Read): Values {
  return seriesOf(new QuerySet(math.queries), watchedIdOf(math), grid, read)
}

/** Computes the watched series of an alarm, again and again. */
export class MathReader {
  readonly #directory: MetricDirectory
  readonly #epochMs: Ms
  readonly #set: QuerySet
  readonly #id: string
  readonly #periodMs: Ms
  readonly #sources = new Map<MetricStat, MetricSource>()

  constructor(
    { directory, epochMs }: { readonly directory: MetricDirectory; readonly epochMs: Ms },
    math: AlarmMath,
  ) {
    this.#directory = directory
    this.#epochMs = epochMs
    this.#set = new QuerySet(math.queries)
    this.#id = watchedIdOf(math)
    this.#periodMs = this.#set.periodMsOf(this.#id)
  }

  /** The last `count` periods before `endMs`, oldest first; NaN: missing. */
  valuesUntil(endMs: Ms, count: number): readonly number[] {
    const periodMs = this.#periodMs
    const length = 2 * count
    const grid = { epochMs: this.#epochMs, fromMs: endMs - length * periodMs, periodMs, length }
    const values = seriesOf(this.#set, this.#id, grid, stat => this.#read(stat, grid))
    return values.slice(-count).map(value => value ?? Number.NaN)
  }

  #read(stat: MetricStat, { fromMs, periodMs, length }: TimeGrid): Values {
    const source = this.#sources.get(stat) ?? this.#directory.sourceOf(stat.metric, stat.unit)
    this.#sources.set(stat, source)
    const isEndpoints = stat.metric.namespace === SAGEMAKER_NAMESPACE
    return Array.from({ length }, (_, index) => {
      const startMs = fromMs + index * periodMs
      // Endpoints are not measured before time zero.
      if (isEndpoints && startMs < 0) return undefined
      return source.statistic(stat.statistic, { fromMs: startMs, untilMs: startMs + periodMs })
    })
  }
}

const watchedIdOf = ({ queries }: AlarmMath): string =>
  queries.find(({ isWatched }) => isWatched)?.id ?? ''

function seriesOf(set: QuerySet, id: string, grid: EpochGrid, read: Read): Values {
  const value = set.evaluation(() => grid, read, grid.epochMs)(id)
  if (value?.kind === 'series') return value.values
  const [only, ...others] = value?.kind === 'list' ? value.series : []
  if (only !== undefined && others.length === 0) return only
  const text = `Error in expression '${id}': An alarm watches a single time series`
  throw new DomainError('invalid-value', text)
}
