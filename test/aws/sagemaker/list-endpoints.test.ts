import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

/** `e` at 0 min, InService; `b`, `d` and `c` at 10, 11 and 12 min, all Creating. */
function accountWithFour() {
  const world = accountWithEndpoint()
  for (const name of ['b', 'd', 'c']) {
    execute(world, 'CreateEndpoint', { EndpointName: name, EndpointConfigName: 'c1' })
    world.runUntil(world.nowMs + MINUTE_MS)
  }
  return world
}

function names(input: object): readonly string[] {
  const { Endpoints } = execute(accountWithFour(), 'ListEndpoints', input) as {
    Endpoints: { EndpointName: string }[]
  }
  return Endpoints.map(({ EndpointName }) => EndpointName)
}

describe('ListEndpoints', () => {
  const atMinute = (minute: number) => EPOCH_SECONDS + minute * 60

  it.each([
    { input: {}, expected: 'c d b e', name: 'the newest first' },
    { input: { SortOrder: 'Ascending' }, expected: 'e b d c', name: 'the oldest first' },
    { input: { SortBy: 'Name' }, expected: 'e d c b', name: 'by name, descending' },
    {
      input: { SortBy: 'Status', SortOrder: 'Ascending' },
      expected: 'b c d e',
      name: 'by status, then name',
    },
    { input: { StatusEquals: 'InService' }, expected: 'e', name: 'one status' },
    { input: { NameContains: 'd' }, expected: 'd', name: 'a part of the name' },
    { input: { CreationTimeAfter: atMinute(10) }, expected: 'c d', name: 'later ones' },
    { input: { CreationTimeBefore: atMinute(11) }, expected: 'b e', name: 'earlier ones' },
    { input: { LastModifiedTimeBefore: atMinute(5) }, expected: 'e', name: 'long unchanged ones' },
    { input: { LastModifiedTimeAfter: atMinute(5) }, expected: 'c d b', name: 'changed ones' },
    { input: { MaxResults: 2 }, expected: 'c d', name: 'the first page' },
    { input: { MaxResults: 2, NextToken: '2' }, expected: 'b e', name: 'the second page' },
  ])('lists $name', ({ input, expected }) => {
    expect(names(input).join(' ')).toBe(expected)
  })

  it('shows a summary of each, and a token when there are more', () => {
    expect(answer(accountWithFour(), 'ListEndpoints', { MaxResults: 1 })).toEqual({
      Endpoints: [
        {
          EndpointName: 'c',
          EndpointArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/c',
          CreationTime: atMinute(12),
          LastModifiedTime: atMinute(12),
          EndpointStatus: 'Creating',
        },
      ],
      NextToken: '1',
    })
  })

  it('refuses a token that it never gave', () => {
    const { code } = refusal(accountWithFour(), 'ListEndpoints', { NextToken: 'x' })
    expect(code).toBe('ValidationException')
  })
})
