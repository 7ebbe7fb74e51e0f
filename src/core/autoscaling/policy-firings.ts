/**
 * What scaling policies do when their alarms fire. All firings of one target at one instant are
 * decided together, once every alarm of that instant has been evaluated.
 *
 * Source: autoscaling.md 3.2, 3.5: out if any policy wants it, in only if all target tracking
 * policies with scale-in enabled want it; the largest resulting capacity wins in both directions; a
 * step policy's scale-in is not held back by target tracking.
 * Assumed: only the firing that decides leaves a record.
 */
import type { AlarmConfig, AlarmState } from '../alarms/alarm-config.ts'
import type { Alarms } from '../alarms/alarms.ts'
import type { RealDatapoint } from '../alarms/evaluate.ts'
import type { Endpoints } from '../endpoint/endpoints.ts'
import type { Engine } from '../engine.ts'
import type { MetricRow } from '../metrics/metric-row.ts'
import type { MetricSeries } from '../metrics/metric-series.ts'
import { periodStart } from '../metrics/metric-store.ts'
import { PRIORITY } from '../scheduler.ts'
import type { CapacityOrders, PolicyAction } from './capacity-orders.ts'
import { isCooling, keyOf, type Policy, type ScalableTarget } from './scalable-target.ts'
import {
  DEFAULT_COOLDOWN_MS,
  type StepPolicyConfig,
  type TargetTrackingPolicyConfig,
} from './scaling-config.ts'
import { decideScaling, type Proposal } from './scaling-decision.ts'
import { policyArnsOf } from './scaling-names.ts'
import { stepProposal } from './step-scaling.ts'
import { loadOf, meanOf, trackingProposal } from './target-tracking.ts'

/** One alarm that has just called a policy. */
interface Firing {
  readonly policy: Policy
  readonly alarm: AlarmConfig
  readonly state: AlarmState
  readonly used: readonly RealDatapoint[]
}

/** A firing and what it asks for. */
interface Ask extends Proposal {
  readonly firing: Firing
  readonly metric: number
  /** Times the metric it is the load that was seen. */
  readonly running: number
  readonly targetValue: number
  readonly cooldownMs: number
  readonly step: PolicyAction['step']
}

interface Capacity {
  readonly running: number
  readonly current: number
  readonly isEndpointInService: boolean
}

export class PolicyFirings {
  readonly #engine: Engine
  readonly #endpoints: Endpoints
  readonly #alarms: Alarms
  readonly #orders: CapacityOrders
  readonly #targetOf: (key: string) => ScalableTarget | undefined
  /** Of the present instant, by target. */
  readonly #pending = new Map<string, Firing[]>()
  /** Alarms that rest because nothing came of their calls, by endpoint. */
  readonly #resting = new Map<string, Set<string>>()

  constructor(options: {
    readonly engine: Engine
    readonly endpoints: Endpoints
    readonly alarms: Alarms
    readonly orders: CapacityOrders
    readonly targetOf: (key: string) => ScalableTarget | undefined
  }) {
    this.#engine = options.engine
    this.#endpoints = options.endpoints
    this.#alarms = options.alarms
    this.#orders = options.orders
    this.#targetOf = options.targetOf
  }

  /** An alarm has called the policy: it is heard with the others of this instant. */
  add(target: ScalableTarget, firing: Firing): void {
    if (sideOf(firing) === 'Low') firing.policy.lastLow = firing.used
    const key = keyOf(target)
    const pending = this.#pending.get(key)
    if (pending !== undefined) {
      pending.push(firing)
      return
    }
    if (this.#pending.size === 0) {
      const { scheduler } = this.#engine
      scheduler.schedule(scheduler.nowMs, PRIORITY.scaling, () => this.#decideAll())
    }
    this.#pending.set(key, [firing])
  }

  /**
   * What has to do with the endpoint's scaling is not as it was: a status, bounds, a policy, an alarm
   * that may call one. Alarms that rested call again, each at its time.
   */
  stir(endpointName: string): void {
    const names = this.#resting.get(endpointName)
    if (names === undefined) return
    this.#resting.delete(endpointName)
    for (const name of names) this.#alarms.endRest(name)
  }

  /** In the order in which the targets were first called. */
  #decideAll(): void {
    const pending = [...this.#pending]
    this.#pending.clear()
    for (const [key, firings] of pending) this.#decide(key, firings)
  }

  #decide(key: string, firings: readonly Firing[]): void {
    const target = this.#targetOf(key)
    const capacity = target && this.#capacityOf(target)
    if (target === undefined || capacity === undefined) return
    const asks = firings.map(firing => this.#askOf(target, firing, capacity))
    const scaleOut = largest(asks.filter(({ direction }) => direction === 'out'))
    const scaleIn = largest(this.#agreed(target, asks, capacity))
    const isOut = scaleOut !== undefined && (scaleOut.asked > capacity.current || !scaleIn)
    const ask = isOut ? scaleOut : scaleIn
    if (ask !== undefined) {
      const isOrder = this.#act(target, ask, capacity)
      if (!isOrder && firings.length === 1) this.#letRest(target, ask, capacity)
    } else if (asks[0] !== undefined) {
      const reason = { code: 'OtherPoliciesDisagree' } as const
      this.#orders.notScaled(target, actionOf(asks[0], capacity), { reason, asked: asks[0].asked })
    }
  }

  /** Whether something was ordered. */
  #act(target: ScalableTarget, ask: Ask, capacity: Capacity): boolean {
    const action = actionOf(ask, capacity)
    const decision = decideScaling({
      direction: ask.direction,
      asked: ask.asked,
      policyKind: ask.firing.policy.config.kind,
      current: capacity.current,
      minCapacity: target.minCapacity,
      maxCapacity: target.maxCapacity,
      suspended: target.suspended,
      isEndpointInService: capacity.isEndpointInService,
      isScaleInCooling: isCooling(target, 'in', this.#engine.scheduler.nowMs),
    })
    if (decision.kind === 'order') this.#orders.byPolicy(target, action, decision)
    else this.#orders.notScaled(target, action, decision)
    return decision.kind === 'order'
  }

  /**
   * The alarm's call changed nothing. Of the next one, with the same datapoints, no more can come: a
   * cooldown alone ends by itself, and all else stirs the endpoint.
   */
  #letRest(target: ScalableTarget, { firing }: Ask, { isEndpointInService }: Capacity): void {
    const { nowMs } = this.#engine.scheduler
    if (!isEndpointInService || isCooling(target, 'in', nowMs) || isCooling(target, 'out', nowMs)) {
      return
    }
    const policyArns = [...target.policies.values()].flatMap(({ arn }) => policyArnsOf(arn))
    const { name } = firing.alarm
    if (!this.#alarms.letRest(name, policyArns)) return
    const resting = this.#resting.get(target.endpointName) ?? new Set()
    this.#resting.set(target.endpointName, resting.add(name))
  }

  #capacityOf({ endpointName, variantName }: ScalableTarget): Capacity | undefined {
    const endpoint = this.#endpoints.peek(endpointName)
    const variant = endpoint?.variants.find(({ name }) => name === variantName)
    if (endpoint === undefined || variant === undefined) return undefined
    return {
      running: variant.blue.inServiceCount,
      current: variant.blue.desired,
      isEndpointInService: endpoint.status === 'InService',
    }
  }

  #askOf(target: ScalableTarget, firing: Firing, capacity: Capacity): Ask {
    const { config } = firing.policy
    return config.kind === 'step'
      ? this.#stepAsk(target, firing, config, capacity)
      : this.#trackingAsk(target, firing, config, capacity)
  }

  #stepAsk(
    target: ScalableTarget,
    firing: Firing,
    config: StepPolicyConfig,
    { current, running }: Capacity,
  ): Ask {
    const { alarm, used } = firing
    const isFurther = isCooling(target, 'out', this.#engine.scheduler.nowMs)
    const baseBeforeScaleOut = isFurther ? (target.lastOrder?.base ?? current) : current
    const values = used.map(({ value }) => value)
    const proposal = stepProposal(config, values, alarm, { current, baseBeforeScaleOut })
    const { direction, asked, metric, adjustment, base } = proposal
    const { adjustmentType, cooldownMs = DEFAULT_COOLDOWN_MS } = config
    const step = adjustment === undefined ? undefined : { adjustmentType, adjustment, base }
    const { threshold: targetValue } = alarm
    return { firing, direction, asked, metric, running, targetValue, cooldownMs, step }
  }

  #trackingAsk(
    target: ScalableTarget,
    firing: Firing,
    config: TargetTrackingPolicyConfig,
    { current, running }: Capacity,
  ): Ask {
    const { targetValue } = config
    const side = sideOf(firing)
    const load = this.#loadOn(target, firing, running)
    const metric = meanOf(firing.used)
    const given = side === 'High' ? config.scaleOutCooldownMs : config.scaleInCooldownMs
    return {
      firing,
      ...trackingProposal({ side, load, targetValue, current }),
      metric,
      running: metric === 0 ? running : load / metric,
      targetValue,
      cooldownMs: given ?? DEFAULT_COOLDOWN_MS,
      step: undefined,
    }
  }

  /** The scale-ins that may go ahead: of target tracking only what all its policies agree on. */
  #agreed(target: ScalableTarget, asks: readonly Ask[], capacity: Capacity): readonly Ask[] {
    const ins = asks.filter(({ direction }) => direction === 'in')
    if (ins.length === 0 || target.policies.size === 1) return ins
    const isStep = (ask: Ask): boolean => ask.firing.policy.config.kind === 'step'
    const steps = ins.filter(isStep)
    const tracking = ins.filter(ask => !isStep(ask))
    if (tracking.length === 0) return steps
    const opinions: Ask[] = []
    for (const policy of target.policies.values()) {
      const { config } = policy
      if (config.kind === 'step' || config.disableScaleIn === true) continue
      const alarm = this.#lowAlarmOf(policy)
      if (alarm === undefined) return steps
      const firing: Firing = { policy, alarm, state: 'ALARM', used: policy.lastLow }
      opinions.push(this.#trackingAsk(target, firing, config, capacity))
    }
    return [...steps, ...opinions]
  }

  /** Its low alarm, while that is in ALARM and has called the policy. */
  #lowAlarmOf({ alarmNames, lastLow }: Policy): AlarmConfig | undefined {
    const name = alarmNames.find(isLowAlarm)
    if (name === undefined || lastLow.length === 0) return undefined
    return this.#alarms.stateOf(name) === 'ALARM' ? this.#alarms.find(name)?.config : undefined
  }

  /**
   * A scale-out sees the load on those that run now. A scale-in looks back over a quarter of an hour
   * that its predecessor may have shortened the fleet in: each datapoint is weighed with the
   * instances of its own period, else a constant load would be taken for a falling one. So it is
   * while a scale-out is under way or cooling down, whose capacity counts as ordered already.
   */
  #loadOn(target: ScalableTarget, firing: Firing, running: number): number {
    const { used } = firing
    const isOut = sideOf(firing) === 'High'
    if (isOut && !isCooling(target, 'out', this.#engine.scheduler.nowMs)) {
      return loadOf(used, () => running)
    }
    let series: MetricSeries | undefined
    return loadOf(used, startMs => {
      series ??= this.#seriesOf(target)
      const row = series?.rowAt(periodStart(startMs))
      return row === undefined ? running : instancesMet(row)
    })
  }

  #seriesOf({ endpointName, variantName }: ScalableTarget): MetricSeries | undefined {
    return this.#engine.metrics.seriesOf({
      endpointName,
      variantName,
      endpointConfigName: undefined,
    })
  }
}

/** As many as the requests of the period met, in their own fleets; without requests those at its end. */
const instancesMet = ({ invocations, perInstance, instances }: MetricRow): number =>
  perInstance > 0 ? invocations / perInstance : instances

const isLowAlarm = (name: string): boolean => name.includes('-AlarmLow-')

const sideOf = ({ alarm }: Pick<Firing, 'alarm'>): 'High' | 'Low' =>
  alarm.comparisonOperator.startsWith('Less') ? 'Low' : 'High'

/** The first of those that ask for the most. */
function largest(asks: readonly Ask[]): Ask | undefined {
  return asks.reduce<Ask | undefined>(
    (most, ask) => (most === undefined || ask.asked > most.asked ? ask : most),
    undefined,
  )
}

const actionOf = (ask: Ask, { current }: Capacity): PolicyAction => ({
  policyName: ask.firing.policy.config.name,
  alarmName: ask.firing.alarm.name,
  alarmState: ask.firing.state,
  metric: ask.metric,
  targetValue: ask.targetValue,
  running: ask.running,
  current,
  cooldownMs: ask.cooldownMs,
  step: ask.step,
})
