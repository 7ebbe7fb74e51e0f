import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'
import { CUSTOM, policy, steps, TARGET, tracking } from './policy-requests.ts'

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
    {
      change: tracking({ TargetValue: -3.5 }),
      text: "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '-3.5'.",
    },
    {
      change: tracking({ TargetValue: 2e108 }),
      text: "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '2.0E108'.",
    },
    { change: tracking({ ScaleInCooldown: -1 }), text: 'Cooldown must be nonnegative' },
    { change: tracking({ ScaleOutCooldown: -1 }), text: 'Cooldown must be nonnegative' },
    {
      change: tracking({
        PredefinedMetricSpecification: undefined,
        CustomizedMetricSpecification: { ...CUSTOM, MetricName: 'NoCapacityInvocationFailures' },
      }),
      text: expect.stringMatching(
        /^Not simulated yet: the metric NoCapacityInvocationFailures; there are Invocations, /,
      ),
    },
    ...(['MetricName', 'Namespace', 'Statistic'] as const).map(member => ({
      change: tracking({
        PredefinedMetricSpecification: undefined,
        CustomizedMetricSpecification: { ...CUSTOM, [member]: undefined },
      }),
      text: `Metric ${member.replace('Metric', '').toLowerCase()} must be specified`,
    })),
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
    // those of serverless variants, of inference components, and of another service
    ...[
      'SageMakerVariantProvisionedConcurrencyUtilization',
      'SageMakerInferenceComponentInvocationsPerCopy',
      'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
      'ECSServiceAverageCPUUtilization',
    ].map(PredefinedMetricType => ({
      change: tracking({ PredefinedMetricSpecification: { PredefinedMetricType } }),
      text: 'Scalable dimension sagemaker:variant:DesiredInstanceCount only supports the following predefined metric types: SageMakerVariantInvocationsPerInstance, SageMakerVariantConcurrentRequestsPerModelHighResolution',
    })),
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
    const latency = { ...CUSTOM, Unit: 'Microseconds' }
    const given = tracking({
      PredefinedMetricSpecification: undefined,
      CustomizedMetricSpecification: latency,
    })
    execute(world, 'PutScalingPolicy', policy(given))
    expect(
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }),
    ).toMatchObject({
      ScalingPolicies: [
        {
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 6000,
            CustomizedMetricSpecification: latency,
          },
        },
      ],
    })
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [
        { ...latency, Period: 60, EvaluationPeriods: 3, Threshold: 6000 },
        { ...latency, Period: 60, EvaluationPeriods: 15, Threshold: 5400 },
      ],
    })
  })

  it('track the utilization that somebody publishes, as nothing is utilized here', () => {
    const world = accountWithTarget() // 4 instances
    const Namespace = '/aws/sagemaker/Endpoints'
    const cpu = { ...CUSTOM, Namespace, MetricName: 'CPUUtilization', Unit: 'Percent' }
    const customized = {
      TargetValue: 50,
      PredefinedMetricSpecification: undefined,
      CustomizedMetricSpecification: cpu,
    }
    execute(world, 'PutScalingPolicy', policy(tracking(customized)))
    for (let minute = 0; minute < 5; minute++) {
      const { MetricName, Dimensions, Unit } = cpu
      const MetricData = [{ MetricName, Dimensions, Unit, Value: 80 }]
      execute(world, 'PutMetricData', { Namespace, MetricData })
      world.runUntil(world.nowMs + MINUTE_MS)
    }
    expect(answer(world, 'DescribeScalingActivities', TARGET)).toMatchObject({
      ScalingActivities: [{ Description: 'Setting desired instance count to 7.' }], // 4 × 80 ÷ 50
    })
  })

  it('are described ten to a page, or by name', () => {
    const world = accountWithTarget()
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
    for (const PolicyName of names) execute(world, 'PutScalingPolicy', steps(PolicyName))
    const described = (input: object) =>
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker', ...input })
    const first = described({ MaxResults: 50 }) as {
      readonly ScalingPolicies: readonly object[]
      readonly NextToken: string
    }
    expect(first.ScalingPolicies).toHaveLength(10)
    const rest = described({ NextToken: first.NextToken })
    expect(rest).toHaveProperty('ScalingPolicies.length', 2)
    expect(rest).not.toHaveProperty('NextToken')
    expect(described({ PolicyNames: ['p7', 'p3', 'ghost'] })).toMatchObject({
      ScalingPolicies: [{ PolicyName: 'p3' }, { PolicyName: 'p7' }],
    })
  })

  it('are fifty on a target at most', () => {
    const world = accountWithTarget()
    for (let index = 0; index < 50; index++) {
      execute(world, 'PutScalingPolicy', steps(`p${index}`))
    }
    expect(refusal(world, 'PutScalingPolicy', steps('one-more'))).toMatchObject({
      code: 'LimitExceededException',
      status: 400,
    })
    expect(answer(world, 'PutScalingPolicy', steps('p0'))).toHaveProperty('PolicyARN') // an update
  })

  it('get alarms that were edited or deleted anew when they are put again', () => {
    const world = accountWithTarget()
    const put = () => {
      const { Alarms } = answer(world, 'PutScalingPolicy', policy()) as {
        readonly Alarms: readonly { readonly AlarmName: string }[]
      }
      return Alarms.map(({ AlarmName }) => AlarmName)
    }
    const made = put()
    expect(put()).toEqual(made)
    execute(world, 'DeleteAlarms', { AlarmNames: [made[1]] })
    const again = put()
    expect(world.alarms.list().map(({ config }) => config.name)).toEqual(again)
    expect(again).not.toEqual(made)
    execute(world, 'DisableAlarmActions', { AlarmNames: [again[0]] })
    put()
    expect(world.alarms.list().map(({ config }) => config.actionsEnabled)).toEqual([true, true])
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
