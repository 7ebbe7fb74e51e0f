/**
 * The state machine of a deployment: state and event in, next state and effects out. It runs
 * nothing; deployment.ts performs the effects.
 *
 * Source: endpoints.md 5.2 (blue/green), 5.4 (rolling) and 5.5 (roll-back).
 */
import { assertNever } from '../assert.ts'
import {
  type DeploymentPlan,
  type FleetCounts,
  NO_INSTANCES,
  type RestoreStep,
  restoreSteps,
  type TrafficStep,
} from './plan.ts'

export type RollbackCause = 'alarm' | 'timeout' | 'provisioning'

export interface Rollback {
  readonly cause: RollbackCause
  /** Those in ALARM; empty for other causes. */
  readonly alarmNames: readonly string[]
  /** Why instances did not come; `undefined` for other causes. */
  readonly failure: string | undefined
}

export type DeploymentState =
  /** Green instances of the step are on their way. */
  | { readonly phase: 'provisioning'; readonly plan: DeploymentPlan; readonly stepIndex: number }
  | { readonly phase: 'baking'; readonly plan: DeploymentPlan; readonly stepIndex: number }
  /** ROLLING: the blue instances that the step replaced are leaving. */
  | { readonly phase: 'retiring'; readonly plan: DeploymentPlan; readonly stepIndex: number }
  /** ROLLING, back: blue instances are on their way. */
  | { readonly phase: 'restoring'; readonly steps: readonly RestoreStep[]; readonly index: number }
  /** ROLLING, back: the green instances that they replace are leaving. */
  | { readonly phase: 'shedding'; readonly steps: readonly RestoreStep[]; readonly index: number }
  | { readonly phase: 'completed' }
  | { readonly phase: 'rolledBack' }
  | { readonly phase: 'rollbackFailed' }

export type DeploymentEvent =
  | { readonly kind: 'green-in-service' }
  | { readonly kind: 'bake-elapsed' }
  | { readonly kind: 'blue-retired' }
  | { readonly kind: 'blue-restored' }
  | { readonly kind: 'green-shed' }
  | { readonly kind: 'alarm-breached'; readonly alarmNames: readonly string[] }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'provisioning-failed'; readonly reason: string }

export type Effect =
  | { readonly kind: 'launch-green'; readonly stepIndex: number }
  | { readonly kind: 'shift-traffic'; readonly stepIndex: number }
  | { readonly kind: 'retire-blue'; readonly stepIndex: number }
  | { readonly kind: 'complete' }
  /** The deployment has failed: traffic and capacity go back from here on. */
  | ({ readonly kind: 'roll-back' } & Rollback)
  | { readonly kind: 'restore-blue'; readonly step: RestoreStep }
  | { readonly kind: 'shift-back'; readonly step: RestoreStep }
  /** All traffic to blue, and green is removed. */
  | { readonly kind: 'revert' }
  | { readonly kind: 'rollback-failed'; readonly reason: string }

export interface Transition {
  readonly state: DeploymentState
  readonly effects: readonly Effect[]
}

export function transition(state: DeploymentState, event: DeploymentEvent): Transition {
  switch (state.phase) {
    case 'provisioning':
    case 'baking':
    case 'retiring':
      return onTheWay(state, event)
    case 'restoring':
    case 'shedding':
      return onTheWayBack(state, event)
    case 'completed':
    case 'rolledBack':
    case 'rollbackFailed':
      return stay(state) // a late timer or alarm after the end is expected, not an error
    default:
      return assertNever(state)
  }
}

type OnTheWay = Extract<DeploymentState, { readonly plan: DeploymentPlan }>

function onTheWay(state: OnTheWay, event: DeploymentEvent): Transition {
  const { plan, stepIndex } = state
  switch (event.kind) {
    case 'green-in-service':
      return state.phase === 'provisioning' ? shift(plan, stepIndex) : stay(state)
    case 'bake-elapsed':
      return state.phase === 'baking' ? afterBake(plan, stepIndex) : stay(state)
    case 'blue-retired':
      return state.phase === 'retiring' ? provision(plan, stepIndex + 1) : stay(state)
    case 'alarm-breached': {
      const hasTraffic = stepIndex > 0 || state.phase !== 'provisioning'
      if (!hasTraffic) return stay(state)
      return rollBack(state, {
        cause: 'alarm',
        alarmNames: event.alarmNames,
        failure: undefined,
      })
    }
    case 'timed-out':
      return rollBack(state, { cause: 'timeout', alarmNames: [], failure: undefined })
    case 'provisioning-failed':
      return rollBack(state, { cause: 'provisioning', alarmNames: [], failure: event.reason })
    case 'blue-restored':
    case 'green-shed':
      return stay(state)
    default:
      return assertNever(event)
  }
}

type OnTheWayBack = Extract<DeploymentState, { readonly steps: readonly RestoreStep[] }>

function onTheWayBack(state: OnTheWayBack, event: DeploymentEvent): Transition {
  if (event.kind === 'provisioning-failed') {
    const effect: Effect = { kind: 'rollback-failed', reason: event.reason }
    return { state: { phase: 'rollbackFailed' }, effects: [effect] }
  }
  const { phase, steps, index } = state
  const next = steps[index + 1]
  if (phase === 'restoring' && event.kind === 'blue-restored') {
    if (next === undefined) return { state: { phase: 'rolledBack' }, effects: [{ kind: 'revert' }] }
    const effect: Effect = { kind: 'shift-back', step: steps[index] as RestoreStep }
    return { state: { phase: 'shedding', steps, index }, effects: [effect] }
  }
  if (phase === 'shedding' && event.kind === 'green-shed' && next !== undefined) {
    const effect: Effect = { kind: 'restore-blue', step: next }
    return { state: { phase: 'restoring', steps, index: index + 1 }, effects: [effect] }
  }
  return stay(state)
}

const stay = (state: DeploymentState): Transition => ({ state, effects: [] })

const shift = (plan: DeploymentPlan, stepIndex: number): Transition => ({
  state: { phase: 'baking', plan, stepIndex },
  effects: [{ kind: 'shift-traffic', stepIndex }],
})

const provision = (plan: DeploymentPlan, stepIndex: number): Transition => ({
  state: { phase: 'provisioning', plan, stepIndex },
  effects: [{ kind: 'launch-green', stepIndex }],
})

function afterBake(plan: DeploymentPlan, stepIndex: number): Transition {
  if (stepIndex + 1 >= plan.steps.length) {
    return { state: { phase: 'completed' }, effects: [{ kind: 'complete' }] }
  }
  if (plan.rollbackBatch === undefined) return shift(plan, stepIndex + 1)
  return {
    state: { phase: 'retiring', plan, stepIndex },
    effects: [{ kind: 'retire-blue', stepIndex }],
  }
}

function rollBack(state: OnTheWay, rollback: Rollback): Transition {
  const begin: Effect = { kind: 'roll-back', ...rollback }
  if (state.plan.rollbackBatch !== undefined) {
    const steps = restoreSteps(state.plan, fleetsIn(state))
    const [first] = steps
    if (first !== undefined) {
      return {
        state: { phase: 'restoring', steps, index: 0 },
        effects: [begin, { kind: 'restore-blue', step: first }],
      }
    }
  }
  return { state: { phase: 'rolledBack' }, effects: [begin, { kind: 'revert' }] }
}

/** Instances that serve in the state; green ones still on their way do not. */
function fleetsIn({ phase, plan, stepIndex }: OnTheWay): FleetCounts {
  const step = plan.steps[stepIndex] as TrafficStep
  switch (phase) {
    case 'provisioning': {
      const before = plan.steps[stepIndex - 1]
      return { green: before?.greenInstances ?? NO_INSTANCES, blue: step.blueInstances }
    }
    case 'baking':
      return { green: step.greenInstances, blue: step.blueInstances }
    case 'retiring': {
      const next = plan.steps[stepIndex + 1] as TrafficStep
      return { green: step.greenInstances, blue: next.blueInstances }
    }
    default:
      return assertNever(phase)
  }
}
