/** One alarm of the account: what it was told, and what it has come to. */
import { alarmArn } from '../arn.ts'
import type { Engine } from '../engine.ts'
import type { Cancel } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { AlarmTrail, isInRows, type TrailRoom } from './alarm-trail.ts'
import { AlarmWatch } from './alarm-watch.ts'
import type { Evaluation } from './evaluate.ts'

/** The datapoints that a scaling policy is called with, or what is wrong with them. */
export type ScalingCall =
  | { readonly used: Evaluation['used']; readonly problem?: undefined }
  | { readonly problem: string }

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

export class Alarm implements AlarmDescription {
  config: AlarmConfig
  state: AlarmState
  reason: string
  reasonData: string | undefined
  stateUpdatedAtMs: Ms
  configuredAtMs: Ms
  /** The state was given at time zero, when everything had settled, and stands. */
  isSettled = false
  /** When its scaling actions last ran in the present state; `undefined`: not yet. */
  actedAtMs: Ms | undefined
  /** Nothing happened in what it saw last: as long as that is so it stays as it is. */
  isIdle = false
  /** What it calls its policies with while it is idle; `undefined`: not made yet. */
  idleCall: ScalingCall | undefined
  /** It is not evaluated: see alarm-rest.ts. `notedMs`: the last evaluation that its trail knows of. */
  rest: { readonly stop: Cancel; notedMs: Ms } | undefined
  watch: AlarmWatch
  /** `undefined`: what it saw can be read from the metrics again. */
  trail: AlarmTrail | undefined
  /** Which scaling policies it calls, by state. */
  scalingActions: Readonly<Record<AlarmState, readonly string[]>>
  readonly #engine: Engine
  readonly #room: TrailRoom

  constructor(engine: Engine, room: TrailRoom, saved: SavedAlarm) {
    this.#engine = engine
    this.#room = room
    this.config = saved.config
    this.state = saved.state
    this.reason = saved.reason
    this.reasonData = saved.reasonData
    this.stateUpdatedAtMs = saved.stateUpdatedAtMs
    this.configuredAtMs = saved.configuredAtMs
    this.watch = new AlarmWatch(engine, saved.config)
    this.trail = this.#trailOf(saved.config)
    this.scalingActions = scalingActionsOf(saved.config)
  }

  get arn(): string {
    return alarmArn(this.#engine.account, this.config.name)
  }

  configure(config: AlarmConfig): void {
    this.config = config
    this.configuredAtMs = this.#engine.scheduler.nowMs
    this.actedAtMs = undefined
    this.isIdle = false
    this.watch = new AlarmWatch(this.#engine, config)
    this.trail?.clear()
    this.trail = this.#trailOf(config)
    this.scalingActions = scalingActionsOf(config)
  }

  /** The ARNs of the scaling policies that it calls in any state, each once. */
  get policiesNamed(): readonly string[] {
    const { OK, ALARM, INSUFFICIENT_DATA } = this.scalingActions
    return [...new Set([...OK, ...ALARM, ...INSUFFICIENT_DATA].map(policyArnIn))]
  }

  /** Whether it calls scaling policies as long as it stays in its state. */
  get callsPolicies(): boolean {
    return this.config.actionsEnabled && this.scalingActions[this.state].length > 0
  }

  #trailOf(config: AlarmConfig): AlarmTrail | undefined {
    return isInRows(config) ? undefined : new AlarmTrail(this.#room)
  }

  saved(): SavedAlarm {
    const { config, state, reason, reasonData, stateUpdatedAtMs, configuredAtMs } = this
    return { config, state, reason, reasonData, stateUpdatedAtMs, configuredAtMs }
  }

  /** As it is now, whatever becomes of it. */
  snapshot(): AlarmDescription {
    return { ...this.saved(), arn: this.arn }
  }
}

/** Source: autoscaling.md 1.4: the ARN of a scaling policy. */
const isScalingAction = (actionArn: string): boolean => actionArn.startsWith('arn:aws:autoscaling:')

/** Source: autoscaling.md 1.4: the alarms of target tracking add who created them. */
export const policyArnIn = (actionArn: string): string =>
  actionArn.replace(/:createdBy\/[^:/]+$/, '')

const scalingActionsOf = (config: AlarmConfig): Alarm['scalingActions'] => ({
  OK: config.okActions.filter(isScalingAction),
  ALARM: config.alarmActions.filter(isScalingAction),
  INSUFFICIENT_DATA: config.insufficientDataActions.filter(isScalingAction),
})
