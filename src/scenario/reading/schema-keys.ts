/** Which keys a schema knows at a path: the candidates of "did you mean". */
import { z } from 'zod'
import type { Path } from './problem.ts'

/** Of a union: the keys of all its branches. Empty where any key goes, and where none does. */
export function knownKeys(schema: z.core.$ZodType, path: Path): readonly string[] {
  let here: readonly z.core.$ZodType[] = [schema]
  for (const step of path) here = here.flatMap(branches).flatMap(branch => under(branch, step))
  const keys = here.flatMap(branches).flatMap(keysOf)
  return [...new Set(keys)]
}

/** The schema without its wrappers; of a union, each branch so. */
function branches(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return branches(schema.def.innerType)
  }
  if (schema instanceof z.ZodPipe) return branches(schema.def.in)
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap(branches)
  return [schema]
}

function under(schema: z.core.$ZodType, step: string | number): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.def.element]
  if (schema instanceof z.ZodRecord) return [schema.def.valueType]
  if (!(schema instanceof z.ZodObject)) return []
  const member = new Map<string, z.core.$ZodType>(Object.entries(schema.def.shape)).get(
    String(step),
  )
  return member === undefined ? [] : [member]
}

const keysOf = (schema: z.core.$ZodType): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.def.shape) : []
