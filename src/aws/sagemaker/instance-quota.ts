/**
 * The most instances that one variant may have here.
 *
 * Source: endpoints.md 2.8 (text of ResourceLimitExceeded).
 * Assumed: the quota is the simulator's own bound, per variant, and checked when the count is named.
 */
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'

const QUOTA = LIMITS.instancesPerVariantMax

export function checkInstanceQuota(instanceType: string, count: number, present = 0): void {
  if (count <= QUOTA) return
  const text =
    `The account-level service limit '${instanceType} for endpoint usage' is ${QUOTA} Instances, ` +
    `with current utilization of ${present} Instances and a request delta of ${count - present} Instances. ` +
    'Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.'
  throw new DomainError('quota-exceeded', text)
}
