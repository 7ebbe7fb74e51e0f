/**
 * A scalable target as a saved account has it, with its policies, scheduled actions and last order.
 * The alarms of its policies are saved with the others.
 *
 * Not saved: what a policy's low alarm carried last; its next evaluation says it again. Nor the
 * cooldown of a policy, while new bounds are moving the count.
 */
import type { Ms } from '../units.ts'
import type {
  PolicyDescription,
  ScalableTarget,
  ScalableTargetDescription,
  ScheduledActionDescription,
} from './scalable-target.ts'
import type { NotScaledCode, OpenActivity } from './scaling-activity.ts'
import type { ScheduledActionConfig } from './scaling-config.ts'

export interface SavedOrder {
  readonly direction: 'out' | 'in'
  readonly to: number
  readonly base: number
  readonly cooldownMs: Ms
  readonly activityId: string
  readonly cooldownUntilMs: Ms | undefined
}

export interface SavedTarget<Action = ScheduledActionConfig> extends ScalableTargetDescription {
  readonly uuid: string
  readonly policies: readonly (PolicyDescription & { readonly createdBy: string })[]
  readonly scheduledActions: readonly (Omit<ScheduledActionDescription, 'config'> & {
    readonly config: Action
  })[]
  readonly lastOrder: SavedOrder | undefined
  readonly lastNotScaled: readonly { readonly alarm: string; readonly code: NotScaledCode }[]
}

export function savedTarget(target: ScalableTarget): SavedTarget {
  const { policies, scheduledActions, lastOrder, lastNotScaled, ...rest } = target
  return {
    ...rest,
    policies: [...policies.values()].map(({ lastLow: _, ...policy }) => policy),
    scheduledActions: [...scheduledActions.values()].map(
      ({ config, arn, createdAtMs }): ScheduledActionDescription => ({ config, arn, createdAtMs }),
    ),
    lastOrder: lastOrder && savedOrder(lastOrder),
    lastNotScaled: [...lastNotScaled].map(([alarm, code]) => ({ alarm, code })),
  }
}

function savedOrder({ activity, ...order }: NonNullable<ScalableTarget['lastOrder']>): SavedOrder {
  const { direction, to, base, cooldownMs, cooldownUntilMs } = order
  return { direction, to, base, cooldownMs, activityId: activity.id, cooldownUntilMs }
}

/** Without scheduled actions, which must be scheduled. */
export function restoredTarget(
  saved: SavedTarget,
  activityOf: (id: string) => OpenActivity | undefined,
): ScalableTarget {
  const { policies, scheduledActions: _, lastOrder, lastNotScaled, ...rest } = saved
  const activity = lastOrder && activityOf(lastOrder.activityId)
  return {
    ...rest,
    policies: new Map(policies.map(each => [each.config.name, { ...each, lastLow: [] }])),
    scheduledActions: new Map(),
    lastOrder: lastOrder && activity && { ...lastOrder, activity },
    lastNotScaled: new Map(lastNotScaled.map(({ alarm, code }) => [alarm, code])),
  }
}
