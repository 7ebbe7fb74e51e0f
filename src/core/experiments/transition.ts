/**
 * The state machine of an inference experiment: state and event in, next state and at most one
 * effect out. It runs nothing; experiments.ts performs the effects.
 *
 * Source: endpoints.md 6 (statuses, and which calls they allow).
 * Assumed: an end that is due while the endpoint is still being changed comes right after the
 * change; an experiment whose endpoint is changed behind its back is Cancelled.
 */
import { assertNever } from '../assert.ts'

/** What is left when it is over. */
export type FinalPhase = 'completed' | 'cancelled'

export type ExperimentState =
  | { readonly phase: 'creating' | 'created' | 'running' }
  /** The endpoint is being changed. `isOver`: the end was due meanwhile. */
  | { readonly phase: 'starting' | 'updating'; readonly isOver: boolean }
  | { readonly phase: 'stopping'; readonly finalPhase: FinalPhase }
  | { readonly phase: FinalPhase }

export type ExperimentPhase = ExperimentState['phase']

export type ExperimentEvent =
  | { readonly kind: 'prepared' }
  /** By the schedule or by StartInferenceExperiment. */
  | { readonly kind: 'start' }
  /** What runs on the endpoint is to change. */
  | { readonly kind: 'change' }
  /** By the schedule. */
  | { readonly kind: 'end-due' }
  | { readonly kind: 'stop'; readonly finalPhase: FinalPhase }
  /** The endpoint is InService and runs what it was told to. */
  | { readonly kind: 'deployed' }
  /** The endpoint is gone, or does not run what it should. */
  | { readonly kind: 'lost' }

/** Why the endpoint is changed. */
export type DeployReason = 'start' | 'update' | 'stop'

export interface ExperimentTransition {
  readonly state: ExperimentState
  readonly deploy: DeployReason | undefined
}

export function transition(state: ExperimentState, event: ExperimentEvent): ExperimentTransition {
  switch (state.phase) {
    case 'creating':
      if (event.kind === 'prepared') return to({ phase: 'created' })
      return event.kind === 'lost' ? to({ phase: 'cancelled' }) : to(state)
    case 'created':
      return fromCreated(state, event)
    case 'running':
      if (event.kind === 'change') return to({ phase: 'updating', isOver: false }, 'update')
      if (event.kind === 'end-due') return stop('completed')
      if (event.kind === 'stop') return stop(event.finalPhase)
      return event.kind === 'lost' ? to({ phase: 'cancelled' }) : to(state)
    case 'starting':
    case 'updating':
      if (event.kind === 'end-due') return to({ ...state, isOver: true })
      if (event.kind === 'lost') return to({ phase: 'cancelled' })
      if (event.kind !== 'deployed') return to(state)
      return state.isOver ? stop('completed') : to({ phase: 'running' })
    case 'stopping':
      if (event.kind === 'lost') return to({ phase: 'cancelled' })
      return event.kind === 'deployed' ? to({ phase: state.finalPhase }) : to(state)
    case 'completed':
    case 'cancelled':
      return to(state) // a late timer is expected, not an error
    default:
      return assertNever(state)
  }
}

/** The endpoint knows nothing of the experiment yet, so there is nothing to undo. */
function fromCreated(state: ExperimentState, event: ExperimentEvent): ExperimentTransition {
  if (event.kind === 'start') return to({ phase: 'starting', isOver: false }, 'start')
  if (event.kind === 'stop') return to({ phase: event.finalPhase })
  return event.kind === 'lost' ? to({ phase: 'cancelled' }) : to(state)
}

const to = (state: ExperimentState, deploy?: DeployReason): ExperimentTransition => ({
  state,
  deploy,
})

const stop = (finalPhase: FinalPhase): ExperimentTransition =>
  to({ phase: 'stopping', finalPhase }, 'stop')

export const isOver = (phase: ExperimentPhase): phase is FinalPhase =>
  phase === 'completed' || phase === 'cancelled'
