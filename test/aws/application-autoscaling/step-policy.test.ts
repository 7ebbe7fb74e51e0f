import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const STEPS = [
  { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
  { MetricIntervalLowerBound: 10, ScalingAdjustment: 3 },
]

const CONFIGURATION = { AdjustmentType: 'ChangeInCapacity', StepAdjustments: STEPS }

const step = (StepScalingPolicyConfiguration: object | undefined, changes: object = {}) => ({
  ...TARGET,
  PolicyName: 's',
  PolicyType: 'StepScaling',
  StepScalingPolicyConfiguration,
  ...changes,
})

const steps = (...StepAdjustments: object[]) => ({ ...CONFIGURATION, StepAdjustments })

function accountWithTarget() {
  const world = accountWithEndpoint()
  execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 8 })
  return world
}

type World = ReturnType<typeof accountWithTarget>

const described = (world: World): object[] => {
  const policies = answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' })
  return (policies as { ScalingPolicies: object[] }).ScalingPolicies
}

describe('PutScalingPolicy of a step policy, validation', () => {
  it.each([
    { input: step(undefined), text: 'StepScaling policy configuration must be specified' },
    { input: step({}), text: 'Adjustment type must be specified' },
    {
      input: step({ AdjustmentType: 'ExactCapacity' }),
      text: 'There must be at least one step adjustment',
    },
    { input: step(steps()), text: 'There must be at least one step adjustment' },
    {
      input: step(
        steps(
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 20, ScalingAdjustment: 2 },
        ),
      ),
      text: 'Step adjustment intervals cannot have gaps between them',
    },
    {
      input: step(
        steps(
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 5, ScalingAdjustment: 2 },
        ),
      ),
      text: 'Step adjustment intervals cannot overlap',
    },
    {
      input: step({ ...CONFIGURATION, MinAdjustmentMagnitude: 2 }),
      text: 'Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity',
    },
    { input: step({ ...CONFIGURATION, Cooldown: -1 }), text: 'Cooldown must be nonnegative' },
    {
      input: step({
        AdjustmentType: 'ExactCapacity',
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: -1 }],
      }),
      text: 'Exact capacity must be nonnegative',
    },
    {
      input: step(CONFIGURATION, {
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 1 },
      }),
      text: 'You must only provide a single scaling policy configuration, which must match the scaling policy type specified.',
    },
  ])('refuses: $text', ({ input, text }) => {
    const error = refusal(accountWithTarget(), 'PutScalingPolicy', input)
    expect(error).toMatchObject({ code: 'ValidationException', message: text })
  })

  it('takes twenty steps, and not one more', () => {
    const many = (count: number) =>
      steps(
        ...Array.from({ length: count }, (_, index) => ({
          MetricIntervalLowerBound: index,
          ...(index === count - 1 ? {} : { MetricIntervalUpperBound: index + 1 }),
          ScalingAdjustment: index,
        })),
      )
    const world = accountWithTarget()
    expect(answer(world, 'PutScalingPolicy', step(many(20)))).toHaveProperty('PolicyARN')
    expect(refusal(world, 'PutScalingPolicy', step(many(21))).code).toBe('LimitExceededException')
  })

  it('refuses to make target tracking of a step policy', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', step(CONFIGURATION))
    const change = { PolicyType: 'TargetTrackingScaling' }
    expect(refusal(world, 'PutScalingPolicy', step(undefined, change)).message).toBe(
      'You cannot change a StepScaling policy to a non StepScaling policy, or vice versa.',
    )
  })
})

describe('step policies', () => {
  it('make no alarm and are described without what was not given', () => {
    const world = accountWithTarget()
    const PolicyARN = expect.stringMatching(/:resource\/sagemaker\/.*:policyName\/s$/)
    const put = answer(world, 'PutScalingPolicy', step(CONFIGURATION))
    expect(put).toEqual({ PolicyARN, Alarms: [] })
    const CreationTime = EPOCH_SECONDS + 600
    expect(described(world)).toEqual([
      { ...step(CONFIGURATION), PolicyARN, Alarms: [], CreationTime },
    ])
  })

  it('are described with all that was given', () => {
    const world = accountWithTarget()
    const given = {
      AdjustmentType: 'PercentChangeInCapacity',
      StepAdjustments: STEPS,
      MinAdjustmentMagnitude: 2,
      Cooldown: 30,
      MetricAggregationType: 'Maximum',
    }
    execute(world, 'PutScalingPolicy', step(given))
    expect(described(world)).toMatchObject([{ StepScalingPolicyConfiguration: given }])
  })

  it('keep their steps in an update without; the cooldown goes', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', step({ ...CONFIGURATION, Cooldown: 60 }))
    expect(described(world)).toMatchObject([
      { StepScalingPolicyConfiguration: { ...CONFIGURATION, Cooldown: 60 } },
    ])
    execute(world, 'PutScalingPolicy', step({}))
    expect(described(world)).toMatchObject([{ StepScalingPolicyConfiguration: CONFIGURATION }])
    expect(described(world)[0]).not.toHaveProperty('StepScalingPolicyConfiguration.Cooldown')
  })

  it.each([
    { name: 'by their ARN', write: (arn: string) => arn },
    {
      name: 'by their ARN without the UUID, as scenario files must',
      write: (arn: string) => arn.replace(/scalingPolicy:[^:]+/, 'scalingPolicy:*'),
    },
  ])('list the alarms that call them $name, which outlive them', ({ write }) => {
    const world = accountWithTarget()
    const { PolicyARN } = answer(world, 'PutScalingPolicy', step(CONFIGURATION)) as {
      PolicyARN: string
    }
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'busy',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 50,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [write(PolicyARN)],
    })
    const AlarmARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:busy'
    expect(described(world)).toMatchObject([{ Alarms: [{ AlarmName: 'busy', AlarmARN }] }])
    execute(world, 'DeleteScalingPolicy', { ...TARGET, PolicyName: 's' })
    expect(answer(world, 'DescribeAlarms', {})).toHaveProperty('MetricAlarms.length', 1)
  })
})
