/**
 * The datapoints that an alarm looks at when it is evaluated at the instant: how its "3 of 3" fill.
 *
 * They are read from the columns of the recording. Metrics that have none (math, a user's own,
 * percentiles over several minutes) have no points here; what such an alarm saw is in its events.
 * Source: as in `core/alarms/evaluate.ts`: the N newest; with gaps, the N newest real ones of N + 2.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { Ms } from '../../core/units.ts'
import type { RecordedAssumptions } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'

export interface AlarmPoint {
  readonly startMs: Ms
  /** In the unit of the threshold; `undefined`: missing. */
  readonly value: number | undefined
  readonly state: 'breaching' | 'ok' | 'missing'
}

const MINUTE_MS = 60_000
/** Source: core/alarms/evaluate.ts, `evaluationRange`. */
const SPARE_PERIODS = 2

/** Oldest first; `undefined`: the recording has no such column. */
export function alarmPoints(
  alarm: AlarmConfig,
  series: readonly SeriesColumns[],
  { metricDelayMs, idleMetric }: RecordedAssumptions,
  atMs: Ms,
): readonly AlarmPoint[] | undefined {
  const { periodMs, evaluationPeriods } = alarm
  const columns = columnsOf(alarm, series)
  const read = columns && readerOf(alarm, columns, idleMetric)
  if (read === undefined) return undefined
  const endMs = Math.floor((atMs - metricDelayMs) / MINUTE_MS) * MINUTE_MS
  const points: AlarmPoint[] = []
  for (let back = evaluationPeriods + SPARE_PERIODS; back > 0; back--) {
    const startMs = endMs - back * periodMs
    if (startMs < 0) continue
    const value = read(startMs / MINUTE_MS, periodMs / MINUTE_MS)
    points.push({ startMs, value, state: stateOf(alarm, value) })
  }
  const real = points.filter(({ state }) => state !== 'missing')
  return (real.length >= evaluationPeriods ? real : points).slice(-evaluationPeriods)
}

function stateOf(
  { threshold, comparisonOperator }: AlarmConfig,
  value: number | undefined,
): AlarmPoint['state'] {
  if (value === undefined) return 'missing'
  switch (comparisonOperator) {
    case 'GreaterThanThreshold':
      return value > threshold ? 'breaching' : 'ok'
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold ? 'breaching' : 'ok'
    case 'LessThanThreshold':
      return value < threshold ? 'breaching' : 'ok'
    case 'LessThanOrEqualToThreshold':
      return value <= threshold ? 'breaching' : 'ok'
  }
}

function columnsOf(
  { namespace, dimensions }: AlarmConfig,
  series: readonly SeriesColumns[],
): SeriesColumns | undefined {
  const of = (wanted: string): string | null =>
    dimensions.find(({ name }) => name === wanted)?.value ?? null
  if (namespace !== 'AWS/SageMaker') return undefined
  return series.find(
    ({ endpoint, variant, config }) =>
      endpoint === of('EndpointName') &&
      variant === of('VariantName') &&
      config === of('EndpointConfigName'),
  )
}

type CountColumn = 'invocations' | 'perInstance' | 'errors4xx' | 'errors5xx' | 'modelErrors'

const COUNTS: Readonly<Record<string, CountColumn>> = {
  Invocations: 'invocations',
  InvocationsPerInstance: 'perInstance',
  Invocation4XXErrors: 'errors4xx',
  Invocation5XXErrors: 'errors5xx',
  InvocationModelErrors: 'modelErrors',
}
const PERCENTILES: Readonly<Record<string, 'p50Ms' | 'p90Ms' | 'p99Ms'>> = {
  p50: 'p50Ms',
  p90: 'p90Ms',
  p99: 'p99Ms',
}

type Read = (minute: number, minutes: number) => number | undefined

function readerOf(
  { metricName, statistic, periodMs }: AlarmConfig,
  columns: SeriesColumns,
  idle: RecordedAssumptions['idleMetric'],
): Read | undefined {
  const sum = (column: CountColumn | 'answers'): Read => {
    return (from, minutes) => {
      const { start, end } = rowsBetween(columns, from, from + minutes)
      let total = 0
      for (let i = start; i < end; i++) total += columns[column][i] ?? 0
      return end === start ? undefined : total
    }
  }
  const count = COUNTS[metricName]
  if (count !== undefined && statistic === 'Sum') {
    const isArrivals = count === 'invocations' || count === 'perInstance'
    const samples = sum(isArrivals ? 'invocations' : 'answers')
    const read = sum(count)
    return (from, minutes) => {
      const isSilent = (samples(from, minutes) ?? 0) === 0
      return isSilent && !(isArrivals && idle === 'zeros') ? undefined : read(from, minutes)
    }
  }
  if (count !== undefined && statistic === 'Average' && count.includes('rrors')) {
    return ratio(sum(count), sum('answers'))
  }
  const percentile = PERCENTILES[statistic]
  if (metricName !== 'ModelLatency' || periodMs !== MINUTE_MS) return undefined
  if (statistic === 'Average') return atMinute(columns, 'latencyMs')
  return percentile === undefined ? undefined : atMinute(columns, percentile)
}

const ratio =
  (part: Read, whole: Read): Read =>
  (from, minutes) => {
    const of = whole(from, minutes) ?? 0
    return of === 0 ? undefined : (part(from, minutes) ?? 0) / of
  }

/** Latencies are in microseconds on AWS. */
const atMinute =
  (columns: SeriesColumns, column: 'latencyMs' | 'p50Ms' | 'p90Ms' | 'p99Ms'): Read =>
  minute => {
    const { start, end } = rowsBetween(columns, minute, minute + 1)
    const value = end === start ? null : columns[column][start]
    return value === null || value === undefined ? undefined : value * 1000
  }

function rowsBetween({ minute }: SeriesColumns, from: number, until: number) {
  return { start: firstAt(minute, from), end: firstAt(minute, until) }
}

function firstAt(minutes: readonly number[], wanted: number): number {
  let low = 0
  let high = minutes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((minutes[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
