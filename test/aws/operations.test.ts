import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findOperation, OPERATIONS } from '../../src/aws/operations.ts'
import { SERVICES } from '../../src/aws/service.ts'
import { strictly } from '../../src/aws/strict.ts'

describe('the registry of operations', () => {
  it('names each operation once over all services', () => {
    const names = OPERATIONS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.map(name => findOperation(name)?.name)).toEqual(names)
  })

  it('has operations of every service', () => {
    expect(new Set(OPERATIONS.map(({ service }) => service))).toEqual(new Set(SERVICES))
  })

  it('knows no operation by another name', () => {
    expect(findOperation('createEndpoint')).toBeUndefined()
    expect(findOperation('toString')).toBeUndefined()
  })

  it.each(OPERATIONS)('$name names the resource that a change concerns', operation => {
    expect(operation.isReadOnly || operation.resourceMember !== undefined).toBe(true)
  })

  it.each(OPERATIONS)('$name has a JSON Schema that describes every member', ({ input }) => {
    const schema = z.toJSONSchema(strictly(input), { io: 'input' })
    const undescribed = Object.entries(schema.properties ?? {}).filter(
      ([, member]) => typeof member !== 'object' || member.description === undefined,
    )
    expect(undescribed).toEqual([])
  })
})
