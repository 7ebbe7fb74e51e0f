/** The CloudWatch operations. */
import type { Operation } from '../operation.ts'
import { deleteAlarms } from './delete-alarms.ts'
import { describeAlarms } from './describe-alarms.ts'
import { putMetricAlarm } from './put-metric-alarm.ts'

export const CLOUDWATCH_OPERATIONS: readonly Operation[] = [
  putMetricAlarm,
  describeAlarms,
  deleteAlarms,
]
