/**
 * Runs blue/green deployments: performs the effects of transition.ts on an endpoint, watches the
 * alarms, and tells the story on the timeline.
 *
 * Source: endpoints.md 5.2, 5.5, 3.2 (status messages).
 * Assumed: alarms are watched from the first traffic shift until blue is terminated, looked at
 * every `alarmPoll` and at the end of each bake; a deployment over its time limit rolls back.
 */
import type { AlarmState } from '../alarms/alarm-config.ts'
import { assertNever } from '../assert.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { Engine } from '../engine.ts'
import { type Cancel, PRIORITY } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { DeploymentConfig } from './deployment-config.ts'
import type { GreenFleet } from './green-fleet.ts'
import { type DeploymentPlan, greenShareOf, type TrafficStep } from './plan.ts'
import {
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
  type RollbackCause,
  transition,
} from './transition.ts'

export interface DeploymentOutcome {
  readonly completed: boolean
  readonly failureReason: string | undefined
}

export class Deployment {
  readonly endpoint: Endpoint
  readonly green: GreenFleet
  readonly config: DeploymentConfig
  readonly startedAtMs: Ms
  readonly #engine: Engine
  readonly #stateOfAlarm: (name: string) => AlarmState | undefined
  readonly #onEnd: (outcome: DeploymentOutcome) => void
  readonly #plan: DeploymentPlan
  #state: DeploymentState
  #firstShiftMs: Ms | undefined
  #bakeEnd: Cancel = () => {}
  readonly #timeLimit: Cancel
  #leaving: (() => boolean) | undefined
  #failureReason: string | undefined

  constructor(options: {
    engine: Engine
    endpoint: Endpoint
    green: GreenFleet
    config: DeploymentConfig
    plan: DeploymentPlan
    stateOfAlarm: (name: string) => AlarmState | undefined
    onEnd: (outcome: DeploymentOutcome) => void
  }) {
    const { engine, endpoint, green, config, plan } = options
    this.#engine = engine
    this.endpoint = endpoint
    this.green = green
    this.config = config
    this.startedAtMs = engine.scheduler.nowMs
    this.#stateOfAlarm = options.stateOfAlarm
    this.#onEnd = options.onEnd
    this.#plan = plan
    this.#state = { phase: 'provisioning', plan }
    engine.timeline.record({
      kind: 'deployment.started',
      endpoint: endpoint.name,
      fromConfig: endpoint.config.name,
      toConfig: green.config.name,
      strategy: plan.strategy,
      instances: Object.fromEntries(plan.greenCounts),
      alarms: config.rollbackAlarmNames,
    })
    this.#timeLimit =
      config.maximumExecutionMs === undefined
        ? () => {}
        : engine.scheduler.schedule(
            this.startedAtMs + config.maximumExecutionMs,
            PRIORITY.deployment,
            () => this.#send({ kind: 'timed-out' }),
          )
    for (const { variant, count } of green.all) {
      variant.greenStatus = this.#status('Creating', `Launching ${count} instance(s).`)
    }
    green.launch()
  }

  /** Instances of the endpoint came into service or are gone. */
  capacityChanged(): void {
    if (this.#leaving?.() === true) this.#end()
    else if (this.#state.phase === 'provisioning' && this.green.isInService) {
      this.#send({ kind: 'green-in-service' })
    }
  }

  /** Green instances of the variant with traffic on. */
  activeGreen(variantName: string): number {
    if (this.#state.phase !== 'baking') return 0
    return this.#plan.steps[this.#state.stepIndex]?.greenInstances.get(variantName) ?? 0
  }

  #send(event: DeploymentEvent): void {
    const { state, effects } = transition(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'shift-traffic':
        return this.#shift(effect.stepIndex)
      case 'complete':
        return this.#complete()
      case 'roll-back':
        return this.#rollBack(effect.cause, effect.alarmNames)
      default:
        return assertNever(effect)
    }
  }

  #shift(stepIndex: number): void {
    const { scheduler, timeline } = this.#engine
    const step = this.#plan.steps[stepIndex] as TrafficStep
    this.green.shiftTo(step)
    timeline.record({
      kind: 'deployment.traffic-shifted',
      endpoint: this.endpoint.name,
      greenShare: greenShareOf(this.#plan, step),
      greenInstances: Object.fromEntries(step.greenInstances),
      step: stepIndex + 1,
      steps: this.#plan.steps.length,
    })
    if (this.#firstShiftMs === undefined) {
      this.#firstShiftMs = scheduler.nowMs
      this.#watchAlarms()
    }
    this.#bake(step)
  }

  #bake(step: TrafficStep): void {
    const { scheduler, timeline } = this.#engine
    const untilMs = scheduler.nowMs + step.bakeMs
    if (step.bakeMs > 0) {
      const { bakeMs, stage } = step
      const endpoint = this.endpoint.name
      timeline.record({ kind: 'deployment.baking', endpoint, bakeMs, untilMs, stage })
    }
    const capacity = step.stage === 'canary' ? 'canary' : 'full'
    for (const { variant } of this.green.variants) {
      const active = step.greenInstances.get(variant.name) ?? 0
      const seconds = step.bakeMs / 1000
      const text = `Baking for ${seconds} seconds (TerminationWaitInSeconds) with traffic enabled on ${capacity} capacity of ${active} instance(s).`
      variant.greenStatus = this.#status('Baking', text)
    }
    this.#bakeEnd = scheduler.schedule(untilMs, PRIORITY.deployment, () => {
      if (!this.#rollBackOnAlarm()) this.#send({ kind: 'bake-elapsed' })
    })
  }

  #watchAlarms(): void {
    const { scheduler, settings } = this.#engine
    if (this.config.rollbackAlarmNames.length === 0) return
    const look = (): void => {
      if (this.#state.phase !== 'baking' || this.#rollBackOnAlarm()) return
      scheduler.schedule(scheduler.nowMs + settings.alarmPollMs, PRIORITY.deployment, look)
    }
    scheduler.schedule(scheduler.nowMs + settings.alarmPollMs, PRIORITY.deployment, look)
  }

  /** Whether an alarm was found in ALARM, and so the deployment rolled back. */
  #rollBackOnAlarm(): boolean {
    const alarmNames = this.config.rollbackAlarmNames.filter(
      name => this.#stateOfAlarm(name) === 'ALARM',
    )
    if (alarmNames.length === 0) return false
    this.#send({ kind: 'alarm-breached', alarmNames })
    return true
  }

  #complete(): void {
    for (const { variant } of this.green.all) {
      variant.greenStatus = undefined
      const leaving = variant.blue.billedCount
      variant.status = this.#status('Deleting', `Terminating ${leaving} instance(s).`)
    }
    const leaving = this.green.replaceBlue()
    this.#leaving = () => leaving.every(lifecycle => lifecycle.isGone)
    this.capacityChanged()
  }

  #rollBack(cause: RollbackCause, alarms: readonly string[]): void {
    const { scheduler, timeline } = this.#engine
    this.#bakeEnd()
    const reason = rollbackReason(cause, alarms)
    this.#failureReason = reason
    const firstShiftMs = this.#firstShiftMs
    timeline.record({
      kind: 'deployment.rolled-back',
      endpoint: this.endpoint.name,
      toConfig: this.endpoint.config.name,
      failedConfig: this.green.config.name,
      cause,
      alarms,
      reason,
      exposedMs: firstShiftMs === undefined ? undefined : scheduler.nowMs - firstShiftMs,
    })
    for (const { variant, lifecycle } of this.green.all) {
      const text = `Terminating ${lifecycle.billedCount} instance(s).`
      variant.greenStatus = this.#status('Deleting', text)
    }
    this.green.revert()
    this.#leaving = () => this.green.isGone
    this.capacityChanged()
  }

  #end(): void {
    this.#leaving = undefined
    this.#timeLimit()
    for (const { variant } of this.green.all) {
      variant.status = undefined
      variant.greenStatus = undefined
    }
    const completed = this.#state.phase === 'completed'
    this.#onEnd({ completed, failureReason: this.#failureReason })
  }

  #status(phase: 'Creating' | 'Baking' | 'Deleting', message: string) {
    return { phase, message, sinceMs: this.#engine.scheduler.nowMs }
  }
}

/** Assumed: AWS's texts are not published (endpoints.md 12). */
function rollbackReason(cause: RollbackCause, alarms: readonly string[]): string {
  switch (cause) {
    case 'alarm':
      return `Deployment rolled back: alarm(s) [${alarms.join(', ')}] went into ALARM state.`
    case 'timeout':
      return 'Deployment rolled back: MaximumExecutionTimeoutInSeconds was exceeded.'
    case 'provisioning':
      return 'Deployment rolled back: the new fleet could not be provisioned.'
    default:
      return assertNever(cause)
  }
}
