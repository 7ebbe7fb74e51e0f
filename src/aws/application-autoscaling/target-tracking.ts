/**
 * TargetTrackingScalingPolicyConfiguration: the wire shape and its translation to and from the
 * core's policy.
 *
 * Source: Application Auto Scaling API; autoscaling.md 1.3, 1.6, 2, 3.4.
 */
import { z } from 'zod'
import {
  DEFAULT_COOLDOWN_MS,
  type TargetTrackingPolicyConfig,
} from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import { SECOND_MS } from '../../core/units.ts'
import { enumShape, integer, notSimulated } from '../constraints.ts'

const METRIC = 'SageMakerVariantInvocationsPerInstance'

const PredefinedMetricSpecification = z.object({
  PredefinedMetricType: enumShape({
    simulated: [METRIC],
    notSimulated: [
      'DynamoDBReadCapacityUtilization',
      'DynamoDBWriteCapacityUtilization',
      'ALBRequestCountPerTarget',
      'RDSReaderAverageCPUUtilization',
      'RDSReaderAverageDatabaseConnections',
      'EC2SpotFleetRequestAverageCPUUtilization',
      'EC2SpotFleetRequestAverageNetworkIn',
      'EC2SpotFleetRequestAverageNetworkOut',
      'ECSServiceAverageCPUUtilization',
      'ECSServiceAverageMemoryUtilization',
      'AppStreamAverageCapacityUtilization',
      'ComprehendInferenceUtilization',
      'LambdaProvisionedConcurrencyUtilization',
      'CassandraReadCapacityUtilization',
      'CassandraWriteCapacityUtilization',
      'KafkaBrokerStorageUtilization',
      'ElastiCacheEngineCPUUtilization',
      'ElastiCacheDatabaseMemoryUsagePercentage',
      'ElastiCachePrimaryEngineCPUUtilization',
      'ElastiCacheReplicaEngineCPUUtilization',
      'ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage',
      'NeptuneReaderAverageCPUUtilization',
      'SageMakerVariantProvisionedConcurrencyUtilization',
      'ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage',
      'SageMakerInferenceComponentInvocationsPerCopy',
      'WorkSpacesAverageUserSessionsCapacityUtilization',
      'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
      'SageMakerVariantConcurrentRequestsPerModelHighResolution',
      'ECSServiceAverageCPUUtilizationHighResolution',
      'ECSServiceAverageMemoryUtilizationHighResolution',
    ],
  }).describe('The metric to hold at the target.'),
  ResourceLabel: notSimulated('metrics of load balancers'),
})

export const TargetTrackingScalingPolicyConfiguration = z.object({
  TargetValue: z.number().describe('Invocations per instance per minute to aim for.'),
  PredefinedMetricSpecification: PredefinedMetricSpecification.optional().describe(
    'Required for a new policy.',
  ),
  CustomizedMetricSpecification: notSimulated('custom metrics of scaling policies'),
  ScaleOutCooldown: integer()
    .optional()
    .describe('Seconds after a scale-out before a further one, unless it is larger; default 300.'),
  ScaleInCooldown: integer()
    .optional()
    .describe('Seconds after a scale-in before the next; default 300.'),
  DisableScaleIn: z.boolean().default(false).describe('Only ever scale out; default false.'),
})

type WireConfiguration = z.output<typeof TargetTrackingScalingPolicyConfiguration>
type Tracking = Omit<TargetTrackingPolicyConfig, 'name' | 'endpointName' | 'variantName'>

/** `isUpdate`: the policy exists, and keeps its metric when none is given. */
export function trackingOf(config: WireConfiguration, isUpdate: boolean): Tracking {
  const { TargetValue, ScaleOutCooldown, ScaleInCooldown } = config
  checkTargetValue(TargetValue)
  if (config.PredefinedMetricSpecification === undefined && !isUpdate) {
    const text =
      'PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.'
    throw new DomainError('invalid-value', text)
  }
  return {
    metric: METRIC,
    targetValue: TargetValue,
    scaleOutCooldownMs: cooldownMsOf(ScaleOutCooldown),
    scaleInCooldownMs: cooldownMsOf(ScaleInCooldown),
    disableScaleIn: config.DisableScaleIn,
  }
}

function cooldownMsOf(seconds: number | undefined): number {
  if (seconds === undefined) return DEFAULT_COOLDOWN_MS
  if (seconds < 0) throw new DomainError('invalid-value', 'Cooldown must be nonnegative')
  return seconds * SECOND_MS
}

function checkTargetValue(value: number): void {
  if (value >= 8.515_92e-109 && value <= 1.174_271e108) return
  const given = Number.isInteger(value) ? value.toFixed(1) : String(value)
  throw new DomainError(
    'invalid-value',
    `For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '${given}'.`,
  )
}

/** Back onto the wire; defaults are not echoed (autoscaling.md 1.6). */
export function trackingConfigurationOf(policy: Tracking) {
  return {
    TargetValue: policy.targetValue,
    PredefinedMetricSpecification: { PredefinedMetricType: policy.metric },
    ScaleOutCooldown: cooldownSecondsOf(policy.scaleOutCooldownMs),
    ScaleInCooldown: cooldownSecondsOf(policy.scaleInCooldownMs),
    DisableScaleIn: policy.disableScaleIn ? true : undefined,
  }
}

const cooldownSecondsOf = (cooldownMs: number): number | undefined =>
  cooldownMs === DEFAULT_COOLDOWN_MS ? undefined : cooldownMs / SECOND_MS
