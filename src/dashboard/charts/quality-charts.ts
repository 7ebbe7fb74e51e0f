/** How it went for callers: latency and errors, by fleet, with the thresholds of alarms on them. */
import type { Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'
import {
  type ChartSpec,
  type Dash,
  type Level,
  minutesUntil,
  msText,
  percentText,
} from './chart-spec.ts'
import { measuredLines, onGrid } from './measured-lines.ts'

const PERCENTILES: readonly { column: 'p50Ms' | 'p90Ms' | 'p99Ms'; name: string; dash: Dash }[] = [
  { column: 'p50Ms', name: 'p50', dash: 'solid' },
  { column: 'p90Ms', name: 'p90', dash: 'dashed' },
  { column: 'p99Ms', name: 'p99', dash: 'dotted' },
]

export function latencyChart(recording: Recording, endpoint: string): ChartSpec {
  const minutes = minutesUntil(recording.nowMs)
  return {
    id: 'latency',
    title: 'Latency',
    note: 'p50 solid, p90 dashed, p99 dotted: of the answers of each minute, waiting included',
    x: minutes.map(minute => minute * 60),
    lines: measuredLines(recording, endpoint).flatMap(({ label, colour, columns }) =>
      PERCENTILES.map(({ column, name, dash }) => ({
        label: `${label} ${name}`,
        values: onGrid(columns, column, minutes),
        colour,
        dash,
      })),
    ),
    isStacked: false,
    levels: levelsOf(recording, endpoint, ['ModelLatency'], value => value / 1000),
    text: msText,
  }
}

export function errorChart(recording: Recording, endpoint: string): ChartSpec {
  const minutes = minutesUntil(recording.nowMs)
  return {
    id: 'errors',
    title: 'Errors',
    note: 'Share of the answers of each minute: 5xx solid, 4xx dotted, no answer at all dashed',
    x: minutes.map(minute => minute * 60),
    lines: measuredLines(recording, endpoint).flatMap(({ label, colour, columns }) =>
      ERRORS.filter(({ column, isAlways }) => isAlways || hasAny(columns[column])).map(
        ({ column, name, dash }) => ({
          label: `${label} ${name}`,
          values: shareOfAnswers(columns, column, minutes),
          colour,
          dash,
        }),
      ),
    ),
    isStacked: false,
    levels: levelsOf(recording, endpoint, ERROR_METRICS, value => 100 * value),
    text: percentText,
  }
}

const ERRORS = [
  { column: 'errors5xx', name: '5xx', dash: 'solid', isAlways: true },
  { column: 'errors4xx', name: '4xx', dash: 'dotted', isAlways: false },
  { column: 'unanswered', name: 'unanswered', dash: 'dashed', isAlways: false },
] as const

const ERROR_METRICS = ['Invocation5XXErrors', 'Invocation4XXErrors', 'InvocationModelErrors']

const hasAny = (values: readonly number[]): boolean => values.some(value => value > 0)

function shareOfAnswers(
  columns: SeriesColumns,
  column: 'errors5xx' | 'errors4xx' | 'unanswered',
  minutes: readonly number[],
): (number | null)[] {
  const answers = onGrid(columns, 'answers', minutes)
  return onGrid(columns, column, minutes).map((value, i) => {
    const of = answers[i] ?? 0
    return value === null || of === 0 ? null : (100 * value) / of
  })
}

/** Thresholds of alarms on a mean or a percentile: those of sums are in another unit. */
function levelsOf(
  recording: Recording,
  endpoint: string,
  metrics: readonly string[],
  inUnit: (threshold: number) => number,
): readonly Level[] {
  return recording.alarms
    .filter(({ metricName, statistic }) => metrics.includes(metricName) && statistic !== 'Sum')
    .filter(({ dimensions }) =>
      dimensions.some(({ name, value }) => name === 'EndpointName' && value === endpoint),
    )
    .map(({ name, threshold }) => ({ label: name, value: inUnit(threshold), kind: 'threshold' }))
}
