/** The registry of deployment strategies: a deployment config in, a plan out. */
import { assertNever } from '../assert.ts'
import { allAtOnceSteps } from './all-at-once.ts'
import { canarySteps } from './canary.ts'
import type { DeploymentConfig } from './deployment-config.ts'
import { linearSteps } from './linear.ts'
import {
  type CapacityRounding,
  type DeploymentPlan,
  type FleetCounts,
  instancesOf,
} from './plan.ts'
import { rollingSteps } from './rolling.ts'
import { checkSize } from './size-bounds.ts'

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
      checkSize('CanarySize', canarySize, greenCounts, rounding)
      return { ...plan, steps: canarySteps(counts, { canarySize, ...bakes }) }
    }
    case 'LINEAR': {
      const { stepSize } = routing
      checkSize('LinearStepSize', stepSize, greenCounts, rounding)
      return { ...plan, steps: linearSteps(counts, { stepSize, ...bakes }) }
    }
    case 'ROLLING': {
      const { batchSize, rollbackBatchSize, waitMs } = routing
      checkSize('MaximumBatchSize', batchSize, greenCounts, rounding)
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
