import { describe, expect, it } from 'vitest'
import type { DeploymentPlan } from '../../../src/core/deployment/plan.ts'
import {
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
  transition,
} from '../../../src/core/deployment/transition.ts'

/** A canary of 1 of 2 instances, then everything. */
const plan: DeploymentPlan = {
  strategy: 'CANARY',
  greenCounts: new Map([['A', 2]]),
  blueCounts: new Map([['A', 2]]),
  steps: [
    {
      greenInstances: new Map([['A', 1]]),
      blueInstances: new Map([['A', 2]]),
      bakeMs: 600_000,
      stage: 'canary',
    },
    {
      greenInstances: new Map([['A', 2]]),
      blueInstances: new Map(),
      bakeMs: 300_000,
      stage: 'final',
    },
  ],
  rollbackBatch: undefined,
}

const PROVISIONING: DeploymentState = { phase: 'provisioning', plan, stepIndex: 0 }
const CANARY: DeploymentState = { phase: 'baking', plan, stepIndex: 0 }
const FINAL: DeploymentState = { phase: 'baking', plan, stepIndex: 1 }
const COMPLETED: DeploymentState = { phase: 'completed' }
const ROLLED_BACK: DeploymentState = { phase: 'rolledBack' }

const GREEN_IN_SERVICE: DeploymentEvent = { kind: 'green-in-service' }
const BAKE_ELAPSED: DeploymentEvent = { kind: 'bake-elapsed' }
const ALARM: DeploymentEvent = { kind: 'alarm-breached', alarmNames: ['errors', 'latency'] }
const TIMED_OUT: DeploymentEvent = { kind: 'timed-out' }

const shiftTo = (stepIndex: number): Effect => ({ kind: 'shift-traffic', stepIndex })
const COMPLETE: Effect = { kind: 'complete' }
const BACK_BY_ALARM: Effect = {
  kind: 'roll-back',
  cause: 'alarm',
  alarmNames: ['errors', 'latency'],
  failure: undefined,
}
const BACK_BY_TIME: Effect = {
  kind: 'roll-back',
  cause: 'timeout',
  alarmNames: [],
  failure: undefined,
}
const NO_CAPACITY: DeploymentEvent = { kind: 'provisioning-failed', reason: 'no capacity' }
const BACK_BY_CAPACITY: Effect = {
  kind: 'roll-back',
  cause: 'provisioning',
  alarmNames: [],
  failure: 'no capacity',
}
const REVERT: Effect = { kind: 'revert' }

describe('transition', () => {
  it.each([
    { in: PROVISIONING, on: GREEN_IN_SERVICE, to: CANARY, effects: [shiftTo(0)] },
    { in: PROVISIONING, on: BAKE_ELAPSED, to: PROVISIONING, effects: [] },
    { in: PROVISIONING, on: ALARM, to: PROVISIONING, effects: [] }, // no traffic on green yet
    { in: PROVISIONING, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME, REVERT] },
    { in: PROVISIONING, on: NO_CAPACITY, to: ROLLED_BACK, effects: [BACK_BY_CAPACITY, REVERT] },
    { in: CANARY, on: GREEN_IN_SERVICE, to: CANARY, effects: [] },
    { in: CANARY, on: BAKE_ELAPSED, to: FINAL, effects: [shiftTo(1)] },
    { in: CANARY, on: ALARM, to: ROLLED_BACK, effects: [BACK_BY_ALARM, REVERT] },
    { in: CANARY, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME, REVERT] },
    { in: FINAL, on: GREEN_IN_SERVICE, to: FINAL, effects: [] },
    { in: FINAL, on: BAKE_ELAPSED, to: COMPLETED, effects: [COMPLETE] },
    { in: FINAL, on: ALARM, to: ROLLED_BACK, effects: [BACK_BY_ALARM, REVERT] }, // blue is still warm
    { in: FINAL, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME, REVERT] },
  ])('$in.phase $in.stepIndex on $on.kind → $to.phase $to.stepIndex', row => {
    expect(transition(row.in, row.on)).toEqual({ state: row.to, effects: row.effects })
  })

  it.each([COMPLETED, ROLLED_BACK])('$phase is the end: nothing moves it', end => {
    for (const event of [GREEN_IN_SERVICE, BAKE_ELAPSED, ALARM, TIMED_OUT, NO_CAPACITY]) {
      expect(transition(end, event)).toEqual({ state: end, effects: [] })
    }
  })
})

describe('transition, ROLLING of 4 instances in batches of 2, and back one by one', () => {
  const two = new Map([['A', 2]])
  const four = new Map([['A', 4]])
  const rolling: DeploymentPlan = {
    strategy: 'ROLLING',
    greenCounts: four,
    blueCounts: four,
    steps: [
      { greenInstances: two, blueInstances: four, bakeMs: 60_000, stage: 'batch' },
      { greenInstances: four, blueInstances: two, bakeMs: 60_000, stage: 'final' },
    ],
    rollbackBatch: new Map([['A', 1]]),
  }
  const at = (phase: 'provisioning' | 'baking' | 'retiring', stepIndex: number) =>
    ({ phase, plan: rolling, stepIndex }) satisfies DeploymentState
  const one = new Map([['A', 1]])
  const three = new Map([['A', 3]])
  const none = new Map([['A', 0]])
  const BACK = [
    { blue: three, green: two },
    { blue: four, green: none },
  ]
  const restoring = (index: number, steps = BACK): DeploymentState => ({
    phase: 'restoring',
    steps,
    index,
  })
  const shedding = (index: number): DeploymentState => ({ phase: 'shedding', steps: BACK, index })
  const RETIRED: DeploymentEvent = { kind: 'blue-retired' }
  const RESTORED: DeploymentEvent = { kind: 'blue-restored' }
  const SHED: DeploymentEvent = { kind: 'green-shed' }

  it.each([
    { in: at('provisioning', 0), on: GREEN_IN_SERVICE, to: at('baking', 0), does: [shiftTo(0)] },
    {
      in: at('baking', 0),
      on: BAKE_ELAPSED,
      to: at('retiring', 0),
      does: [{ kind: 'retire-blue', stepIndex: 0 }],
    },
    {
      in: at('retiring', 0),
      on: RETIRED,
      to: at('provisioning', 1),
      does: [{ kind: 'launch-green', stepIndex: 1 }],
    },
    { in: at('provisioning', 1), on: GREEN_IN_SERVICE, to: at('baking', 1), does: [shiftTo(1)] },
    { in: at('baking', 1), on: BAKE_ELAPSED, to: COMPLETED, does: [COMPLETE] },
    // Nothing of blue has gone yet: back at once.
    { in: at('provisioning', 0), on: ALARM, to: at('provisioning', 0), does: [] },
    { in: at('baking', 0), on: ALARM, to: ROLLED_BACK, does: [BACK_BY_ALARM, REVERT] },
    // Two of blue's instances have gone: one by one they come back.
    {
      in: at('retiring', 0),
      on: ALARM,
      to: restoring(0, [
        { blue: three, green: one },
        { blue: four, green: none },
      ]),
      does: [BACK_BY_ALARM, { kind: 'restore-blue', step: { blue: three, green: one } }],
    },
    {
      in: at('baking', 1),
      on: ALARM,
      to: restoring(0),
      does: [BACK_BY_ALARM, { kind: 'restore-blue', step: BACK[0] }],
    },
    {
      in: restoring(0),
      on: RESTORED,
      to: shedding(0),
      does: [{ kind: 'shift-back', step: BACK[0] }],
    },
    {
      in: shedding(0),
      on: SHED,
      to: restoring(1),
      does: [{ kind: 'restore-blue', step: BACK[1] }],
    },
    { in: restoring(1), on: RESTORED, to: ROLLED_BACK, does: [REVERT] },
    { in: restoring(1), on: TIMED_OUT, to: restoring(1), does: [] }, // too late to matter
    {
      in: restoring(0),
      on: NO_CAPACITY,
      to: { phase: 'rollbackFailed' } as const,
      does: [{ kind: 'rollback-failed', reason: 'no capacity' }],
    },
  ])('$in.phase $in.stepIndex on $on.kind → $to.phase', row => {
    expect(transition(row.in, row.on)).toEqual({ state: row.to, effects: row.does })
  })
})
