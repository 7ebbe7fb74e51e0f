/**
 * DescribeAlarmsForMetric: the alarms on exactly this metric.
 *
 * Source: CloudWatch API, DescribeAlarmsForMetric; autoscaling.md 5.3 (the exact set of dimensions,
 * in any order).
 */
import { z } from 'zod'
import type { AlarmDescription } from '../../core/alarms/alarm.ts'
import { SECOND_MS } from '../../core/units.ts'
import { integer } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { metricAlarmOf } from './metric-alarm.ts'
import {
  Dimensions,
  dimensionsOf,
  MetricName,
  Namespace,
  StandardUnit,
  Statistic,
} from './metric-shapes.ts'
import { percentileNamed } from './statistic-name.ts'

const DescribeAlarmsForMetricInput = z.object({
  MetricName: MetricName.describe('Name of the metric.'),
  Namespace: Namespace.describe('Namespace of the metric.'),
  Dimensions: Dimensions.default([]).describe('All of its dimensions, in any order.'),
  Statistic: Statistic.optional().describe('Only alarms on this statistic.'),
  ExtendedStatistic: z.string().optional().describe('Only alarms on this percentile.'),
  Period: integer().min(1).optional().describe('Only alarms with this period, in seconds.'),
  Unit: StandardUnit.optional().describe('Only alarms on this unit.'),
})

type DescribeAlarmsForMetricInput = z.output<typeof DescribeAlarmsForMetricInput>

export const describeAlarmsForMetric = defineOperation({
  service: 'CloudWatch',
  name: 'DescribeAlarmsForMetric',
  input: DescribeAlarmsForMetricInput,
  run(world, input) {
    const { Namespace: namespace, MetricName: metricName } = input
    const metric = { namespace, metricName, dimensions: dimensionsOf(input.Dimensions) }
    const alarms = world.alarms.onMetric(metric).filter(filterOf(input))
    return { MetricAlarms: alarms.map(alarm => metricAlarmOf(world, alarm)) }
  },
})

function filterOf(input: DescribeAlarmsForMetricInput): (alarm: AlarmDescription) => boolean {
  const { Period, Unit } = input
  const statistic =
    input.ExtendedStatistic === undefined
      ? input.Statistic
      : percentileNamed(input.ExtendedStatistic, 'ExtendedStatistic')
  return ({ config }) =>
    (statistic ?? config.statistic) === config.statistic &&
    (Period ?? config.periodMs / SECOND_MS) === config.periodMs / SECOND_MS &&
    (Unit ?? config.unit) === config.unit
}
