/**
 * CANARY: a small part of green gets its share of the traffic and bakes; then green gets the rest
 * and blue stays warm for the termination wait.
 *
 * Source: endpoints.md 5.3; the canary is at most 50 % of a variant's instances.
 */
import type { Ms } from '../units.ts'
import type { CapacitySize } from './deployment-config.ts'
import { type CapacityRounding, instancesOf, type TrafficStep } from './plan.ts'

export function canarySteps(
  greenCounts: ReadonlyMap<string, number>,
  options: {
    readonly canarySize: CapacitySize
    readonly waitMs: Ms
    readonly terminationWaitMs: Ms
    readonly rounding: CapacityRounding
  },
): readonly TrafficStep[] {
  const { canarySize, rounding } = options
  const canary = new Map(
    [...greenCounts].map(([name, count]) => [name, instancesOf(canarySize, count, rounding)]),
  )
  return [
    { greenInstances: canary, bakeMs: options.waitMs, stage: 'canary' },
    { greenInstances: greenCounts, bakeMs: options.terminationWaitMs, stage: 'final' },
  ]
}
