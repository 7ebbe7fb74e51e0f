/** The CloudWatch operations. */
import type { Operation } from '../operation.ts'
import { deleteAlarms } from './delete-alarms.ts'
import { describeAlarmHistory } from './describe-alarm-history.ts'
import { describeAlarms } from './describe-alarms.ts'
import { describeAlarmsForMetric } from './describe-alarms-for-metric.ts'
import { disableAlarmActions } from './disable-alarm-actions.ts'
import { enableAlarmActions } from './enable-alarm-actions.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import { listTagsForResource } from './list-tags-for-resource.ts'
import { putMetricAlarm } from './put-metric-alarm.ts'
import { putMetricData } from './put-metric-data.ts'
import { setAlarmState } from './set-alarm-state.ts'
import { tagResource } from './tag-resource.ts'
import { untagResource } from './untag-resource.ts'

export const CLOUDWATCH_OPERATIONS: readonly Operation[] = [
  putMetricData,
  getMetricData,
  getMetricStatistics,
  listMetrics,
  putMetricAlarm,
  describeAlarms,
  describeAlarmsForMetric,
  describeAlarmHistory,
  setAlarmState,
  enableAlarmActions,
  disableAlarmActions,
  deleteAlarms,
  tagResource,
  untagResource,
  listTagsForResource,
]
