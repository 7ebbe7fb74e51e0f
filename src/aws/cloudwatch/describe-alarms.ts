/**
 * DescribeAlarms: metric alarms by name; there are no composite and no log alarms.
 *
 * Source: CloudWatch API, DescribeAlarms; autoscaling.md 5.3. Optional members are left out when
 * they have their default, as AWS leaves out what was not given.
 */
import { z } from 'zod'
import type { AlarmDescription } from '../../core/alarms/alarms.ts'
import { SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, integer, notSimulated, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { timestampOf } from '../timestamp.ts'
import { AlarmNames, StateValue } from './alarm-shapes.ts'
import { shownDimensions } from './metric-shapes.ts'

const DescribeAlarmsInput = z.object({
  AlarmNames: AlarmNames.optional().describe('Only these; up to 100.'),
  AlarmNamePrefix: stringShape({ min: 1, max: 255 }).optional().describe('Start of the name.'),
  AlarmTypes: z
    .array(enumShape({ simulated: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] }))
    .default(['MetricAlarm'])
    .describe('Default: metric alarms.'),
  StateValue: StateValue.optional().describe('Only alarms in this state.'),
  ActionPrefix: stringShape({ min: 1, max: 1024 }).optional().describe('Start of an action.'),
  MaxRecords: integer().min(1).max(100).default(100).describe('1–100, default 100.'),
  NextToken: z.string().optional().describe('Of the page before.'),
  ChildrenOfAlarmName: notSimulated('composite alarms'),
  ParentsOfAlarmName: notSimulated('composite alarms'),
})

type DescribeAlarmsInput = z.output<typeof DescribeAlarmsInput>

export const describeAlarms = defineOperation({
  service: 'CloudWatch',
  name: 'DescribeAlarms',
  input: DescribeAlarmsInput,
  run(world, input) {
    const wanted = world.alarms.list().filter(alarm => isWanted(alarm, input))
    const page = pageOf(wanted, {
      limit: input.MaxRecords,
      token: input.NextToken,
      refuseToken: token => {
        throw new AwsError('InvalidNextToken', 400, `Invalid NextToken : ${token}`)
      },
    })
    return {
      MetricAlarms: page.items.map(alarm => metricAlarmOf(world, alarm)),
      CompositeAlarms: [],
      LogAlarms: [],
      NextToken: page.nextToken,
    }
  },
})

function isWanted({ config, state }: AlarmDescription, filter: DescribeAlarmsInput): boolean {
  const { okActions, alarmActions, insufficientDataActions } = config
  const { ActionPrefix } = filter
  const actions = [...okActions, ...alarmActions, ...insufficientDataActions]
  return (
    filter.AlarmTypes.includes('MetricAlarm') &&
    (filter.AlarmNames?.includes(config.name) ?? true) &&
    config.name.startsWith(filter.AlarmNamePrefix ?? '') &&
    (filter.StateValue ?? state) === state &&
    (ActionPrefix === undefined || actions.some(action => action.startsWith(ActionPrefix)))
  )
}

export function metricAlarmOf(
  world: Pick<World, 'epochMs'>,
  { config, ...alarm }: AlarmDescription,
) {
  const { statistic, evaluationPeriods, datapointsToAlarm, treatMissingData } = config
  const isPercentile = statistic.startsWith('p')
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
    MetricName: config.metricName,
    Namespace: config.namespace,
    Statistic: isPercentile ? undefined : statistic,
    ExtendedStatistic: isPercentile ? statistic : undefined,
    Dimensions: shownDimensions(config.dimensions),
    Period: config.periodMs / SECOND_MS,
    Unit: config.unit,
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm === evaluationPeriods ? undefined : datapointsToAlarm,
    Threshold: config.threshold,
    ComparisonOperator: config.comparisonOperator,
    TreatMissingData: treatMissingData === 'missing' ? undefined : treatMissingData,
  }
}
