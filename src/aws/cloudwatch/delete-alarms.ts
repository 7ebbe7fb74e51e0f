/**
 * DeleteAlarms: names that no alarm has are ignored.
 *
 * Source: CloudWatch API, DeleteAlarms; autoscaling.md 5.3.
 */
import { z } from 'zod'
import { alarmArn } from '../../core/arn.ts'
import { defineOperation } from '../operation.ts'
import { forgetTags } from '../tags.ts'
import { AlarmNames } from './alarm-shapes.ts'

export const deleteAlarms = defineOperation({
  service: 'CloudWatch',
  name: 'DeleteAlarms',
  resource: 'AlarmNames',
  input: z.object({ AlarmNames: AlarmNames.describe('The alarms to delete; up to 100.') }),
  run(world, input) {
    for (const name of input.AlarmNames) forgetTags(world, alarmArn(world.account, name))
    world.alarms.delete(input.AlarmNames)
    return {}
  },
})
