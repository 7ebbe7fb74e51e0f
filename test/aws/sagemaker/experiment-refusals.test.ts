import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, refusal } from '../account.ts'
import { variant } from '../variant.ts'
import {
  ARN,
  accountWithExperiment,
  describeX,
  experiment,
  modelVariant,
  NAME,
  NOW,
  onInf1,
  shadowMode,
  type World,
} from './experiment-account.ts'

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
      change: { ModelVariants: [onInf1(modelVariant('S', 'm2'))] },
      text: 'Shadow variants are not supported on Inf1 instances, got ml.inf1.xlarge.',
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
