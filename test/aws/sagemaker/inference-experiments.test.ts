import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
const ROLE = 'arn:aws:iam::000000000000:role/r'

const modelVariant = (VariantName: string, ModelName: string, InstanceCount = 1) => ({
  ModelName,
  VariantName,
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount },
  },
})

const shadowMode = (SamplingPercentage = 25, changes: object = {}) => ({
  SourceModelVariantName: 'A',
  ShadowModelVariants: [{ ShadowModelVariantName: 'S', SamplingPercentage }],
  ...changes,
})

/** On endpoint `e`, whose variant `A` serves `m1` on four instances; now is minute 10. */
const experiment = (changes: object = {}) => ({
  Name: 'X',
  Type: 'ShadowMode',
  RoleArn: ROLE,
  EndpointName: 'e',
  ModelVariants: [modelVariant('S', 'm2')],
  ShadowModeConfig: shadowMode(),
  ...changes,
})

const NOW = EPOCH_SECONDS + 10 * 60
const NAME = { Name: 'X' }

type World = ReturnType<typeof accountWithEndpoint>

/** The account with experiment X, so many minutes after it was created. */
function accountWithExperiment(minutes: number, changes: object = {}): World {
  const world = accountWithEndpoint()
  execute(world, 'CreateInferenceExperiment', experiment(changes))
  world.runUntil(world.nowMs + minutes * MINUTE_MS)
  return world
}

const LATER = { Schedule: { StartTime: NOW + 3600 } }
const describeX = (world: World) => answer(world, 'DescribeInferenceExperiment', NAME)

describe('CreateInferenceExperiment, validation', () => {
  const NOT_ONLY = 'Endpoint "two" must have "A" as its only variant.'

  function account(): World {
    const world = accountWithEndpoint()
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'two',
      ProductionVariants: [variant(), variant({ VariantName: 'B' })],
    })
    execute(world, 'CreateEndpoint', { EndpointName: 'two', EndpointConfigName: 'two' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, 'CreateEndpoint', { EndpointName: 'new', EndpointConfigName: 'two' })
    return world
  }

  it.each([
    {
      change: { Name: '' },
      text: "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}",
    },
    {
      change: { Type: 'AB' },
      text: "1 validation error detected: Value 'AB' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [ShadowMode]",
    },
    {
      change: { RoleArn: undefined },
      text: "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    },
    {
      change: { ShadowModeConfig: shadowMode(101) },
      text: "1 validation error detected: Value '101' at 'shadowModeConfig.shadowModelVariants.1.member.samplingPercentage' failed to satisfy constraint: Member must have value less than or equal to 100",
    },
    {
      change: { DataStorageConfig: { Destination: 's3://b/p' } },
      text: "Not simulated yet: data capture. (at 'dataStorageConfig')",
    },
    {
      change: { ModelVariants: [modelVariant('T', 'm2')] },
      text: 'ModelVariants must have the variant that ShadowModelVariants names',
    },
    {
      change: { ModelVariants: [modelVariant('S', 'm2'), modelVariant('T', 'm2')] },
      text: 'ModelVariants names "T", which is neither the source nor the shadow variant',
    },
    {
      change: { ModelVariants: [modelVariant('S', 'm2'), modelVariant('A', 'm2')] },
      text: 'Variant "A" serves model "m1", not "m2".',
    },
    {
      change: { ModelVariants: [modelVariant('S', 'nobody')] },
      text: `Could not find model "${ARN}:model/nobody".`,
    },
    {
      change: { EndpointName: 'nobody' },
      text: `Could not find endpoint "${ARN}:endpoint/nobody".`,
    },
    { change: { EndpointName: 'two' }, text: NOT_ONLY },
    { change: { EndpointName: 'new' }, text: 'Endpoint "new" is Creating, it must be InService.' },
    {
      change: { Schedule: { StartTime: NOW + 7200, EndTime: NOW + 3600 } },
      text: 'Schedule: EndTime must be after StartTime and now.',
    },
    {
      change: { Schedule: { EndTime: NOW + 31 * 86_400 } },
      text: 'Schedule: an experiment lasts at most 30 days.',
    },
    {
      change: { Tags: [{ Key: 'aws:x', Value: '' }] },
      text: 'Tag keys that begin with "aws:" are reserved for AWS, got "aws:x"',
    },
  ])('refuses: $text', ({ change, text }) => {
    const world = account()
    const error = refusal(world, 'CreateInferenceExperiment', experiment(change))
    expect(error).toMatchObject({ code: 'ValidationException', status: 400, message: text })
    expect(answer(world, 'ListInferenceExperiments', {})).toEqual({ InferenceExperiments: [] })
  })

  it.each([
    { change: {}, text: 'Inference experiment "X" already exists.' },
    { change: { Name: 'Y' }, text: 'Endpoint "e" is in use by inference experiment "X".' },
  ])('is ResourceInUse: $text', ({ change, text }) => {
    const world = accountWithExperiment(1)
    expect(refusal(world, 'CreateInferenceExperiment', experiment(change))).toMatchObject({
      code: 'ResourceInUse',
      message: text,
    })
  })
})

describe('the other operations on experiments, refusals', () => {
  const ACTIONS = { ModelVariantActions: { S: 'Remove' } }

  it.each([
    { operation: 'DescribeInferenceExperiment', input: NAME },
    { operation: 'UpdateInferenceExperiment', input: NAME },
    { operation: 'StartInferenceExperiment', input: NAME },
    { operation: 'StopInferenceExperiment', input: { ...NAME, ...ACTIONS } },
    { operation: 'DeleteInferenceExperiment', input: NAME },
  ])('$operation does not find one that is not there', ({ operation, input }) => {
    expect(refusal(accountWithEndpoint(), operation, input)).toMatchObject({
      code: 'ResourceNotFound',
      status: 400,
      message: 'Could not find inference experiment "X".',
    })
  })

  it.each([
    {
      operation: 'StartInferenceExperiment',
      minutes: 8,
      text: 'Inference experiment "X" is Running: the call needs one that is Created.',
    },
    {
      operation: 'UpdateInferenceExperiment',
      minutes: 2,
      text: 'Inference experiment "X" is Starting: the call needs one that is Created or Running.',
    },
    {
      operation: 'StopInferenceExperiment',
      minutes: 0,
      text: 'Inference experiment "X" is Creating: the call needs one that is Created or Running.',
    },
    {
      operation: 'DeleteInferenceExperiment',
      minutes: 8,
      text: 'Inference experiment "X" is Running: the call needs one that is Created or Completed or Cancelled.',
    },
    {
      operation: 'UpdateInferenceExperiment',
      minutes: 8,
      input: { Schedule: { StartTime: NOW + 7200 } },
      text: 'Inference experiment "X" is running: its start time cannot change.',
    },
  ])('$operation conflicts: $text', ({ operation, minutes, input = {}, text }) => {
    const world = accountWithExperiment(minutes)
    const needed = operation === 'StopInferenceExperiment' ? ACTIONS : {}
    expect(refusal(world, operation, { ...NAME, ...needed, ...input })).toMatchObject({
      code: 'ConflictException',
      status: 400,
      message: text,
    })
  })

  it.each([
    { input: { ModelVariantActions: {} }, text: 'must have 1 to 2 entries, got 0' },
    { input: { ModelVariantActions: { T: 'Remove' } }, text: 'names variant "T", which' },
    { input: { ModelVariantActions: { A: 'Promote' } }, text: '"A" is the production variant' },
    { input: { ModelVariantActions: { A: 'Remove' } }, text: 'leave the endpoint a production' },
    {
      input: { ...ACTIONS, DesiredModelVariants: [modelVariant('S', 'm2')] },
      text: 'DesiredModelVariants names variant "S", which does not stay.',
    },
    {
      input: { ModelVariantActions: { S: 'Keep' } },
      text: "at 'modelVariantActions.s' failed to satisfy constraint: Member must satisfy enum value set: [Retain, Remove, Promote]",
    },
  ])('StopInferenceExperiment refuses: $text, and goes on', ({ input, text }) => {
    const world = accountWithExperiment(8)
    const error = refusal(world, 'StopInferenceExperiment', { ...NAME, ...input })
    expect(error.code).toBe('ValidationException')
    expect(error.message).toContain(text)
    expect(describeX(world)).toMatchObject({ Status: 'Running' })
  })

  it.each([
    {
      input: { ShadowModeConfig: shadowMode(5, { SourceModelVariantName: 'B' }) },
      text: 'ShadowModeConfig must name the source and the shadow that the experiment has',
    },
    {
      input: { ModelVariants: [modelVariant('A', 'm2')] },
      text: 'The variants of an experiment keep their names, and its source keeps its model.',
    },
  ])('UpdateInferenceExperiment refuses: $text', ({ input, text }) => {
    const world = accountWithExperiment(8)
    expect(refusal(world, 'UpdateInferenceExperiment', { ...NAME, ...input }).message).toBe(text)
    expect(describeX(world)).toMatchObject({ Status: 'Running' })
  })
})

describe('inference experiments', () => {
  it('are described as far as they are', () => {
    const world = accountWithExperiment(8, { Description: 'why', KmsKey: 'k' })
    expect(describeX(world)).toEqual({
      Arn: `${ARN}:inference-experiment/x`,
      Name: 'X',
      Type: 'ShadowMode',
      Status: 'Running',
      Schedule: { StartTime: NOW, EndTime: NOW + 7 * 86_400 },
      CreationTime: NOW,
      LastModifiedTime: NOW + 30 + 240 + 30, // created, started, and the old fleet gone
      RoleArn: ROLE,
      Description: 'why',
      KmsKey: 'k',
      EndpointMetadata: {
        EndpointName: 'e',
        EndpointConfigName: 'X-1',
        EndpointStatus: 'InService',
      },
      ModelVariants: [
        { ...modelVariant('A', 'm1', 4), Status: 'InService' },
        { ...modelVariant('S', 'm2'), Status: 'InService' },
      ],
      ShadowModeConfig: shadowMode(),
    })
  })

  it.each([
    { minutes: 0, status: 'Creating', source: 'InService', shadow: 'Creating' },
    { minutes: 1, status: 'Starting', source: 'Updating', shadow: 'Creating' },
    { minutes: 6, status: 'Running', source: 'InService', shadow: 'InService' },
    { minutes: 60, status: 'Stopping', source: 'Updating', shadow: 'Deleting' },
    { minutes: 65, status: 'Completed', source: 'InService', shadow: 'Deleted' },
  ])('after $minutes minutes are $status', ({ minutes, status, source, shadow }) => {
    const world = accountWithExperiment(minutes, { Schedule: { EndTime: NOW + 3600 } })
    expect(describeX(world)).toMatchObject({
      Status: status,
      ModelVariants: [{ Status: source }, { Status: shadow }],
    })
  })

  it('write the endpoint configs that they deploy', () => {
    const world = accountWithExperiment(8)
    const config = { EndpointConfigName: 'X-1' }
    expect(answer(world, 'DescribeEndpointConfig', config)).toMatchObject({
      ProductionVariants: [{ VariantName: 'A', InitialVariantWeight: 1, InitialInstanceCount: 4 }],
      ShadowProductionVariants: [
        { VariantName: 'S', ModelName: 'm2', InitialVariantWeight: 0.25, InitialInstanceCount: 1 },
      ],
    })
  })

  it('start before their time by hand, and their end is cut to 30 days', () => {
    const Schedule = { StartTime: NOW + 86_400, EndTime: NOW + 31 * 86_400 }
    const world = accountWithExperiment(1, { Schedule })
    expect(describeX(world)).toMatchObject({ Status: 'Created', Schedule })
    expect(answer(world, 'StartInferenceExperiment', NAME)).toEqual({
      InferenceExperimentArn: `${ARN}:inference-experiment/x`,
    })
    expect(describeX(world)).toMatchObject({
      Status: 'Starting',
      Schedule: { StartTime: NOW + 60, EndTime: NOW + 60 + 30 * 86_400 },
    })
  })

  it('change their schedule and description while they wait', () => {
    const world = accountWithExperiment(1, LATER)
    const Schedule = { StartTime: NOW + 120, EndTime: NOW + 7200 }
    execute(world, 'UpdateInferenceExperiment', { ...NAME, Schedule, Description: 'new' })
    expect(describeX(world)).toMatchObject({ Status: 'Created', Schedule, Description: 'new' })
    world.runUntil(world.nowMs + MINUTE_MS)
    expect(describeX(world)).toMatchObject({ Status: 'Starting' })
  })

  it('are Updating while another sampling percentage is deployed', () => {
    const world = accountWithExperiment(8)
    const input = { ...NAME, ShadowModeConfig: shadowMode(100) }
    expect(answer(world, 'UpdateInferenceExperiment', input)).toEqual({
      InferenceExperimentArn: `${ARN}:inference-experiment/x`,
    })
    expect(describeX(world)).toMatchObject({
      Status: 'Updating',
      EndpointMetadata: { EndpointStatus: 'Updating' },
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeX(world)).toMatchObject({ Status: 'Running', ShadowModeConfig: shadowMode(100) })
  })

  it('are stopped with a promotion: the shadow serves, and the endpoint says so', () => {
    const world = accountWithExperiment(8)
    execute(world, 'StopInferenceExperiment', {
      ...NAME,
      ModelVariantActions: { S: 'Promote', A: 'Remove' },
      DesiredModelVariants: [modelVariant('S', 'm2', 3)],
      Reason: 'faster',
    })
    expect(describeX(world)).toMatchObject({
      Status: 'Stopping',
      ModelVariants: [{ Status: 'Deleting' }, { Status: 'Updating' }],
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeX(world)).toMatchObject({
      Status: 'Completed',
      StatusReason: 'faster',
      CompletionTime: NOW + 8 * 60 + 240 + 30,
      ModelVariants: [{ Status: 'Deleted' }, { Status: 'InService' }],
    })
    const endpoint = answer(world, 'DescribeEndpoint', { EndpointName: 'e' })
    expect(endpoint).toMatchObject({
      EndpointStatus: 'InService',
      ProductionVariants: [{ VariantName: 'S', CurrentInstanceCount: 3 }],
    })
    expect(endpoint).not.toHaveProperty('ShadowProductionVariants')
  })

  it('are Cancelled at once when they had not begun', () => {
    const world = accountWithExperiment(1, LATER)
    const input = { ...NAME, ModelVariantActions: { S: 'Remove' }, DesiredState: 'Cancelled' }
    execute(world, 'StopInferenceExperiment', input)
    expect(describeX(world)).toMatchObject({ Status: 'Cancelled' })
  })

  it('are deleted when over, with their tags, and the name is free again', () => {
    const tagged = { Tags: [{ Key: 'k', Value: 'v' }], ...LATER }
    const world = accountWithExperiment(1, tagged)
    const ResourceArn = `${ARN}:inference-experiment/x`
    expect(answer(world, 'ListTags', { ResourceArn })).toEqual({ Tags: tagged.Tags })
    expect(answer(world, 'DeleteInferenceExperiment', NAME)).toEqual({
      InferenceExperimentArn: ResourceArn,
    })
    execute(world, 'CreateInferenceExperiment', experiment())
    expect(answer(world, 'ListTags', { ResourceArn })).toEqual({ Tags: [] })
  })

  it.each([
    { input: {}, expected: 'Z X', name: 'the newest first' },
    { input: { SortBy: 'Name', SortOrder: 'Ascending' }, expected: 'X Z', name: 'by name' },
    { input: { SortBy: 'Status', SortOrder: 'Ascending' }, expected: 'Z X', name: 'by status' },
    { input: { StatusEquals: 'Running' }, expected: 'X', name: 'one status' },
    { input: { Type: 'ShadowMode' }, expected: 'Z X', name: 'the one type' },
    { input: { NameContains: 'Z' }, expected: 'Z', name: 'a part of the name' },
    { input: { LastModifiedTimeBefore: NOW + 400 }, expected: 'X', name: 'long unchanged ones' },
    { input: { MaxResults: 1, NextToken: '1' }, expected: 'X', name: 'the second page' },
  ])('are listed: $name', ({ input, expected }) => {
    const world = accountWithExperiment(8)
    execute(world, 'CreateEndpoint', { EndpointName: 'f', EndpointConfigName: 'c1' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, 'CreateInferenceExperiment', experiment({ Name: 'Z', EndpointName: 'f' }))
    const { InferenceExperiments } = answer(world, 'ListInferenceExperiments', input) as {
      InferenceExperiments: { Name: string }[]
    }
    expect(InferenceExperiments.map(({ Name }) => Name).join(' ')).toBe(expected)
  })
})
