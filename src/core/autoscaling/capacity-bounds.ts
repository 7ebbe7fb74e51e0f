/** Which bounds a scalable target, or a scheduled action for it, can be given. */
import { DomainError } from '../errors.ts'

/**
 * Throws `DomainError` (invalid-value). `undefined`: not given. There is no highest minimum: what is
 * beyond the quota of instances fails as a scaling activity.
 *
 * Source: autoscaling.md 1.8, the texts.
 */
export function checkBounds(
  minCapacity: number | undefined,
  maxCapacity: number | undefined,
): void {
  const least = minCapacity ?? 0
  if (least < 0) throw invalid('Minimum capacity cannot be less than 0')
  if ((maxCapacity ?? Number.POSITIVE_INFINITY) < least) {
    throw invalid('Maximum capacity cannot be less than minimum capacity')
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
