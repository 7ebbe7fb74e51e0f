/**
 * DeleteScheduledAction: it does not run any more; the bounds stay as they are.
 *
 * Source: Application Auto Scaling API, DeleteScheduledAction; autoscaling.md 1.3, 1.7.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { ResourceId, SCALABLE_TARGET, variantOf } from './scalable-target.ts'

export const deleteScheduledAction = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DeleteScheduledAction',
  resource: 'ResourceId',
  input: z.object({
    ScheduledActionName: ResourceId.describe('Name of the action.'),
    ...SCALABLE_TARGET,
  }),
  run(world, input) {
    world.scaling.deleteScheduledAction(variantOf(input.ResourceId), input.ScheduledActionName)
    return {}
  },
})
