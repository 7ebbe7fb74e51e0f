import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'
import { CUSTOM, policy, steps, TARGET } from './policy-requests.ts'

describe('DescribeScalingActivities', () => {
  it('shows what was not scaled, and why, when it is asked to', () => {
    const world = accountWithEndpoint() // 4 instances
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 4, MaxCapacity: 4 })
    execute(world, 'PutScalingPolicy', policy())
    world.runUntil(world.nowMs + 20 * MINUTE_MS)
    const { PolicyARN } = answer(world, 'PutScalingPolicy', steps('s')) as { PolicyARN: string }
    const alarm = (AlarmName: string, changes: object) =>
      execute(world, 'PutMetricAlarm', {
        AlarmName,
        Namespace: 'AWS/SageMaker',
        MetricName: 'Invocations',
        Dimensions: CUSTOM.Dimensions,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        ...changes,
      })
    alarm('busy', { AlarmActions: [PolicyARN] })
    world.runUntil(world.nowMs + 3 * MINUTE_MS)
    execute(world, 'DeleteAlarms', { AlarmNames: ['busy'] })
    execute(world, 'DeleteScalingPolicy', { ...TARGET, PolicyName: 'p' })
    alarm('calm', { Threshold: 1, OKActions: [PolicyARN] })
    world.runUntil(world.nowMs + 3 * MINUTE_MS)
    const activities = (input: object) =>
      answer(world, 'DescribeScalingActivities', { ServiceNamespace: 'sagemaker', ...input })
    expect(activities({})).toEqual({ ScalingActivities: [] })
    const { ScalingActivities } = activities({ IncludeNotScaledActivities: true }) as {
      readonly ScalingActivities: readonly { readonly Cause: string }[]
    }
    const causedBy = (words: string) => ScalingActivities.find(({ Cause }) => Cause.includes(words))
    const notScaled = { ...TARGET, Description: 'Attempting to scale due to alarm triggered' }
    expect(causedBy('AlarmLow')).toMatchObject({
      ...notScaled,
      StatusCode: 'Failed',
      NotScaledReasons: [{ Code: 'AlreadyAtMinCapacity', MinCapacity: 4 }],
    })
    expect(causedBy('busy')).toMatchObject({
      ...notScaled,
      Cause: 'monitor alarm busy in state ALARM triggered policy s',
      NotScaledReasons: [{ Code: 'AlreadyAtMaxCapacity', MaxCapacity: 4 }],
    })
    expect(causedBy('calm')).toMatchObject({
      Cause: 'monitor alarm calm in state OK triggered policy s',
    })
  })

  it('takes one variant, or names it by its dimension, too', () => {
    const world = accountWithEndpoint()
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 5, MaxCapacity: 8 })
    const input = { ServiceNamespace: 'sagemaker' }
    const other = { ...input, ResourceId: 'endpoint/e/variant/B' }
    expect(answer(world, 'DescribeScalingActivities', other)).toEqual({ ScalingActivities: [] })
    expect(answer(world, 'DescribeScalingActivities', TARGET)).toHaveProperty(
      'ScalingActivities.length',
      1,
    )
    const dimension = { ...TARGET, ResourceId: undefined }
    expect(refusal(world, 'DescribeScalingActivities', dimension).message).toBe(
      'ResourceId must be specified when ScalableDimension is specified',
    )
  })

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
