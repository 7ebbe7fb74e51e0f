/** How it went for callers: latency and errors, by fleet, with the thresholds of alarms on them. */
import type { Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'
import {
  type ChartContent,
  type ChartKind,
  type Dash,
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

export const latencyChart: ChartKind = {
  id: 'latency',
  title: 'Latency',
  note: 'Of the answers of each minute, waiting included: p50 solid, p90 dashed, p99 dotted',
  make: latencyContent,
  alarms: {
    isOn: ({ metricName, statistic }) =>
      metricName === 'ModelLatency' && statistic !== 'Sum' && statistic !== 'SampleCount',
    inUnit: value => value / 1000,
  },
}

function latencyContent(recording: Recording, endpoint: string): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  return {
    x: minutes.map(minute => minute * 60),
    lines: measuredLines(recording, endpoint).flatMap(({ label, colour, columns }) =>
      PERCENTILES.map(({ column, name, dash }) => ({
        series: label,
        part: name,
        values: onGrid(columns, column, minutes),
        colour,
        dash,
      })),
    ),
    isStacked: false,
    levels: [],
    text: msText,
  }
}

const SHARES: ReadonlySet<string> = new Set([
  'Invocation5XXErrors',
  'Invocation4XXErrors',
  'InvocationModelErrors',
])

export const errorChart: ChartKind = {
  id: 'errors',
  title: 'Errors',
  note: 'Share of the answers of each minute: 5xx solid, 4xx dotted, no answer at all dashed',
  make: errorContent,
  alarms: {
    isOn: ({ metricName, statistic }) => SHARES.has(metricName) && statistic === 'Average',
    inUnit: value => 100 * value,
  },
}

function errorContent(recording: Recording, endpoint: string): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  return {
    x: minutes.map(minute => minute * 60),
    lines: measuredLines(recording, endpoint).flatMap(({ label, colour, columns }) =>
      ERRORS.filter(({ column, isAlways }) => isAlways || hasAny(columns[column])).map(
        ({ column, name, dash }) => ({
          series: label,
          part: name,
          values: shareOfAnswers(columns, column, minutes),
          colour,
          dash,
        }),
      ),
    ),
    isStacked: false,
    levels: [],
    text: percentText,
  }
}

const ERRORS = [
  { column: 'errors5xx', name: '5xx', dash: 'solid', isAlways: true },
  { column: 'errors4xx', name: '4xx', dash: 'dotted', isAlways: false },
  { column: 'unanswered', name: 'unanswered', dash: 'dashed', isAlways: false },
] as const

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
