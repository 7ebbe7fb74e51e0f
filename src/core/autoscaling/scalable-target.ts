/** What Application Auto Scaling remembers of one variant: bounds, policies, the last order. */
import type { RealDatapoint } from '../alarms/evaluate.ts'
import type { Cancel } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { NotScaledCode, OpenActivity } from './scaling-activity.ts'
import type {
  PolicyConfig,
  ScaledVariant,
  ScheduledActionConfig,
  SuspendedState,
} from './scaling-config.ts'

export interface ScalableTargetDescription extends ScaledVariant {
  readonly minCapacity: number
  readonly maxCapacity: number
  readonly suspended: SuspendedState
  readonly arn: string
  readonly createdAtMs: Ms
}

export interface PolicyDescription {
  readonly config: PolicyConfig
  readonly arn: string
  /** The alarms that a target tracking policy made; none of a step policy. */
  readonly alarmNames: readonly string[]
  readonly createdAtMs: Ms
}

export interface ScheduledActionDescription {
  readonly config: ScheduledActionConfig
  readonly arn: string
  readonly createdAtMs: Ms
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

export interface ScalableTarget extends Mutable<ScalableTargetDescription> {
  readonly uuid: string
  readonly policies: Map<string, Policy>
  readonly scheduledActions: Map<string, ScheduledAction>
  /** The change that is under way, or cooling down. */
  lastOrder: Order | undefined
  /** What was last said of each alarm that changed nothing: it is not said again. */
  readonly lastNotScaled: Map<string, NotScaledCode>
}

export interface Order {
  readonly direction: 'out' | 'in'
  readonly to: number
  /** Capacity before the first of the scale-outs that run or cool down. */
  readonly base: number
  readonly cooldownMs: Ms
  readonly activity: OpenActivity
  /** `undefined` while the change is under way. */
  cooldownUntilMs: Ms | undefined
  /** New bounds ordered this one; the policy's order before it may cool down still. */
  readonly before?: Order | undefined
}

export interface Policy extends Mutable<PolicyDescription> {
  readonly createdBy: string
  /** What its low alarm carried when it last fired: its opinion on scaling in. */
  lastLow: readonly RealDatapoint[]
}

export interface ScheduledAction extends Mutable<ScheduledActionDescription> {
  cancelNext: Cancel
}

export const keyOf = ({ endpointName, variantName }: ScaledVariant): string =>
  `${endpointName}\n${variantName}`

/**
 * Whether the last order runs still, or cools down.
 *
 * Assumed: a cooldown is of the target, as long as the policy that ordered says, and holds its other
 * policies, too.
 */
export function isCooling(
  { lastOrder }: Pick<ScalableTarget, 'lastOrder'>,
  direction: Order['direction'],
  nowMs: Ms,
): boolean {
  if (lastOrder?.direction !== direction) return false
  return nowMs < (lastOrder.cooldownUntilMs ?? Number.POSITIVE_INFINITY)
}
