/**
 * DescribeScalingPolicies, in pages of 10.
 *
 * Source: Application Auto Scaling API, DescribeScalingPolicies; autoscaling.md 1.3, 1.5, 1.6.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { PAGING, scalingPageOf } from './paging.ts'
import { alarmsOf } from './put-scaling-policy.ts'
import {
  checkDimensionHasResource,
  ResourceId,
  ScalableDimension,
  ServiceNamespace,
  scalableTargetOf,
} from './scalable-target.ts'
import { trackingConfigurationOf } from './target-tracking.ts'

const PAGE_MAX = 10

export const describeScalingPolicies = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DescribeScalingPolicies',
  input: z.object({
    ServiceNamespace,
    PolicyNames: z.array(ResourceId).max(50).optional().describe('Only these; up to 50.'),
    ResourceId: ResourceId.optional(),
    ScalableDimension: ScalableDimension.optional(),
    ...PAGING,
  }),
  run(world, input) {
    checkDimensionHasResource(input)
    const wanted = world.scaling
      .policies()
      .map(policy => ({
        PolicyARN: policy.arn,
        PolicyName: policy.config.name,
        PolicyType: 'TargetTrackingScaling',
        ...scalableTargetOf(policy.config),
        TargetTrackingScalingPolicyConfiguration: trackingConfigurationOf(policy.config),
        Alarms: alarmsOf(world, policy.alarmNames),
        CreationTime: timestampOf(world, policy.createdAtMs),
      }))
      .filter(policy => input.PolicyNames?.includes(policy.PolicyName) ?? true)
      .filter(policy => (input.ResourceId ?? policy.ResourceId) === policy.ResourceId)
    const page = scalingPageOf(wanted, input, PAGE_MAX)
    return { ScalingPolicies: page.items, NextToken: page.nextToken }
  },
})
