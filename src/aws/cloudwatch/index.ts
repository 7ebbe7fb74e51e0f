/** The CloudWatch operations. */
import type { Operation } from '../operation.ts'
import { deleteAlarms } from './delete-alarms.ts'
import { describeAlarms } from './describe-alarms.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import { putMetricAlarm } from './put-metric-alarm.ts'
import { putMetricData } from './put-metric-data.ts'

export const CLOUDWATCH_OPERATIONS: readonly Operation[] = [
  putMetricData,
  getMetricData,
  getMetricStatistics,
  listMetrics,
  putMetricAlarm,
  describeAlarms,
  deleteAlarms,
]
