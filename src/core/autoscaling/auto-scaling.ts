/**
 * Application Auto Scaling for variants: scalable targets and their policies, and whom an alarm calls.
 * What the policies then do is in policy-firings.ts, how capacity is ordered in capacity-orders.ts.
 *
 * Source: autoscaling.md 1.5, 1.6.
 */

import { policyArnIn, type ScalingCall } from '../alarms/alarm.ts'
import type { AlarmConfig } from '../alarms/alarm-config.ts'
import type { Alarms } from '../alarms/alarms.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { EndpointConfig } from '../endpoint/endpoint-config.ts'
import type { Endpoints } from '../endpoint/endpoints.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { seededUuid } from '../random.ts'
import { checkBounds } from './capacity-bounds.ts'
import { CapacityOrders } from './capacity-orders.ts'
import { PolicyFirings } from './policy-firings.ts'
import { restoredTarget, type SavedTarget, savedTarget } from './saved-target.ts'
import {
  keyOf,
  type Policy,
  type PolicyDescription,
  type ScalableTarget,
  type ScalableTargetDescription,
  type ScheduledActionDescription,
} from './scalable-target.ts'
import { ScalingActivities, type ScalingActivity } from './scaling-activity.ts'
import type {
  PolicyConfig,
  ScalableTargetRequest,
  ScaledVariant,
  ScheduledActionConfig,
  TargetTrackingPolicyConfig,
} from './scaling-config.ts'
import {
  createdByArn,
  noScalableTarget,
  noScalingPolicy,
  policyArn,
  policyArnsOf,
  resourceIdOf,
  scalableTargetArn,
} from './scaling-names.ts'
import { ScheduledActions } from './scheduled-actions.ts'
import { type AlarmSide, alarmOf, isSameMetric } from './target-tracking.ts'

export class AutoScaling {
  readonly #engine: Engine
  readonly #endpoints: Endpoints
  readonly #alarms: Alarms
  readonly #targets = new Map<string, ScalableTarget>()
  /** By the ARN that alarms name. */
  readonly #policies = new Map<
    string,
    { readonly target: ScalableTarget; readonly policy: Policy }
  >()
  /** The account's record; what is in it is read by `activities`. */
  readonly log: ScalingActivities
  readonly #orders: CapacityOrders
  readonly #firings: PolicyFirings
  readonly #scheduledActions: ScheduledActions
  #serial = 0

  constructor(engine: Engine, endpoints: Endpoints, alarms: Alarms) {
    this.#engine = engine
    this.#endpoints = endpoints
    this.#alarms = alarms
    this.log = new ScalingActivities({
      now: () => engine.scheduler.nowMs,
      uuid: () => this.#uuid('activity'),
    })
    this.#orders = new CapacityOrders(engine, endpoints, this.log)
    this.#firings = new PolicyFirings({
      engine,
      endpoints,
      alarms,
      orders: this.#orders,
      targetOf: key => this.#targets.get(key),
    })
    this.#scheduledActions = new ScheduledActions({
      engine,
      activities: this.log,
      targetOf: key => this.#targets.get(key),
      onBounds: target => this.#boundsChanged(target),
    })
    alarms.onScalingActions({
      call: (actionArn, alarm, call) => this.#called(actionArn, alarm, call),
      stir: policyArn => {
        const target = this.#policies.get(policyArn)?.target
        if (target !== undefined) this.#firings.stir(target.endpointName)
      },
    })
  }

  /** Creates or updates; omitted members of an existing target stay as they are. */
  register(request: ScalableTargetRequest): { readonly arn: string } {
    const { endpointName, variantName } = request
    const variant = this.#endpoints.peek(endpointName)?.variants.find(v => v.name === variantName)
    if (variant === undefined) {
      throw invalid(`There is no variant to scale at ${resourceIdOf(request)}`)
    }
    const existing = this.#targets.get(keyOf(request))
    const minCapacity = request.minCapacity ?? existing?.minCapacity
    const maxCapacity = request.maxCapacity ?? existing?.maxCapacity
    if (minCapacity === undefined) throw invalid('Minimum capacity must be specified')
    if (maxCapacity === undefined) throw invalid('Maximum capacity must be specified')
    checkBounds(minCapacity, maxCapacity)
    checkScales(variant.config.instanceType)
    const target = existing ?? this.#newTarget(request)
    Object.assign(target, { minCapacity, maxCapacity })
    target.suspended = { ...target.suspended, ...request.suspended }
    const { timeline } = this.#engine
    const where = { endpoint: endpointName, variant: variantName }
    timeline.record({ kind: 'scaling.target-registered', ...where, minCapacity, maxCapacity })
    this.#boundsChanged(target)
    return { arn: target.arn }
  }

  /** Its policies, their alarms and its scheduled actions go too; the capacity stays. */
  deregister(variant: ScaledVariant): { readonly arn: string } {
    const target = this.#target(variant)
    for (const policy of target.policies.values()) this.#retire(policy)
    this.#scheduledActions.deleteAll(target)
    this.#targets.delete(keyOf(target))
    return { arn: target.arn }
  }

  targets(): readonly ScalableTargetDescription[] {
    return [...this.#targets.values()]
  }

  /** Creates or replaces the policy; the alarms of target tracking are made anew. */
  putPolicy(config: PolicyConfig): {
    readonly arn: string
    readonly alarmNames: readonly string[]
  } {
    const target = this.#target(config)
    const existing = target.policies.get(config.name)
    if (existing === undefined && target.policies.size >= LIMITS.policiesPerTargetMax) {
      throw new DomainError('quota-exceeded', 'Too many policies')
    }
    if (config.kind === 'target-tracking') checkMetricUnused(target, config)
    // Source: autoscaling.md 1.6, 3.1: only a put that changes something makes alarms anew, or one
    // that finds them edited.
    if (
      existing !== undefined &&
      JSON.stringify(existing.config) === JSON.stringify(config) &&
      this.#hasItsAlarms(existing)
    ) {
      return { arn: existing.arn, alarmNames: existing.alarmNames }
    }
    if (existing !== undefined) this.#retire(existing)
    const policy: Policy = existing ?? {
      config,
      arn: policyArn(this.#engine.account, target, config.name),
      alarmNames: [],
      createdAtMs: this.#engine.scheduler.nowMs,
      createdBy: this.#uuid('created-by'),
      lastLow: [],
    }
    policy.config = config
    policy.lastLow = []
    policy.alarmNames = config.kind === 'step' ? [] : this.#makeAlarms(policy, config)
    target.policies.set(config.name, policy)
    this.#firings.stir(target.endpointName)
    for (const name of calledNamesOf(policy)) this.#policies.set(name, { target, policy })
    return { arn: policy.arn, alarmNames: policy.alarmNames }
  }

  deletePolicy(variant: ScaledVariant, policyName: string): void {
    const target = this.#target(variant)
    const policy = target.policies.get(policyName)
    if (policy === undefined) throw noScalingPolicy(target, policyName)
    this.#retire(policy)
    target.policies.delete(policyName)
    this.#firings.stir(target.endpointName)
  }

  policies(): readonly PolicyDescription[] {
    return [...this.#targets.values()].flatMap(target => [...target.policies.values()])
  }

  /** The alarms that call the policy. */
  alarmsThatCall({ arn }: Pick<PolicyDescription, 'arn'>): readonly string[] {
    return policyArnsOf(arn)
      .flatMap(name => this.#alarms.namesThatCall(name))
      .sort()
  }

  /** `undefined`: there is none of the name. */
  policyConfig(variant: ScaledVariant, policyName: string): PolicyConfig | undefined {
    return this.#targets.get(keyOf(variant))?.policies.get(policyName)?.config
  }

  /** Creates the action or replaces it; it runs from its next instant on. */
  putScheduledAction(config: ScheduledActionConfig): void {
    this.#scheduledActions.put(this.#target(config), config)
  }

  deleteScheduledAction(variant: ScaledVariant, name: string): void {
    this.#scheduledActions.delete(this.#target(variant), name)
  }

  scheduledActions(): readonly ScheduledActionDescription[] {
    return [...this.#targets.values()].flatMap(target => [...target.scheduledActions.values()])
  }

  /** `undefined`: there is none of the name. */
  scheduledAction(variant: ScaledVariant, name: string): ScheduledActionDescription | undefined {
    return this.#targets.get(keyOf(variant))?.scheduledActions.get(name)
  }

  /** In order of creation. */
  targetKeys(): Iterable<string> {
    return this.#targets.keys()
  }

  save(key: string): SavedTarget | undefined {
    const target = this.#targets.get(key)
    return target && savedTarget(target)
  }

  /** Brings back a target of a saved account, after its endpoint, alarms and activities. */
  restore(saved: SavedTarget): void {
    const target = restoredTarget(saved, id => this.log.find(id))
    this.#targets.set(keyOf(target), target)
    for (const policy of target.policies.values()) {
      for (const name of calledNamesOf(policy)) this.#policies.set(name, { target, policy })
    }
    for (const action of saved.scheduledActions) this.#scheduledActions.restore(target, action)
    this.#orders.resume(target)
  }

  /** How many ids were given out: the next is another. */
  get idsGiven(): number {
    return this.#serial
  }

  set idsGiven(count: number) {
    this.#serial = count
  }

  /** Newest first. */
  activities(): readonly ScalingActivity[] {
    return this.log.list()
  }

  /** The endpoint has another status: alarms that rested may order again. */
  endpointChanged(endpointName: string): void {
    this.#firings.stir(endpointName)
  }

  /** The endpoint is InService again: orders are complete, cooldowns begin. */
  endpointSettled(endpointName: string): void {
    this.#orders.endpointSettled(endpointName)
  }

  /** Source: autoscaling.md 3.5: deleting an endpoint deregisters its variants silently. */
  deregisterEndpoint(endpointName: string): void {
    for (const target of this.#targetsOf(endpointName)) this.deregister(target)
  }

  /**
   * Throws when an update would remove a registered variant or change its instance type.
   *
   * Source: autoscaling.md 3.5. Assumed: the text, as users quote it.
   */
  checkUpdate(endpoint: Endpoint, config: EndpointConfig): void {
    const held = this.#targetsOf(endpoint.name).filter(({ variantName }) => {
      const now = endpoint.variants.find(({ name }) => name === variantName)
      const next = config.variants.find(({ name }) => name === variantName)
      return now !== undefined && next?.instanceType !== now.config.instanceType
    })
    if (held.length === 0) return
    const names = held.map(({ variantName }) => `"${variantName}"`).join(', ')
    throw invalid(
      `The variant(s) ${names} must be deregistered as a scalable target with AWS Auto Scaling before they can be removed or updated to modify instance type.`,
    )
  }

  #targetsOf(endpointName: string): readonly ScalableTarget[] {
    return [...this.#targets.values()].filter(target => target.endpointName === endpointName)
  }

  #boundsChanged(target: ScalableTarget): void {
    this.#firings.stir(target.endpointName)
    this.#orders.byBounds(target)
  }

  #newTarget({ endpointName, variantName }: ScaledVariant): ScalableTarget {
    if (this.#targets.size >= LIMITS.scalableTargetsMax) {
      throw new DomainError('quota-exceeded', 'Too many scalable targets')
    }
    const uuid = this.#uuid('scalable-target')
    const target: ScalableTarget = {
      endpointName,
      variantName,
      minCapacity: 0,
      maxCapacity: 0,
      suspended: { scalingIn: false, scalingOut: false, scheduled: false },
      arn: scalableTargetArn(this.#engine.account, uuid),
      createdAtMs: this.#engine.scheduler.nowMs,
      uuid,
      policies: new Map(),
      scheduledActions: new Map(),
      lastOrder: undefined,
      lastNotScaled: new Map(),
    }
    this.#targets.set(keyOf(target), target)
    return target
  }

  #makeAlarms(policy: Policy, config: TargetTrackingPolicyConfig): readonly string[] {
    const { arn, createdBy } = policy
    const sides = config.disableScaleIn === true ? SIDES.slice(0, 1) : SIDES
    return sides.map(side => {
      const alarmUuid = this.#uuid(`alarm-${side}`)
      const alarm = alarmOf(config, side, { alarmUuid, policyArn: arn, createdBy })
      this.#alarms.put(alarm)
      return alarm.name
    })
  }

  /** Whether its alarms are there and as they were made. */
  #hasItsAlarms({ config, alarmNames, arn, createdBy }: Policy): boolean {
    if (config.kind === 'step') return true
    return alarmNames.every((name, at) => {
      const alarmUuid = name.slice(-UUID_LENGTH)
      const made = alarmOf(config, SIDES[at] ?? 'High', { alarmUuid, policyArn: arn, createdBy })
      return JSON.stringify(this.#alarms.find(name)?.config) === JSON.stringify(made)
    })
  }

  /** Alarms of target tracking go with their policy; those that call a step policy are the user's. */
  #retire(policy: Policy): void {
    this.#alarms.delete(policy.alarmNames)
    for (const name of calledNamesOf(policy)) this.#policies.delete(name)
  }

  /**
   * An alarm names a policy by its ARN; those of target tracking add who created them. Returns what
   * is wrong with the call, if anything is.
   */
  #called(actionArn: string, alarm: AlarmConfig, call: ScalingCall): string | undefined {
    const called = this.#policies.get(actionArn) ?? this.#policies.get(policyArnIn(actionArn))
    if (called === undefined) return `No scaling policy found for ${actionArn}`
    if (call.problem !== undefined) return call.problem
    // Source: autoscaling.md 3.2.
    if (call.used.length === 0) return 'Metric data points must be provided'
    const state = this.#alarms.stateOf(alarm.name) ?? 'ALARM'
    this.#firings.add(called.target, { policy: called.policy, alarm, state, used: call.used })
    return undefined
  }

  #target(variant: ScaledVariant): ScalableTarget {
    const target = this.#targets.get(keyOf(variant))
    if (target === undefined) throw noScalableTarget(variant)
    return target
  }

  #uuid(what: string): string {
    return seededUuid(this.#engine.seed, `${what}/${this.#serial++}`)
  }
}

/** In the order in which alarms are made; the first alone with DisableScaleIn. */
const SIDES: readonly AlarmSide[] = ['High', 'Low']
const UUID_LENGTH = 36

/** As alarms do name it: its own ones add who created them. */
const calledNamesOf = (policy: Policy): readonly string[] => [
  ...policyArnsOf(policy.arn),
  createdByArn(policy),
]

/** Source: autoscaling.md 1.5: burstable types are not scaled. Assumed: the text. */
function checkScales(instanceType: string): void {
  if (!instanceType.startsWith('ml.t2.')) return
  throw invalid(`Instance type ${instanceType} is burstable and does not support auto scaling`)
}

function checkMetricUnused(target: ScalableTarget, config: TargetTrackingPolicyConfig): void {
  for (const { config: other } of target.policies.values()) {
    if (other.kind === 'step' || other.name === config.name) continue
    if (!isSameMetric(other, config)) continue
    throw invalid(
      'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
    )
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
