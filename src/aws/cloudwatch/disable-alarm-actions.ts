/**
 * DisableAlarmActions: names that no alarm has are ignored.
 *
 * Source: CloudWatch API, DisableAlarmActions; autoscaling.md 5.3, 6.5.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { AlarmNames } from './alarm-shapes.ts'

export const disableAlarmActions = defineOperation({
  service: 'CloudWatch',
  name: 'DisableAlarmActions',
  resource: 'AlarmNames',
  input: z.object({
    AlarmNames: AlarmNames.describe('The alarms whose actions no longer run; up to 100.'),
  }),
  run(world, input) {
    world.alarms.enableActions(input.AlarmNames, false)
    return {}
  },
})
