/**
 * DescribeScalableTargets.
 *
 * Source: Application Auto Scaling API, DescribeScalableTargets; autoscaling.md 1.3, 1.5.
 */
import { z } from 'zod'
import { DomainError } from '../../core/errors.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { PAGING, scalingPageOf } from './paging.ts'
import {
  ResourceId,
  ScalableDimension,
  ServiceNamespace,
  scalableTargetOf,
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
      .filter(target => ResourceIds?.includes(scalableTargetOf(target).ResourceId) ?? true)
    const page = scalingPageOf(wanted, input)
    const targets = page.items.map(target => ({
      ...scalableTargetOf(target),
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
