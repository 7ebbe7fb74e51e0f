/**
 * GetMetricData: series of metrics, and of metric math over them.
 *
 * Source: CloudWatch API, GetMetricData; autoscaling.md 5.4 (500 queries, 100,800 datapoints a
 * page, newest first by default).
 * Assumed: pages are filled query by query; a query is PartialData on a page before its last.
 */
import { z } from 'zod'
import type { MathValue, Values } from '../../core/metrics/math/evaluate.ts'
import { type MetricStat, QuerySet, type TimeGrid } from '../../core/metrics/math/query-set.ts'
import { HOUR_MS, type Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, integer, notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf, WireTimestamp } from '../timestamp.ts'
import { MetricDataQuery, queriesOf } from './metric-data-query.ts'
import { rangeOf, roundedStart } from './metric-window.ts'

const QUERIES_MAX = 500
const DATAPOINTS_PER_PAGE_MAX = 100_800
/** Assumed: keeps one call from standing in the way of all others. */
const PERIODS_MAX = 1_000_000
/** Nothing is kept for longer, and nothing published further ahead. */
const OLDEST_MS = 456 * 24 * HOUR_MS
const NEWEST_MS = 3 * HOUR_MS

const GetMetricDataInput = z.object({
  MetricDataQueries: z
    .array(MetricDataQuery)
    .max(QUERIES_MAX)
    .describe('Up to 500: each a MetricStat, or an Expression over the Ids of others.'),
  StartTime: WireTimestamp.describe('The first instant; rounded down to the minute.'),
  EndTime: WireTimestamp.describe('The instant after the last one.'),
  NextToken: z.string().optional().describe('Of the page before.'),
  ScanBy: enumShape({ simulated: ['TimestampDescending', 'TimestampAscending'] })
    .default('TimestampDescending')
    .describe('Order of the datapoints; default: newest first.'),
  MaxDatapoints: integer()
    .min(1)
    .max(DATAPOINTS_PER_PAGE_MAX)
    .default(DATAPOINTS_PER_PAGE_MAX)
    .describe('Datapoints on one page, up to 100,800.'),
  LabelOptions: notSimulated('dynamic labels'),
})

type GetMetricDataInput = z.output<typeof GetMetricDataInput>

/** One answer to a query; an expression may give several. */
interface Result {
  readonly id: string
  readonly label: string
  readonly timesMs: readonly Ms[]
  readonly values: readonly number[]
}

export const getMetricData = defineOperation({
  service: 'CloudWatch',
  name: 'GetMetricData',
  input: GetMetricDataInput,
  run(world, input) {
    const results = resultsOf(world, input)
    const start = startOf(input.NextToken)
    const end = start + input.MaxDatapoints
    let before = 0
    const shown = results.map(({ id, label, timesMs, values }) => {
      const [from, until] = [Math.max(start - before, 0), Math.max(end - before, 0)]
      before += values.length
      return {
        Id: id,
        Label: label,
        Timestamps: timesMs.slice(from, until).map(atMs => timestampOf(world, atMs)),
        Values: values.slice(from, until),
        StatusCode: until < values.length ? 'PartialData' : 'Complete',
      }
    })
    return {
      MetricDataResults: shown,
      NextToken: end < before ? String(end) : undefined,
      Messages: [],
    }
  },
})

function startOf(token: string | undefined): number {
  if (token === undefined) return 0
  if (/^[1-9]\d{0,8}$/.test(token)) return Number(token)
  throw new AwsError('InvalidNextToken', 400, `Invalid NextToken : ${token}`)
}

function resultsOf(world: World, input: GetMetricDataInput): readonly Result[] {
  const given = input.MetricDataQueries
  const set = new QuerySet(queriesOf(given))
  const grids = given.map(({ Id }) => gridOf(world, input, set.periodMsOf(Id)))
  const periods = grids.reduce((sum, { length }) => sum + length, 0)
  if (periods > PERIODS_MAX) {
    const text = `You have requested up to ${periods} datapoints, which exceeds the limit of ${PERIODS_MAX}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`
    throw new AwsError('InvalidParameterCombination', 400, text)
  }
  const valueNamed = set.evaluation(
    periodMs => gridOf(world, input, periodMs),
    (stat, grid) => readSeries(world, stat, grid),
    world.epochMs,
  )
  return given.flatMap((query, index) => {
    const grid = grids[index] as TimeGrid
    if (!query.ReturnData) return []
    return seriesOf(valueNamed(query.Id), query.Id).map(values =>
      resultOf(query, grid, values, input),
    )
  })
}

function seriesOf(value: MathValue | undefined, id: string): readonly Values[] {
  if (value?.kind === 'list') return value.series
  if (value?.kind === 'series') return [value.values]
  const text = `Error in expression '${id}': The result is a number; it must be a time series`
  throw new AwsError('ValidationError', 400, text)
}

function readSeries(
  world: World,
  stat: MetricStat,
  { fromMs, periodMs, length }: TimeGrid,
): Values {
  const source = world.directory.sourceOf(stat.metric, stat.unit)
  return Array.from({ length }, (_, index) => {
    const startMs = fromMs + index * periodMs
    return source.statistic(stat.statistic, { fromMs: startMs, untilMs: startMs + periodMs })
  })
}

function gridOf(world: World, input: GetMetricDataInput, periodMs: Ms): TimeGrid {
  const range = rangeOf(world, input)
  const fromMs = roundedStart(world, Math.max(range.fromMs, world.nowMs - OLDEST_MS), periodMs)
  const untilMs = Math.min(range.untilMs, world.nowMs + NEWEST_MS)
  return { fromMs, periodMs, length: Math.max(0, Math.ceil((untilMs - fromMs) / periodMs)) }
}

function resultOf(
  query: MetricDataQuery,
  { fromMs, periodMs }: TimeGrid,
  values: Values,
  { ScanBy }: GetMetricDataInput,
): Result {
  const points = values.flatMap((value, index) =>
    value === undefined ? [] : [{ atMs: fromMs + index * periodMs, value }],
  )
  if (ScanBy === 'TimestampDescending') points.reverse()
  return {
    id: query.Id,
    label: query.Label ?? query.MetricStat?.Metric.MetricName ?? query.Id,
    timesMs: points.map(({ atMs }) => atMs),
    values: points.map(({ value }) => value),
  }
}
