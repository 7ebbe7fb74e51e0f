/**
 * Scalable targets, scaling policies and scheduled actions as Application Auto Scaling takes them.
 *
 * Source: Application Auto Scaling API, RegisterScalableTarget, PutScalingPolicy, PutScheduledAction.
 */

import type { AlarmMath } from '../alarms/alarm-math.ts'
import type { Dimension } from '../metrics/metric-source.ts'
import type { Statistic } from '../metrics/statistic-set.ts'
import type { Ms } from '../units.ts'

export interface SuspendedState {
  readonly scalingIn: boolean
  readonly scalingOut: boolean
  readonly scheduled: boolean
}

/** Which scalable target: the instance count of one variant. */
export interface ScaledVariant {
  readonly endpointName: string
  readonly variantName: string
}

/** `undefined` leaves what was registered before as it is. */
export interface ScalableTargetRequest extends ScaledVariant {
  readonly minCapacity: number | undefined
  readonly maxCapacity: number | undefined
  readonly suspended: Partial<SuspendedState> | undefined
}

/** Of SageMaker variants on instances. Source: autoscaling.md 2. */
export const PREDEFINED_METRICS = [
  'SageMakerVariantInvocationsPerInstance',
  'SageMakerVariantConcurrentRequestsPerModelHighResolution',
] as const
export type PredefinedMetric = (typeof PREDEFINED_METRICS)[number]

/** What a target tracking policy holds at its target. */
export type TrackedMetric =
  | { readonly kind: 'predefined'; readonly type: PredefinedMetric }
  | {
      readonly kind: 'customized'
      readonly namespace: string
      readonly metricName: string
      readonly dimensions: readonly Dimension[]
      readonly statistic: Statistic
      readonly unit: string | undefined
    }
  /** Metric math over metrics of one minute. */
  | { readonly kind: 'math'; readonly math: AlarmMath }

export interface TargetTrackingPolicyConfig extends ScaledVariant {
  readonly kind: 'target-tracking'
  readonly name: string
  readonly metric: TrackedMetric
  /** In the metric's own unit: invocations per instance per minute, for example. */
  readonly targetValue: number
  /** `undefined`: DEFAULT_COOLDOWN_MS. */
  readonly scaleOutCooldownMs: Ms | undefined
  readonly scaleInCooldownMs: Ms | undefined
  /** `undefined`: false. */
  readonly disableScaleIn: boolean | undefined
}

export type AdjustmentType = 'ChangeInCapacity' | 'PercentChangeInCapacity' | 'ExactCapacity'

/** One step: what to do while the metric is between the bounds, offsets from the threshold. */
export interface StepAdjustment {
  /** `undefined`: minus infinity. */
  readonly lowerBound: number | undefined
  /** `undefined`: infinity. */
  readonly upperBound: number | undefined
  readonly adjustment: number
}

export interface StepPolicyConfig extends ScaledVariant {
  readonly kind: 'step'
  readonly name: string
  readonly adjustmentType: AdjustmentType
  readonly steps: readonly StepAdjustment[]
  /** Only with PercentChangeInCapacity: the least change, in instances. */
  readonly minAdjustmentMagnitude: number | undefined
  /** `undefined`: DEFAULT_COOLDOWN_MS. */
  readonly cooldownMs: Ms | undefined
  /** How several datapoints become one; `undefined`: Average. */
  readonly aggregation: 'Average' | 'Minimum' | 'Maximum' | undefined
}

export type PolicyConfig = TargetTrackingPolicyConfig | StepPolicyConfig

/**
 * Default of every cooldown. Source: Application Auto Scaling API, ScaleOutCooldown, ScaleInCooldown
 * and Cooldown for SageMaker variants.
 */
export const DEFAULT_COOLDOWN_MS: Ms = 300_000

/** When a scheduled action runs. Made outside core, which knows neither calendars nor time zones. */
export interface Recurrence {
  /** The first run after the instant; `undefined`: there is none any more. */
  nextRunMs(afterMs: Ms): Ms | undefined
}

export interface ScheduledActionConfig extends ScaledVariant {
  readonly name: string
  /** As given: `cron(0 9 ? * MON-FRI *)`. */
  readonly schedule: string
  /** `undefined`: UTC. */
  readonly timezone: string | undefined
  readonly startMs: Ms | undefined
  readonly endMs: Ms | undefined
  /** `undefined` leaves the bound as it is; one of the two is given. */
  readonly minCapacity: number | undefined
  readonly maxCapacity: number | undefined
  readonly recurrence: Recurrence
}
