/**
 * Whatever a caller sends: no failure of ours, and what is refused has changed nothing.
 *
 * 500 accounts live through 20 calls each, in all operations and protocols; time passes between.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordsOf } from '../../../src/aws/account-records.ts'
import { perform } from '../../../src/aws/execute.ts'
import { OPERATIONS } from '../../../src/aws/operations.ts'
import { answerCall } from '../../../src/aws/protocol/answer-call.ts'
import { SECOND_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { arbitraryCall } from '../../support/arbitrary-call.ts'
import { accountWithEndpoint } from '../account.ts'

const ACCOUNTS = 500
const CALLS_PER_ACCOUNT = 20

/** Calls that describe or list without a name, with the input that each needs. */
const LISTS = OPERATIONS.filter(({ isReadOnly }) => isReadOnly).flatMap(operation =>
  [{}, { ServiceNamespace: 'sagemaker' }]
    .filter(input => operation.input.safeParse(input).success)
    .slice(0, 1)
    .map(input => ({ operation, input })),
)

/** All that can be described of the account, as text. */
function dumpOf(world: World): string {
  const lists = LISTS.map(({ operation, input }) => perform(world, operation, input))
  const endpoints = world.endpoints.list().map(({ name }) => describe(world, 'Endpoint', name))
  const { endpointConfigs, models, tags } = recordsOf(world)
  const configs = [...endpointConfigs].map(([name]) => describe(world, 'EndpointConfig', name))
  return JSON.stringify([lists, endpoints, configs, [...models], [...tags]], (_key, value) =>
    value instanceof Map ? [...value] : value,
  )
}

function describe(world: World, kind: 'Endpoint' | 'EndpointConfig', name: string): unknown {
  const operation = OPERATIONS.find(each => each.name === `Describe${kind}`)
  return operation && perform(world, operation, { [`${kind}Name`]: name })
}

it('looks at every kind of list', () => {
  expect(LISTS.map(({ operation }) => operation.name)).toEqual(
    expect.arrayContaining(['ListEndpoints', 'DescribeAlarms', 'DescribeScalingPolicies']),
  )
})

it('is answered, never with a failure of ours, and a refused call changes nothing', () => {
  const tally = { ok: 0, refused: 0 }
  const calls = fc.array(arbitraryCall, {
    minLength: CALLS_PER_ACCOUNT,
    maxLength: CALLS_PER_ACCOUNT,
  })
  fc.assert(
    fc.property(calls, story => {
      const world = accountWithEndpoint()
      for (const { operation, request, afterSeconds } of story) {
        world.runUntil(world.nowMs + afterSeconds * SECOND_MS)
        const before = dumpOf(world)
        const { status } = answerCall(world, request, 'r-1')
        expect(status).toBeLessThan(500)
        if (status >= 400 || operation.isReadOnly) expect(dumpOf(world)).toBe(before)
        if (status < 400) tally.ok++
        else tally.refused++
      }
    }),
    { numRuns: ACCOUNTS },
  )
  expect(tally.ok + tally.refused).toBe(ACCOUNTS * CALLS_PER_ACCOUNT)
  expect(tally.ok).toBeGreaterThan(500) // else the calls are too wild to show anything
})
