/** The registry of deployment strategies: a deployment config in, a plan out. */
import { assertNever } from '../assert.ts'
import { DomainError } from '../errors.ts'
import { allAtOnceSteps } from './all-at-once.ts'
import { canarySteps } from './canary.ts'
import type { DeploymentConfig } from './deployment-config.ts'
import { type CapacityRounding, type DeploymentPlan, instancesOf } from './plan.ts'

/** Source: endpoints.md 5.1: the canary is at most half of a variant's instances. */
const CANARY_SHARE_MAX = 0.5

export function planOf(
  config: DeploymentConfig,
  greenCounts: ReadonlyMap<string, number>,
  rounding: CapacityRounding,
): DeploymentPlan {
  const { trafficRouting, terminationWaitMs } = config
  switch (trafficRouting.type) {
    case 'ALL_AT_ONCE': {
      const steps = allAtOnceSteps(greenCounts, terminationWaitMs)
      return { strategy: trafficRouting.type, greenCounts, steps }
    }
    case 'CANARY': {
      const { canarySize, waitMs } = trafficRouting
      for (const [name, count] of greenCounts) {
        const canary = instancesOf(canarySize, count, rounding)
        if (canary > CANARY_SHARE_MAX * count) throw canaryTooLarge(name, canary, count)
      }
      const options = { canarySize, waitMs, terminationWaitMs, rounding }
      return {
        strategy: trafficRouting.type,
        greenCounts,
        steps: canarySteps(greenCounts, options),
      }
    }
    default:
      return assertNever(trafficRouting)
  }
}

/** Assumed: refused at the call; AWS's text is not published (endpoints.md 12). */
const canaryTooLarge = (variant: string, canary: number, count: number): DomainError =>
  new DomainError(
    'invalid-value',
    `CanarySize must not exceed 50% of the instance count (variant ${variant}: ${canary} of ${count}).`,
  )
