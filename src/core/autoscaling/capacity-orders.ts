/**
 * Orders of Application Auto Scaling to an endpoint: placed, refused, fulfilled, cooled down; and
 * the decisions that order nothing.
 *
 * Source: autoscaling.md 1.5 (bounds), 1.8 (activities and their texts), 3.4 (a cooldown begins when
 * its activity completes); Application Auto Scaling guide, cooldown periods (they are of policies
 * alone: new bounds wait for none, and end none).
 * Assumed: completion is noticed at once; on AWS by polling, up to 30 s later.
 */
import type { AlarmState } from '../alarms/alarm-config.ts'
import type { Endpoints } from '../endpoint/endpoints.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import type { EventBody } from '../timeline.ts'
import type { Ms } from '../units.ts'
import { isCooling, keyOf, type Order, type ScalableTarget } from './scalable-target.ts'
import { alarmCause, type NotScaledReason, type ScalingActivities } from './scaling-activity.ts'
import { clamp } from './scaling-decision.ts'

/** One decision of a policy, as the timeline and the activities tell it. */
export interface PolicyAction {
  readonly policyName: string
  readonly alarmName: string
  readonly alarmState: AlarmState
  readonly metric: number
  /** The tracked target, or the threshold of a step policy's alarm. */
  readonly targetValue: number
  readonly running: number
  readonly current: number
  readonly cooldownMs: Ms
  readonly step: ScaleEvent['step']
}

type ScaleEvent = Extract<EventBody, { kind: 'scaling.scale-out' | 'scaling.scale-in' }>

interface NewOrder {
  readonly direction: 'out' | 'in'
  readonly from: number
  readonly to: number
  readonly cooldownMs: Ms
  readonly cause: string
  readonly before?: Order | undefined
}

export class CapacityOrders {
  readonly #engine: Engine
  readonly #endpoints: Endpoints
  readonly #activities: ScalingActivities
  /** Orders under way, by target; they are fulfilled even when the target is gone by then. */
  readonly #open = new Map<string, { readonly target: ScalableTarget; readonly order: Order }>()

  constructor(engine: Engine, endpoints: Endpoints, activities: ScalingActivities) {
    this.#engine = engine
    this.#endpoints = endpoints
    this.#activities = activities
  }

  byPolicy(
    target: ScalableTarget,
    action: PolicyAction,
    decided: { direction: 'out' | 'in'; wanted: number },
  ): void {
    const { direction, wanted: to } = decided
    const { policyName, alarmName, current: from, cooldownMs } = action
    const cause = alarmCause(alarmName, action.alarmState, policyName)
    target.lastNotScaled.clear()
    this.#engine.timeline.record({
      kind: direction === 'out' ? 'scaling.scale-out' : 'scaling.scale-in',
      endpoint: target.endpointName,
      variant: target.variantName,
      policy: policyName,
      alarm: alarmName,
      metricPerInstance: action.metric,
      target: action.targetValue,
      running: action.running,
      from,
      to,
      cause,
      cooldownMs,
      ...(action.step === undefined ? {} : { step: action.step }),
    })
    this.#place(target, { direction, from, to, cooldownMs, cause })
  }

  /** The current capacity is moved into the bounds, if the endpoint is active. */
  byBounds(target: ScalableTarget): void {
    const { minCapacity, maxCapacity, endpointName, variantName } = target
    const endpoint = this.#endpoints.peek(endpointName)
    const variant = endpoint?.variants.find(({ name }) => name === variantName)
    if (variant === undefined || endpoint?.status !== 'InService') return
    const from = variant.blue.desired
    // A real-time variant keeps at least one instance, whatever the registered minimum.
    const to = clamp(from, Math.max(minCapacity, 1), Math.max(maxCapacity, 1))
    if (to === from) return
    const cause =
      to > from
        ? `minimum capacity was set to ${minCapacity}`
        : `maximum capacity was set to ${maxCapacity}`
    const where = { endpoint: endpointName, variant: variantName }
    this.#engine.timeline.record({ kind: 'scaling.bounds-applied', ...where, from, to, cause })
    const direction = to > from ? 'out' : 'in'
    const before = target.lastOrder
    this.#place(target, { direction, from, to, cooldownMs: 0, cause, before })
  }

  /** Said once for each alarm, until the reason changes or something is ordered. */
  notScaled(
    target: ScalableTarget,
    action: PolicyAction,
    { reason, asked }: { reason: NotScaledReason; asked: number },
  ): void {
    const { policyName, alarmName } = action
    if (target.lastNotScaled.get(alarmName) === reason.code) return
    target.lastNotScaled.set(alarmName, reason.code)
    const cause = alarmCause(alarmName, action.alarmState, policyName)
    this.#engine.timeline.record({
      kind: 'scaling.not-scaled',
      endpoint: target.endpointName,
      variant: target.variantName,
      policy: policyName,
      alarm: alarmName,
      code: reason.code,
      metricPerInstance: action.metric,
      target: action.targetValue,
      capacity: action.current,
      wanted: asked,
      cause,
    })
    this.#activities.notScaled(target, cause, reason)
  }

  /** The endpoint is InService again: what was ordered is there, and cooldowns begin. */
  endpointSettled(endpointName: string): void {
    for (const [key, { target, order }] of [...this.#open]) {
      if (target.endpointName !== endpointName) continue
      this.#open.delete(key)
      this.#complete(target, order)
    }
  }

  /** A target of a saved account whose order was under way. */
  resume(target: ScalableTarget): void {
    const order = target.lastOrder
    if (order === undefined || order.cooldownUntilMs !== undefined) return
    this.#open.set(keyOf(target), { target, order })
  }

  #place(target: ScalableTarget, ordered: NewOrder): void {
    const { direction, from, to, cooldownMs, cause, before } = ordered
    const { endpointName, variantName, lastOrder } = target
    const activity = this.#activities.start(target, to, cause)
    try {
      this.#endpoints.setDesiredCount(endpointName, variantName, to)
    } catch (error) {
      // A quota is an outcome here: the activity tells it, and the alarm tries again in a minute.
      if (!(error instanceof DomainError) || error.code !== 'quota-exceeded') throw error
      this.#activities.fail(activity, to, error.message)
      const where = { endpoint: endpointName, variant: variantName }
      const reason = error.message
      this.#engine.timeline.record({ kind: 'scaling.refused', ...where, from, to, reason })
      return
    }
    const isFurther = isCooling(target, 'out', this.#engine.scheduler.nowMs)
    const base = direction === 'out' && isFurther ? (lastOrder?.base ?? from) : from
    const cooldownUntilMs = undefined
    const order: Order = { direction, to, base, cooldownMs, activity, cooldownUntilMs, before }
    target.lastOrder = order
    this.#open.set(keyOf(target), { target, order })
  }

  #complete(target: ScalableTarget, order: Order): void {
    const { scheduler, timeline } = this.#engine
    const { endpointName, variantName } = target
    const endpoint = this.#endpoints.peek(endpointName)
    const variant = endpoint?.variants.find(({ name }) => name === variantName)
    const capacity = variant?.blue.desired ?? order.to
    // A cooldown follows an activity that completes successfully.
    const cooldownUntilMs = scheduler.nowMs + (capacity === order.to ? order.cooldownMs : 0)
    order.cooldownUntilMs = cooldownUntilMs
    if (order.before !== undefined) target.lastOrder = order.before
    const { activity, to } = order
    // Nothing else changes the count meanwhile: SageMaker refuses it of an endpoint that updates.
    if (capacity === to) this.#activities.complete(activity, to)
    else this.#activities.unfulfilled(activity, to, endpoint?.failureReason ?? '')
    timeline.record({
      kind: 'scaling.completed',
      endpoint: endpointName,
      variant: variantName,
      capacity,
      cooldownUntilMs,
    })
  }
}
