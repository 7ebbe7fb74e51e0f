/**
 * DeleteScalingPolicy: the policy and the alarms that target tracking made go at once; an alarm that
 * calls a step policy stays.
 *
 * Source: Application Auto Scaling API, DeleteScalingPolicy; autoscaling.md 1.6.
 */
import { z } from 'zod'
import { stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { SCALABLE_TARGET, variantOf } from './scalable-target.ts'

export const deleteScalingPolicy = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DeleteScalingPolicy',
  resource: 'ResourceId',
  input: z.object({
    PolicyName: stringShape({ min: 1, max: 1600 }).describe('Name of the policy.'),
    ...SCALABLE_TARGET,
  }),
  run(world, input) {
    world.scaling.deletePolicy(variantOf(input.ResourceId), input.PolicyName)
    return {}
  },
})
