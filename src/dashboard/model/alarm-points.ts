/**
 * The datapoints that an alarm looks at when it is evaluated at the instant: how its "3 of 3" fill.
 *
 * They are read from the columns of the recording, or, of metrics that have none, from what the
 * alarm itself has seen.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { newestPeriodEnd } from '../../core/alarms/alarm-window.ts'
import { evaluationRange, isBreaching } from '../../core/alarms/evaluate.ts'
import type { Ms } from '../../core/units.ts'
import type { RecordedDatapoints } from '../../scenario/recording/recorded-datapoints.ts'
import type { RecordedAssumptions, Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'

export interface AlarmPoint {
  readonly startMs: Ms
  /** In the unit of the threshold; `undefined`: missing. */
  readonly value: number | undefined
  readonly state: 'breaching' | 'ok' | 'missing'
}

type Recorded = Pick<Recording, 'series' | 'assumptions' | 'datapoints'>

const MINUTE_MS = 60_000

/** Oldest first. */
export function alarmPoints(
  alarm: AlarmConfig,
  recording: Recorded,
  atMs: Ms,
): readonly AlarmPoint[] {
  const { periodMs, evaluationPeriods } = alarm
  const read = datapointReader(alarm, recording)
  const endMs = newestPeriodEnd(alarm, atMs, recording.assumptions.metricDelayMs)
  const points: AlarmPoint[] = []
  for (let back = evaluationRange(alarm); back > 0; back--) {
    const startMs = endMs - back * periodMs
    if (startMs < 0) continue
    const value = read(startMs)
    points.push({ startMs, value, state: stateOf(alarm, value) })
  }
  return deciding(points, evaluationPeriods)
}

/** Of the evaluation range the N newest that are there; if they are fewer, and the newest missing. */
function deciding(points: readonly AlarmPoint[], count: number): readonly AlarmPoint[] {
  const real = points.filter(({ state }) => state !== 'missing').slice(-count)
  const lacking = count - real.length
  const missing = points.filter(({ state }) => state === 'missing')
  const fillers = lacking === 0 ? [] : missing.slice(-lacking)
  return [...real, ...fillers].sort((a, b) => a.startMs - b.startMs)
}

const stateOf = (alarm: AlarmConfig, value: number | undefined): AlarmPoint['state'] =>
  value === undefined ? 'missing' : isBreaching(value, alarm) ? 'breaching' : 'ok'

/** The datapoint of the period that starts at the instant; `undefined`: missing. */
export function datapointReader(
  alarm: AlarmConfig,
  { series, assumptions, datapoints }: Recorded,
): (startMs: Ms) => number | undefined {
  const seen = datapoints.find(each => each.alarm === alarm.name)
  if (seen !== undefined) return startMs => seenAt(seen, startMs)
  const columns = columnsOf(alarm, series)
  // A fleet that does not exist yet, or never will: all is missing.
  const read = columns && columnReader(alarm, columns, assumptions.idleMetric)
  if (read === undefined) return () => undefined
  return startMs => read(startMs / MINUTE_MS, alarm.periodMs / MINUTE_MS)
}

function seenAt({ startMs, value }: RecordedDatapoints, wantedMs: Ms): number | undefined {
  const place = firstAt(startMs, wantedMs)
  return startMs[place] === wantedMs ? value[place] : undefined
}

const DIMENSIONS: ReadonlySet<string> = new Set([
  'EndpointName',
  'VariantName',
  'EndpointConfigName',
])

function columnsOf(
  { namespace, dimensions }: AlarmConfig,
  series: readonly SeriesColumns[],
): SeriesColumns | undefined {
  const of = (wanted: string): string | null =>
    dimensions.find(({ name }) => name === wanted)?.value ?? null
  const isEndpoints = dimensions.every(({ name }) => DIMENSIONS.has(name))
  if (namespace !== 'AWS/SageMaker' || !isEndpoints) return undefined
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

function columnReader(
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

function firstAt(ascending: readonly number[], wanted: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
