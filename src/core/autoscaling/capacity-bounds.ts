/** Which bounds a scalable target, or a scheduled action for it, can be given. */
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'

/**
 * Throws `DomainError` (invalid-value). `undefined`: not given. A maximum beyond what is simulated is
 * only never reached.
 *
 * Source: autoscaling.md 1.8, the texts. AWS knows no highest minimum, but quotas of instances.
 */
export function checkBounds(
  minCapacity: number | undefined,
  maxCapacity: number | undefined,
): void {
  const least = minCapacity ?? 0
  const most = LIMITS.instancesPerVariantMax
  if (least < 0) throw invalid('Minimum capacity cannot be less than 0')
  if (least > most) {
    throw invalid(
      `Minimum capacity cannot be more than ${most}: no variant is simulated with more instances`,
    )
  }
  if ((maxCapacity ?? Number.POSITIVE_INFINITY) < least) {
    throw invalid('Maximum capacity cannot be less than minimum capacity')
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
