/**
 * DescribeScalableTargets.
 *
 * Source: Application Auto Scaling API, DescribeScalableTargets; autoscaling.md 1.3, 1.5.
 */
import { z } from 'zod'
import { resourceIdOf } from '../../core/autoscaling/scaling-names.ts'
import { DomainError } from '../../core/errors.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { PAGING, scalingPageOf } from './paging.ts'
import {
  ResourceId,
  SCALABLE_DIMENSION,
  ScalableDimension,
  SERVICE_NAMESPACE,
  ServiceNamespace,
  serviceLinkedRoleArn,
} from './scalable-target.ts'

export const describeScalableTargets = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DescribeScalableTargets',
  input: z.object({
    ServiceNamespace,
    ResourceIds: z.array(ResourceId).max(50).optional().describe('Only these; up to 50.'),
    ScalableDimension: ScalableDimension.optional(),
    ...PAGING,
  }),
  run(world, input) {
    const { ResourceIds } = input
    if (input.ScalableDimension !== undefined && ResourceIds === undefined) {
      const text = 'ResourceIds must be specified when ScalableDimension is specified'
      throw new DomainError('invalid-value', text)
    }
    const wanted = world.scaling
      .targets()
      .filter(target => ResourceIds?.includes(resourceIdOf(target)) ?? true)
    const page = scalingPageOf(wanted, input)
    // Written out: with a spread, V8 kept 40 KB a call alive until its next major collection.
    const targets = page.items.map(target => ({
      ServiceNamespace: SERVICE_NAMESPACE,
      ResourceId: resourceIdOf(target),
      ScalableDimension: SCALABLE_DIMENSION,
      ScalableTargetARN: target.arn,
      MinCapacity: target.minCapacity,
      MaxCapacity: target.maxCapacity,
      RoleARN: serviceLinkedRoleArn(world),
      CreationTime: timestampOf(world, target.createdAtMs),
      SuspendedState: {
        DynamicScalingInSuspended: target.suspended.scalingIn,
        DynamicScalingOutSuspended: target.suspended.scalingOut,
        ScheduledScalingSuspended: target.suspended.scheduled,
      },
    }))
    return { ScalableTargets: targets, NextToken: page.nextToken }
  },
})
