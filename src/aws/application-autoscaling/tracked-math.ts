/**
 * CustomizedMetricSpecification.Metrics: metric math that target tracking holds at its target, and
 * its translation to and from what the policy's alarms watch.
 *
 * Source: Application Auto Scaling API, TargetTrackingMetricDataQuery; autoscaling.md 1.6 (no member
 * for a period: one minute), 3.5 (FILL(m1,REPEAT) keeps a policy going without data).
 * Assumed: the texts are CloudWatch's, as Application Auto Scaling puts the alarms with them.
 */
import { z } from 'zod'
import type { AlarmMath } from '../../core/alarms/alarm-math.ts'
import { DomainError } from '../../core/errors.ts'
import { MINUTE_MS, SECOND_MS } from '../../core/units.ts'
import { AwsError } from '../aws-error.ts'
import { alarmMathOf, shownMetrics } from '../cloudwatch/metric-math-alarm.ts'
import { Dimensions, MetricName, Namespace, StandardUnit } from '../cloudwatch/metric-shapes.ts'
import { NOT_SIMULATED, stringShape } from '../constraints.ts'

export const TrackedMetrics = z.array(
  z.object({
    Id: stringShape({ min: 1, max: 255 }),
    Expression: stringShape({ min: 1, max: 2048 }).optional(),
    MetricStat: z
      .object({
        Metric: z.object({ Namespace, MetricName, Dimensions: Dimensions.default([]) }),
        Stat: z.string(),
        Unit: StandardUnit.optional(),
      })
      .optional(),
    Label: z.string().optional(),
    ReturnData: z.boolean().default(true),
  }),
)
type TrackedMetrics = z.output<typeof TrackedMetrics>

/** Nothing else can say which metric it is. */
const ALONE = { Dimensions: [] }

export function trackedMathOf(metrics: TrackedMetrics): AlarmMath {
  const Period = MINUTE_MS / SECOND_MS
  const queries = metrics.map(({ MetricStat: stat, ...query }) => ({
    ...query,
    MetricStat: stat && { ...stat, Period },
    Period: undefined,
    AccountId: undefined,
  }))
  try {
    return alarmMathOf(queries, ALONE).math
  } catch (error) {
    // CloudWatch's code is another than this service's.
    if (!(error instanceof AwsError)) throw error
    const isLeftOut = error.message.startsWith(NOT_SIMULATED)
    throw new DomainError(isLeftOut ? 'not-simulated' : 'invalid-value', error.message)
  }
}

export const shownTrackedMath = (math: AlarmMath) =>
  shownMetrics(math).map(query => {
    if (!('MetricStat' in query)) return query
    const { Period: _, ...stat } = query.MetricStat
    return { ...query, MetricStat: stat }
  })
