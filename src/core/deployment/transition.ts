/**
 * The state machine of a blue/green deployment: state and event in, next state and effects out.
 * It runs nothing; deployment.ts performs the effects.
 *
 * Source: endpoints.md 5.2 and 5.5.
 */
import { assertNever } from '../assert.ts'
import type { DeploymentPlan } from './plan.ts'

export type RollbackCause = 'alarm' | 'timeout' | 'provisioning'

export type DeploymentState =
  | { readonly phase: 'provisioning'; readonly plan: DeploymentPlan }
  | { readonly phase: 'baking'; readonly plan: DeploymentPlan; readonly stepIndex: number }
  | { readonly phase: 'completed' }
  | { readonly phase: 'rolledBack' }

export type DeploymentEvent =
  | { readonly kind: 'green-in-service' }
  | { readonly kind: 'bake-elapsed' }
  | { readonly kind: 'alarm-breached'; readonly alarmNames: readonly string[] }
  | { readonly kind: 'timed-out' }

export type Effect =
  | { readonly kind: 'shift-traffic'; readonly stepIndex: number }
  | { readonly kind: 'complete' }
  | {
      readonly kind: 'roll-back'
      readonly cause: RollbackCause
      readonly alarmNames: readonly string[]
    }

export interface Transition {
  readonly state: DeploymentState
  readonly effects: readonly Effect[]
}

export function transition(state: DeploymentState, event: DeploymentEvent): Transition {
  switch (state.phase) {
    case 'provisioning':
      if (event.kind === 'green-in-service') return shift(state.plan, 0)
      return event.kind === 'timed-out' ? rollBack('timeout', []) : stay(state)
    case 'baking':
      if (event.kind === 'alarm-breached') return rollBack('alarm', event.alarmNames)
      if (event.kind === 'timed-out') return rollBack('timeout', [])
      return event.kind === 'bake-elapsed' ? shift(state.plan, state.stepIndex + 1) : stay(state)
    case 'completed':
    case 'rolledBack':
      return stay(state) // a late timer or alarm after the end is expected, not an error
    default:
      return assertNever(state)
  }
}

const stay = (state: DeploymentState): Transition => ({ state, effects: [] })

function shift(plan: DeploymentPlan, stepIndex: number): Transition {
  if (stepIndex >= plan.steps.length) {
    return { state: { phase: 'completed' }, effects: [{ kind: 'complete' }] }
  }
  const effect: Effect = { kind: 'shift-traffic', stepIndex }
  return { state: { phase: 'baking', plan, stepIndex }, effects: [effect] }
}

const rollBack = (cause: RollbackCause, alarmNames: readonly string[]): Transition => ({
  state: { phase: 'rolledBack' },
  effects: [{ kind: 'roll-back', cause, alarmNames }],
})
