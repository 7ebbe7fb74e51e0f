import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const METRIC = { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }

const CUSTOM = {
  MetricName: 'ModelLatency',
  Namespace: 'AWS/SageMaker',
  Dimensions: [
    { Name: 'EndpointName', Value: 'e' },
    { Name: 'VariantName', Value: 'A' },
  ],
  Statistic: 'Average',
}

const tracking = (changes: object = {}) => ({
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 6000,
    PredefinedMetricSpecification: METRIC,
    ...changes,
  },
})

const policy = (changes: object = {}) => ({
  ...TARGET,
  PolicyName: 'p',
  PolicyType: 'TargetTrackingScaling',
  ...tracking(),
  ...changes,
})

function accountWithTarget() {
  const world = accountWithEndpoint()
  execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 8 })
  return world
}

describe('PutScalingPolicy, validation', () => {
  it.each([
    { change: { PolicyType: undefined }, text: 'Scaling policy type must be specified' },
    {
      change: { TargetTrackingScalingPolicyConfiguration: undefined },
      text: 'TargetTrackingScaling policy configuration must be specified',
    },
    {
      change: tracking({ PredefinedMetricSpecification: undefined }),
      text: 'PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.',
    },
    {
      change: tracking({ TargetValue: 0 }),
      text: "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '0.0'.",
    },
    { change: tracking({ ScaleInCooldown: -1 }), text: 'Cooldown must be nonnegative' },
    {
      change: { PolicyType: 'PredictiveScaling' },
      text: "Not simulated yet: PredictiveScaling. (at 'policyType')",
    },
    {
      change: { StepScalingPolicyConfiguration: {} },
      text: 'You must only provide a single scaling policy configuration, which must match the scaling policy type specified.',
    },
    {
      change: tracking({ CustomizedMetricSpecification: CUSTOM }),
      text: 'Only one of PredefinedMetricSpecification or CustomizedMetricSpecification can be set for target tracking scaling.',
    },
    {
      change: tracking({
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantProvisionedConcurrencyUtilization',
        },
      }),
      text: 'Scalable dimension sagemaker:variant:DesiredInstanceCount only supports the following predefined metric types: SageMakerVariantInvocationsPerInstance, SageMakerVariantConcurrentRequestsPerModelHighResolution',
    },
    {
      change: { PolicyName: 'caf\u00e9' },
      text: "1 validation error detected: Value 'caf\u00e9' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: \\p{Print}+",
    },
  ])('refuses: $text', ({ change, text }) => {
    const error = refusal(accountWithTarget(), 'PutScalingPolicy', policy(change))
    expect(error).toMatchObject({ code: 'ValidationException', message: text })
  })

  it('refuses a policy without a target', () => {
    expect(refusal(accountWithEndpoint(), 'PutScalingPolicy', policy())).toMatchObject({
      code: 'ObjectNotFoundException',
      message: expect.stringContaining('No scalable target found for service namespace: sagemaker'),
    })
  })
})

describe('scaling policies', () => {
  it('have two alarms and are described without their defaults', () => {
    const world = accountWithTarget()
    const alarm = (side: string) => {
      const name = `TargetTracking-endpoint/e/variant/A-Alarm${side}-`
      return {
        AlarmName: expect.stringContaining(name),
        AlarmARN: expect.stringContaining(
          `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
        ),
      }
    }
    const arn = expect.stringMatching(
      /^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:[-\w]{36}:resource\/sagemaker\/endpoint\/e\/variant\/A:policyName\/p$/,
    )
    const Alarms = [alarm('High'), alarm('Low')]
    expect(answer(world, 'PutScalingPolicy', policy())).toEqual({ PolicyARN: arn, Alarms })
    expect(answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' })).toEqual({
      ScalingPolicies: [{ ...policy(), PolicyARN: arn, Alarms, CreationTime: EPOCH_SECONDS + 600 }],
    })
  })

  it('show the cooldowns and the disabled scale-in that they were given', () => {
    const world = accountWithTarget()
    const given = tracking({ ScaleOutCooldown: 0, ScaleInCooldown: 600, DisableScaleIn: true })
    execute(world, 'PutScalingPolicy', policy(given))
    const filter = { ServiceNamespace: 'sagemaker', PolicyNames: ['p'] }
    expect(answer(world, 'DescribeScalingPolicies', filter)).toMatchObject({
      ScalingPolicies: [given],
    })
  })

  it('keep type and metric in an update that leaves them out', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy())
    const TargetTrackingScalingPolicyConfiguration = { TargetValue: 100 }
    const input = { ...TARGET, PolicyName: 'p', TargetTrackingScalingPolicyConfiguration }
    execute(world, 'PutScalingPolicy', input)
    expect(
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }),
    ).toMatchObject({
      ScalingPolicies: [tracking({ TargetValue: 100 })],
    })
  })

  it('track a customized metric, whose alarms watch exactly that', () => {
    const world = accountWithTarget()
    const given = tracking({
      PredefinedMetricSpecification: undefined,
      CustomizedMetricSpecification: CUSTOM,
    })
    execute(world, 'PutScalingPolicy', policy(given))
    expect(
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }),
    ).toMatchObject({
      ScalingPolicies: [{ TargetTrackingScalingPolicyConfiguration: { TargetValue: 6000 } }],
    })
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [
        { ...CUSTOM, Period: 60, EvaluationPeriods: 3, Threshold: 6000 },
        { ...CUSTOM, Period: 60, EvaluationPeriods: 15, Threshold: 5400 },
      ],
    })
  })

  it('of one target watch different metrics', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy())
    expect(refusal(world, 'PutScalingPolicy', policy({ PolicyName: 'other' })).message).toBe(
      'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
    )
    const other = tracking({
      PredefinedMetricSpecification: undefined,
      CustomizedMetricSpecification: CUSTOM,
    })
    execute(world, 'PutScalingPolicy', policy({ PolicyName: 'other', ...other }))
    expect(
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }),
    ).toHaveProperty('ScalingPolicies.length', 2)
  })

  it('are filtered by resource', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy())
    const filter = { ServiceNamespace: 'sagemaker', ResourceId: 'endpoint/e/variant/B' }
    expect(answer(world, 'DescribeScalingPolicies', filter)).toEqual({ ScalingPolicies: [] })
    const dimension = { ...TARGET, ResourceId: undefined }
    expect(refusal(world, 'DescribeScalingPolicies', dimension).message).toBe(
      'ResourceId must be specified when ScalableDimension is specified',
    )
  })

  it('are gone after DeleteScalingPolicy', () => {
    const world = accountWithTarget()
    const name = { ...TARGET, PolicyName: 'p' }
    execute(world, 'PutScalingPolicy', policy())
    expect(answer(world, 'DeleteScalingPolicy', name)).toEqual({})
    expect(refusal(world, 'DeleteScalingPolicy', name)).toMatchObject({
      code: 'ObjectNotFoundException',
      message: expect.stringContaining('policy name: p'),
    })
  })
})

describe('DescribeScalingActivities', () => {
  it('shows what new bounds did, newest first', () => {
    const world = accountWithEndpoint() // 4 instances
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 5, MaxCapacity: 8 })
    world.runUntil(world.nowMs + 600_000)
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 7, MaxCapacity: 8 })
    const { ServiceNamespace } = TARGET
    expect(answer(world, 'DescribeScalingActivities', { ServiceNamespace })).toEqual({
      ScalingActivities: [
        {
          ...TARGET,
          ActivityId: expect.stringMatching(/^[-\w]{36}$/),
          Description: 'Setting desired instance count to 7.',
          Cause: 'minimum capacity was set to 7',
          StartTime: EPOCH_SECONDS + 1200,
          StatusCode: 'InProgress',
          StatusMessage:
            'Successfully set desired instance count to 7. Waiting for change to be fulfilled by sagemaker.',
        },
        {
          ...TARGET,
          ActivityId: expect.stringMatching(/^[-\w]{36}$/),
          Description: 'Setting desired instance count to 5.',
          Cause: 'minimum capacity was set to 5',
          StartTime: EPOCH_SECONDS + 600,
          EndTime: EPOCH_SECONDS + 840,
          StatusCode: 'Successful',
          StatusMessage:
            'Successfully set desired instance count to 5. Change successfully fulfilled by sagemaker.',
        },
      ],
    })
  })
})
