/**
 * Scheduled actions: at their instants they change the bounds of a scalable target, nothing else.
 *
 * Source: autoscaling.md 1.7, 1.8 (texts), 4.5; suspended runs are not made up for (1.5).
 * Assumed: a run whose bounds would contradict each other fails and changes nothing; the texts of a
 * run that sets one bound.
 */
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { PRIORITY } from '../scheduler.ts'
import type {
  ScalableTarget,
  ScheduledAction,
  ScheduledActionDescription,
} from './scalable-target.ts'
import { keyOf } from './scalable-target.ts'
import type { ScalingActivities } from './scaling-activity.ts'
import type { ScheduledActionConfig } from './scaling-config.ts'
import { noScheduledAction, scheduledActionArn } from './scaling-names.ts'

export class ScheduledActions {
  readonly #engine: Engine
  readonly #onBounds: (target: ScalableTarget) => void
  readonly #activities: ScalingActivities
  readonly #targetOf: (key: string) => ScalableTarget | undefined

  constructor(options: {
    readonly engine: Engine
    readonly activities: ScalingActivities
    readonly targetOf: (key: string) => ScalableTarget | undefined
    /** The target has new bounds. */
    readonly onBounds: (target: ScalableTarget) => void
  }) {
    this.#engine = options.engine
    this.#onBounds = options.onBounds
    this.#activities = options.activities
    this.#targetOf = options.targetOf
  }

  /** Creates the action or replaces its whole configuration. */
  put(target: ScalableTarget, config: ScheduledActionConfig): void {
    const existing = target.scheduledActions.get(config.name)
    if (existing === undefined && target.scheduledActions.size >= LIMITS.scheduledActionsMax) {
      throw new DomainError('quota-exceeded', 'Too many scheduled actions')
    }
    const action: ScheduledAction = existing ?? {
      config,
      arn: scheduledActionArn(this.#engine.account, target, config.name),
      createdAtMs: this.#engine.scheduler.nowMs,
      cancelNext: () => {},
    }
    action.cancelNext()
    action.config = config
    target.scheduledActions.set(config.name, action)
    this.#scheduleNext(target, action)
  }

  /** An action of a saved account. */
  restore(target: ScalableTarget, saved: ScheduledActionDescription): void {
    const action: ScheduledAction = { ...saved, cancelNext: () => {} }
    target.scheduledActions.set(saved.config.name, action)
    this.#scheduleNext(target, action)
  }

  delete(target: ScalableTarget, name: string): void {
    const action = target.scheduledActions.get(name)
    if (action === undefined) throw noScheduledAction(target.uuid, name)
    action.cancelNext()
    target.scheduledActions.delete(name)
  }

  deleteAll(target: ScalableTarget): void {
    for (const name of [...target.scheduledActions.keys()]) this.delete(target, name)
  }

  #scheduleNext(target: ScalableTarget, action: ScheduledAction): void {
    const { scheduler } = this.#engine
    const { name, recurrence } = action.config
    const nextMs = recurrence.nextRunMs(scheduler.nowMs)
    if (nextMs === undefined) return
    const key = keyOf(target)
    action.cancelNext = scheduler.schedule(nextMs, PRIORITY.command, () => this.#run(key, name))
  }

  #run(targetKey: string, name: string): void {
    const target = this.#targetOf(targetKey)
    const action = target?.scheduledActions.get(name)
    if (target === undefined || action === undefined) return
    const { config } = action
    const minCapacity = config.minCapacity ?? target.minCapacity
    const maxCapacity = config.maxCapacity ?? target.maxCapacity
    const refusal = minCapacity > maxCapacity ? MAXIMUM_BELOW_MINIMUM : undefined
    const isSuspended = target.suspended.scheduled
    this.#engine.timeline.record({
      kind: 'scaling.scheduled-action',
      endpoint: target.endpointName,
      variant: target.variantName,
      action: name,
      schedule: config.schedule,
      minCapacity,
      maxCapacity,
      outcome: isSuspended ? 'suspended' : refusal === undefined ? 'applied' : 'failed',
    })
    if (!isSuspended) {
      this.#activities.boundsSet(target, config, refusal)
      if (refusal === undefined) {
        Object.assign(target, { minCapacity, maxCapacity })
        this.#onBounds(target)
      }
    }
    this.#scheduleNext(target, action)
  }
}

const MAXIMUM_BELOW_MINIMUM = 'Maximum capacity cannot be less than minimum capacity'
