/**
 * Mistakes a caller can make against the simulated account, in one table.
 *
 * The code says what is wrong; `aws/protocol/error-body.ts` maps each to the exception name and
 * HTTP status of the service that reports it (a test keeps the two tables equal). Messages are
 * AWS's own where the service's text is known.
 */

export const DOMAIN_ERROR_CODES = [
  /** A value or a combination that the service refuses. */
  'invalid-value',
  /** The named resource does not exist. */
  'not-found',
  /** A resource of that name exists already. */
  'already-exists',
  /** The resource is in a state that does not allow the call. */
  'wrong-state',
  /** An account quota would be exceeded. */
  'quota-exceeded',
  /** Application Auto Scaling's own not-found. */
  'scaling-object-not-found',
  /** The part of AWS that is asked for is not simulated (yet): refused rather than ignored. */
  'not-simulated',
] as const

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]

export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: DomainErrorCode

  constructor(code: DomainErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Source: endpoints.md 2.8. */
export const notFound = (what: string, arn: string): DomainError =>
  new DomainError('not-found', `Could not find ${what} "${arn}".`)

/** Assumed: the text for counts of resources other than instances. */
export const tooMany = (what: string): DomainError =>
  new DomainError('quota-exceeded', `The account-level limit of ${what} has been reached.`)
