/** The registry of deployment strategies: a deployment config in, a plan out. */
import { assertNever } from '../assert.ts'
import { DomainError } from '../errors.ts'
import { allAtOnceSteps } from './all-at-once.ts'
import { canarySteps } from './canary.ts'
import type { CapacitySize, DeploymentConfig } from './deployment-config.ts'
import { linearSteps } from './linear.ts'
import {
  type CapacityRounding,
  type DeploymentPlan,
  type FleetCounts,
  instancesOf,
} from './plan.ts'
import { rollingSteps } from './rolling.ts'

interface SizeRule {
  readonly member: string
  /** Shares of a variant's instances. */
  readonly min: number
  readonly max: number
}

/** Source: endpoints.md 5.1. The canary has no lower bound. */
const CANARY_SIZE: SizeRule = { member: 'CanarySize', min: 0, max: 0.5 }
const LINEAR_STEP_SIZE: SizeRule = { member: 'LinearStepSize', min: 0.1, max: 0.5 }
const MAXIMUM_BATCH_SIZE: SizeRule = { member: 'MaximumBatchSize', min: 0.05, max: 0.5 }

export function planOf(
  config: DeploymentConfig,
  counts: FleetCounts,
  rounding: CapacityRounding,
): DeploymentPlan {
  const { trafficRouting: routing, terminationWaitMs } = config
  const { green: greenCounts, blue: blueCounts } = counts
  const plan = { strategy: routing.type, greenCounts, blueCounts, rollbackBatch: undefined }
  const bakes = { waitMs: routing.waitMs, terminationWaitMs, rounding }
  switch (routing.type) {
    case 'ALL_AT_ONCE':
      return { ...plan, steps: allAtOnceSteps(greenCounts, terminationWaitMs) }
    case 'CANARY': {
      const { canarySize } = routing
      checkSize(canarySize, CANARY_SIZE, counts, rounding)
      return { ...plan, steps: canarySteps(counts, { canarySize, ...bakes }) }
    }
    case 'LINEAR': {
      const { stepSize } = routing
      checkSize(stepSize, LINEAR_STEP_SIZE, counts, rounding)
      return { ...plan, steps: linearSteps(counts, { stepSize, ...bakes }) }
    }
    case 'ROLLING': {
      const { batchSize, rollbackBatchSize, waitMs } = routing
      checkSize(batchSize, MAXIMUM_BATCH_SIZE, counts, rounding)
      const rollbackBatch = new Map(
        [...blueCounts].map(([name, count]) => [
          name,
          rollbackBatchSize === undefined ? count : instancesOf(rollbackBatchSize, count, rounding),
        ]),
      )
      const steps = rollingSteps(counts, { batchSize, waitMs, rounding })
      return { ...plan, steps, rollbackBatch }
    }
    default:
      return assertNever(routing)
  }
}

/** Assumed: refused at the call; AWS's text is not published (endpoints.md 12). */
function checkSize(
  size: CapacitySize,
  { member, min, max }: SizeRule,
  { green }: FleetCounts,
  rounding: CapacityRounding,
): void {
  for (const [name, count] of green) {
    const instances = instancesOf(size, count, rounding)
    // A percentage that rounds down to less than the least one is still what it says.
    const asked = size.type === 'CAPACITY_PERCENT' ? (size.value * count) / 100 : size.value
    const isTooMany = Math.max(instances, asked) > max * count
    if (!isTooMany && asked >= min * count) continue
    const bound = isTooMany ? `must not exceed ${max * 100}%` : `must be at least ${min * 100}%`
    const text = `${member} ${bound} of the instance count (variant ${name}: ${instances} of ${count}).`
    throw new DomainError('invalid-value', text)
  }
}
