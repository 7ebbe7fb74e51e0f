/**
 * Target tracking as pure functions: the alarm pair of a policy, and the capacity it asks for.
 *
 * Source: autoscaling.md 2 (metrics), 3.1 (alarm names, thresholds, periods), 3.3 (formula), 3.4.
 * Assumed: AWS publishes no formula; ceil(load ÷ target), the load averaged over the alarm's
 * datapoints (which instances each is taken with: `loadOf`).
 */
import { type AlarmConfig, NO_METRIC } from '../alarms/alarm-config.ts'
import type { RealDatapoint } from '../alarms/evaluate.ts'
import { GAUGE_INTERVAL_MS } from '../metrics/gauge-samples.ts'
import { SAGEMAKER_NAMESPACE } from '../metrics/metric-store.ts'
import { MINUTE_MS } from '../units.ts'
import type { PredefinedMetric, TargetTrackingPolicyConfig } from './scaling-config.ts'
import type { Proposal } from './scaling-decision.ts'
import { createdByArn, resourceIdOf } from './scaling-names.ts'

/** The low alarm sits this far under the target. Source: autoscaling.md 3.1. */
const LOW_THRESHOLD_SHARE = 0.9
const HIGH_PERIODS = 3
const LOW_WINDOW_MS = 15 * MINUTE_MS
/** Rounding noise of the formula, in instances. */
const EPSILON = 1e-9

export type AlarmSide = 'High' | 'Low'

/** The parts of an alarm that say which datapoints it watches. */
type WatchedMetric = Pick<
  AlarmConfig,
  'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'periodMs' | 'unit' | 'math'
>

/** Source: autoscaling.md 2. */
const PREDEFINED: Readonly<
  Record<PredefinedMetric, Pick<AlarmConfig, 'metricName' | 'statistic' | 'periodMs'>>
> = {
  SageMakerVariantInvocationsPerInstance: {
    metricName: 'InvocationsPerInstance',
    statistic: 'Sum',
    periodMs: MINUTE_MS,
  },
  SageMakerVariantConcurrentRequestsPerModelHighResolution: {
    metricName: 'ConcurrentRequestsPerModel',
    statistic: 'Maximum',
    periodMs: GAUGE_INTERVAL_MS,
  },
}

/** Source: autoscaling.md 2; no unit on SageMaker's alarms (autoscaling.md 10). */
function watchedMetricOf(policy: TargetTrackingPolicyConfig): WatchedMetric {
  const { metric, endpointName, variantName } = policy
  if (metric.kind === 'customized') {
    const { kind: _, ...watched } = metric
    return { ...watched, periodMs: MINUTE_MS }
  }
  if (metric.kind === 'math') return { ...NO_METRIC, periodMs: MINUTE_MS, math: metric.math }
  return {
    namespace: SAGEMAKER_NAMESPACE,
    dimensions: [
      { name: 'EndpointName', value: endpointName },
      { name: 'VariantName', value: variantName },
    ],
    ...PREDEFINED[metric.type],
    unit: undefined,
  }
}

/** Whether two policies watch the same metric, which one target may have once. */
export function isSameMetric(a: TargetTrackingPolicyConfig, b: TargetTrackingPolicyConfig) {
  return JSON.stringify(watchedMetricOf(a)) === JSON.stringify(watchedMetricOf(b))
}

export function alarmOf(
  policy: TargetTrackingPolicyConfig,
  side: AlarmSide,
  ids: { readonly alarmUuid: string; readonly policyArn: string; readonly createdBy: string },
): AlarmConfig {
  const isHigh = side === 'High'
  const watched = watchedMetricOf(policy)
  const periods = isHigh ? HIGH_PERIODS : LOW_WINDOW_MS / watched.periodMs
  const action = createdByArn({ arn: ids.policyArn, createdBy: ids.createdBy })
  return {
    name: `TargetTracking-${resourceIdOf(policy)}-Alarm${side}-${ids.alarmUuid}`,
    description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${action}.`,
    actionsEnabled: true,
    okActions: [],
    alarmActions: [action],
    insufficientDataActions: [],
    ...watched,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    threshold: isHigh ? policy.targetValue : LOW_THRESHOLD_SHARE * policy.targetValue,
    comparisonOperator: isHigh ? 'GreaterThanThreshold' : 'LessThanThreshold',
    treatMissingData: 'missing',
    lowSamplePercentile: 'evaluate',
  }
}

export const meanOf = (datapoints: readonly RealDatapoint[]): number => loadOf(datapoints, () => 1)

/**
 * Load on the whole variant, in the metric's unit times instances.
 *
 * A scale-in looks back over a quarter of an hour, and while a scale-out is under way or cooling down
 * its capacity counts as ordered already (autoscaling.md 3.4): then each datapoint is taken with the
 * instances that were in service in its own period. A later scale-out takes those in service now.
 */
export function loadOf(
  datapoints: readonly RealDatapoint[],
  instancesAt: (startMs: number) => number,
): number {
  let sum = 0
  for (const { startMs, value } of datapoints) {
    if (value !== 0) sum += value * instancesAt(startMs) // most datapoints of most variants are 0
  }
  return sum / Math.max(datapoints.length, 1)
}

/** Instances that bring the metric to the target; not yet held inside the bounds. */
const capacityFor = (load: number, targetValue: number): number =>
  Math.ceil(load / targetValue - EPSILON)

/** What one side's alarm asks for: the high one never fewer instances, the low one never more. */
export function trackingProposal(situation: {
  readonly side: AlarmSide
  readonly load: number
  readonly targetValue: number
  readonly current: number
}): Proposal {
  const { side, load, targetValue, current } = situation
  const proportional = capacityFor(load, targetValue)
  return side === 'High'
    ? { direction: 'out', asked: Math.max(proportional, current) }
    : { direction: 'in', asked: Math.min(proportional, current) }
}
