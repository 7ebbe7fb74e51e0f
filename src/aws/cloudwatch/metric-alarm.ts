/**
 * MetricAlarm: an alarm as it is described.
 *
 * Source: CloudWatch API, MetricAlarm; autoscaling.md 5.3. Optional members are there when they were
 * given: Terraform takes one that is missing for a change.
 */
import type { AlarmDescription } from '../../core/alarms/alarm.ts'
import type { AlarmConfig, AlarmDefault } from '../../core/alarms/alarm-config.ts'
import { isPercentile } from '../../core/metrics/statistic-set.ts'
import { SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { timestampOf } from '../timestamp.ts'
import { shownMetrics } from './metric-math-alarm.ts'
import { shownDimensions } from './metric-shapes.ts'

export function metricAlarmOf(world: Pick<World, 'epochMs'>, alarm: AlarmDescription) {
  const { config } = alarm
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, lowSamplePercentile } = config
  const isShown = (member: AlarmDefault, isOther: boolean): boolean =>
    isOther || config.givenDefaults?.includes(member) === true
  return {
    AlarmName: config.name,
    AlarmArn: alarm.arn,
    AlarmDescription: config.description,
    AlarmConfigurationUpdatedTimestamp: timestampOf(world, alarm.configuredAtMs),
    ActionsEnabled: config.actionsEnabled,
    OKActions: config.okActions,
    AlarmActions: config.alarmActions,
    InsufficientDataActions: config.insufficientDataActions,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateReasonData: alarm.reasonData,
    StateUpdatedTimestamp: timestampOf(world, alarm.stateUpdatedAtMs),
    StateTransitionedTimestamp: timestampOf(world, alarm.stateUpdatedAtMs),
    ...(config.math === undefined ? metricMembers(config) : { Metrics: shownMetrics(config.math) }),
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: isShown('datapointsToAlarm', datapointsToAlarm !== evaluationPeriods)
      ? datapointsToAlarm
      : undefined,
    Threshold: config.threshold,
    ComparisonOperator: config.comparisonOperator,
    TreatMissingData: isShown('treatMissingData', treatMissingData !== 'missing')
      ? treatMissingData
      : undefined,
    EvaluateLowSampleCountPercentile: isShown(
      'lowSamplePercentile',
      lowSamplePercentile !== 'evaluate',
    )
      ? lowSamplePercentile
      : undefined,
  }
}

function metricMembers({ statistic, ...config }: AlarmConfig) {
  const isExtended = isPercentile(statistic)
  return {
    MetricName: config.metricName,
    Namespace: config.namespace,
    Statistic: isExtended ? undefined : statistic,
    ExtendedStatistic: isExtended ? statistic : undefined,
    Dimensions: shownDimensions(config.dimensions),
    Period: config.periodMs / SECOND_MS,
    Unit: config.unit,
  }
}
