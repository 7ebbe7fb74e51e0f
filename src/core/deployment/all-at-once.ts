/**
 * ALL_AT_ONCE: green gets all traffic in one step, then blue stays warm for the termination wait.
 *
 * Source: endpoints.md 5.3.
 */
import type { Ms } from '../units.ts'
import type { TrafficStep } from './plan.ts'

export function allAtOnceSteps(
  greenCounts: ReadonlyMap<string, number>,
  terminationWaitMs: Ms,
): readonly TrafficStep[] {
  return [{ greenInstances: greenCounts, bakeMs: terminationWaitMs, stage: 'final' }]
}
