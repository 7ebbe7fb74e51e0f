/**
 * ALL_AT_ONCE: green gets all traffic in one step, then blue stays warm for the termination wait.
 *
 * Source: endpoints.md 5.3.
 * Assumed: without a bake, too, both fleets cost money for as long as they are there; the guide
 * speaks of one fleet then.
 */
import type { Ms } from '../units.ts'
import { type Counts, NO_INSTANCES, type TrafficStep } from './plan.ts'

export function allAtOnceSteps(greenCounts: Counts, terminationWaitMs: Ms): readonly TrafficStep[] {
  const blueInstances = NO_INSTANCES
  return [{ greenInstances: greenCounts, blueInstances, bakeMs: terminationWaitMs, stage: 'final' }]
}
