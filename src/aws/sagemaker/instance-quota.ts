/**
 * The most instances of one type that the endpoints of the account may have together.
 *
 * Source: endpoints.md 2.8 (text; raised when instances are to be launched, not by
 * CreateEndpointConfig), 8.1 (fleets of a blue/green update count too).
 * Assumed: the quota is the simulator's own bound, the same for every type.
 */
import type { VariantConfig } from '../../core/endpoint/endpoint-config.ts'
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { World } from '../../core/world.ts'

const QUOTA = LIMITS.instancesPerVariantMax

/** Instances to launch, by instance type. */
export type Launches = ReadonlyMap<string, number>

export function checkInstanceQuota(world: World, launches: Launches): void {
  for (const [instanceType, count] of launches) {
    const present = utilizationOf(world, instanceType)
    if (count <= 0 || present + count <= QUOTA) continue
    const text =
      `The account-level service limit '${instanceType} for endpoint usage' is ${QUOTA} Instances, ` +
      `with current utilization of ${present} Instances and a request delta of ${count} Instances. ` +
      'Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.'
    throw new DomainError('quota-exceeded', text)
  }
}

/** Checks that a whole fleet of the config can be launched; `countOf` says how many of each variant. */
export function checkQuotaOfConfig(
  world: World,
  configName: string,
  countOf: (variant: VariantConfig) => number = variant => variant.initialInstanceCount,
): void {
  const { variants, shadowVariants } = world.endpoints.configs.find(configName)
  const launches = new Map<string, number>()
  for (const variant of [...variants, ...shadowVariants]) {
    const { instanceType } = variant
    launches.set(instanceType, (launches.get(instanceType) ?? 0) + countOf(variant))
  }
  checkInstanceQuota(world, launches)
}

/** Instances that are paid for now, those on their way in or out included. */
const utilizationOf = (world: World, instanceType: string): number =>
  world.endpoints
    .all()
    .flatMap(endpoint => endpoint.everyVariant)
    .flatMap(variant => variant.fleets)
    .filter(({ fleet }) => fleet.variant.instanceType === instanceType)
    .reduce((sum, fleet) => sum + fleet.billedCount, 0)
