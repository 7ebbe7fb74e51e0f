/**
 * Application Auto Scaling for variants: scalable targets, target-tracking policies, and what they
 * do when their alarms fire.
 *
 * Source: autoscaling.md 1.5, 1.6, 3.2–3.5. Cooldowns begin when an activity completes; a scale-out
 * cancels a scale-in cooldown; while the endpoint updates nothing is ordered.
 */

import type { AlarmConfig } from '../alarms/alarm-config.ts'
import type { Alarms } from '../alarms/alarms.ts'
import type { Evaluation, RealDatapoint } from '../alarms/evaluate.ts'
import type { Endpoints } from '../endpoint/endpoints.ts'
import type { ProductionVariant } from '../endpoint/production-variant.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { seededUuid } from '../random.ts'
import type { Ms } from '../units.ts'
import {
  alarmCause,
  type NotScaledReason,
  type OpenActivity,
  ScalingActivities,
  type ScalingActivity,
} from './scaling-activity.ts'
import type {
  ScalableTargetRequest,
  SuspendedState,
  TargetTrackingPolicyConfig,
} from './scaling-config.ts'
import { decideScaling } from './scaling-decision.ts'
import { type AlarmSide, alarmOf, clamp, loadOf, meanOf, resourceIdOf } from './target-tracking.ts'

export interface ScalableTargetDescription {
  readonly endpointName: string
  readonly variantName: string
  readonly minCapacity: number
  readonly maxCapacity: number
  readonly suspended: SuspendedState
  readonly arn: string
  readonly createdAtMs: Ms
}

export interface PolicyDescription {
  readonly config: TargetTrackingPolicyConfig
  readonly arn: string
  readonly alarmNames: readonly string[]
  readonly createdAtMs: Ms
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

interface ScalableTarget extends Mutable<ScalableTargetDescription> {
  readonly uuid: string
  readonly policies: Map<string, Policy>
  /** The change that is under way, or cooling down. */
  lastOrder: Order | undefined
  /** The last not-scaled record: none is written until reason or alarm changes. */
  lastNotScaled: string | undefined
}

interface Order {
  readonly direction: 'out' | 'in'
  readonly to: number
  readonly cooldownMs: Ms
  readonly activity: OpenActivity
  /** `undefined` while the change is under way. */
  cooldownUntilMs: Ms | undefined
}

interface Policy extends Mutable<PolicyDescription> {
  readonly createdBy: string
}

/** One firing of a policy's alarm. */
interface Firing {
  readonly policy: Policy
  readonly alarm: AlarmConfig
  readonly metric: number
  readonly running: number
  readonly current: number
}

const keyOf = (endpointName: string, variantName: string): string =>
  `${endpointName}\n${variantName}`

export class AutoScaling {
  readonly #engine: Engine
  readonly #endpoints: Endpoints
  readonly #alarms: Alarms
  readonly #targets = new Map<string, ScalableTarget>()
  readonly #activities: ScalingActivities
  #serial = 0

  constructor(engine: Engine, endpoints: Endpoints, alarms: Alarms) {
    this.#engine = engine
    this.#endpoints = endpoints
    this.#alarms = alarms
    this.#activities = new ScalingActivities({
      now: () => engine.scheduler.nowMs,
      uuid: () => this.#uuid('activity'),
    })
  }

  /** Creates or updates; omitted members of an existing target stay as they are. */
  register(request: ScalableTargetRequest): { readonly arn: string } {
    const { endpointName, variantName } = request
    const variant = this.#endpoints.peek(endpointName)?.variants.find(v => v.name === variantName)
    if (variant === undefined) {
      throw invalid(`There is no variant to scale at ${resourceIdOf(request)}`)
    }
    const existing = this.#targets.get(keyOf(endpointName, variantName))
    const minCapacity = request.minCapacity ?? existing?.minCapacity
    const maxCapacity = request.maxCapacity ?? existing?.maxCapacity
    if (minCapacity === undefined) throw invalid('Minimum capacity must be specified')
    if (maxCapacity === undefined) throw invalid('Maximum capacity must be specified')
    if (minCapacity < 0) throw invalid('Minimum capacity cannot be less than 0')
    if (maxCapacity < minCapacity) {
      throw invalid('Maximum capacity cannot be less than minimum capacity')
    }
    const target = existing ?? this.#newTarget(endpointName, variantName)
    Object.assign(target, { minCapacity, maxCapacity })
    target.suspended = { ...target.suspended, ...request.suspended }
    const { timeline } = this.#engine
    const where = { endpoint: endpointName, variant: variantName }
    timeline.record({ kind: 'scaling.target-registered', ...where, minCapacity, maxCapacity })
    this.#applyBounds(target, variant)
    return { arn: target.arn }
  }

  deregister(endpointName: string, variantName: string): void {
    const target = this.#target(endpointName, variantName)
    for (const policy of target.policies.values()) this.#alarms.delete(policy.alarmNames)
    this.#targets.delete(keyOf(endpointName, variantName))
  }

  targets(): readonly ScalableTargetDescription[] {
    return [...this.#targets.values()]
  }

  /** Creates or replaces the policy; its alarms are made anew. */
  putPolicy(config: TargetTrackingPolicyConfig): {
    readonly arn: string
    readonly alarmNames: readonly string[]
  } {
    const target = this.#target(config.endpointName, config.variantName)
    const existing = target.policies.get(config.name)
    if (existing === undefined) {
      if (target.policies.size >= LIMITS.policiesPerTargetMax) throw invalid('Too many policies')
      if (target.policies.size > 0) {
        throw invalid(
          'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
        )
      }
    } else this.#alarms.delete(existing.alarmNames)
    const policy: Policy = existing ?? {
      config,
      arn: this.#policyArn(target, config.name),
      alarmNames: [],
      createdAtMs: this.#engine.scheduler.nowMs,
      createdBy: this.#uuid('created-by'),
    }
    policy.config = config
    const sides: readonly AlarmSide[] = config.disableScaleIn ? ['High'] : ['High', 'Low']
    policy.alarmNames = sides.map(side => this.#watch(target, policy, side))
    target.policies.set(config.name, policy)
    return { arn: policy.arn, alarmNames: policy.alarmNames }
  }

  deletePolicy(endpointName: string, variantName: string, policyName: string): void {
    const target = this.#target(endpointName, variantName)
    const policy = target.policies.get(policyName)
    if (policy === undefined) {
      const where = `service namespace: sagemaker, resource ID: ${resourceIdOf(target)}, scalable dimension: sagemaker:variant:DesiredInstanceCount`
      const text = `No scaling policy found for ${where}, policy name: ${policyName}`
      throw new DomainError('scaling-object-not-found', text)
    }
    this.#alarms.delete(policy.alarmNames)
    target.policies.delete(policyName)
  }

  policies(): readonly PolicyDescription[] {
    return [...this.#targets.values()].flatMap(target => [...target.policies.values()])
  }

  /** Newest first. */
  activities(): readonly ScalingActivity[] {
    return this.#activities.list()
  }

  /** The endpoint is InService again, or gone: orders are complete, cooldowns begin. */
  endpointSettled(endpointName: string): void {
    const isGone = this.#endpoints.peek(endpointName) === undefined
    for (const target of [...this.#targets.values()]) {
      if (target.endpointName !== endpointName) continue
      if (isGone) this.deregister(endpointName, target.variantName)
      else this.#completeOrder(target)
    }
  }

  #newTarget(endpointName: string, variantName: string): ScalableTarget {
    if (this.#targets.size >= LIMITS.scalableTargetsMax) throw invalid('Too many scalable targets')
    const uuid = this.#uuid('scalable-target')
    const { region, accountId } = this.#engine.account
    const id = `0sm0${uuid.replaceAll('-', '')}` // Assumed: any 4-character prefix
    const target: ScalableTarget = {
      endpointName,
      variantName,
      minCapacity: 0,
      maxCapacity: 0,
      suspended: { scalingIn: false, scalingOut: false, scheduled: false },
      arn: `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/${id}`,
      createdAtMs: this.#engine.scheduler.nowMs,
      uuid,
      policies: new Map(),
      lastOrder: undefined,
      lastNotScaled: undefined,
    }
    this.#targets.set(keyOf(endpointName, variantName), target)
    return target
  }

  #watch(target: ScalableTarget, policy: Policy, side: AlarmSide): string {
    const { arn: policyArn, createdBy } = policy
    const alarmUuid = this.#uuid(`alarm-${side}`)
    const alarm = alarmOf(policy.config, side, { alarmUuid, policyArn, createdBy })
    this.#alarms.put(alarm)
    this.#alarms.onAlarm(alarm.name, (_, evaluation) => {
      this.#alarmFired(target, policy, side, alarm, evaluation)
    })
    return alarm.name
  }

  #alarmFired(
    target: ScalableTarget,
    policy: Policy,
    side: AlarmSide,
    alarm: AlarmConfig,
    { used }: Evaluation,
  ): void {
    const { endpointName, variantName, minCapacity, maxCapacity, suspended } = target
    const endpoint = this.#endpoints.peek(endpointName)
    const variant = endpoint?.variants.find(({ name }) => name === variantName)
    if (endpoint === undefined || variant === undefined) return
    const running = variant.blue.inServiceCount
    const current = variant.blue.desired
    const decision = decideScaling({
      side,
      load: this.#loadOn(target, used, running),
      targetValue: policy.config.targetValue,
      current,
      minCapacity,
      maxCapacity,
      suspended,
      isEndpointInService: endpoint.status === 'InService',
      isScaleInCooling: target.lastOrder?.direction === 'in' && this.#isCooling(target),
    })
    const firing = { policy, alarm, metric: meanOf(used), running, current }
    if (decision.kind === 'order') this.#order(target, firing, decision)
    else this.#notScaled(target, firing, decision.reason, decision.asked)
  }

  /** While a scale-out is under way or cooling down, its capacity counts as ordered already. */
  #loadOn(target: ScalableTarget, used: readonly RealDatapoint[], running: number): number {
    const isOrdered = target.lastOrder?.direction === 'out' && this.#isCooling(target)
    if (!isOrdered) return loadOf(used, () => running)
    const { endpointName, variantName } = target
    const key = { endpointName, variantName, endpointConfigName: undefined }
    const series = this.#engine.metrics.seriesOf(key)
    return loadOf(used, startMs => series?.between(startMs, startMs + 1)[0]?.instances ?? running)
  }

  #order(
    target: ScalableTarget,
    { policy, alarm, metric, running, current }: Firing,
    { direction, wanted }: { direction: 'out' | 'in'; wanted: number },
  ): void {
    const { config } = policy
    const cause = alarmCause(alarm.name, config.name)
    const cooldownMs = direction === 'out' ? config.scaleOutCooldownMs : config.scaleInCooldownMs
    target.lastNotScaled = undefined
    this.#engine.timeline.record({
      kind: direction === 'out' ? 'scaling.scale-out' : 'scaling.scale-in',
      endpoint: target.endpointName,
      variant: target.variantName,
      policy: config.name,
      alarm: alarm.name,
      metricPerInstance: metric,
      target: config.targetValue,
      running,
      from: current,
      to: wanted,
      cause,
      cooldownMs,
    })
    this.#setCapacity(target, { direction, to: wanted, cooldownMs, cause })
  }

  #setCapacity(
    target: ScalableTarget,
    order: { direction: 'out' | 'in'; to: number; cooldownMs: Ms; cause: string },
  ): void {
    const activity = this.#activities.start(target, order.to, order.cause)
    target.lastOrder = { ...order, activity, cooldownUntilMs: undefined }
    this.#endpoints.setDesiredCount(target.endpointName, target.variantName, order.to)
  }

  /** Source: autoscaling.md 1.5: current capacity is moved into the bounds, if the endpoint is active. */
  #applyBounds(target: ScalableTarget, variant: ProductionVariant): void {
    const { minCapacity, maxCapacity, endpointName, variantName } = target
    const from = variant.blue.desired
    const to = clamp(from, Math.max(minCapacity, 1), Math.max(maxCapacity, 1))
    if (to === from || this.#endpoints.peek(endpointName)?.status !== 'InService') return
    const cause =
      to > from
        ? `minimum capacity was set to ${minCapacity}`
        : `maximum capacity was set to ${maxCapacity}`
    const where = { endpoint: endpointName, variant: variantName }
    this.#engine.timeline.record({ kind: 'scaling.bounds-applied', ...where, from, to, cause })
    const direction = to > from ? 'out' : 'in'
    this.#setCapacity(target, { direction, to, cooldownMs: 0, cause })
  }

  #notScaled(
    target: ScalableTarget,
    { policy, alarm, metric, current }: Firing,
    reason: NotScaledReason,
    wanted: number,
  ): void {
    const key = `${reason.code}/${alarm.name}`
    if (target.lastNotScaled === key) return
    target.lastNotScaled = key
    const cause = alarmCause(alarm.name, policy.config.name)
    this.#engine.timeline.record({
      kind: 'scaling.not-scaled',
      endpoint: target.endpointName,
      variant: target.variantName,
      policy: policy.config.name,
      alarm: alarm.name,
      code: reason.code,
      metricPerInstance: metric,
      target: policy.config.targetValue,
      capacity: current,
      wanted,
      cause,
    })
    if (reason.code === 'Cooldown' || reason.code === 'Suspended') return // AWS writes no record
    this.#activities.notScaled(target, cause, reason)
  }

  #completeOrder(target: ScalableTarget): void {
    const order = target.lastOrder
    if (order === undefined || order.cooldownUntilMs !== undefined) return
    const { scheduler, timeline } = this.#engine
    const cooldownUntilMs = scheduler.nowMs + order.cooldownMs
    order.cooldownUntilMs = cooldownUntilMs
    this.#activities.complete(order.activity, order.to)
    timeline.record({
      kind: 'scaling.completed',
      endpoint: target.endpointName,
      variant: target.variantName,
      capacity: order.to,
      cooldownUntilMs,
    })
  }

  #isCooling({ lastOrder }: ScalableTarget): boolean {
    if (lastOrder === undefined) return false
    const untilMs = lastOrder.cooldownUntilMs ?? Number.POSITIVE_INFINITY
    return this.#engine.scheduler.nowMs < untilMs
  }

  #target(endpointName: string, variantName: string): ScalableTarget {
    const target = this.#targets.get(keyOf(endpointName, variantName))
    if (target !== undefined) return target
    const text = `No scalable target found for service namespace: sagemaker, resource ID: ${resourceIdOf({ endpointName, variantName })}, scalable dimension: sagemaker:variant:DesiredInstanceCount`
    throw new DomainError('scaling-object-not-found', text)
  }

  #policyArn({ uuid, endpointName, variantName }: ScalableTarget, name: string): string {
    const { region, accountId } = this.#engine.account
    const resource = `resource/sagemaker/${resourceIdOf({ endpointName, variantName })}`
    return `arn:aws:autoscaling:${region}:${accountId}:scalingPolicy:${uuid}:${resource}:policyName/${name}`
  }

  #uuid(what: string): string {
    return seededUuid(this.#engine.seed, `${what}/${this.#serial++}`)
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
