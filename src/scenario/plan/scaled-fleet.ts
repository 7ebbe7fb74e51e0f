/**
 * The instances that auto scaling has brought an endpoint to when an update begins: `plan` plays the
 * account without traffic, in which nothing scales.
 */
import type { World } from '../../core/world.ts'
import { type PolicyContext, policyOutlooks } from './policies.ts'
import { boundsAt, instancesOrderedBy, type ScaledVariant } from './scaling-forecast.ts'

/** Of each variant with a policy, as of now; several policies on it: the one that wants the most. */
export function scaledVariants(
  context: PolicyContext,
  endpointName: string,
): readonly ScaledVariant[] {
  const { world } = context
  const scaled = new Map<string, ScaledVariant>()
  for (const { policy, bounds, outlook } of policyOutlooks(context)) {
    const { variantName } = policy.config
    if (policy.config.endpointName !== endpointName) continue
    const { minCapacity, maxCapacity } = boundsAt(bounds, world.nowMs)
    const before = scaled.get(variantName)
    const forecast = outlook === null ? undefined : instancesOrderedBy(outlook, world.nowMs)
    const instances = Math.max(
      before?.instances ?? 0,
      forecast ?? presentCount(world, endpointName, variantName),
    )
    const isForecast = forecast !== undefined && before?.isForecast !== false
    scaled.set(variantName, {
      ...{ variant: variantName, instances, isForecast },
      ...{ minCapacity, maxCapacity },
    })
  }
  return [...scaled.values()]
}

const presentCount = (world: World, endpointName: string, variantName: string): number =>
  world.endpoints.peek(endpointName)?.variants.find(({ name }) => name === variantName)
    ?.desiredCount ?? 0
