/**
 * TargetTrackingScalingPolicyConfiguration: the wire shape and its translation to and from the
 * core's policy.
 *
 * Source: Application Auto Scaling API; autoscaling.md 1.3, 1.6, 2, 3.4.
 */
import { z } from 'zod'
import { statsOf } from '../../core/alarms/alarm-math.ts'
import { doubleText } from '../../core/alarms/double-text.ts'
import {
  PREDEFINED_METRICS,
  type TargetTrackingPolicyConfig,
  type TrackedMetric,
} from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import { dimensionsOf, Statistic, shownDimensions } from '../cloudwatch/metric-shapes.ts'
import { checkMeasured } from '../cloudwatch/not-measured.ts'
import { enumShape, integer, notSimulated, stringShape } from '../constraints.ts'
import { cooldownMsOf, cooldownSecondsOf } from './cooldown.ts'
import { SCALABLE_DIMENSION } from './scalable-target.ts'
import { shownTrackedMath, TrackedMetrics, trackedMathOf } from './tracked-math.ts'

const PredefinedMetricSpecification = z.object({
  PredefinedMetricType: enumShape({
    simulated: PREDEFINED_METRICS,
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
      'ECSServiceAverageCPUUtilizationHighResolution',
      'ECSServiceAverageMemoryUtilizationHighResolution',
    ],
    refusal: metricRefusal,
  }).describe('The metric to hold at the target.'),
  ResourceLabel: notSimulated('metrics of load balancers'),
})

/**
 * Source: autoscaling.md 1.3 (both texts). Assumed: that a label is missed before the dimension is
 * looked at, and the order of the types.
 */
function metricRefusal(type: string): string {
  return type === 'ALBRequestCountPerTarget'
    ? `Resource label should be specified for predefined metric type ${type}`
    : `Scalable dimension ${SCALABLE_DIMENSION} only supports the following predefined metric types: ${PREDEFINED_METRICS.join(', ')}`
}

const CustomizedMetricSpecification = z.object({
  MetricName: stringShape({ min: 1, max: 255 }).optional().describe('Name of the metric.'),
  Namespace: stringShape({ min: 1, max: 255 }).optional().describe('AWS/SageMaker, or your own.'),
  Dimensions: z
    .array(
      z.object({
        Name: stringShape({ min: 1, max: 255 }),
        Value: stringShape({ min: 1, max: 1024 }),
      }),
    )
    .max(30)
    .optional()
    .describe('Exactly those of the metric.'),
  Statistic: Statistic.optional().describe('How the samples of a minute become one value.'),
  Unit: z.string().optional().describe('Only datapoints of this unit; default: any.'),
  Metrics: TrackedMetrics.optional().describe(
    'Instead of one metric: metrics and expressions, of which one returns data.',
  ),
})

export const TargetTrackingScalingPolicyConfiguration = z.object({
  TargetValue: z.number().describe('The value of the metric to aim for.'),
  PredefinedMetricSpecification: PredefinedMetricSpecification.optional().describe(
    'This or CustomizedMetricSpecification is required for a new policy.',
  ),
  CustomizedMetricSpecification: CustomizedMetricSpecification.optional().describe(
    'A metric that falls when instances are added.',
  ),
  ScaleOutCooldown: integer()
    .optional()
    .describe('Seconds after a scale-out before a further one, unless it is larger; default 300.'),
  ScaleInCooldown: integer()
    .optional()
    .describe('Seconds after a scale-in before the next; default 300.'),
  DisableScaleIn: z.boolean().optional().describe('Only ever scale out; default false.'),
})

type WireConfiguration = z.output<typeof TargetTrackingScalingPolicyConfiguration>
type Tracking = Omit<TargetTrackingPolicyConfig, 'name' | 'endpointName' | 'variantName'>

/** `before`: the policy exists, and keeps its metric when none is given. */
export function trackingOf(
  config: WireConfiguration,
  before: TargetTrackingPolicyConfig | undefined,
): Tracking {
  checkTargetValue(config.TargetValue)
  return {
    kind: 'target-tracking',
    metric: metricOf(config, before?.metric),
    targetValue: config.TargetValue,
    scaleOutCooldownMs: cooldownMsOf(config.ScaleOutCooldown),
    scaleInCooldownMs: cooldownMsOf(config.ScaleInCooldown),
    disableScaleIn: config.DisableScaleIn,
  }
}

/** Assumed: the texts for an incomplete customized metric. */
function metricOf(config: WireConfiguration, before: TrackedMetric | undefined): TrackedMetric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } =
    config
  if (predefined !== undefined && customized !== undefined) {
    throw invalid(
      'Only one of PredefinedMetricSpecification or CustomizedMetricSpecification can be set for target tracking scaling.',
    )
  }
  if (predefined !== undefined) return { kind: 'predefined', type: predefined.PredefinedMetricType }
  if (customized === undefined) {
    if (before !== undefined) return before
    throw invalid(
      'PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.',
    )
  }
  return customizedOf(customized)
}

const OF_ONE_METRIC = ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'Unit'] as const

function customizedOf(customized: z.output<typeof CustomizedMetricSpecification>): TrackedMetric {
  const { MetricName: metricName, Namespace: namespace, Statistic: statistic } = customized
  if (customized.Metrics !== undefined) {
    const extra = OF_ONE_METRIC.find(member => customized[member] !== undefined)
    if (extra !== undefined) throw invalid(`${extra} should not be set if Metrics is set`)
    const math = trackedMathOf(customized.Metrics)
    checkMeasured(statsOf(math).map(({ metric }) => metric))
    return { kind: 'math', math }
  }
  if (metricName === undefined) throw invalid('Metric name must be specified')
  if (namespace === undefined) throw invalid('Metric namespace must be specified')
  if (statistic === undefined) throw invalid('Metric statistic must be specified')
  const dimensions = dimensionsOf(customized.Dimensions)
  checkMeasured([{ namespace, metricName, dimensions }])
  return { kind: 'customized', metricName, namespace, statistic, dimensions, unit: customized.Unit }
}

function checkTargetValue(value: number): void {
  if (value >= 8.515_92e-109 && value <= 1.174_271e108) return
  throw invalid(
    `For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '${doubleText(value)}'.`,
  )
}

/** Back onto the wire; what was not given is not echoed (autoscaling.md 1.6). */
export function trackingConfigurationOf(policy: Tracking) {
  return {
    TargetValue: policy.targetValue,
    ...metricSpecificationOf(policy.metric),
    ScaleOutCooldown: cooldownSecondsOf(policy.scaleOutCooldownMs),
    ScaleInCooldown: cooldownSecondsOf(policy.scaleInCooldownMs),
    DisableScaleIn: policy.disableScaleIn,
  }
}

function metricSpecificationOf(metric: TrackedMetric) {
  if (metric.kind === 'predefined') {
    return { PredefinedMetricSpecification: { PredefinedMetricType: metric.type } }
  }
  if (metric.kind === 'math') {
    return { CustomizedMetricSpecification: { Metrics: shownTrackedMath(metric.math) } }
  }
  const { metricName, namespace, dimensions, statistic, unit } = metric
  return {
    CustomizedMetricSpecification: {
      MetricName: metricName,
      Namespace: namespace,
      Dimensions: shownDimensions(dimensions),
      Statistic: statistic,
      Unit: unit,
    },
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
