/**
 * GetMetricStatistics: the datapoints of one metric, a row for each period and unit.
 *
 * Source: CloudWatch API, GetMetricStatistics; autoscaling.md 5.4.
 * Assumed: a row has the percentiles that can be told; without any it is left out.
 */
import { z } from 'zod'
import type { MetricIdentity, Window } from '../../core/metrics/metric-source.ts'
import type { StatisticName } from '../../core/metrics/statistic-set.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { integer } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf, WireTimestamp } from '../timestamp.ts'
import {
  Dimensions,
  dimensionsOf,
  MetricName,
  Namespace,
  StandardUnit,
  Statistic,
} from './metric-shapes.ts'
import { checkedPeriodMs, checkPeriodForAge, rangeOf, roundedStart } from './metric-window.ts'
import { percentileNamed } from './statistic-name.ts'

const DATAPOINTS_MAX = 1440

const GetMetricStatisticsInput = z.object({
  Namespace: Namespace.describe('AWS/SageMaker, or one of PutMetricData.'),
  MetricName: MetricName.describe('For example ModelLatency.'),
  Dimensions: Dimensions.default([]).describe('All of the dimensions of the metric.'),
  StartTime: WireTimestamp.describe('The first instant; rounded down to the minute.'),
  EndTime: WireTimestamp.describe('The instant after the last one.'),
  Period: integer()
    .min(1)
    .describe('Seconds of one datapoint: 1, 5, 10, 20, 30 or a multiple of 60.'),
  Statistics: z.array(Statistic).min(1).max(5).optional().describe('Which of the five.'),
  ExtendedStatistics: z
    .array(z.string())
    .min(1)
    .max(10)
    .optional()
    .describe('Percentiles such as p99, up to 10.'),
  Unit: StandardUnit.optional().describe('Only datapoints of this unit; default: a row for each.'),
})

type GetMetricStatisticsInput = z.output<typeof GetMetricStatisticsInput>

export const getMetricStatistics = defineOperation({
  service: 'CloudWatch',
  name: 'GetMetricStatistics',
  input: GetMetricStatisticsInput,
  run(world, input) {
    const { ExtendedStatistics: extended = [], Statistics: plain = [] } = input
    if (plain.length + extended.length === 0) {
      const text = 'Must specify either Statistics or ExtendedStatistics'
      throw new AwsError('InvalidParameterCombination', 400, text)
    }
    const percentiles = extended.map(name => percentileNamed(name, 'ExtendedStatistics'))
    const metric: MetricIdentity = {
      namespace: input.Namespace,
      metricName: input.MetricName,
      dimensions: dimensionsOf(input.Dimensions),
    }
    const windows = windowsOf(world, input)
    const units = input.Unit === undefined ? world.directory.unitsOf(metric) : [input.Unit]
    const rows = units.flatMap(unit => {
      const source = world.directory.sourceOf(metric, unit)
      return windows.flatMap(window => {
        const read = (statistic: StatisticName) => source.statistic(statistic, window)
        const row = rowOf(read, plain, percentiles)
        return row === undefined
          ? []
          : [{ Timestamp: timestampOf(world, window.fromMs), ...row, Unit: unit }]
      })
    })
    return { Label: input.MetricName, Datapoints: rows }
  },
})

/** `undefined`: nothing that was asked for can be told. */
function rowOf(
  read: (statistic: StatisticName) => number | undefined,
  statistics: readonly StatisticName[],
  percentiles: readonly `p${number}`[],
): object | undefined {
  const valuesOf = (names: readonly StatisticName[]) =>
    names.flatMap(name => {
      const value = read(name)
      return value === undefined ? [] : [[name, value] as const]
    })
  const [plain, extended] = [valuesOf(statistics), valuesOf(percentiles)]
  if (plain.length + extended.length === 0) return undefined
  return {
    ...Object.fromEntries(plain),
    ...(extended.length === 0 ? {} : { ExtendedStatistics: Object.fromEntries(extended) }),
  }
}

function windowsOf(world: World, input: GetMetricStatisticsInput): readonly Window[] {
  const range = rangeOf(world, input)
  const periodMs = checkedPeriodMs(input.Period)
  checkPeriodForAge(periodMs, world.nowMs - range.fromMs)
  const fromMs = roundedStart(world, range.fromMs, periodMs)
  const count = Math.ceil((range.untilMs - fromMs) / periodMs)
  if (count > DATAPOINTS_MAX) {
    const text = `You have requested up to ${count} datapoints, which exceeds the limit of ${DATAPOINTS_MAX}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`
    throw new AwsError('InvalidParameterCombination', 400, text)
  }
  return Array.from({ length: count }, (_, index) => windowAt(fromMs + index * periodMs, periodMs))
}

const windowAt = (fromMs: Ms, periodMs: Ms): Window => ({ fromMs, untilMs: fromMs + periodMs })
