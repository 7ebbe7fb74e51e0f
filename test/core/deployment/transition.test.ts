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
  steps: [
    { greenInstances: new Map([['A', 1]]), bakeMs: 600_000, stage: 'canary' },
    { greenInstances: new Map([['A', 2]]), bakeMs: 300_000, stage: 'final' },
  ],
}

const PROVISIONING: DeploymentState = { phase: 'provisioning', plan }
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
}
const BACK_BY_TIME: Effect = { kind: 'roll-back', cause: 'timeout', alarmNames: [] }

describe('transition', () => {
  it.each([
    { in: PROVISIONING, on: GREEN_IN_SERVICE, to: CANARY, effects: [shiftTo(0)] },
    { in: PROVISIONING, on: BAKE_ELAPSED, to: PROVISIONING, effects: [] },
    { in: PROVISIONING, on: ALARM, to: PROVISIONING, effects: [] }, // no traffic on green yet
    { in: PROVISIONING, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME] },
    { in: CANARY, on: GREEN_IN_SERVICE, to: CANARY, effects: [] },
    { in: CANARY, on: BAKE_ELAPSED, to: FINAL, effects: [shiftTo(1)] },
    { in: CANARY, on: ALARM, to: ROLLED_BACK, effects: [BACK_BY_ALARM] },
    { in: CANARY, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME] },
    { in: FINAL, on: GREEN_IN_SERVICE, to: FINAL, effects: [] },
    { in: FINAL, on: BAKE_ELAPSED, to: COMPLETED, effects: [COMPLETE] },
    { in: FINAL, on: ALARM, to: ROLLED_BACK, effects: [BACK_BY_ALARM] }, // blue is still warm
    { in: FINAL, on: TIMED_OUT, to: ROLLED_BACK, effects: [BACK_BY_TIME] },
  ])('$in.phase $in.stepIndex on $on.kind → $to.phase $to.stepIndex', row => {
    expect(transition(row.in, row.on)).toEqual({ state: row.to, effects: row.effects })
  })

  it.each([COMPLETED, ROLLED_BACK])('$phase is the end: nothing moves it', end => {
    for (const event of [GREEN_IN_SERVICE, BAKE_ELAPSED, ALARM, TIMED_OUT]) {
      expect(transition(end, event)).toEqual({ state: end, effects: [] })
    }
  })
})
