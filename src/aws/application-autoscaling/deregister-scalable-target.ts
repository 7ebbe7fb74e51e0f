/**
 * DeregisterScalableTarget: ends scaling of a variant; its policies and their alarms go too.
 *
 * Source: Application Auto Scaling API, DeregisterScalableTarget; autoscaling.md 1.5.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { SCALABLE_TARGET, variantOf } from './scalable-target.ts'

export const deregisterScalableTarget = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DeregisterScalableTarget',
  resource: 'ResourceId',
  input: z.object(SCALABLE_TARGET),
  run(world, input) {
    world.scaling.deregister(variantOf(input.ResourceId))
    return {}
  },
})
