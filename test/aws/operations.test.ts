import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callNameOf, findOperation, findOperationOf, OPERATIONS } from '../../src/aws/operations.ts'
import { SERVICES } from '../../src/aws/service.ts'
import { strictly } from '../../src/aws/strict.ts'

describe('the registry of operations', () => {
  it('calls each operation by a name of its own', () => {
    const names = OPERATIONS.map(callNameOf)
    expect(new Set(names).size).toBe(names.length)
    expect(names.map(findOperation)).toEqual(OPERATIONS)
  })

  it.each(OPERATIONS)('finds $service $name by service and name', operation => {
    const { service, name } = operation
    expect(findOperationOf(service, name)).toBe(operation)
    expect(findOperation(`${service}.${name}`)).toBe(operation)
  })

  it('knows no operation by the name of another service', () => {
    expect(findOperationOf('CloudWatch', 'CreateEndpoint')).toBeUndefined()
    expect(findOperation('CloudWatch.CreateEndpoint')).toBeUndefined()
  })

  it('has operations of every service', () => {
    expect(new Set(OPERATIONS.map(({ service }) => service))).toEqual(new Set(SERVICES))
  })

  it('knows no operation by another name', () => {
    expect(findOperation('createEndpoint')).toBeUndefined()
    expect(findOperation('toString')).toBeUndefined()
  })

  it.each(OPERATIONS)('$service $name names the resource that a change concerns', operation => {
    expect(operation.isReadOnly || operation.resourceMember !== undefined).toBe(true)
  })

  it.each(OPERATIONS)(
    '$service $name has a JSON Schema that describes every member',
    ({ input }) => {
      const schema = z.toJSONSchema(strictly(input), { io: 'input' })
      const undescribed = Object.entries(schema.properties ?? {}).filter(
        ([, member]) => typeof member !== 'object' || member.description === undefined,
      )
      expect(undescribed).toEqual([])
    },
  )
})
