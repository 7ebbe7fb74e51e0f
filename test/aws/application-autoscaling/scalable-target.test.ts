import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const register = (changes: object = {}) => ({
  ...TARGET,
  MinCapacity: 2,
  MaxCapacity: 8,
  ...changes,
})

describe('RegisterScalableTarget, validation', () => {
  it.each([
    {
      change: { ResourceId: 'endpoint/e' },
      text: 'Unsupported service namespace, resource type or scalable dimension',
    },
    {
      change: { ResourceId: 'inference-component/ic' },
      text: 'Unsupported service namespace, resource type or scalable dimension',
    },
    {
      change: { ServiceNamespace: 'ecs' },
      text: "Not simulated yet: ecs. (at 'serviceNamespace')",
    },
    {
      change: { ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount' },
      text: "Not simulated yet: sagemaker:inference-component:DesiredCopyCount. (at 'scalableDimension')",
    },
    { change: { MinCapacity: undefined }, text: 'Minimum capacity must be specified' },
    { change: { MaxCapacity: undefined }, text: 'Maximum capacity must be specified' },
    { change: { MinCapacity: -1 }, text: 'Minimum capacity cannot be less than 0' },
    { change: { MaxCapacity: 1 }, text: 'Maximum capacity cannot be less than minimum capacity' },
    { change: { RoleARN: 'not-an-arn' }, text: "'not-an-arn' is not a valid ARN" },
  ])('refuses: $text', ({ change, text }) => {
    const error = refusal(accountWithEndpoint(), 'RegisterScalableTarget', register(change))
    expect(error).toMatchObject({ code: 'ValidationException', status: 400, message: text })
  })

  it('refuses tags for a target that exists', () => {
    const world = accountWithEndpoint()
    execute(world, 'RegisterScalableTarget', register({ Tags: { team: 'a' } }))
    expect(refusal(world, 'RegisterScalableTarget', register({ Tags: {} })).message).toBe(
      'The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.',
    )
  })
})

describe('scalable targets', () => {
  it('are described with bounds, role and suspensions', () => {
    const world = accountWithEndpoint()
    const SuspendedState = { DynamicScalingInSuspended: true }
    const registered = answer(world, 'RegisterScalableTarget', register({ SuspendedState }))
    const arn = expect.stringMatching(
      /^arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target\/\w{36}$/,
    )
    expect(registered).toEqual({ ScalableTargetARN: arn })
    const input = { ServiceNamespace: 'sagemaker' }
    expect(answer(world, 'DescribeScalableTargets', input)).toEqual({
      ScalableTargets: [
        {
          ...register(),
          ScalableTargetARN: arn,
          RoleARN:
            'arn:aws:iam::000000000000:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
          CreationTime: EPOCH_SECONDS + 600,
          SuspendedState: {
            DynamicScalingInSuspended: true,
            DynamicScalingOutSuspended: false,
            ScheduledScalingSuspended: false,
          },
        },
      ],
    })
  })

  it('keep what an update leaves out', () => {
    const world = accountWithEndpoint()
    execute(
      world,
      'RegisterScalableTarget',
      register({ SuspendedState: { DynamicScalingInSuspended: true } }),
    )
    execute(world, 'RegisterScalableTarget', {
      ...TARGET,
      MaxCapacity: 9,
      SuspendedState: { DynamicScalingOutSuspended: true },
    })
    const input = { ServiceNamespace: 'sagemaker', ResourceIds: [TARGET.ResourceId] }
    expect(answer(world, 'DescribeScalableTargets', input)).toMatchObject({
      ScalableTargets: [
        {
          MinCapacity: 2,
          MaxCapacity: 9,
          SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true },
        },
      ],
    })
  })

  it.each([
    { filter: { ResourceIds: ['endpoint/e/variant/B'] }, count: 0 },
    { filter: { MaxResults: 0 }, count: 0 },
    { filter: { MaxResults: 51 }, count: 1 }, // clamped
  ])('are filtered by $filter: $count', ({ filter, count }) => {
    const world = accountWithEndpoint()
    execute(world, 'RegisterScalableTarget', register())
    const input = { ServiceNamespace: 'sagemaker', ...filter }
    expect(answer(world, 'DescribeScalableTargets', input)).toHaveProperty(
      'ScalableTargets.length',
      count,
    )
  })

  it.each([
    {
      input: { ScalableDimension: TARGET.ScalableDimension },
      code: 'ValidationException',
      text: 'ResourceIds must be specified when ScalableDimension is specified',
    },
    {
      input: { NextToken: 'x' },
      code: 'InvalidNextTokenException',
      text: 'The NextToken value is not valid',
    },
  ])('are not described: $text', ({ input, code, text }) => {
    const request = { ServiceNamespace: 'sagemaker', ...input }
    const error = refusal(accountWithEndpoint(), 'DescribeScalableTargets', request)
    expect(error).toMatchObject({ code, message: text })
  })

  it('are gone after DeregisterScalableTarget', () => {
    const world = accountWithEndpoint()
    execute(world, 'RegisterScalableTarget', register())
    expect(answer(world, 'DeregisterScalableTarget', TARGET)).toEqual({})
    expect(refusal(world, 'DeregisterScalableTarget', TARGET)).toMatchObject({
      code: 'ObjectNotFoundException',
      status: 400,
      message:
        'No scalable target found for service namespace: sagemaker, resource ID: endpoint/e/variant/A, scalable dimension: sagemaker:variant:DesiredInstanceCount',
    })
  })
})
