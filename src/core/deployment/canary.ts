/**
 * CANARY: a small part of green gets its share of the traffic and bakes; then green gets the rest
 * and blue stays warm for the termination wait. Blue keeps all its instances in traffic meanwhile.
 *
 * Source: endpoints.md 5.3; the canary is at most 50 % of a variant's instances.
 */
import type { Ms } from '../units.ts'
import type { CapacitySize } from './deployment-config.ts'
import {
  type CapacityRounding,
  type FleetCounts,
  instancesOf,
  NO_INSTANCES,
  type TrafficStep,
} from './plan.ts'

export function canarySteps(
  { green, blue }: FleetCounts,
  options: {
    readonly canarySize: CapacitySize
    readonly waitMs: Ms
    readonly terminationWaitMs: Ms
    readonly rounding: CapacityRounding
  },
): readonly TrafficStep[] {
  const { canarySize, rounding, waitMs, terminationWaitMs } = options
  const canary = new Map(
    [...green].map(([name, count]) => [name, instancesOf(canarySize, count, rounding)]),
  )
  return [
    { greenInstances: canary, blueInstances: blue, bakeMs: waitMs, stage: 'canary' },
    {
      greenInstances: green,
      blueInstances: NO_INSTANCES,
      bakeMs: terminationWaitMs,
      stage: 'final',
    },
  ]
}
