import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { answer } from '../account.ts'
import {
  ARN,
  accountWithExperiment,
  describeX,
  experiment,
  LATER,
  modelVariant,
  NAME,
  NOW,
  ROLE,
  shadowMode,
} from './experiment-account.ts'

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

  it.each([
    { days: 30, startsIn: 0 },
    { days: 37, startsIn: 7 }, // the thirty days begin with the experiment
  ])('may last thirty days: $days days from now, from day $startsIn on', spec => {
    const { days, startsIn } = spec
    const Schedule = { StartTime: NOW + startsIn * 86_400, EndTime: NOW + days * 86_400 }
    const world = accountWithExperiment(0, { Schedule })
    expect(describeX(world)).toMatchObject({ Status: 'Creating', Schedule })
  })

  it('that are started by hand keep an end that is less than thirty days away', () => {
    const Schedule = { StartTime: NOW + 86_400, EndTime: NOW + 29 * 86_400 }
    const world = accountWithExperiment(1, { Schedule })
    execute(world, 'StartInferenceExperiment', NAME)
    expect(describeX(world)).toMatchObject({ Schedule: { EndTime: NOW + 29 * 86_400 } })
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

  const DESIRED = [
    { desired: 'Cancelled', status: 'Cancelled' },
    { desired: 'Completed', status: 'Completed' },
    { desired: undefined, status: 'Completed' },
  ]

  it.each(DESIRED)('that had not begun are $status at once for $desired', ({ desired, status }) => {
    const world = accountWithExperiment(1, LATER)
    const input = { ...NAME, ModelVariantActions: { S: 'Remove' }, DesiredState: desired }
    execute(world, 'StopInferenceExperiment', input)
    expect(describeX(world)).toMatchObject({ Status: status })
  })

  it.each(DESIRED)('that run are Stopping, then $status for $desired', ({ desired, status }) => {
    const world = accountWithExperiment(8)
    const input = { ...NAME, ModelVariantActions: { S: 'Remove' }, DesiredState: desired }
    execute(world, 'StopInferenceExperiment', input)
    expect(describeX(world)).toMatchObject({ Status: 'Stopping' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeX(world)).toMatchObject({ Status: status })
    // Then: what is over can be deleted, and nothing of it changes the endpoint.
    execute(world, 'DeleteInferenceExperiment', NAME)
    expect(answer(world, 'DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointConfigName: 'c1',
      EndpointStatus: 'InService',
    })
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
