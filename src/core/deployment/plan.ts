/**
 * What a deployment strategy yields: the steps in which traffic moves from the blue fleet to the
 * green one. One strategy, one file; the registry is strategies.ts.
 */
import type { Ms, Share } from '../units.ts'
import type { CapacitySize } from './deployment-config.ts'

/** Instances by variant name. */
export type Counts = ReadonlyMap<string, number>

/** Of a deployment: what is to be, and what was before. */
export interface FleetCounts {
  readonly green: Counts
  readonly blue: Counts
}

export const NO_INSTANCES: Counts = new Map()

/** `final`: green has everything; in blue/green the blue fleet stays warm meanwhile. */
export type TrafficStage = 'canary' | 'linear' | 'batch' | 'final'

export interface TrafficStep {
  /** Green instances with traffic on. */
  readonly greenInstances: Counts
  /** Blue instances with traffic on. */
  readonly blueInstances: Counts
  /** How long traffic stays here, under alarm watch. */
  readonly bakeMs: Ms
  readonly stage: TrafficStage
}

export interface DeploymentPlan {
  readonly strategy: string
  /** Size of each variant's green fleet. */
  readonly greenCounts: Counts
  /** Size of each variant's blue fleet before the deployment; a new variant has none. */
  readonly blueCounts: Counts
  /** At least one; the last is `final`. */
  readonly steps: readonly TrafficStep[]
  /**
   * ROLLING: green is launched and blue retired step by step, and a roll-back brings back so many
   * blue instances at a time. `undefined`: all of green is launched first, blue stays to the end.
   */
  readonly rollbackBatch: Counts | undefined
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

/** Blue instances left when green has so many of its own: the same part of blue, rounded up. */
export function blueLeft(blueCount: number, greenActive: number, greenCount: number): number {
  return Math.ceil((blueCount * (greenCount - greenActive)) / greenCount)
}

/** One step of a rolling roll-back: blue first grows to `blue`, then green shrinks to `green`. */
export interface RestoreStep {
  readonly blue: Counts
  readonly green: Counts
}

/**
 * The way back from `now` to the whole blue fleet, in batches; empty when blue is whole.
 *
 * Source: endpoints.md 5.1, RollbackMaximumBatchSize; 5.4.
 */
export function restoreSteps(plan: DeploymentPlan, now: FleetCounts): readonly RestoreStep[] {
  const steps: RestoreStep[] = []
  for (let blue = now.blue; !isWhole(plan.blueCounts, blue); ) {
    blue = new Map(
      [...plan.blueCounts].map(([name, all]) => {
        const batch = plan.rollbackBatch?.get(name) ?? all
        return [name, Math.min(all, countOf(blue, name) + batch)]
      }),
    )
    steps.push({ blue, green: greenLeft(plan.blueCounts, now, blue) })
  }
  return steps
}

/** Green goes in the same parts as blue comes back, rounded up. */
function greenLeft(blueCounts: Counts, now: FleetCounts, restored: Counts): Counts {
  return new Map(
    [...now.green].map(([name, active]) => {
      const missing = countOf(blueCounts, name) - countOf(now.blue, name)
      const back = countOf(restored, name) - countOf(now.blue, name)
      return [name, missing === 0 ? 0 : blueLeft(active, back, missing)]
    }),
  )
}

export const countOf = (counts: Counts, name: string): number => counts.get(name) ?? 0

const isWhole = (all: Counts, counts: Counts): boolean =>
  [...all].every(([name, count]) => countOf(counts, name) >= count)
