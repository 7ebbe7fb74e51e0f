/**
 * What a deployment strategy yields: the traffic steps of a blue/green update. One strategy, one
 * file; the registry is strategies.ts.
 */
import type { Ms, Share } from '../units.ts'
import type { CapacitySize } from './deployment-config.ts'

export interface TrafficStep {
  /** Green instances with traffic on, by variant name. */
  readonly greenInstances: ReadonlyMap<string, number>
  /** How long traffic stays here, under alarm watch. */
  readonly bakeMs: Ms
  /** `final`: green has everything; blue waits to be terminated. */
  readonly stage: 'canary' | 'final'
}

export interface DeploymentPlan {
  readonly strategy: string
  /** Size of each variant's green fleet. */
  readonly greenCounts: ReadonlyMap<string, number>
  /** At least one; the last is `final`. */
  readonly steps: readonly TrafficStep[]
}

export type CapacityRounding = 'floor' | 'ceil' | 'nearest'

/**
 * Instances that a capacity size means in a fleet of `count`; at least 1, at most all.
 *
 * Source: DeploymentConfig.CapacitySize; percent is of the new fleet. Assumed: rounding down.
 */
export function instancesOf(size: CapacitySize, count: number, rounding: CapacityRounding): number {
  const exact = size.type === 'INSTANCE_COUNT' ? size.value : (size.value * count) / 100
  const rounded =
    rounding === 'floor'
      ? Math.floor(exact)
      : rounding === 'ceil'
        ? Math.ceil(exact)
        : Math.round(exact)
  return Math.min(Math.max(rounded, 1), count)
}

/** Green's part of all green instances that have traffic on in the step. */
export function greenShareOf(plan: DeploymentPlan, step: TrafficStep): Share {
  let active = 0
  let all = 0
  for (const [name, count] of plan.greenCounts) {
    active += step.greenInstances.get(name) ?? 0
    all += count
  }
  return all === 0 ? 1 : active / all
}
