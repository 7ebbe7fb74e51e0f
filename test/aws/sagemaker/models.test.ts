import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../../../src/core/endpoint/model-profile.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

const CONTAINER = {
  Image: 'repo/image:1',
  Mode: 'SingleModel',
  ModelDataUrl: 's3://bucket/model.tar.gz',
  Environment: { LOG_LEVEL: '20' },
}

const NOT_FOUND = `Could not find model "${ARN}:model/nobody".`

describe('DescribeModel', () => {
  it.each([
    { given: { PrimaryContainer: CONTAINER }, name: 'its container' },
    { given: { Containers: [CONTAINER] }, name: 'a list of one container' },
    {
      given: {
        Containers: [{ Image: 'i' }],
        InferenceExecutionConfig: { Mode: 'Serial' },
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
        VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
        EnableNetworkIsolation: false,
      },
      name: 'the members that have no effect',
    },
  ])('shows $name as it was given, and nothing more', ({ given }) => {
    const world = newAccount()
    const Tags = [{ Key: 'k', Value: 'v' }]
    execute(world, 'CreateModel', { ModelName: 'Mine', ...given, Tags })
    expect(answer(world, 'DescribeModel', { ModelName: 'Mine' })).toEqual({
      ModelName: 'Mine',
      ModelArn: `${ARN}:model/mine`,
      CreationTime: EPOCH_SECONDS,
      ...given,
    })
  })

  it.each([
    { input: { ModelName: 'Nobody' }, text: NOT_FOUND },
    {
      input: { ModelName: 'a b' },
      text: "1 validation error detected: Value 'a b' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?",
    },
    {
      input: {},
      text: "1 validation error detected: Value null at 'modelName' failed to satisfy constraint: Member must not be null",
    },
  ])('refuses: $text', ({ input, text }) => {
    expect(refusal(newAccount(), 'DescribeModel', input)).toMatchObject({
      code: 'ValidationException',
      message: text,
    })
  })
})

describe('ListModels', () => {
  /** b, d and c, a minute apart. */
  function accountWithThree() {
    const world = newAccount()
    for (const ModelName of ['b', 'd', 'c']) {
      execute(world, 'CreateModel', { ModelName, PrimaryContainer: CONTAINER })
      world.runUntil(world.nowMs + MINUTE_MS)
    }
    return world
  }

  it.each([
    { input: {}, expected: 'c d b', name: 'the newest first' },
    { input: { SortOrder: 'Ascending' }, expected: 'b d c', name: 'the oldest first' },
    { input: { SortBy: 'Name' }, expected: 'd c b', name: 'by name, descending' },
    { input: { NameContains: 'd' }, expected: 'd', name: 'a part of the name' },
    { input: { CreationTimeAfter: EPOCH_SECONDS }, expected: 'c d', name: 'later ones' },
    { input: { CreationTimeBefore: EPOCH_SECONDS + 60 }, expected: 'b', name: 'earlier ones' },
    { input: { MaxResults: 2, NextToken: '2' }, expected: 'b', name: 'the second page' },
  ])('lists $name', ({ input, expected }) => {
    const { Models } = execute(accountWithThree(), 'ListModels', input) as {
      Models: { ModelName: string }[]
    }
    expect(Models.map(({ ModelName }) => ModelName).join(' ')).toBe(expected)
  })

  it('shows a summary of each, and a token when there are more', () => {
    expect(answer(accountWithThree(), 'ListModels', { MaxResults: 1 })).toEqual({
      Models: [
        { ModelName: 'c', ModelArn: `${ARN}:model/c`, CreationTime: EPOCH_SECONDS + 2 * 60 },
      ],
      NextToken: '1',
    })
  })

  it('refuses what it cannot sort by, and a token that it never gave', () => {
    expect(refusal(newAccount(), 'ListModels', { SortBy: 'Status' }).message).toBe(
      "1 validation error detected: Value 'Status' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [Name, CreationTime]",
    )
    expect(refusal(newAccount(), 'ListModels', { NextToken: 'x' }).message).toBe(
      'Invalid NextToken',
    )
  })
})

describe('DeleteModel', () => {
  it('removes the entry alone: the endpoint that runs it serves on, and scales', () => {
    const world = accountWithEndpoint()
    execute(world, 'CreateModel', { ModelName: 'm1', PrimaryContainer: CONTAINER })
    expect(answer(world, 'DeleteModel', { ModelName: 'm1' })).toBeUndefined()
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 6 }],
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(answer(world, 'DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointStatus: 'InService',
      ProductionVariants: [{ CurrentInstanceCount: 6 }],
    })
  })

  it('leaves nothing that could be launched anew', () => {
    const world = accountWithEndpoint()
    execute(world, 'CreateModel', { ModelName: 'm2', PrimaryContainer: CONTAINER })
    execute(world, 'DeleteModel', { ModelName: 'm2' })
    const text = `Could not find model "${ARN}:model/m2".`
    const c3 = { EndpointConfigName: 'c3', ProductionVariants: [variant({ ModelName: 'm2' })] }
    const newEndpoint = { EndpointName: 'f', EndpointConfigName: 'c2' }
    const update = { EndpointName: 'e', EndpointConfigName: 'c2' }
    expect(refusal(world, 'DescribeModel', { ModelName: 'm2' }).message).toBe(text)
    expect(refusal(world, 'DeleteModel', { ModelName: 'm2' }).message).toBe(text)
    expect(refusal(world, 'CreateEndpointConfig', c3).message).toBe(text)
    expect(refusal(world, 'CreateEndpoint', newEndpoint).message).toBe(text)
    expect(refusal(world, 'UpdateEndpoint', update).message).toBe(text)
  })

  it('lets the behaviour that was set come back with the model', () => {
    const world = newAccount()
    const described = { ...DEFAULT_MODEL_BEHAVIOUR, name: 'Mine', startupMs: 1000 }
    world.defineModel(described)
    const mine = { ModelName: 'Mine', PrimaryContainer: CONTAINER }
    execute(world, 'CreateModel', mine)
    execute(world, 'DeleteModel', { ModelName: 'Mine' })
    expect(world.models.has('Mine')).toBe(false)
    execute(world, 'CreateModel', mine)
    expect(world.models.get('Mine')).toEqual(described)
  })

  it('does not find what CreateModel did not make', () => {
    expect(refusal(newAccount(), 'DeleteModel', { ModelName: 'Nobody' }).message).toBe(NOT_FOUND)
  })
})
