/**
 * What one firing of a target-tracking alarm leads to: an order, or a reason not to scale. Pure;
 * auto-scaling.ts performs it.
 *
 * Source: autoscaling.md 1.8 (NotScaledReasons), 3.3 (bounds come last), 3.4 (cooldowns), 3.5 (an
 * endpoint that is updating takes no orders).
 */
import { LIMITS } from '../limits.ts'
import type { NotScaledReason } from './scaling-activity.ts'
import type { SuspendedState } from './scaling-config.ts'
import { type AlarmSide, capacityFor, clamp } from './target-tracking.ts'

export interface ScalingSituation {
  readonly side: AlarmSide
  /** Load on the variant, in invocations a minute. */
  readonly load: number
  readonly targetValue: number
  /** Instances ordered: in service or on their way. */
  readonly current: number
  readonly minCapacity: number
  readonly maxCapacity: number
  readonly suspended: SuspendedState
  readonly isEndpointInService: boolean
  /** A scale-in is under way or cooling down. */
  readonly isScaleInCooling: boolean
}

export type ScalingDecision =
  | { readonly kind: 'order'; readonly direction: 'out' | 'in'; readonly wanted: number }
  | { readonly kind: 'not-scaled'; readonly reason: NotScaledReason; readonly asked: number }

export function decideScaling(situation: ScalingSituation): ScalingDecision {
  const { side, load, targetValue, current, suspended, minCapacity, maxCapacity } = situation
  const direction = side === 'High' ? 'out' : 'in'
  const proportional = capacityFor(load, targetValue)
  const asked =
    direction === 'out' ? Math.max(proportional, current) : Math.min(proportional, current)
  // A real-time variant keeps at least one instance, whatever the registered minimum.
  const most = Math.min(maxCapacity, LIMITS.instancesPerVariantMax)
  const wanted = clamp(asked, Math.max(minCapacity, 1), Math.max(most, 1))
  const not = (reason: NotScaledReason): ScalingDecision => ({ kind: 'not-scaled', reason, asked })
  if (direction === 'out' ? suspended.scalingOut : suspended.scalingIn) {
    return not({ code: 'Suspended' })
  }
  if (direction === 'out' ? wanted <= current : wanted >= current) {
    if (direction === 'out' && asked > current)
      return not({ code: 'AlreadyAtMaxCapacity', maxCapacity })
    if (direction === 'in' && asked < current)
      return not({ code: 'AlreadyAtMinCapacity', minCapacity })
    return not({ code: 'AlreadyAtDesiredCapacity' })
  }
  if (!situation.isEndpointInService) return not({ code: 'TargetServicePutResourceAsUnscalable' })
  if (direction === 'in' && situation.isScaleInCooling) return not({ code: 'Cooldown' })
  return { kind: 'order', direction, wanted }
}
