/**
 * Derives from a wire schema the same schema in which unknown members are errors.
 *
 * On the wire unknown members are dropped, as AWS does; in a scenario file a typo must not pass.
 * Objects that say themselves what else they may hold (`catchall`) keep saying so. Descriptions
 * stay, so a JSON Schema generated from the result has them too.
 */
import { z } from 'zod'
import { invariant } from '../core/assert.ts'

/** Kinds that hold further schemas but occur in no wire shape: refused rather than left lenient. */
const UNSUPPORTED: readonly string[] = ['intersection', 'tuple', 'map', 'set', 'promise', 'lazy']

export function strictly<Schema extends z.ZodType>(schema: Schema): Schema {
  // A rebuilt schema is of the class it was built from and parses to the same type.
  return rebuild(schema, new Map()) as Schema
}

/** `done` keeps a shape that is used twice one and the same schema. */
function rebuild(schema: z.core.$ZodType, done: Map<z.core.$ZodType, z.core.$ZodType>) {
  const known = done.get(schema)
  if (known !== undefined) return known
  const changes = strictParts(schema, inner => rebuild(inner, done))
  const strict =
    changes === undefined
      ? schema
      : z.core.clone(schema, { ...schema._zod.def, ...changes }, { parent: true })
  done.set(schema, strict)
  return strict
}

/** The parts of the definition that differ once all inner schemas are strict. */
function strictParts(
  schema: z.core.$ZodType,
  strict: (inner: z.core.$ZodType) => z.core.$ZodType,
): object | undefined {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries<z.core.$ZodType>(schema.def.shape)
    return {
      shape: Object.fromEntries(members.map(([name, member]) => [name, strict(member)])),
      catchall: schema.def.catchall ?? z.never(),
    }
  }
  if (schema instanceof z.ZodArray) return { element: strict(schema.def.element) }
  if (schema instanceof z.ZodRecord) return { valueType: strict(schema.def.valueType) }
  if (schema instanceof z.ZodUnion) return { options: schema.def.options.map(strict) }
  if (schema instanceof z.ZodPipe) {
    return { in: strict(schema.def.in), out: strict(schema.def.out) }
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch
  ) {
    return { innerType: strict(schema.def.innerType) }
  }
  const kind = schema._zod.def.type
  invariant(!UNSUPPORTED.includes(kind), `strictly() does not know schemas of kind ${kind}`)
  return undefined
}
