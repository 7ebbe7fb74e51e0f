/**
 * DescribeScalingPolicies, in pages of 10.
 *
 * Source: Application Auto Scaling API, DescribeScalingPolicies; autoscaling.md 1.3, 1.5, 1.6.
 */
import { z } from 'zod'
import type { PolicyDescription } from '../../core/autoscaling/scalable-target.ts'
import type { PolicyConfig } from '../../core/autoscaling/scaling-config.ts'
import { resourceIdOf } from '../../core/autoscaling/scaling-names.ts'
import type { World } from '../../core/world.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { PAGING, scalingPageOf } from './paging.ts'
import { alarmsOf } from './put-scaling-policy.ts'
import {
  checkDimensionHasResource,
  ResourceId,
  SCALABLE_DIMENSION,
  ScalableDimension,
  SERVICE_NAMESPACE,
  ServiceNamespace,
} from './scalable-target.ts'
import { stepConfigurationOf } from './step-scaling.ts'
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
      .filter(({ config }) => input.PolicyNames?.includes(config.name) ?? true)
      .filter(({ config }) => (input.ResourceId ?? resourceIdOf(config)) === resourceIdOf(config))
    const page = scalingPageOf(wanted, input, PAGE_MAX)
    return {
      ScalingPolicies: page.items.map(policy => scalingPolicyOf(world, policy)),
      NextToken: page.nextToken,
    }
  },
})

/** The alarms of a step policy are those that call it. */
function scalingPolicyOf(
  world: World,
  { arn, config, alarmNames, createdAtMs }: PolicyDescription,
) {
  const names = config.kind === 'step' ? world.scaling.alarmsThatCall({ arn }) : alarmNames
  return {
    PolicyARN: arn,
    PolicyName: config.name,
    ServiceNamespace: SERVICE_NAMESPACE,
    ResourceId: resourceIdOf(config),
    ScalableDimension: SCALABLE_DIMENSION,
    ...configurationOf(config),
    Alarms: alarmsOf(world, names),
    CreationTime: timestampOf(world, createdAtMs),
  }
}

function configurationOf(config: PolicyConfig) {
  return config.kind === 'step'
    ? { PolicyType: 'StepScaling', StepScalingPolicyConfiguration: stepConfigurationOf(config) }
    : {
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: trackingConfigurationOf(config),
      }
}
