/**
 * The alarms of the account: their configurations, states and actions.
 *
 * Source: autoscaling.md 5.3 and 6; an action that is an Auto Scaling policy repeats every minute
 * while the state lasts (6.5).
 * Assumed: in setup alarms are settled to OK; repeated actions leave no history.
 */
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { identityText, type MetricIdentity } from '../metrics/metric-source.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import { Alarm, type AlarmDescription, type SavedAlarm, type ScalingCall } from './alarm.ts'
import { AlarmClock } from './alarm-clock.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { AlarmGroups } from './alarm-groups.ts'
import { AlarmHistory, type StateSnapshot } from './alarm-history.ts'
import { AlarmRest } from './alarm-rest.ts'
import { type AlarmTrail, trailRoom } from './alarm-trail.ts'
import { type Datapoint, decideState, type Evaluation, evaluateAlarm } from './evaluate.ts'
import { NameIndex } from './name-index.ts'
import { stands } from './standing-state.ts'
import { INITIAL_REASON, settledReason, stateReason, stateReasonData } from './state-reason.ts'

/** Application Auto Scaling, as alarms see it. */
export interface ScalingActions {
  /**
   * An action that names a scaling policy, on the transition and each minute after it. Returns what
   * was wrong with it, if anything.
   */
  call(actionArn: string, alarm: AlarmConfig, call: ScalingCall): string | undefined
  /** From now on another alarm may call the policy, or one that rested. */
  stir(policyArn: string): void
}

/** An alarm that has just gone from one state to another. */
export interface AlarmTransition {
  readonly alarm: AlarmDescription
  readonly from: StateSnapshot & { readonly updatedAtMs: Ms }
}

export class Alarms {
  readonly history: AlarmHistory
  readonly #engine: Engine
  readonly #alarms = new NameIndex<Alarm>()
  /** Those on metric math are on none. */
  readonly #byMetric = new AlarmGroups<Alarm>(({ config }) =>
    config.math === undefined ? [identityText(config)] : [],
  )
  readonly #byPolicy = new AlarmGroups<Alarm>(({ policiesNamed }) => policiesNamed)
  readonly #clock: AlarmClock<Alarm>
  readonly #rest: AlarmRest
  readonly #trailRoom = trailRoom()
  #scaling: ScalingActions = { call: () => undefined, stir: () => {} }
  #onChange: (name: string) => void = () => {}
  #onTransition: (transition: AlarmTransition) => void = () => {}
  /** When the account was loaded, metrics began anew; `undefined`: it was not loaded. */
  #loadedAtMs: Ms | undefined

  constructor(engine: Engine) {
    this.#engine = engine
    this.history = new AlarmHistory(() => engine.scheduler.nowMs)
    this.#clock = new AlarmClock(engine.scheduler, alarm => this.#evaluate(alarm))
    this.#rest = new AlarmRest(engine, this.#clock, alarm => this.#stirPolicies(alarm))
  }

  /**
   * Creates the alarm, or replaces the whole configuration of one that exists; the same one again
   * changes nothing.
   */
  put(config: AlarmConfig): void {
    const { nowMs } = this.#engine.scheduler
    const existing = this.#alarms.get(config.name)
    if (existing !== undefined) {
      if (JSON.stringify(existing.config) !== JSON.stringify(config)) {
        this.#configure(existing, config)
      }
      return
    }
    if (this.#alarms.size >= LIMITS.alarmsMax) {
      throw new DomainError('quota-exceeded', 'The maximum number of alarms has been reached.')
    }
    const alarm = this.#add({
      config,
      state: 'INSUFFICIENT_DATA',
      reason: INITIAL_REASON,
      reasonData: undefined,
      stateUpdatedAtMs: nowMs,
      configuredAtMs: nowMs,
    })
    this.history.record(config.name, { kind: 'created', alarm: alarm.snapshot() })
  }

  /** Brings back an alarm of a saved account, whose metrics are not saved. */
  restore(saved: SavedAlarm): void {
    this.#loadedAtMs = this.#engine.scheduler.nowMs
    this.#add(saved)
  }

  /** In order of creation. */
  names(): Iterable<string> {
    return this.#alarms.names()
  }

  save(name: string): SavedAlarm | undefined {
    return this.#alarms.get(name)?.saved()
  }

  /** Told of every alarm that is made, changed or deleted: one listener, the last. */
  onChange(follow: (name: string) => void): void {
    this.#onChange = follow
  }

  /** Told of every change of a state, once it is recorded: one listener, the last. */
  onTransition(follow: (transition: AlarmTransition) => void): void {
    this.#onTransition = follow
  }

  /** Unknown names are ignored, as on AWS. */
  delete(names: readonly string[]): void {
    for (const name of names) {
      const alarm = this.#alarms.get(name)
      if (alarm === undefined) continue
      this.#withdraw(alarm)
      this.#clock.delete(name)
      this.#alarms.delete(name)
      alarm.trail?.clear()
      this.#onChange(name)
      this.history.record(name, { kind: 'deleted', alarm: alarm.snapshot() })
    }
  }

  /** Those whose names begin so, sorted by name; each is what it is when it is looked at. */
  list(namePrefix = ''): readonly AlarmDescription[] {
    return this.#alarms.startingWith(namePrefix)
  }

  /** Those on exactly this metric, sorted by name. */
  onMetric(metric: MetricIdentity): readonly AlarmDescription[] {
    return this.#byMetric.sorted(identityText(metric))
  }

  find(name: string): AlarmDescription | undefined {
    return this.#alarms.get(name)
  }

  stateOf(name: string): AlarmState | undefined {
    return this.#alarms.get(name)?.state
  }

  /** What the alarm has seen; `undefined`: its metric can be read again, or there is no alarm. */
  trailOf(name: string): Pick<AlarmTrail, 'since'> | undefined {
    const alarm = this.#alarms.get(name)
    if (alarm !== undefined) this.#rest.catchUp(alarm)
    return alarm?.trail
  }

  /** The alarms that name the scaling policy in any state, sorted by name. */
  namesThatCall(policyArn: string): readonly string[] {
    return this.#byPolicy.sorted(policyArn).map(({ config }) => config.name)
  }

  /** Application Auto Scaling's way in. */
  onScalingActions(actions: ScalingActions): void {
    this.#scaling = actions
  }

  /**
   * The alarm has just called a policy, and as long as it calls with the same nothing will come of it:
   * it rests, if it calls no other and none of the others that name one of `policyArns` can call.
   * Whether it does.
   */
  letRest(name: string, policyArns: readonly string[]): boolean {
    const alarm = this.#alarms.get(name)
    if (alarm?.isIdle !== true || alarm.scalingActions[alarm.state].length > 1) return false
    for (const policyArn of policyArns) {
      for (const other of this.#byPolicy.in(policyArn)) {
        if (other !== alarm && other.rest === undefined) return false
      }
    }
    return this.#rest.begin(alarm)
  }

  /** Whether it is not evaluated, because nothing can come of it. */
  isResting(name: string): boolean {
    return this.#alarms.get(name)?.rest !== undefined
  }

  /** It is evaluated again, whatever it would come to. */
  endRest(name: string): void {
    const alarm = this.#alarms.get(name)
    if (alarm !== undefined) this.#rest.end(alarm)
  }

  /**
   * Puts the alarm into the state until an evaluation finds another. The state it is in already
   * changes nothing, not even the reason. `call`: what its scaling policies are called with. Throws
   * not-found.
   */
  setState(name: string, given: StateSnapshot, call: ScalingCall = { used: [] }): void {
    const alarm = this.#alarms.get(name)
    if (alarm === undefined) throw new DomainError('not-found', '') // AWS gives no text
    if (alarm.state === given.state) return
    this.#transition(alarm, given, [])
    this.#runScalingActions(alarm, call)
  }

  /** Unknown names are ignored, as on AWS. */
  enableActions(names: readonly string[], actionsEnabled: boolean): void {
    for (const name of names) {
      const alarm = this.#alarms.get(name)
      if (alarm === undefined || alarm.config.actionsEnabled === actionsEnabled) continue
      this.#configure(alarm, { ...alarm.config, actionsEnabled })
    }
  }

  /** End of setup: every alarm is OK, whatever it would have seen before time zero. */
  settle(): void {
    for (const alarm of this.#alarms.sorted()) {
      this.#rest.end(alarm)
      alarm.state = 'OK'
      alarm.reason = settledReason('OK')
      alarm.stateUpdatedAtMs = this.#engine.scheduler.nowMs
      alarm.isSettled = true
      alarm.isIdle = false
      this.#onChange(alarm.config.name)
    }
  }

  #add(saved: SavedAlarm): Alarm {
    const alarm = new Alarm(this.#engine, this.#trailRoom, saved)
    this.#onChange(alarm.config.name)
    this.#alarms.set(saved.config.name, alarm)
    this.#enter(alarm)
    return alarm
  }

  /** To be called when it has its configuration. */
  #enter(alarm: Alarm): void {
    this.#byMetric.add(alarm)
    this.#byPolicy.add(alarm)
    this.#clock.set(alarm.config.name, alarm, alarm.watch.rhythm)
    this.#stirPolicies(alarm)
  }

  /** To be called before it loses its configuration. */
  #withdraw(alarm: Alarm): void {
    this.#rest.end(alarm)
    this.#byMetric.remove(alarm)
    this.#byPolicy.remove(alarm)
  }

  #stirPolicies({ policiesNamed }: Alarm): void {
    for (const policyArn of policiesNamed) this.#scaling.stir(policyArn)
  }

  #configure(alarm: Alarm, config: AlarmConfig): void {
    const before = alarm.snapshot()
    this.#withdraw(alarm)
    alarm.configure(config)
    this.#onChange(alarm.config.name)
    this.#enter(alarm)
    this.history.record(config.name, { kind: 'updated', alarm: alarm.snapshot(), before })
  }

  #evaluate(alarm: Alarm): void {
    const { nowMs } = this.#engine.scheduler
    const { watch, trail, config } = alarm
    const isIdle = watch.isIdleAt(nowMs)
    if (isIdle && alarm.isIdle) trail?.noteAlike(watch.endAt(nowMs), config.periodMs)
    else if (!this.#decide(alarm, isIdle)) return
    if (this.#areActionsDue(alarm)) this.#runScalingActions(alarm, this.#callOf(alarm))
    else if (alarm.isIdle && !alarm.callsPolicies) this.#rest.begin(alarm)
  }

  /** Whether the alarm is in the state that its datapoints call for. */
  #decide(alarm: Alarm, isIdle: boolean): boolean {
    const { config, watch, trail } = alarm
    const { nowMs } = this.#engine.scheduler
    alarm.isIdle = false
    alarm.idleCall = undefined
    const values = watch.valuesAt(nowMs)
    trail?.note(values, watch.endAt(nowMs), config.periodMs)
    const state = decideState(config, values, alarm.state)
    if (state !== alarm.state) {
      if (stands(alarm, state, { nowMs, loadedAtMs: this.#loadedAtMs })) return false
      const points = watch.pointsAt(nowMs)
      const evaluation = evaluateAlarm(config, points, alarm.state)
      this.#transition(alarm, this.#explained(alarm, evaluation, points), evaluation.used)
    }
    alarm.isIdle = isIdle
    return true
  }

  /** What it calls its policies with. At rest all it sees is alike, and the same as before. */
  #callOf(alarm: Alarm): ScalingCall {
    const { nowMs } = this.#engine.scheduler
    if (!alarm.isIdle) return { used: alarm.watch.usedAt(nowMs) }
    alarm.idleCall ??= { used: alarm.watch.usedAt(nowMs) }
    return alarm.idleCall
  }

  #explained(
    { config, watch }: Alarm,
    evaluation: Evaluation,
    points: readonly Datapoint[],
  ): StateSnapshot {
    const { scheduler, epochMs } = this.#engine
    const { nowMs } = scheduler
    const samplesAt = (startMs: Ms) => watch.samplesAt(startMs)
    return {
      state: evaluation.state,
      reason: stateReason(config, evaluation, epochMs),
      reasonData: stateReasonData(config, evaluation, { nowMs, epochMs, points, samplesAt }),
    }
  }

  #areActionsDue({ actedAtMs, callsPolicies }: Alarm): boolean {
    if (!callsPolicies) return false
    return actedAtMs === undefined || this.#engine.scheduler.nowMs - actedAtMs >= MINUTE_MS
  }

  /**
   * Source: autoscaling.md 6.5: other actions run on the transition only, these again each minute
   * while the state lasts.
   */
  #runScalingActions(alarm: Alarm, call: ScalingCall): void {
    const { config, state, stateUpdatedAtMs } = alarm
    if (!this.#areActionsDue(alarm)) return
    const isFirst = alarm.actedAtMs === undefined
    alarm.actedAtMs = this.#engine.scheduler.nowMs
    for (const actionArn of alarm.scalingActions[state]) {
      const problem = this.#scaling.call(actionArn, config, call)
      if (!isFirst) continue
      this.history.record(config.name, { kind: 'action', actionArn, stateUpdatedAtMs, problem })
    }
  }

  #transition(alarm: Alarm, to: StateSnapshot, used: Evaluation['used']): void {
    const { scheduler, timeline } = this.#engine
    const { config, state: from, reason, reasonData } = alarm
    const before = { state: from, reason, reasonData, updatedAtMs: alarm.stateUpdatedAtMs }
    this.#rest.end(alarm)
    alarm.state = to.state
    alarm.reason = to.reason
    alarm.reasonData = to.reasonData
    alarm.stateUpdatedAtMs = scheduler.nowMs
    alarm.actedAtMs = undefined
    alarm.isSettled = false
    alarm.isIdle = false
    this.#onChange(alarm.config.name)
    this.history.record(config.name, {
      kind: 'state',
      from: { state: from, reason, reasonData },
      to,
    })
    timeline.record({
      kind: 'alarm.state-changed',
      alarm: config.name,
      from,
      to: to.state,
      reason: to.reason,
      threshold: config.threshold,
      datapoints: used.map(({ value }) => value).reverse(),
    })
    this.#onTransition({ alarm, from: before })
  }
}
