import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

/** b, d and c, a minute apart. */
function accountWithThree() {
  const world = newAccount()
  for (const EndpointConfigName of ['b', 'd', 'c']) {
    execute(world, 'CreateEndpointConfig', { EndpointConfigName, ProductionVariants: [variant()] })
    world.runUntil(world.nowMs + MINUTE_MS)
  }
  return world
}

describe('ListEndpointConfigs', () => {
  it.each([
    { input: {}, expected: 'c d b', name: 'the newest first' },
    { input: { SortOrder: 'Ascending' }, expected: 'b d c', name: 'the oldest first' },
    { input: { SortBy: 'Name' }, expected: 'd c b', name: 'by name, descending' },
    { input: { NameContains: 'c' }, expected: 'c', name: 'a part of the name' },
    { input: { CreationTimeAfter: EPOCH_SECONDS }, expected: 'c d', name: 'later ones' },
    { input: { CreationTimeBefore: EPOCH_SECONDS + 60 }, expected: 'b', name: 'earlier ones' },
    { input: { MaxResults: 2 }, expected: 'c d', name: 'the first page' },
    { input: { MaxResults: 2, NextToken: '2' }, expected: 'b', name: 'the second page' },
  ])('lists $name', ({ input, expected }) => {
    const { EndpointConfigs } = execute(accountWithThree(), 'ListEndpointConfigs', input) as {
      EndpointConfigs: { EndpointConfigName: string }[]
    }
    const names = EndpointConfigs.map(({ EndpointConfigName }) => EndpointConfigName)
    expect(names.join(' ')).toBe(expected)
  })

  it('shows a summary of each, and a token when there are more', () => {
    expect(answer(accountWithThree(), 'ListEndpointConfigs', { MaxResults: 1 })).toEqual({
      EndpointConfigs: [
        {
          EndpointConfigName: 'c',
          EndpointConfigArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/c',
          CreationTime: EPOCH_SECONDS + 2 * 60,
        },
      ],
      NextToken: '1',
    })
  })

  it.each([
    {
      input: { MaxResults: 101 },
      text: "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    },
    {
      input: { NameContains: 'a_b' },
      text: "1 validation error detected: Value 'a_b' at 'nameContains' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-]+",
    },
    { input: { NextToken: '0' }, text: 'Invalid NextToken' },
  ])('refuses: $text', ({ input, text }) => {
    expect(refusal(newAccount(), 'ListEndpointConfigs', input).message).toBe(text)
  })
})
