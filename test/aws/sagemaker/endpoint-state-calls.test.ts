/** Which calls each state of an endpoint allows (endpoints.md 3.1). */
import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../src/aws/aws-error.ts'
import { execute } from '../../../src/aws/execute.ts'
import type { EndpointStatus } from '../../../src/core/endpoint/endpoint-status.ts'
import { accountWithEndpoint } from '../account.ts'

const IN_PROGRESS =
  'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e".'
const NOT_FOUND = 'Endpoint e of account 000000000000 not found.'

const e = { EndpointName: 'e' }
const CALLS = {
  DescribeEndpoint: e,
  InvokeEndpoint: e,
  UpdateEndpoint: { ...e, EndpointConfigName: 'c2' },
  UpdateEndpointWeightsAndCapacities: {
    ...e,
    DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 5 }],
  },
  DeleteEndpoint: e,
} as const
type Call = keyof typeof CALLS

const ALL = Object.keys(CALLS) as readonly Call[]
const READS = ['DescribeEndpoint', 'InvokeEndpoint'] as const

const ALLOWED: Readonly<Record<EndpointStatus, readonly Call[]>> = {
  Creating: ['DescribeEndpoint'],
  Updating: READS,
  InService: ALL,
  RollingBack: READS,
  Deleting: ['DescribeEndpoint'],
  Failed: ['DescribeEndpoint', 'DeleteEndpoint'],
  UpdateRollbackFailed: [...READS, 'UpdateEndpoint', 'DeleteEndpoint'],
}

function outcomeOf(status: EndpointStatus, call: Call): string {
  const world = accountWithEndpoint()
  world.endpoints.find('e').status = status
  try {
    execute(world, call, CALLS[call])
    return 'allowed'
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return `${error.code}: ${error.message}`
  }
}

describe('an endpoint that is', () => {
  const rows = Object.entries(ALLOWED).map(([status, calls]) => ({ status, calls }))

  it.each(rows)('$status allows $calls, and refuses the rest', ({ status, calls }) => {
    for (const call of ALL) {
      const refusal =
        call === 'InvokeEndpoint'
          ? `ValidationError: ${NOT_FOUND}`
          : `ValidationException: ${IN_PROGRESS}`
      expect([call, outcomeOf(status as EndpointStatus, call)]).toEqual([
        call,
        calls.includes(call) ? 'allowed' : refusal,
      ])
    }
  })
})
