/**
 * The alarms of the account: evaluated once a minute each, in the order they were made.
 *
 * Source: autoscaling.md 5.3 and 6.1; an action that is an Auto Scaling policy repeats every minute
 * while the state lasts (6.5).
 * Assumed: a datapoint is visible `metricDelay` after its period; evaluation at the full minute, or
 * at a phase of the alarm's own (`alarmPhase: spread`). In setup alarms are settled to OK.
 */
import { alarmArn } from '../arn.ts'
import { assertNever } from '../assert.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { generatorState } from '../random.ts'
import { type Cancel, PRIORITY } from '../scheduler.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { type Datapoint, type Evaluation, evaluateAlarm, evaluationRange } from './evaluate.ts'
import { INITIAL_REASON, settledReason, stateReason, stateReasonData } from './state-reason.ts'

export interface AlarmDescription {
  readonly config: AlarmConfig
  readonly arn: string
  readonly state: AlarmState
  readonly reason: string
  /** JSON; `undefined` until the first evaluation that changed the state. */
  readonly reasonData: string | undefined
  readonly stateUpdatedAtMs: Ms
  readonly configuredAtMs: Ms
}

/** An alarm of a saved account. */
export type SavedAlarm = Omit<AlarmDescription, 'arn'>

/** Told of every action that names a scaling policy, on the transition and each minute after it. */
export type ScalingAction = (actionArn: string, alarm: AlarmConfig, evaluation: Evaluation) => void

/** Source: autoscaling.md 1.4: the ARN of a scaling policy. */
const isScalingAction = (actionArn: string): boolean => actionArn.startsWith('arn:aws:autoscaling:')

interface Alarm {
  config: AlarmConfig
  state: AlarmState
  reason: string
  reasonData: string | undefined
  stateUpdatedAtMs: Ms
  configuredAtMs: Ms
  /** Another number after every change. */
  revision: number
  readonly cancel: { next: Cancel }
  /** When its scaling actions last ran in the present state; `undefined`: not yet. */
  actedAtMs: Ms | undefined
}

export class Alarms {
  readonly #engine: Engine
  readonly #alarms = new Map<string, Alarm>()
  #scalingAction: ScalingAction = () => {}
  #revisions = 0
  /** When the account was loaded, metrics began anew; `undefined`: it was not loaded. */
  #loadedAtMs: Ms | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Creates the alarm, or replaces the whole configuration of one that exists. */
  put(config: AlarmConfig): void {
    const { nowMs } = this.#engine.scheduler
    const existing = this.#alarms.get(config.name)
    if (existing !== undefined) {
      existing.config = config
      existing.configuredAtMs = nowMs
      existing.revision = this.#revisions++
      existing.actedAtMs = undefined
      return
    }
    if (this.#alarms.size >= LIMITS.alarmsMax) {
      throw new DomainError('quota-exceeded', 'The maximum number of alarms has been reached.')
    }
    this.#add({
      config,
      state: 'INSUFFICIENT_DATA',
      reason: INITIAL_REASON,
      reasonData: undefined,
      stateUpdatedAtMs: nowMs,
      configuredAtMs: nowMs,
    })
  }

  /** Brings back an alarm of a saved account, whose metrics are not saved. */
  restore(saved: SavedAlarm): void {
    this.#loadedAtMs = this.#engine.scheduler.nowMs
    this.#add(saved)
  }

  /** In order of creation. */
  names(): Iterable<string> {
    return this.#alarms.keys()
  }

  save(name: string): SavedAlarm | undefined {
    const alarm = this.#alarms.get(name)
    return alarm && savedOf(alarm)
  }

  /** The same as long as the alarm is. */
  revisionOf(name: string): number | undefined {
    return this.#alarms.get(name)?.revision
  }

  /** Unknown names are ignored, as on AWS. */
  delete(names: readonly string[]): void {
    for (const name of names) {
      this.#alarms.get(name)?.cancel.next()
      this.#alarms.delete(name)
    }
  }

  /** Sorted by name. */
  list(): readonly AlarmDescription[] {
    const byName = [...this.#alarms.values()].sort((a, b) =>
      a.config.name < b.config.name ? -1 : 1,
    )
    return byName.map(alarm => this.#describe(alarm))
  }

  find(name: string): AlarmDescription | undefined {
    const alarm = this.#alarms.get(name)
    return alarm && this.#describe(alarm)
  }

  stateOf(name: string): AlarmState | undefined {
    return this.#alarms.get(name)?.state
  }

  /** The alarms that have the action in any state, sorted by name. */
  namesThatCall(actionArn: string): readonly string[] {
    return [...this.#alarms.values()]
      .map(({ config }) => config)
      .filter(({ okActions, alarmActions, insufficientDataActions }) =>
        [...okActions, ...alarmActions, ...insufficientDataActions].includes(actionArn),
      )
      .map(({ name }) => name)
      .sort()
  }

  /** Application Auto Scaling's way in. */
  onScalingAction(action: ScalingAction): void {
    this.#scalingAction = action
  }

  /** End of setup: every alarm is OK, whatever it would have seen before time zero. */
  settle(): void {
    for (const alarm of this.#alarms.values()) {
      alarm.state = 'OK'
      alarm.reason = settledReason('OK')
      alarm.stateUpdatedAtMs = this.#engine.scheduler.nowMs
      alarm.revision = this.#revisions++
    }
  }

  #add(saved: SavedAlarm): void {
    const { name } = saved.config
    const revision = this.#revisions++
    const alarm: Alarm = { ...saved, revision, cancel: { next: () => {} }, actedAtMs: undefined }
    this.#alarms.set(name, alarm)
    this.#scheduleEvaluation(alarm, this.#firstEvaluationMs(name))
  }

  #describe(alarm: Alarm): AlarmDescription {
    return { ...savedOf(alarm), arn: alarmArn(this.#engine.account, alarm.config.name) }
  }

  /** The first full minute (plus phase) after now, and after time zero: setup has no metrics. */
  #firstEvaluationMs(name: string): Ms {
    const { settings, seed, scheduler } = this.#engine
    const phaseMs =
      settings.alarmPhase === 'aligned'
        ? 0
        : ((generatorState(seed, `alarm-phase/${name}`)[0] ?? 0) >>> 0) % MINUTE_MS
    const fromMs = Math.max(scheduler.nowMs, 0)
    return (Math.floor((fromMs - phaseMs) / MINUTE_MS) + 1) * MINUTE_MS + phaseMs
  }

  #scheduleEvaluation(alarm: Alarm, atMs: Ms): void {
    alarm.cancel.next = this.#engine.scheduler.schedule(atMs, PRIORITY.alarm, () => {
      this.#evaluate(alarm)
      if (this.#alarms.get(alarm.config.name) === alarm) {
        this.#scheduleEvaluation(alarm, atMs + MINUTE_MS)
      }
    })
  }

  #evaluate(alarm: Alarm): void {
    const { config } = alarm
    const datapoints = this.#datapoints(config)
    const evaluation = evaluateAlarm(config, datapoints, alarm.state)
    const stands = isStillSettled(evaluation, datapoints) || this.#isBlind(datapoints)
    if (evaluation.state !== alarm.state && !stands) {
      this.#transition(alarm, evaluation)
    }
    this.#runScalingActions(alarm, evaluation)
  }

  /**
   * Source: autoscaling.md 6.5: other actions run on the transition only, these again each minute
   * while the state lasts.
   */
  #runScalingActions(alarm: Alarm, evaluation: Evaluation): void {
    const { config, state, actedAtMs } = alarm
    const { nowMs } = this.#engine.scheduler
    if (evaluation.state !== state || !config.actionsEnabled) return
    if (actedAtMs !== undefined && nowMs - actedAtMs < MINUTE_MS) return
    alarm.actedAtMs = nowMs
    for (const actionArn of actionsOn(state, config)) {
      if (isScalingAction(actionArn)) this.#scalingAction(actionArn, config, evaluation)
    }
  }

  /** Whether datapoints are missing only because the account was loaded since. */
  #isBlind(datapoints: readonly Datapoint[]): boolean {
    const loadedAtMs = this.#loadedAtMs
    if (loadedAtMs === undefined) return false
    return datapoints.some(({ startMs, value }) => value === undefined && startMs < loadedAtMs)
  }

  #transition(alarm: Alarm, evaluation: Evaluation): void {
    const { scheduler, epochMs, timeline } = this.#engine
    const { config, state: from } = alarm
    const { nowMs } = scheduler
    alarm.state = evaluation.state
    alarm.reason = stateReason(config, evaluation, epochMs)
    alarm.reasonData = stateReasonData(config, evaluation, { nowMs, epochMs })
    alarm.stateUpdatedAtMs = nowMs
    alarm.revision = this.#revisions++
    alarm.actedAtMs = undefined
    timeline.record({
      kind: 'alarm.state-changed',
      alarm: config.name,
      from,
      to: evaluation.state,
      reason: alarm.reason,
      threshold: config.threshold,
      datapoints: evaluation.used.map(({ value }) => value).reverse(),
    })
  }

  /** The periods of the evaluation range that alarms can see by now, oldest first. */
  #datapoints(config: AlarmConfig): readonly Datapoint[] {
    const { directory, scheduler, settings } = this.#engine
    const { periodMs, statistic, unit } = config
    const visibleUntilMs = scheduler.nowMs - settings.metricDelayMs
    // Periods longer than a minute slide by the minute (autoscaling.md 6.1).
    const endMs = Math.floor(visibleUntilMs / MINUTE_MS) * MINUTE_MS
    const source = directory.sourceOf(config, unit)
    const count = evaluationRange(config)
    return Array.from({ length: count }, (_, index): Datapoint => {
      const startMs = endMs - (count - index) * periodMs
      const window = { fromMs: startMs, untilMs: startMs + periodMs }
      return { startMs, value: source.statistic(statistic, window) }
    })
  }
}

function actionsOn(state: AlarmState, config: AlarmConfig): readonly string[] {
  switch (state) {
    case 'OK':
      return config.okActions
    case 'ALARM':
      return config.alarmActions
    case 'INSUFFICIENT_DATA':
      return config.insufficientDataActions
    default:
      return assertNever(state)
  }
}

/** What was settled before time zero stands until there is a full range of datapoints since. */
const isStillSettled = ({ state }: Evaluation, datapoints: readonly Datapoint[]): boolean =>
  state === 'INSUFFICIENT_DATA' && (datapoints[0]?.startMs ?? 0) < 0

const savedOf = ({ revision: _, cancel: __, actedAtMs: ___, ...saved }: Alarm): SavedAlarm => saved
