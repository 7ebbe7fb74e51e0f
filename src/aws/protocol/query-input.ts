/**
 * Gives the text of a form the types of the operation's request schema. What does not fit its type
 * stays text, so that validation refuses it with the same words as in the other protocols.
 *
 * Source: clients.md 5.4; botocore's and the JavaScript SDK's query serializers: lists as
 * `Name.member.N` (`Name.N` when flattened), maps as `Name.entry.N.key` and `.value`, an empty list
 * as `Name=`.
 */
import { z } from 'zod'
import type { FormNode } from './form.ts'

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

export function queryInputOf(schema: z.core.$ZodType, node: FormNode): unknown {
  if (schema instanceof z.ZodPipe) return queryInputOf(schema.def.in, node)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return queryInputOf(schema.def.innerType, node)
  }
  if (schema instanceof z.ZodObject) return structureOf(schema.def.shape, node)
  if (schema instanceof z.ZodArray) return listOf(schema.def.element, node)
  if (schema instanceof z.ZodRecord) return mapOf(schema.def.valueType, node)
  if (schema instanceof z.ZodUnion) return choiceOf(schema.def.options, node)
  return scalarOf(schema, node)
}

function structureOf(shape: Readonly<Record<string, z.core.$ZodType>>, node: FormNode): unknown {
  if (isText(node)) return node.text
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, member]) => {
      const part = node.parts.get(name)
      return part === undefined ? [] : [[name, queryInputOf(member, part)]]
    }),
  )
}

function listOf(element: z.core.$ZodType, node: FormNode): unknown {
  if (isText(node)) return node.text
  return numbered(node.parts.get('member') ?? node).map(item => queryInputOf(element, item))
}

function mapOf(value: z.core.$ZodType, node: FormNode): unknown {
  if (isText(node)) return node.text
  const entries = numbered(node.parts.get('entry') ?? node)
  return Object.fromEntries(
    entries.flatMap(({ parts }) => {
      const key = parts.get('key')?.text
      const part = parts.get('value')
      return key === undefined || part === undefined ? [] : [[key, queryInputOf(value, part)]]
    }),
  )
}

/** A union of structures is read as one structure with the members of all. */
function choiceOf(options: readonly z.core.$ZodType[], node: FormNode): unknown {
  const shapes = options.flatMap(option =>
    option instanceof z.ZodObject ? [option.def.shape] : [],
  )
  if (shapes.length === 0) return node.text ?? {}
  return structureOf(Object.assign({}, ...shapes), node)
}

function scalarOf(schema: z.core.$ZodType, { text }: FormNode): unknown {
  if (text === undefined) return {} // parts, where a plain value belongs
  if (schema instanceof z.ZodNumber) return NUMBER.test(text) ? Number(text) : text
  if (schema instanceof z.ZodBoolean) return BOOLEANS.get(text) ?? text
  return text
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** Text where parts belong; `Name=` is the empty list, map or structure. */
const isText = ({ text, parts }: FormNode): boolean =>
  text !== undefined && text !== '' && parts.size === 0

/** The items `.1`, `.2`, … in the order of their numbers, which may leave gaps. */
const numbered = ({ parts }: FormNode): readonly FormNode[] =>
  [...parts]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item)
