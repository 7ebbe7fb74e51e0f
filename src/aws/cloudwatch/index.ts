/** The CloudWatch operations. */
import type { Operation } from '../operation.ts'
import { deleteAlarms } from './delete-alarms.ts'
import { describeAlarms } from './describe-alarms.ts'
import { putMetricAlarm } from './put-metric-alarm.ts'
import { putMetricData } from './put-metric-data.ts'

export const CLOUDWATCH_OPERATIONS: readonly Operation[] = [
  putMetricData,
  putMetricAlarm,
  describeAlarms,
  deleteAlarms,
]
