/**
 * How a client tries again: how often, after what, and how long it waits.
 *
 * Source: AWS SDKs and Tools, retry behaviour: 3 attempts in standard mode, exponential backoff with
 * full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog). The SDKs do not retry a
 * ModelError (status 424) by themselves; applications do.
 */
import { OUTCOME, type Outcome } from '../endpoint/outcome.ts'
import type { Ms } from '../units.ts'

/** `unavailable`: nobody took the request (queue full, no instance), or the instance died. */
export const RETRY_CAUSES = ['5xx', '4xx', 'timeout', 'unavailable'] as const
export type RetryCause = (typeof RETRY_CAUSES)[number]

export interface RetryPolicy {
  /** Of one request, the first included. */
  readonly attemptsMax: number
  /** When the client gives an attempt up, whatever becomes of it; Infinity: it waits for AWS. */
  readonly timeoutMs: Ms
  readonly causes: ReadonlySet<RetryCause>
  readonly backoff: Backoff
}

export interface Backoff {
  /** Before the second attempt; doubles with each further one. 0: at once. */
  readonly baseMs: Ms
  readonly capMs: Ms
  /** `full`: anything from 0 to that, equally likely. */
  readonly jitter: 'full' | 'none'
}

/** Wait after so many attempts; `draw` is in [0, 1). */
export function backoffMs({ baseMs, capMs, jitter }: Backoff, attempts: number, draw: number): Ms {
  const longest = Math.min(capMs, baseMs * 2 ** (attempts - 1))
  return jitter === 'full' ? longest * draw : longest
}

/** Why an attempt that ended so is tried again; `undefined`: it is not, whatever the policy. */
export function causeOf(outcome: Outcome): RetryCause | undefined {
  switch (outcome) {
    case OUTCOME.error5xx:
      return '5xx'
    case OUTCOME.error4xx:
      return '4xx'
    case OUTCOME.timeout:
      return 'timeout'
    case OUTCOME.queueFull:
    case OUTCOME.instanceLost:
    case OUTCOME.noCapacity:
      return 'unavailable'
    default:
      return undefined // answered, or refused as a mistake of the caller's
  }
}
