import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { accountWithEndpoint, newAccount, refusal } from './account.ts'
import { variant } from './variant.ts'

const apiEvents = (world: ReturnType<typeof newAccount>) =>
  world.timeline.events.filter(({ kind }) => kind.startsWith('api.'))

describe('execute', () => {
  it('records a call before what it causes', () => {
    const world = newAccount()
    const config = { EndpointConfigName: 'c1', ProductionVariants: [variant()] }
    execute(world, 'CreateEndpointConfig', config)
    execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' })
    expect(world.timeline.events.slice(0, 3)).toMatchObject([
      { kind: 'api.called', operation: 'CreateEndpointConfig', resource: 'c1' },
      { kind: 'api.called', operation: 'CreateEndpoint', resource: 'e' },
      { kind: 'endpoint.status-changed', to: 'Creating' },
    ])
  })

  it('records why a call was refused, whoever refused it', () => {
    const world = newAccount()
    refusal(world, 'CreateEndpoint', { EndpointName: 'e' })
    refusal(world, 'DeleteEndpoint', { EndpointName: 'e' })
    expect(apiEvents(world)).toMatchObject([
      { kind: 'api.called', operation: 'CreateEndpoint', resource: 'e' },
      {
        kind: 'api.refused',
        operation: 'CreateEndpoint',
        code: 'ValidationException',
        message: expect.stringContaining('1 validation error detected'),
      },
      { kind: 'api.called', operation: 'DeleteEndpoint', resource: 'e' },
      {
        kind: 'api.refused',
        operation: 'DeleteEndpoint',
        code: 'ValidationException',
        message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e".',
      },
    ])
  })

  it('does not record describing and listing, refused or not', () => {
    const world = accountWithEndpoint()
    const before = world.timeline.events.length
    execute(world, 'DescribeEndpoint', { EndpointName: 'e' })
    execute(world, 'ListEndpoints', {})
    refusal(world, 'DescribeEndpoint', { EndpointName: 'nobody' })
    expect(world.timeline.events).toHaveLength(before)
  })

  it('names several resources of one call', () => {
    const world = newAccount()
    execute(world, 'DeleteAlarms', { AlarmNames: ['a', 'b'] })
    expect(apiEvents(world)).toMatchObject([{ kind: 'api.called', resource: 'a, b' }])
  })

  it('refuses calls that may change something when the timeline is nearly full, and goes on telling', () => {
    const world = accountWithEndpoint()
    const left = LIMITS.timelineEventsForCallsMax - world.timeline.events.length
    for (let i = 0; i < left; i++) {
      world.timeline.record({ kind: 'api.called', operation: 'DeleteAlarms', resource: '' })
    }
    expect(refusal(world, 'DeleteEndpoint', { EndpointName: 'e' })).toMatchObject({
      code: 'ResourceLimitExceeded',
      message: expect.stringContaining('begin anew (POST /_lab/reset'),
    })
    expect(world.timeline.events).toHaveLength(LIMITS.timelineEventsForCallsMax)
    expect(execute(world, 'DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointStatus: 'InService',
    })
  })

  it('refuses an operation that it does not know, and records nothing', () => {
    const world = newAccount()
    expect(refusal(world, 'CreateTrainingJob', {})).toMatchObject({
      code: 'UnknownOperationException',
      status: 400,
    })
    expect(world.timeline.events).toEqual([])
  })

  it('carries the problems of a malformed request', () => {
    expect(refusal(newAccount(), 'DescribeEndpoint', {}).problems).toMatchObject([
      { path: ['EndpointName'], text: 'Member must not be null' },
    ])
  })
})
