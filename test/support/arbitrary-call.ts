/**
 * Calls of any operation in any protocol, from nearly right to nonsense, for property tests: inputs
 * made from the request schemas, so that some succeed, with junk in places.
 */
import { Encoder } from 'cbor-x'
import fc from 'fast-check'
import { z } from 'zod'
import type { Operation } from '../../src/aws/operation.ts'
import { OPERATIONS } from '../../src/aws/operations.ts'
import type { WireRequest } from '../../src/aws/protocol/wire-message.ts'

/** Values that make sense in the account of test/aws/account.ts, by the member that holds them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  EndpointName: ['e', 'e', 'new', 'other'],
  EndpointConfigName: ['c1', 'c2', 'new'],
  ModelName: ['m1', 'm2', 'new'],
  VariantName: ['A', 'B'],
  InstanceType: ['ml.m5.large', 'ml.c5.xlarge'],
  ResourceId: ['endpoint/e/variant/A'],
  Statistic: ['Sum'],
  ExecutionRoleArn: ['arn:aws:iam::000000000000:role/r'],
  TreatMissingData: ['missing', 'ignore'],
}
const OTHER_TEXTS = ['a', 'b', '1', 'p99', 'Count', 'arn:aws:sagemaker:us-east-1:1:endpoint/e']

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, '', [], {}, -1, 1e308, 2 ** 53, 'a'.repeat(5000), '\u0000', '__proto__'),
)

const mostly = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary, weight: 60 }, { arbitrary: junk, weight: 1 })

const rarely = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 99 }, { arbitrary, weight: 1 })

/** `member`: the name of the member that holds it, or of the list it is in. */
function inputOf(schema: z.core.$ZodType, member: string): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const { innerType } = schema.def
    if (innerType instanceof z.ZodNever) return rarely(junk)
    return fc.option(inputOf(innerType, member), { nil: undefined, freq: 1 })
  }
  if (schema instanceof z.ZodPipe) return inputOf(schema.def.in, member)
  if (schema instanceof z.ZodUnion) {
    return fc.oneof(...schema.def.options.map(option => inputOf(option, member)))
  }
  return mostly(plainInputOf(schema, member))
}

function plainInputOf(schema: z.core.$ZodType, member: string): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries<z.core.$ZodType>(schema.def.shape)
    return fc.record(
      Object.fromEntries(members.map(([name, inner]) => [name, inputOf(inner, name)])),
    )
  }
  if (schema instanceof z.ZodArray) {
    return fc.array(inputOf(schema.def.element, member), { maxLength: 2 })
  }
  if (schema instanceof z.ZodRecord) {
    return fc.dictionary(fc.string(), inputOf(schema.def.valueType, member), { maxKeys: 3 })
  }
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options)
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values)
  if (schema instanceof z.ZodBoolean) return fc.boolean()
  if (schema instanceof z.ZodNumber) {
    return fc.oneof(
      { arbitrary: fc.constantFrom(1, 2, 3, 60), weight: 8 },
      { arbitrary: fc.oneof(fc.integer(), fc.double()), weight: 1 },
    )
  }
  return fc.oneof(
    { arbitrary: fc.constantFrom(...(TEXTS[member] ?? OTHER_TEXTS)), weight: 12 },
    { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  )
}

const INPUTS = new Map(OPERATIONS.map(operation => [operation, inputOf(operation.input, '')]))

const TARGET_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['SageMaker', 'SageMaker'],
  ['ApplicationAutoScaling', 'AnyScaleFrontendService'],
  ['CloudWatch', 'GraniteServiceVersion20100801'],
])

const encoder = new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true })

/** A form as the SDKs write it. */
export function formText(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return []
  const inside = (part: string) => (name === '' ? part : `${name}.${part}`)
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${encodeURIComponent(name)}=`]
    return value.flatMap((item, i) => formText(inside(`member.${i + 1}`), item))
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([member, each]) => formText(inside(member), each))
  }
  return [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`]
}

function requestOf(protocol: string, { service, name }: Operation, input: unknown): WireRequest {
  if (protocol === 'json') {
    const target = `${TARGET_PREFIXES.get(service) ?? service}.${name}`
    const body = Buffer.from(JSON.stringify(input) ?? '')
    return { path: '/', headers: { 'x-amz-target': target }, body }
  }
  if (protocol === 'cbor') {
    const path = `/service/GraniteServiceVersion20100801/operation/${name}`
    return { path, headers: { 'x-amzn-query-mode': 'true' }, body: encoder.encode(input) }
  }
  const version = service === 'STS' ? '2011-06-15' : '2010-08-01'
  const form = [`Action=${name}&Version=${version}`, ...formText('', input)].join('&')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { path: '/', headers, body: Buffer.from(form) }
}

const PROTOCOLS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['CloudWatch', ['json', 'cbor', 'query']],
  ['STS', ['query']],
])

export interface ArbitraryCall {
  readonly operation: Operation
  readonly request: WireRequest
  /** Virtual time that passes before it. */
  readonly afterSeconds: number
}

/** The bytes of some requests are damaged. */
const damaged = (request: WireRequest): fc.Arbitrary<WireRequest> =>
  fc
    .tuple(fc.nat(Math.max(0, request.body.length - 1)), fc.uint8Array({ maxLength: 8 }))
    .map(([at, bytes]) => ({
      ...request,
      body: Buffer.concat([request.body.subarray(0, at), bytes, request.body.subarray(at + 3)]),
    }))

export const arbitraryCall: fc.Arbitrary<ArbitraryCall> = fc
  .constantFrom(...OPERATIONS)
  .chain(operation =>
    fc.tuple(
      fc.constant(operation),
      fc.constantFrom(...(PROTOCOLS_OF.get(operation.service) ?? ['json'])),
      INPUTS.get(operation) ?? junk,
      fc.constantFrom(0, 0, 1, 60, 600),
    ),
  )
  .chain(([operation, protocol, input, afterSeconds]) => {
    const request = requestOf(protocol, operation, input)
    return fc
      .oneof(
        { arbitrary: fc.constant(request), weight: 8 },
        { arbitrary: damaged(request), weight: 1 },
      )
      .map(sent => ({ operation, request: sent, afterSeconds }))
  })
