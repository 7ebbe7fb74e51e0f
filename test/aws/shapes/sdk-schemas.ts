/**
 * What the AWS SDK for JavaScript knows of an operation's answer, read off its own schemas: the
 * commands of its clients carry them as nested lists.
 *
 * A schema is a code (text, number, instant, …) or a list that begins with its kind; a structure is
 * [3, namespace, name, traits, member names, member schemas, how many of the first are required].
 */
import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling'
import * as cloudWatch from '@aws-sdk/client-cloudwatch'
import * as sageMaker from '@aws-sdk/client-sagemaker'
import * as sageMakerRuntime from '@aws-sdk/client-sagemaker-runtime'
import * as sts from '@aws-sdk/client-sts'
import type { Operation } from '../../../src/aws/operation.ts'
import type { Service } from '../../../src/aws/service.ts'
import { Timestamp } from '../../../src/aws/timestamp.ts'

const CLIENTS: Readonly<Record<Service, Readonly<Record<string, unknown>>>> = {
  SageMaker: sageMaker,
  SageMakerRuntime: sageMakerRuntime,
  ApplicationAutoScaling: applicationAutoScaling,
  CloudWatch: cloudWatch,
  STS: sts,
}

const KIND = { simple: 0, list: 1, map: 2, structure: 3 } as const
/** A code may have one of these added. */
const LIST_OF = 64
const MAP_OF = 128
const CODES: ReadonlyMap<number, 'string' | 'number' | 'boolean' | 'timestamp'> = new Map([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
])

/** The schema of the operation's output; `unit`: the answer has no body. */
export function outputSchemaOf({ service, name }: Operation): unknown {
  const command = CLIENTS[service][`${name}Command`]
  if (typeof command !== 'function') throw new Error(`The SDK knows no ${service}.${name}`)
  const { schema } = Reflect.construct(command, [{}])
  return resolved(schema[5])
}

/** `Endpoints[0].CreationTime: expected a timestamp, got …`, a line for everything wrong. */
export function mismatches(value: unknown, schema: unknown, path = ''): readonly string[] {
  const known = resolved(schema)
  if (known === 'unit') {
    // An empty structure is no answer too: CloudWatch's protocols have no empty body.
    return Object.keys(value ?? {}).map(name => `${name}: expected no answer at all`)
  }
  if (typeof known === 'number') return codeMismatches(value, known, path)
  if (!Array.isArray(known)) throw new Error(`${path}: unknown schema ${String(known)}`)
  switch (known[0]) {
    case KIND.structure:
      return structureMismatches(value ?? {}, known, path)
    case KIND.list:
      return listMismatches(value, known[4], path)
    case KIND.map:
      return mapMismatches(value, known[5], path)
    case KIND.simple:
      return mismatches(value, known[4], path)
    default:
      throw new Error(`${path}: unknown kind of schema ${String(known[0])}`)
  }
}

/** Names of the lists that an answer of this schema may have. */
export function listMembersOf(schema: unknown): readonly string[] {
  const known = resolved(schema)
  if (!Array.isArray(known) || known[0] !== KIND.structure) return []
  const names: readonly string[] = known[4]
  return names.filter((_, index) => {
    const member = resolved(known[5][index])
    return Array.isArray(member) ? member[0] === KIND.list : isListCode(member)
  })
}

const isListCode = (code: unknown): boolean =>
  typeof code === 'number' && code >= LIST_OF && code < MAP_OF

/** Schemas that refer to each other are functions; with traits, pairs. */
function resolved(schema: unknown): unknown {
  if (typeof schema === 'function') return resolved(schema())
  return Array.isArray(schema) && schema.length === 2 ? resolved(schema[0]) : schema
}

function structureMismatches(
  value: unknown,
  schema: readonly unknown[],
  path: string,
): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path}: expected a structure`]
  }
  const names = schema[4] as readonly string[]
  const schemas = schema[5] as readonly unknown[]
  const required = names.slice(0, Number(schema[6] ?? 0))
  const given = new Map(Object.entries(value).filter(([, member]) => member !== undefined))
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  return [
    ...required.filter(name => !given.has(name)).map(name => `${at(name)}: required, absent`),
    ...[...given].flatMap(([name, member]) => {
      const index = names.indexOf(name)
      return index < 0
        ? [`${at(name)}: unknown to ${String(schema[2])}`]
        : mismatches(member, schemas[index], at(name))
    }),
  ]
}

function listMismatches(value: unknown, item: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path}: expected a list`]
  return value.flatMap((each, index) => mismatches(each, item, `${path}[${index}]`))
}

function mapMismatches(value: unknown, item: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: expected a map`]
  return Object.entries(value).flatMap(([key, each]) => mismatches(each, item, `${path}.${key}`))
}

function codeMismatches(value: unknown, code: number, path: string): readonly string[] {
  if (code >= MAP_OF) return mapMismatches(value, code - MAP_OF, path)
  if (code >= LIST_OF) return listMismatches(value, code - LIST_OF, path)
  const expected = CODES.get(code)
  if (expected === undefined) throw new Error(`${path}: unknown code ${code} in the SDK's schema`)
  const isRight = expected === 'timestamp' ? value instanceof Timestamp : typeof value === expected
  return isRight ? [] : [`${path}: expected a ${expected}, got ${JSON.stringify(value)}`]
}
