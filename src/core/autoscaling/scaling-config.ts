/**
 * Scalable targets and target-tracking policies as Application Auto Scaling takes them.
 *
 * Source: Application Auto Scaling API, RegisterScalableTarget and PutScalingPolicy.
 */
import type { Ms } from '../units.ts'

export interface SuspendedState {
  readonly scalingIn: boolean
  readonly scalingOut: boolean
  readonly scheduled: boolean
}

/** `undefined` leaves what was registered before as it is. */
export interface ScalableTargetRequest {
  readonly endpointName: string
  readonly variantName: string
  readonly minCapacity: number | undefined
  readonly maxCapacity: number | undefined
  readonly suspended: Partial<SuspendedState> | undefined
}

export interface TargetTrackingPolicyConfig {
  readonly name: string
  readonly endpointName: string
  readonly variantName: string
  /** Only the one metric acts so far; `aws/` refuses the others. */
  readonly metric: 'SageMakerVariantInvocationsPerInstance'
  /** Invocations per instance per minute. */
  readonly targetValue: number
  /** Default 300 s. Source: TargetTrackingScalingPolicyConfiguration, SageMaker dimensions. */
  readonly scaleOutCooldownMs: Ms
  readonly scaleInCooldownMs: Ms
  readonly disableScaleIn: boolean
}

export const DEFAULT_COOLDOWN_MS: Ms = 300_000
