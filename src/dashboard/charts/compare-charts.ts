/**
 * Several runs on the same axes: one line a run, over all production variants of its endpoint, and
 * the difference between the first two shaded. Only what adds up is drawn: requests, errors, mean
 * latency, instances, cost; percentiles of several variants do not.
 */
import type { Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'
import { costSoFar } from './capacity-charts.ts'
import {
  type ChartKind,
  countText,
  type Line,
  minutesUntil,
  msText,
  percentText,
  usdText,
} from './chart-spec.ts'
import { onGrid, productionSeries } from './measured-lines.ts'

export interface ComparedRun {
  readonly name: string
  readonly recording: Recording
  /** The endpoint of this run that stands beside those of the others. */
  readonly endpoint: string
}

type Values = (number | null)[]

export function compareCharts(runs: readonly ComparedRun[]): readonly ChartKind[] {
  const chart = (
    id: string,
    about: Pick<ChartKind, 'title' | 'note'> & { text: (value: number) => string },
    of: (run: ComparedRun, minutes: readonly number[]) => Values,
  ): ChartKind => ({
    id: `compare-${id}`,
    title: about.title,
    note: about.note,
    make: () => {
      const minutes = minutesUntil(Math.max(...runs.map(({ recording }) => recording.nowMs)))
      const lines = runs.map(
        (run, colour): Line => ({
          series: run.name,
          part: '',
          values: of(run, minutes),
          colour,
          dash: DASHES[colour % DASHES.length] ?? 'solid',
        }),
      )
      const [one, other] = lines
      const x = minutes.map(minute => minute * 60)
      const shaded =
        one === undefined || other === undefined ? {} : { shaded: [one, other] as const }
      return { x, lines, isStacked: false, levels: [], text: about.text, ...shaded }
    },
  })
  return [
    chart(
      'requests',
      { title: 'Requests per second', note: 'Invocations of each minute ÷ 60', text: perSecond },
      (run, minutes) => sumOf(run, 'invocations', minutes).map(value => value && value / 60),
    ),
    chart(
      'errors',
      {
        title: 'Errors',
        note: 'Share of the answers: 5xx, with callers who got none',
        text: percentText,
      },
      (run, minutes) => ratioOf(run, 'errors5xx', minutes).map(value => value && 100 * value),
    ),
    chart(
      'latency',
      { title: 'Mean latency', note: 'Of the answers of each minute', text: msText },
      meanLatency,
    ),
    chart(
      'instances',
      { title: 'Instances', note: 'In service at the end of each minute', text: countText },
      (run, minutes) => sumOf(run, 'instances', minutes),
    ),
    chart(
      'cost',
      { title: 'Cost so far', note: 'USD since time zero, all instances', text: usdText },
      costOf,
    ),
  ]
}

const DASHES = ['solid', 'dashed', 'dotted'] as const
const perSecond = (value: number): string => `${countText(value)}/s`

const productionOf = ({ recording, endpoint }: ComparedRun): readonly SeriesColumns[] =>
  productionSeries(recording, endpoint)

type Column = 'invocations' | 'errors5xx' | 'answers' | 'instances'

/** `null`: the run has no such minute. */
function sumOf(run: ComparedRun, column: Column, minutes: readonly number[]): Values {
  const columns = productionOf(run).map(series => onGrid(series, column, minutes))
  return minutes.map(minute => {
    let total: number | null = null
    for (const values of columns) {
      const value = values[minute]
      if (value !== null && value !== undefined) total = (total ?? 0) + value
    }
    return total
  })
}

function ratioOf(run: ComparedRun, column: Column, minutes: readonly number[]): Values {
  const answers = sumOf(run, 'answers', minutes)
  return sumOf(run, column, minutes).map((value, i) => {
    const of = answers[i] ?? 0
    return value === null || of === 0 ? null : value / of
  })
}

function meanLatency(run: ComparedRun, minutes: readonly number[]): Values {
  const parts = productionOf(run).map(series => ({
    answers: onGrid(series, 'answers', minutes),
    latency: onGrid(series, 'latencyMs', minutes),
  }))
  return minutes.map(minute => {
    let answers = 0
    let sumMs = 0
    for (const part of parts) {
      answers += part.answers[minute] ?? 0
      sumMs += (part.answers[minute] ?? 0) * (part.latency[minute] ?? 0)
    }
    return answers === 0 ? null : sumMs / answers
  })
}

function costOf({ recording, endpoint }: ComparedRun, minutes: readonly number[]): Values {
  const bills = recording.bills.filter(bill => bill.endpoint === endpoint)
  const last = Math.floor(recording.nowMs / 60_000)
  const lines = bills.map(bill => costSoFar(bill, minutes))
  return minutes.map(minute => {
    if (minute >= last) return null
    return lines.reduce((sum, values) => sum + (values[minute] ?? 0), 0)
  })
}
