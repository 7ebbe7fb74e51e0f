import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findOperation } from '../../src/aws/operations.ts'
import { strictly } from '../../src/aws/strict.ts'
import { known } from '../../src/core/assert.ts'

const inner = z.object({ known: z.int().optional() })

describe('strictly', () => {
  it.each([
    { inside: 'an object', schema: inner, bad: { typo: 1 }, path: '' },
    { inside: 'a member', schema: z.object({ a: inner }), bad: { a: { typo: 1 } }, path: 'a' },
    { inside: 'a list', schema: z.array(inner), bad: [{}, { typo: 1 }], path: '1' },
    { inside: 'a map', schema: z.record(z.string(), inner), bad: { k: { typo: 1 } }, path: 'k' },
    { inside: 'an optional', schema: inner.optional(), bad: { typo: 1 }, path: '' },
    { inside: 'a nullable', schema: inner.nullable(), bad: { typo: 1 }, path: '' },
    { inside: 'a default', schema: inner.default({}), bad: { typo: 1 }, path: '' },
    {
      inside: 'a pipe',
      schema: z.pipe(
        inner,
        z.transform(x => x),
      ),
      bad: { typo: 1 },
      path: '',
    },
    {
      inside: 'a discriminated union',
      schema: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), inner }),
        z.object({ kind: z.literal('b') }),
      ]),
      bad: { kind: 'a', inner: { typo: 1 } },
      path: 'inner',
    },
  ])('refuses an unknown member inside $inside', ({ schema, bad, path }) => {
    expect(schema.safeParse(bad).success).toBe(true)
    const { error } = strictly(schema).safeParse(bad)
    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['typo'] }])
    expect(error?.issues[0]?.path.join('.')).toBe(path)
  })

  it('refuses it inside a plain union', () => {
    const schema = strictly(z.union([inner, z.string()]))
    expect(schema.safeParse({ typo: 1 }).success).toBe(false)
    expect(schema.safeParse({ known: 1 }).success).toBe(true)
  })

  it('keeps constraints, defaults and what an object says of its further members', () => {
    const schema = strictly(
      z.object({
        count: z.int().min(1).default(3),
        open: z.looseObject({ a: z.int() }),
      }),
    )
    expect(schema.parse({ open: { a: 1, b: 2 } })).toEqual({ count: 3, open: { a: 1, b: 2 } })
    expect(schema.safeParse({ count: 0, open: { a: 1 } }).success).toBe(false)
  })

  it('leaves the wire schema as it was', () => {
    const wire = z.object({ a: inner })
    strictly(wire)
    expect(wire.parse({ a: { typo: 1 } })).toEqual({ a: {} })
  })

  it('does not let a kind of schema pass that it would not make strict', () => {
    expect(() => strictly(z.tuple([inner]))).toThrow('kind tuple')
  })

  it('keeps descriptions in the JSON Schema, and closes its objects', () => {
    const operation = known(findOperation('CreateEndpoint'), 'CreateEndpoint')
    const schema = z.toJSONSchema(strictly(operation.input), { io: 'input' })
    expect(schema).toMatchObject({
      additionalProperties: false,
      required: ['EndpointName', 'EndpointConfigName'],
      properties: {
        EndpointName: { maxLength: 63, description: expect.stringContaining('Name of') },
        DeploymentConfig: {
          additionalProperties: false,
          description: expect.stringContaining('Kept for a later UpdateEndpoint'),
          properties: { RollingUpdatePolicy: { additionalProperties: false } },
        },
      },
    })
  })
})
