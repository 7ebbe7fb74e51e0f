/**
 * DeregisterScalableTarget: ends scaling of a variant; its policies, their alarms, its
 * scheduled actions and its tags go too; the instance count stays.
 *
 * Source: Application Auto Scaling API, DeregisterScalableTarget; autoscaling.md 1.5.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { forgetTags } from '../tags.ts'
import { SCALABLE_TARGET, variantOf } from './scalable-target.ts'

export const deregisterScalableTarget = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DeregisterScalableTarget',
  resource: 'ResourceId',
  input: z.object(SCALABLE_TARGET),
  run(world, input) {
    const { arn } = world.scaling.deregister(variantOf(input.ResourceId))
    forgetTags(world, arn)
    return {}
  },
})
