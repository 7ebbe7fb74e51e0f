/**
 * EnableAlarmActions: names that no alarm has are ignored.
 *
 * Source: CloudWatch API, EnableAlarmActions; autoscaling.md 5.3, 6.5. Actions that are scaling
 * policies heed it; the alarms of a deployment are watched whether it is on or off.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { AlarmNames } from './alarm-shapes.ts'

export const enableAlarmActions = defineOperation({
  service: 'CloudWatch',
  name: 'EnableAlarmActions',
  resource: 'AlarmNames',
  input: z.object({ AlarmNames: AlarmNames.describe('The alarms whose actions run; up to 100.') }),
  run(world, input) {
    world.alarms.enableActions(input.AlarmNames, true)
    return {}
  },
})
