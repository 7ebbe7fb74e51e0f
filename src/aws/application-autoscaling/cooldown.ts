/** Cooldowns on the wire: seconds, from 0. Source: autoscaling.md 1.3 (text), 3.4. */
import { DomainError } from '../../core/errors.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'

/** `undefined`: not given, so the default applies and is not echoed. */
export function cooldownMsOf(seconds: number | undefined): Ms | undefined {
  if (seconds === undefined) return undefined
  if (seconds < 0) throw new DomainError('invalid-value', 'Cooldown must be nonnegative')
  return seconds * SECOND_MS
}

export const cooldownSecondsOf = (cooldownMs: Ms | undefined): number | undefined =>
  cooldownMs === undefined ? undefined : cooldownMs / SECOND_MS
