/**
 * What a proposed capacity leads to: an order, or a reason not to scale. Pure; capacity-orders.ts
 * performs it.
 *
 * Source: autoscaling.md 1.8 (NotScaledReasons), 3.3 (bounds come last), 3.4 (cooldowns), 3.5 (an
 * endpoint that is updating takes no orders; a count outside the bounds is corrected at the next
 * action of a policy).
 * Assumed: a scale-out that finds the count above the maximum leaves it; the next scale-in corrects it.
 */
import { LIMITS } from '../limits.ts'
import type { NotScaledReason } from './scaling-activity.ts'
import type { SuspendedState } from './scaling-config.ts'

/** What a policy wants, before bounds, cooldowns and suspensions. */
export interface Proposal {
  readonly direction: 'out' | 'in'
  readonly asked: number
}

export interface ScalingSituation extends Proposal {
  readonly policyKind: 'target-tracking' | 'step'
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
  const { asked, current, minCapacity, maxCapacity, suspended } = situation
  // A real-time variant keeps at least one instance, whatever the registered minimum.
  const least = Math.max(minCapacity, 1)
  const most = Math.max(Math.min(maxCapacity, LIMITS.instancesPerVariantMax), 1)
  const wanted = clamp(asked, least, most)
  const direction = wanted > current && current < least ? 'out' : situation.direction
  const not = (reason: NotScaledReason): ScalingDecision => ({ kind: 'not-scaled', reason, asked })
  if (direction === 'out' ? suspended.scalingOut : suspended.scalingIn) {
    return not({ code: 'Suspended' })
  }
  if (direction === 'out' ? wanted <= current : wanted >= current) {
    if (direction === 'out' && asked > current)
      return not({ code: 'AlreadyAtMaxCapacity', maxCapacity })
    if (direction === 'in' && asked < current)
      return not({ code: 'AlreadyAtMinCapacity', minCapacity })
    const currentCapacity = situation.policyKind === 'step' ? { currentCapacity: current } : {}
    return not({ code: 'AlreadyAtDesiredCapacity', ...currentCapacity })
  }
  if (!situation.isEndpointInService) return not({ code: 'TargetServicePutResourceAsUnscalable' })
  if (direction === 'in' && situation.isScaleInCooling) return not({ code: 'Cooldown' })
  return { kind: 'order', direction, wanted }
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)
