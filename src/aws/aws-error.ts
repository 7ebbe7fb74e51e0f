/**
 * A refusal as AWS words it: the error code (AWS also says exception name), the HTTP status, the
 * text and, for some errors, further members of the body. How it is laid out in bytes is the
 * protocol's affair.
 */
import type { Problem } from './protocol/validation.ts'

interface Details {
  /** Members of the body besides the message, such as ModelError's OriginalStatusCode. */
  readonly members?: Readonly<Record<string, string | number>>
  /** What is wrong where in the request; empty when the request alone cannot tell. */
  readonly problems?: readonly Problem[]
}

export class AwsError extends Error {
  override readonly name = 'AwsError'
  /** For example `ValidationException`. CloudWatch: the short code that clients see. */
  readonly code: string
  readonly status: number
  readonly members: Readonly<Record<string, string | number>>
  readonly problems: readonly Problem[]

  constructor(code: string, status: number, message: string, details: Details = {}) {
    super(message)
    this.code = code
    this.status = status
    this.members = details.members ?? {}
    this.problems = details.problems ?? []
  }
}
