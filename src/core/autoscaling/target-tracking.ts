/**
 * Target tracking as pure functions: the alarm pair of a policy, and the capacity it asks for.
 *
 * Source: autoscaling.md 3.1 (alarm names, thresholds, periods), 3.3 (formula), 3.4 (cooldown).
 * Assumed: AWS publishes no formula; ceil(running × metric ÷ target), the metric averaged over the
 * alarm's datapoints.
 */
import type { AlarmConfig } from '../alarms/alarm-config.ts'
import type { RealDatapoint } from '../alarms/evaluate.ts'
import { SAGEMAKER_NAMESPACE } from '../metrics/metric-store.ts'
import { MINUTE_MS } from '../units.ts'
import type { TargetTrackingPolicyConfig } from './scaling-config.ts'

/** The low alarm sits this far under the target. Source: autoscaling.md 3.1. */
const LOW_THRESHOLD_SHARE = 0.9
const HIGH_PERIODS = 3
const LOW_PERIODS = 15
/** Rounding noise of the formula, in instances. */
const EPSILON = 1e-9

export const resourceIdOf = (target: { endpointName: string; variantName: string }): string =>
  `endpoint/${target.endpointName}/variant/${target.variantName}`

export type AlarmSide = 'High' | 'Low'

export function alarmOf(
  policy: TargetTrackingPolicyConfig,
  side: AlarmSide,
  ids: { readonly alarmUuid: string; readonly policyArn: string; readonly createdBy: string },
): AlarmConfig {
  const isHigh = side === 'High'
  const periods = isHigh ? HIGH_PERIODS : LOW_PERIODS
  const action = `${ids.policyArn}:createdBy/${ids.createdBy}`
  return {
    name: `TargetTracking-${resourceIdOf(policy)}-Alarm${side}-${ids.alarmUuid}`,
    description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${action}.`,
    actionsEnabled: true,
    okActions: [],
    alarmActions: [action],
    insufficientDataActions: [],
    namespace: SAGEMAKER_NAMESPACE,
    metricName: 'InvocationsPerInstance',
    dimensions: [
      { name: 'EndpointName', value: policy.endpointName },
      { name: 'VariantName', value: policy.variantName },
    ],
    statistic: 'Sum',
    periodMs: MINUTE_MS,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    threshold: isHigh ? policy.targetValue : LOW_THRESHOLD_SHARE * policy.targetValue,
    comparisonOperator: isHigh ? 'GreaterThanThreshold' : 'LessThanThreshold',
    treatMissingData: 'missing',
    unit: undefined,
  }
}

export const meanOf = (datapoints: readonly RealDatapoint[]): number =>
  datapoints.reduce((sum, { value }) => sum + value, 0) / Math.max(datapoints.length, 1)

/**
 * Load on the whole variant, in invocations a minute.
 *
 * While a scale-out is under way or cooling down its capacity counts as ordered already, so each
 * datapoint is taken with the instances that were in service in its own period; later with those
 * in service now (autoscaling.md 3.4: capacity ordered by the last scale-out counts).
 */
export function loadOf(
  datapoints: readonly RealDatapoint[],
  instancesAt: (startMs: number) => number,
): number {
  return meanOf(
    datapoints.map(({ startMs, value }) => ({ startMs, value: value * instancesAt(startMs) })),
  )
}

/** Instances that bring the metric to the target; not yet held inside the bounds. */
export const capacityFor = (load: number, targetValue: number): number =>
  Math.ceil(load / targetValue - EPSILON)

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)
