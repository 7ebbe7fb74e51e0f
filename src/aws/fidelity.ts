/**
 * The tables of what the simulated API leaves out, read off the request schemas themselves, so
 * they cannot fall behind. The README's fidelity table shows them.
 */
import { z } from 'zod'
import { FIDELITY_NOTES, type FidelityNote } from './constraints.ts'
import { callNameOf, OPERATIONS } from './operations.ts'

export interface MemberNote {
  readonly operation: string
  /** For example `ProductionVariants[].VolumeSizeInGB`. */
  readonly member: string
  readonly why: string
}

interface NotedMember {
  readonly path: string
  readonly note: FidelityNote
}

const NOTED = OPERATIONS.flatMap(operation =>
  notedMembers(operation.input, '').map(noted => ({ operation: callNameOf(operation), ...noted })),
)

/** Members that are checked, and then nothing depends on them. */
export const ACCEPTED_WITHOUT_EFFECT: readonly MemberNote[] = NOTED.flatMap(
  ({ operation, path, note }) =>
    note.withoutEffect === undefined ? [] : [{ operation, member: path, why: note.withoutEffect }],
)

/** Members, or values of members, that are refused because their meaning is not simulated. */
export const REFUSED_MEMBERS: readonly MemberNote[] = NOTED.flatMap(({ operation, path, note }) =>
  note.refused === undefined ? [] : [{ operation, member: path, why: note.refused }],
)

function notedMembers(schema: z.core.$ZodType, path: string): readonly NotedMember[] {
  const note = schema instanceof z.ZodType ? FIDELITY_NOTES.get(schema) : undefined
  const inner = innerMembers(schema, path)
  return note === undefined ? inner : [{ path, note }, ...inner]
}

function innerMembers(schema: z.core.$ZodType, path: string): readonly NotedMember[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return notedMembers(schema.def.innerType, path)
  }
  if (schema instanceof z.ZodArray) return notedMembers(schema.def.element, `${path}[]`)
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.core.$ZodType>(schema.def.shape).flatMap(([name, member]) =>
    notedMembers(member, path === '' ? name : `${path}.${name}`),
  )
}
