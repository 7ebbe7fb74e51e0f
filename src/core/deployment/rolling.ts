/**
 * ROLLING: a batch of green is launched, gets its share of the traffic and bakes; then as much of
 * blue is terminated, and the next batch is launched. At most one batch more than the fleet runs.
 *
 * Source: endpoints.md 5.3, 5.4; a batch is 5 to 50 % of the instances. One variant only.
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

export function rollingSteps(
  { green, blue }: FleetCounts,
  options: {
    readonly batchSize: CapacitySize
    readonly waitMs: Ms
    readonly rounding: CapacityRounding
  },
): readonly TrafficStep[] {
  const { batchSize, waitMs, rounding } = options
  const batches = [...green].map(([name, count]) => {
    return { name, count, size: instancesOf(batchSize, count, rounding) }
  })
  const stepCount = Math.max(...batches.map(({ count, size }) => Math.ceil(count / size)))
  return Array.from({ length: stepCount }, (_, index): TrafficStep => {
    const active = (batch: number) =>
      new Map(batches.map(({ name, count, size }) => [name, Math.min(count, batch * size)]))
    // Blue still has what the batches before this one have replaced.
    const replaced = active(index)
    const blueInstances = new Map(
      batches.map(({ name, count }) => [
        name,
        blueLeft(blue.get(name) ?? 0, replaced.get(name) ?? 0, count),
      ]),
    )
    const stage = index === stepCount - 1 ? 'final' : 'batch'
    return { greenInstances: active(index + 1), blueInstances, bakeMs: waitMs, stage }
  })
}
