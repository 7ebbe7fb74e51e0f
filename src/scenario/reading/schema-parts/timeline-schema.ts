/**
 * `setup:` and `timeline:` AWS API calls, each a key named as the operation, with the operation's
 * own request below it; and, in the timeline, faults.
 *
 * A request is checked in a step of its own (api-calls.ts), because a call that is `refused` may
 * break its schema on purpose. `members` says how requests look here: anything, when a file is
 * read; the operations' schemas, when the JSON Schema for editors is made.
 */
import { z } from 'zod'
import type { Fault } from '../../../language/fault.ts'
import { Name, Span } from '../../../language/quantity-schema.ts'
import { FaultSchema } from './fault-schema.ts'

/** Operation name → schema of its request. */
export type RequestSchemas = Readonly<Record<string, z.ZodType>>

export interface CallEntry {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

export type TimelineItem =
  | {
      readonly kind: 'call'
      readonly atMs: number
      readonly call: CallEntry
      readonly refused: string | undefined
    }
  | { readonly kind: 'fault'; readonly atMs: number; readonly fault: Fault }

const ENTRIES_MAX = 100_000

export const anyRequest = z.record(z.string(), z.unknown())

const optionalMembers = (requests: RequestSchemas) =>
  Object.fromEntries(Object.entries(requests).map(([name, schema]) => [name, schema.optional()]))

export function setupSchema(requests: RequestSchemas) {
  const entry = z
    .strictObject(optionalMembers(requests))
    .transform((given, context): CallEntry => {
      const [call, ...extra] = callsIn(given)
      for (const { operation } of extra) {
        const message = 'one API call per entry: give this one an entry of its own'
        context.addIssue({ code: 'custom', message, path: [operation] })
      }
      if (call !== undefined) return call
      context.addIssue({ code: 'custom', message: 'expected an API call, such as CreateEndpoint' })
      return z.NEVER
    })
    .describe('One AWS API call: the operation, and below it its request.')
  return z
    .array(entry)
    .max(ENTRIES_MAX)
    .describe('API calls, in order, all settled (endpoints InService) before time zero.')
}

const At = Span.describe('Virtual time since zero.')
const Refused = Name.describe('The error code with which AWS must refuse the call.')

export function timelineSchema(requests: RequestSchemas) {
  const entry = z
    .strictObject({
      ...optionalMembers(requests),
      at: At,
      refused: Refused.optional(),
      fault: FaultSchema.optional(),
    })
    .transform((given, context): TimelineItem => {
      const { at: atMs, refused, fault, ...others } = given
      const [call, ...extra] = callsIn(others)
      const refuse = (message: string, path: readonly string[] = []) =>
        context.addIssue({ code: 'custom', message, path: [...path] })
      for (const { operation } of extra) {
        refuse('one API call per entry: give this one an entry of its own', [operation])
      }
      if (fault !== undefined) {
        if (call !== undefined) refuse('an entry is an API call or a fault', ['fault'])
        if (refused !== undefined) refuse('only an API call can be refused', ['refused'])
        return { kind: 'fault', atMs, fault }
      }
      if (call !== undefined) return { kind: 'call', atMs, call, refused }
      refuse('expected an API call, such as UpdateEndpoint, or a fault')
      return z.NEVER
    })
    .describe('At one instant: an AWS API call, or a fault.')
  return z.array(entry).max(ENTRIES_MAX).describe('What happens during the run.')
}

function callsIn(members: Readonly<Record<string, unknown>>): readonly CallEntry[] {
  const calls = Object.entries(members).filter(([, request]) => request !== undefined)
  return calls.map(([operation, request]) => ({ operation, input: anyRequest.parse(request) }))
}
