import { describe, expect, it } from 'vitest'
import {
  type ExperimentEvent,
  type ExperimentState,
  transition,
} from '../../../src/core/experiments/transition.ts'

const EVENTS: Readonly<Record<string, ExperimentEvent>> = {
  prepared: { kind: 'prepared' },
  start: { kind: 'start' },
  change: { kind: 'change' },
  'end-due': { kind: 'end-due' },
  stop: { kind: 'stop', finalPhase: 'completed' },
  cancel: { kind: 'stop', finalPhase: 'cancelled' },
  deployed: { kind: 'deployed' },
  lost: { kind: 'lost' },
}

/** `starting+over` is one whose end was due meanwhile; `stopping→cancelled` says what comes next. */
function stateOf(text: string): ExperimentState {
  const [phase, over] = text.split('+')
  if (phase === 'starting' || phase === 'updating') return { phase, isOver: over !== undefined }
  const [, finalPhase] = text.split('→')
  if (finalPhase === 'completed' || finalPhase === 'cancelled') {
    return { phase: 'stopping', finalPhase }
  }
  return { phase: text } as ExperimentState
}

function textOf(state: ExperimentState): string {
  if ('isOver' in state) return state.isOver ? `${state.phase}+over` : state.phase
  return 'finalPhase' in state ? `${state.phase}→${state.finalPhase}` : state.phase
}

describe('an inference experiment', () => {
  it.each([
    // state                 event        next state              what is deployed
    ['creating', 'prepared', 'created', undefined],
    ['creating', 'start', 'creating', undefined], // its time came early: looked at again when created
    ['creating', 'lost', 'cancelled', undefined],
    ['created', 'start', 'starting', 'start'],
    ['created', 'change', 'created', undefined], // nothing is deployed yet
    ['created', 'stop', 'completed', undefined], // nothing to undo
    ['created', 'cancel', 'cancelled', undefined],
    ['created', 'lost', 'cancelled', undefined],
    ['starting', 'deployed', 'running', undefined],
    ['starting', 'end-due', 'starting+over', undefined],
    ['starting+over', 'deployed', 'stopping→completed', 'stop'],
    ['starting', 'lost', 'cancelled', undefined],
    ['running', 'change', 'updating', 'update'],
    ['running', 'deployed', 'running', undefined], // auto scaling changed the endpoint
    ['running', 'end-due', 'stopping→completed', 'stop'],
    ['running', 'stop', 'stopping→completed', 'stop'],
    ['running', 'cancel', 'stopping→cancelled', 'stop'],
    ['running', 'lost', 'cancelled', undefined],
    ['updating', 'deployed', 'running', undefined],
    ['updating', 'end-due', 'updating+over', undefined],
    ['updating+over', 'deployed', 'stopping→completed', 'stop'],
    ['updating', 'lost', 'cancelled', undefined],
    ['stopping→completed', 'deployed', 'completed', undefined],
    ['stopping→cancelled', 'deployed', 'cancelled', undefined],
    ['stopping→completed', 'end-due', 'stopping→completed', undefined],
    ['stopping→completed', 'lost', 'cancelled', undefined],
    ['completed', 'lost', 'completed', undefined], // late events change nothing
    ['cancelled', 'deployed', 'cancelled', undefined],
  ])('%s + %s → %s', (from, event, to, deploy) => {
    const next = transition(stateOf(from), EVENTS[event] as ExperimentEvent)
    expect(textOf(next.state)).toBe(to)
    expect(next.deploy).toBe(deploy)
  })
})
