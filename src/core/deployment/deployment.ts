/**
 * Runs deployments: performs the effects of transition.ts on an endpoint, watches the
 * alarms, and tells the story on the timeline.
 *
 * Source: endpoints.md 5.2, 5.5, 3.2 (status messages).
 * Assumed: alarms are watched from the first traffic shift until the last bake is over, looked at
 * every `alarmPoll` and at the end of each bake; a deployment over its time limit rolls back, and a
 * roll-back under way is not stopped by it.
 */
import type { AlarmState } from '../alarms/alarm-config.ts'
import { assertNever } from '../assert.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { Engine } from '../engine.ts'
import { type Cancel, PRIORITY } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { DeploymentConfig } from './deployment-config.ts'
import type { GreenFleet, GreenVariant } from './green-fleet.ts'
import { countOf, type DeploymentPlan, greenShareOf, type TrafficStep } from './plan.ts'
import {
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
  type Rollback,
  transition,
} from './transition.ts'

export interface DeploymentOutcome {
  readonly ended: 'completed' | 'rolled-back' | 'rollback-failed'
  readonly failureReason: string | undefined
}

const WATCHED: readonly DeploymentState['phase'][] = ['provisioning', 'baking', 'retiring']

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
  #isFullyShifted = false
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
    this.#state = { phase: 'provisioning', plan, stepIndex: 0 }
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
    this.#launchGreen(0)
  }

  /** All traffic is on green for good, and only blue's instances are still to go. */
  get hasCompleted(): boolean {
    return this.#state.phase === 'completed'
  }

  /** Instances of the endpoint came into service or are gone. */
  capacityChanged(): void {
    const { phase } = this.#state
    if (this.#leaving?.() === true) this.#end()
    else if (phase === 'provisioning' && this.green.isInService) {
      this.#send({ kind: 'green-in-service' })
    } else if (phase === 'retiring' && this.green.isBlueSettled) {
      this.#send({ kind: 'blue-retired' })
    } else if (phase === 'restoring' && this.green.isBlueSettled) {
      this.#send({ kind: 'blue-restored' })
    } else if (phase === 'shedding' && this.green.isInService) {
      this.#send({ kind: 'green-shed' })
    }
  }

  /** Instances that the deployment or its roll-back asked for will not come. */
  provisioningFailed(reason: string): void {
    this.#send({ kind: 'provisioning-failed', reason })
  }

  /** Green instances of the variant with traffic on; a shadow has it from the full shift on. */
  activeGreen(variant: GreenVariant): number {
    const hasTraffic =
      variant === this.green.shadow ? this.#isFullyShifted : this.#firstShiftMs !== undefined
    return hasTraffic ? variant.lifecycle.fleet.withTraffic.length : 0
  }

  #send(event: DeploymentEvent): void {
    const { state, effects } = transition(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'launch-green':
        return this.#launchGreen(effect.stepIndex)
      case 'shift-traffic':
        return this.#shift(effect.stepIndex)
      case 'retire-blue':
        return this.#retireBlue(effect.stepIndex)
      case 'complete':
        return this.#complete()
      case 'roll-back':
        return this.#beginRollBack(effect)
      case 'restore-blue':
        this.green.restoreBlue(effect.step.blue)
        return this.capacityChanged()
      case 'shift-back':
        this.green.shiftBack(effect.step.green, effect.step.blue)
        return this.capacityChanged()
      case 'revert':
        return this.#revert()
      case 'rollback-failed':
        return this.#failRollBack(effect.reason)
      default:
        return assertNever(effect)
    }
  }

  #launchGreen(stepIndex: number): void {
    const step = this.#plan.steps[stepIndex] as TrafficStep
    const before = new Map(this.green.all.map(each => [each, each.lifecycle.desired]))
    this.green.launch(this.#plan, step)
    for (const each of this.green.all) {
      const count = each.lifecycle.desired - (before.get(each) ?? 0)
      if (count === 0) continue
      each.variant.greenStatus = this.#status('Creating', `Launching ${count} instance(s).`)
    }
  }

  #retireBlue(stepIndex: number): void {
    const next = this.#plan.steps[stepIndex + 1] as TrafficStep
    for (const { variant } of this.green.variants) {
      const leaving = variant.blue.desired - countOf(next.blueInstances, variant.name)
      if (leaving === 0) continue
      variant.status = this.#status('Deleting', `Terminating ${leaving} instance(s).`)
    }
    this.#engine.timeline.record({
      kind: 'deployment.batch-retired',
      endpoint: this.endpoint.name,
      blueInstances: Object.fromEntries(next.blueInstances),
      step: stepIndex + 1,
      steps: this.#plan.steps.length,
    })
    this.green.retireBlue(next)
    this.capacityChanged()
  }

  #shift(stepIndex: number): void {
    const { scheduler, timeline } = this.#engine
    const step = this.#plan.steps[stepIndex] as TrafficStep
    this.green.shiftTo(step)
    this.#isFullyShifted = step.stage === 'final'
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
    const capacity = step.stage === 'final' ? 'full' : 'canary'
    for (const { variant } of this.green.variants) {
      const active = step.greenInstances.get(variant.name) ?? 0
      const seconds = step.bakeMs / 1000
      const text = `Baking for ${seconds} seconds (TerminationWaitInSeconds) with traffic enabled on ${capacity} capacity of ${active} instance(s).`
      variant.greenStatus = this.#status('Baking', text)
    }
    if (this.green.shadow !== undefined) this.green.shadow.variant.greenStatus = undefined
    this.#bakeEnd = scheduler.schedule(untilMs, PRIORITY.deployment, () => {
      if (!this.#rollBackOnAlarm()) this.#send({ kind: 'bake-elapsed' })
    })
  }

  #watchAlarms(): void {
    const { scheduler, settings } = this.#engine
    if (this.config.rollbackAlarmNames.length === 0) return
    const look = (): void => {
      if (!WATCHED.includes(this.#state.phase) || this.#rollBackOnAlarm()) return
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
    for (const { variant, isNew } of this.green.all) {
      variant.greenStatus = undefined
      if (isNew) continue // none of its instances go
      const leaving = variant.blue.billedCount
      variant.status = this.#status('Deleting', `Terminating ${leaving} instance(s).`)
    }
    const leaving = this.green.replaceBlue()
    this.#leaving = () => leaving.every(lifecycle => lifecycle.isGone)
    this.capacityChanged()
  }

  #beginRollBack({ cause, alarmNames, failure }: Rollback): void {
    const { scheduler, timeline } = this.#engine
    this.#bakeEnd()
    this.green.cancelLaunches()
    const reason = rollbackReason({ cause, alarmNames, failure })
    this.#failureReason = reason
    const firstShiftMs = this.#firstShiftMs
    timeline.record({
      kind: 'deployment.rolled-back',
      endpoint: this.endpoint.name,
      toConfig: this.endpoint.config.name,
      failedConfig: this.green.config.name,
      cause,
      alarms: alarmNames,
      reason,
      exposedMs: firstShiftMs === undefined ? undefined : scheduler.nowMs - firstShiftMs,
    })
  }

  #revert(): void {
    for (const { variant, lifecycle } of this.green.all) {
      const text = `Terminating ${lifecycle.billedCount} instance(s).`
      variant.greenStatus = this.#status('Deleting', text)
    }
    this.green.revert()
    this.#leaving = () => this.green.isGone
    this.capacityChanged()
  }

  /** Both configs go on serving; another update repairs it (endpoints.md 3.1). */
  #failRollBack(reason: string): void {
    this.green.settleForLess()
    const text = `${this.#failureReason} The rollback failed: ${reason}`
    this.#failureReason = text
    const endpoint = this.endpoint.name
    this.#engine.timeline.record({ kind: 'deployment.rollback-failed', endpoint, reason })
    this.#end()
  }

  #end(): void {
    this.#leaving = undefined
    this.#timeLimit()
    for (const { variant } of this.green.all) {
      variant.status = undefined
      variant.greenStatus = undefined
    }
    const { phase } = this.#state
    this.#onEnd({
      ended:
        phase === 'completed'
          ? 'completed'
          : phase === 'rolledBack'
            ? 'rolled-back'
            : 'rollback-failed',
      failureReason: this.#failureReason,
    })
  }

  #status(phase: 'Creating' | 'Baking' | 'Deleting', message: string) {
    return { phase, message, sinceMs: this.#engine.scheduler.nowMs }
  }
}

/** Assumed: AWS's texts are not published (endpoints.md 12), but for those of provisioning. */
function rollbackReason({ cause, alarmNames, failure }: Rollback): string {
  switch (cause) {
    case 'alarm':
      return `Deployment rolled back: alarm(s) [${alarmNames.join(', ')}] went into ALARM state.`
    case 'timeout':
      return 'Deployment rolled back: MaximumExecutionTimeoutInSeconds was exceeded.'
    case 'provisioning':
      return failure ?? 'Deployment rolled back: the new fleet could not be provisioned.'
    default:
      return assertNever(cause)
  }
}
