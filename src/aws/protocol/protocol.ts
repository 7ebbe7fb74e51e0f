/**
 * What a wire protocol of the control planes is: how a call is recognised, read, answered and
 * refused. All else (validation, texts, effects) is the same whatever the protocol.
 */
import type { AwsError } from '../aws-error.ts'
import type { Operation } from '../operation.ts'
import type { Service } from '../service.ts'
import type { WireAnswer, WireRequest } from './wire-message.ts'

export interface Call {
  readonly operation: Operation
  /** Not validated yet: members as the request has them, those that are null left out. */
  readonly input: unknown
}

export interface Protocol {
  /** As docs/operations.md calls it. */
  readonly name: string
  /** Whose operations it carries. */
  readonly services: readonly Service[]
  isSpokenIn(request: WireRequest): boolean
  /** Throws `AwsError` when the request cannot be read. */
  read(request: WireRequest): Call
  write(operation: Operation, output: object | undefined, requestId: string): WireAnswer
  writeError(request: WireRequest, error: AwsError, requestId: string): WireAnswer
}

/** A null member is an absent one (autoscaling.md 1.1); a null in a list stays. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  )
}
