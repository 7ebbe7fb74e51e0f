/**
 * DeleteScalingPolicy: the policy and its alarms go at once.
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
    const { endpointName, variantName } = variantOf(input.ResourceId)
    world.scaling.deletePolicy(endpointName, variantName, input.PolicyName)
    return {}
  },
})
