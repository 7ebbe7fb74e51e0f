/**
 * DescribeAlarms: metric alarms by name; there are no composite and no log alarms.
 *
 * Source: CloudWatch API, DescribeAlarms; autoscaling.md 5.3.
 */
import { z } from 'zod'
import type { AlarmDescription } from '../../core/alarms/alarm.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { integer, notSimulated, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { AlarmNames, AlarmTypes, StateValue } from './alarm-shapes.ts'
import { metricAlarmOf } from './metric-alarm.ts'

const DescribeAlarmsInput = z.object({
  AlarmNames: AlarmNames.optional().describe('Only these; up to 100.'),
  AlarmNamePrefix: stringShape({ min: 1, max: 255 }).optional().describe('Start of the name.'),
  AlarmTypes,
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
    const page = pageOf(candidates(world, input), {
      isWanted: isWantedBy(input),
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

/** Sorted by name. */
function candidates(world: World, { AlarmNames: names, AlarmNamePrefix }: DescribeAlarmsInput) {
  if (names === undefined) return world.alarms.list(AlarmNamePrefix)
  const sorted = [...new Set(names)].sort()
  return sorted.map(name => world.alarms.find(name)).filter(alarm => alarm !== undefined)
}

/** A filter that is absent costs nothing: an account has thousands of alarms. */
function isWantedBy(filter: DescribeAlarmsInput): (alarm: AlarmDescription) => boolean {
  const { AlarmTypes: types, StateValue: wanted, AlarmNamePrefix: start, ActionPrefix } = filter
  if (!types.includes('MetricAlarm')) return () => false
  return ({ config, state }) =>
    (wanted === undefined || state === wanted) &&
    (start === undefined || config.name.startsWith(start)) &&
    (ActionPrefix === undefined || hasAction(config, ActionPrefix))
}

const hasAction = (
  { okActions, alarmActions, insufficientDataActions }: AlarmDescription['config'],
  start: string,
): boolean =>
  [okActions, alarmActions, insufficientDataActions].some(actions =>
    actions.some(action => action.startsWith(start)),
  )
