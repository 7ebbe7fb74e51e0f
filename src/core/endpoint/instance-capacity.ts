/**
 * How many instances of a type the account may have (its quota), and how many AWS has to give.
 *
 * Source: endpoints.md 2.8: the quota's text, and that CreateEndpoint and UpdateEndpoint raise it.
 * Source: endpoints.md 8.1: fleets of a blue/green update count too.
 * Assumed: without a quota of the user's it is the simulator's own bound; it counts every instance
 * of the type that is launching, in service or draining.
 */
import type { Counts } from '../deployment/plan.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { InstanceTally } from './instance-tally.ts'

export class InstanceCapacity {
  /** Of all types. */
  readonly instances = new InstanceTally()
  readonly #quotas: ReadonlyMap<string, number>
  readonly #inUse = new Map<string, number>()
  /** Instances still to be had of a type, while AWS is short of it. */
  #available: ReadonlyMap<string, number> = new Map()

  constructor(quotas: ReadonlyMap<string, number>) {
    this.#quotas = quotas
  }

  quotaOf(instanceType: string): number {
    return this.#quotas.get(instanceType) ?? LIMITS.instancesPerTypeMax
  }

  inUse(instanceType: string): number {
    return this.#inUse.get(instanceType) ?? 0
  }

  change(instanceType: string, by: number): void {
    this.#inUse.set(instanceType, this.inUse(instanceType) + by)
  }

  /** AWS has no more than so many instances of each type in use; others are not short. */
  setShortages(availableByType: ReadonlyMap<string, number>): void {
    this.#available = availableByType
  }

  /** Throws `quota-exceeded` with AWS's text when so many more, by type, would be too many. */
  checkQuotas(deltas: Counts): void {
    for (const [instanceType, delta] of deltas) {
      const quota = this.quotaOf(instanceType)
      if (delta <= 0 || this.inUse(instanceType) + delta <= quota) continue
      throw new DomainError('quota-exceeded', quotaText(instanceType, { quota, delta }, this))
    }
  }

  /** Why so many more instances cannot be launched now; `undefined`: they can. */
  refusalOf(instanceType: string, delta: number): string | undefined {
    const inUse = this.inUse(instanceType)
    const quota = this.quotaOf(instanceType)
    if (inUse + delta > quota) return quotaText(instanceType, { quota, delta }, this)
    const available = this.#available.get(instanceType) ?? Number.POSITIVE_INFINITY
    return inUse + delta > available ? NO_CAPACITY : undefined
  }
}

/** Source: endpoints.md 2.8. */
const NO_CAPACITY =
  'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.'

/** Source: endpoints.md 2.8. */
function quotaText(
  instanceType: string,
  { quota, delta }: { readonly quota: number; readonly delta: number },
  capacity: InstanceCapacity,
): string {
  return (
    `The account-level service limit '${instanceType} for endpoint usage' is ${quota} Instances, ` +
    `with current utilization of ${capacity.inUse(instanceType)} Instances and a request delta of ${delta} Instances. ` +
    'Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.'
  )
}
