/**
 * LINEAR: equal parts of green get traffic one after the other, and as much of blue is turned off
 * (not terminated); each part bakes; after the last, blue stays warm for the termination wait.
 *
 * Source: endpoints.md 5.3; a step is 10 to 50 % of a variant's instances.
 * Assumed: the last bake is the termination wait (endpoints.md 12); a variant that is whole before
 * the others waits for them.
 */
import type { Ms } from '../units.ts'
import type { CapacitySize } from './deployment-config.ts'
import {
  blueLeft,
  type CapacityRounding,
  type FleetCounts,
  instancesOf,
  type TrafficStep,
} from './plan.ts'

export function linearSteps(
  { green, blue }: FleetCounts,
  options: {
    readonly stepSize: CapacitySize
    readonly waitMs: Ms
    readonly terminationWaitMs: Ms
    readonly rounding: CapacityRounding
  },
): readonly TrafficStep[] {
  const { stepSize, waitMs, terminationWaitMs, rounding } = options
  const sizes = [...green].map(([name, count]) => {
    return { name, count, size: instancesOf(stepSize, count, rounding) }
  })
  const stepCount = Math.max(...sizes.map(({ count, size }) => Math.ceil(count / size)))
  return Array.from({ length: stepCount }, (_, index): TrafficStep => {
    const isLast = index === stepCount - 1
    const greenInstances = new Map(
      sizes.map(({ name, count, size }) => [name, Math.min(count, (index + 1) * size)]),
    )
    const blueInstances = new Map(
      sizes.map(({ name, count }) => [
        name,
        blueLeft(blue.get(name) ?? 0, greenInstances.get(name) ?? 0, count),
      ]),
    )
    return {
      greenInstances,
      blueInstances,
      bakeMs: isLast ? terminationWaitMs : waitMs,
      stage: isLast ? 'final' : 'linear',
    }
  })
}
