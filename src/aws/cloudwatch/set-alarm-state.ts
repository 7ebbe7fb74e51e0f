/**
 * SetAlarmState: puts an alarm into a state until an evaluation finds another; its actions run.
 *
 * Source: CloudWatch API, SetAlarmState; autoscaling.md 5.2, 5.3.
 * Assumed: the text for data that is not JSON.
 */
import { z } from 'zod'
import { MINUTE_MS } from '../../core/units.ts'
import { AwsError } from '../aws-error.ts'
import { stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { AlarmName, StateValue } from './alarm-shapes.ts'
import { givenDatapoints } from './given-datapoints.ts'

export const setAlarmState = defineOperation({
  service: 'CloudWatch',
  name: 'SetAlarmState',
  resource: 'AlarmName',
  input: z.object({
    AlarmName,
    StateValue: StateValue.describe('OK, ALARM or INSUFFICIENT_DATA.'),
    StateReason: stringShape({ max: 1023 }).describe('Why, for people; up to 1023 characters.'),
    StateReasonData: stringShape({ max: 4000 }).optional().describe('Why, as JSON.'),
  }),
  run(world, { AlarmName: name, StateValue: state, StateReason: reason, StateReasonData: data }) {
    if (data !== undefined && !isJson(data)) {
      throw new AwsError('InvalidFormat', 400, 'StateReasonData is not valid JSON.')
    }
    const periodMs = world.alarms.find(name)?.config.periodMs ?? MINUTE_MS
    const call = givenDatapoints(data, periodMs, world)
    world.alarms.setState(name, { state, reason, reasonData: data }, call)
    return {}
  },
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
