/** Where each warning is given, and where not: a row for every rule. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { WARNING_RULES, type WarningRule } from '../../src/scenario/plan/warnings.ts'
import { SCALED, STEP, tracking } from './scaling-calls.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

interface Case {
  readonly rule: WarningRule
  /** Members of the alarm that are not the usual ones; `undefined`: there is no alarm. */
  readonly alarm?: Readonly<Record<string, unknown>> | undefined
  readonly instanceType?: string
  readonly rate?: string
  /** Of the canary: 1 of the 4 instances by default. */
  readonly size?: object
  /** The rate five minutes after the update began. */
  readonly rise?: string
  readonly maximum?: number
  readonly before?: readonly object[]
  readonly errors?: number
  readonly quota?: number
  /** More members of the new variant. */
  readonly variant?: object
  /** The canary without it. */
  readonly policy?: object
  /** After the update. */
  readonly later?: readonly object[]
}

const dimensions = (config?: string) => [
  { Name: 'EndpointName', Value: 'e' },
  { Name: 'VariantName', Value: 'A' },
  ...(config === undefined ? [] : [{ Name: 'EndpointConfigName', Value: config }]),
]

const ONE = { Type: 'INSTANCE_COUNT', Value: 1 }

function scenarioOf(given: Case) {
  const { alarm, rate = '100/s', size = ONE, maximum, before = [], quota } = given
  const { rise, instanceType: InstanceType = 'ml.m5.large' } = given
  const stages = [
    { for: '35m', rate },
    { for: '85m', rate: rise },
  ]
  const load = rise === undefined ? { rate } : { stages }
  const variant = { VariantName: 'A', ModelName: 'm', InstanceType, InitialInstanceCount: 4 }
  const config = (name: string, more: object = {}) => ({
    CreateEndpointConfig: {
      EndpointConfigName: name,
      ProductionVariants: [{ ...variant, ...more }],
    },
  })
  const usual = {
    AlarmName: 'a',
    Namespace: 'AWS/SageMaker',
    MetricName: 'Invocation5XXErrors',
    Dimensions: dimensions('v2'),
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0.05,
    ComparisonOperator: 'GreaterThanThreshold',
  }
  const canary = {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      CanarySize: size,
      WaitIntervalInSeconds: 300,
    },
    ...(maximum === undefined ? {} : { MaximumExecutionTimeoutInSeconds: maximum }),
  }
  const rollback = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] } }
  const file = {
    name: 'x',
    duration: '2h',
    models: { m: { startup: '400s' } },
    ...(quota === undefined ? {} : { quotas: { 'ml.m5.large': quota } }),
    setup: [
      config('v1'),
      config('v2', given.variant),
      { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
      ...before,
      ...(alarm === undefined ? [] : [{ PutMetricAlarm: { ...usual, ...alarm } }]),
    ],
    traffic: [{ endpoint: 'e', ...load }],
    timeline: [
      {
        at: '30m',
        UpdateEndpoint: {
          EndpointName: 'e',
          EndpointConfigName: 'v2',
          DeploymentConfig: {
            ...(given.policy ?? { BlueGreenUpdatePolicy: canary }),
            ...(alarm === undefined ? {} : rollback),
          },
        },
      },
      ...(given.later ?? []),
    ],
  }
  return parsed(JSON.stringify(file))
}

const rulesOf = (given: Case): readonly WarningRule[] => {
  const plan = preflight(scenarioOf(given), NO_FILES, { errorShare: given.errors ?? 0 })
  const { deployments, policies, scheduledActions, experiments } = plan
  return [...deployments, ...policies, ...scheduledActions, ...experiments]
    .flatMap(({ warnings }) => warnings)
    .map(({ rule }) => rule)
}

/** On at most 8 instances of 200/s. */
const scaledBy = (policy: object): readonly object[] => [
  { RegisterScalableTarget: { ...SCALED, MinCapacity: 1, MaxCapacity: 8 } },
  { PutScalingPolicy: { ...SCALED, PolicyName: 'p', ...policy } },
]

/** Of one to 8 instances. */
const scheduled = (
  Schedule: string,
  ScalableTargetAction: object = { MinCapacity: 2 },
): readonly object[] => [
  { RegisterScalableTarget: { ...SCALED, MinCapacity: 1, MaxCapacity: 8 } },
  { PutScheduledAction: { ...SCALED, ScheduledActionName: 's', Schedule, ScalableTargetAction } },
]

/** On each alarm so many instances more, above 3,000 a minute each. */
const steppedBy = (ScalingAdjustment: number): readonly object[] => [
  ...scaledBy({
    ...STEP,
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment }],
    },
  }),
  {
    PutMetricAlarm: {
      ...{ AlarmName: 'busy', Namespace: 'AWS/SageMaker', MetricName: 'InvocationsPerInstance' },
      ...{ Dimensions: dimensions(), Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 3000, ComparisonOperator: 'GreaterThanThreshold' },
      AlarmActions: [
        'arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:*:resource/sagemaker/endpoint/e/variant/A:policyName/p',
      ],
    },
  },
]

const candidate = (InstanceCount: number) => ({
  ...{ VariantName: 'S', ModelName: 'm' },
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount },
  },
})

/** An hour in which a shadow of one instance gets copies; then it is promoted on so many. */
const shadowTest = (SamplingPercentage: number, promotedOn: number): readonly object[] => [
  {
    at: '50m',
    CreateInferenceExperiment: {
      ...{ Name: 'x', Type: 'ShadowMode', RoleArn: 'arn:aws:iam::000000000000:role/any' },
      ...{ EndpointName: 'e', ModelVariants: [candidate(1)] },
      ShadowModeConfig: {
        SourceModelVariantName: 'A',
        ShadowModelVariants: [{ ShadowModelVariantName: 'S', SamplingPercentage }],
      },
    },
  },
  {
    at: '80m',
    StopInferenceExperiment: {
      ...{ Name: 'x', ModelVariantActions: { A: 'Remove', S: 'Promote' } },
      ...{ DesiredModelVariants: [candidate(promotedOn)], DesiredState: 'Completed' },
    },
  },
]

const CASES: readonly Case[] = [
  { rule: 'no-alarm' },
  { rule: 'no-guardrails', alarm: {}, instanceType: 'ml.inf1.xlarge' },
  { rule: 'alarm-elsewhere', alarm: { Dimensions: dimensions('v3') } },
  { rule: 'alarm-averages-both-fleets', alarm: { Dimensions: dimensions() } },
  { rule: 'alarm-watches-the-old-fleet', alarm: { Dimensions: dimensions('v1') } },
  { rule: 'threshold-out-of-reach', alarm: { Threshold: 1 } },
  { rule: 'too-little-traffic', alarm: {}, rate: '5/min' },
  { rule: 'errors-not-detected', alarm: {}, errors: 0.04 },
  { rule: 'waits-exceed-time-limit', alarm: {}, maximum: 660 },
  { rule: 'size-out-of-bounds', alarm: {}, size: { Type: 'INSTANCE_COUNT', Value: 3 } },
  {
    rule: 'fleet-reset',
    alarm: {},
    before: [
      {
        UpdateEndpointWeightsAndCapacities: {
          EndpointName: 'e',
          DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 8 }],
        },
      },
    ],
  },
  { rule: 'cooldown-shorter-than-startup', alarm: {}, before: scaledBy(tracking(6000)) },
  { rule: 'target-beyond-instance', alarm: {}, before: scaledBy(tracking(12_060)) },
  { rule: 'peak-beyond-maximum', alarm: {}, before: scaledBy(tracking(600)) },
  {
    rule: 'peak-beyond-quota',
    alarm: {},
    quota: 6,
    policy: {
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: 2 },
        WaitIntervalInSeconds: 300,
      },
    },
  },
  { rule: 'maximum-beyond-quota', alarm: {}, before: scaledBy(tracking(6000)), quota: 7 },
  // 500/s wants five of 100/s; the canary goes on from 30:00 for more than ten minutes.
  {
    rule: 'scaling-held-back',
    alarm: {},
    rise: '500/s',
    before: scaledBy(tracking(6000)),
  },
  // Four instances of 200/s serve 300/s; one does not.
  { rule: 'shadow-overloaded', alarm: {}, rate: '300/s', later: shadowTest(100, 2) },
  { rule: 'promoted-fleet-too-small', alarm: {}, rate: '300/s', later: shadowTest(10, 1) },
  // On 4 of 12,000 a minute at most the alarm's 3,000: 24,000 want 8 instances.
  { rule: 'steps-too-small', alarm: {}, rate: '400/s', before: steppedBy(2) },
  { rule: 'steps-too-large', alarm: {}, rate: '300/s', before: steppedBy(4) },
  { rule: 'alarm-without-data', alarm: { Dimensions: dimensions().slice(0, 1) } },
  { rule: 'never-in-service', variant: { ContainerStartupHealthCheckTimeoutInSeconds: 300 } },
  { rule: 'no-alarm-calls-policy', alarm: {}, before: scaledBy(STEP) },
  // At 100/s, all of it on the new fleet, a minute has 6,000 requests; p99.9 wants 10,000.
  {
    rule: 'too-few-samples',
    alarm: {
      ...{ MetricName: 'ModelLatency', Statistic: undefined, ExtendedStatistic: 'p99.9' },
      EvaluateLowSampleCountPercentile: 'ignore',
    },
  },
  // The run is from midnight to two, on the 5th of January.
  { rule: 'schedule-is-over', alarm: {}, before: scheduled('at(2026-01-04T23:00:00)') },
  { rule: 'schedule-beyond-the-run', alarm: {}, before: scheduled('cron(0 9 ? * * *)') },
  { rule: 'bounds-contradict', alarm: {}, before: scheduled('rate(1 hour)', { MinCapacity: 9 }) },
]

describe('a warning', () => {
  it.each(CASES)('$rule is given where it applies', given => {
    expect(rulesOf(given)).toContain(given.rule)
  })

  it('is not given where nothing is amiss', () => {
    expect(rulesOf({ rule: 'no-alarm', alarm: {}, errors: 0.2 })).toEqual([])
  })

  it('of a quota is not given where the update is refused for it, and that is said instead', () => {
    const { deployments } = preflight(scenarioOf({ rule: 'no-alarm', quota: 7 }), NO_FILES)
    expect(deployments).toMatchObject([
      {
        kind: 'refused',
        reason: expect.stringMatching(/is 7 Instances.*4 Instances and a request delta of 4/),
      },
    ])
  })

  it('of what the account refuses is not given: it is said to be refused', async () => {
    const none = { set: [], seed: undefined }
    const { scenario, files } = await loadScenario('scaling-blocked-in-update', none)
    expect(preflight(scenario, files).deployments[0]).toMatchObject({
      kind: 'refused',
      toConfig: 'v2-on-c5',
      reason: expect.stringContaining('must be deregistered'),
    })
  })

  it('of a shadow test is not given where the instances serve it', () => {
    const given = { rule: 'no-alarm', alarm: {}, rate: '300/s', later: shadowTest(60, 2) } as const
    expect(rulesOf(given)).toEqual([])
  })

  it('of scaling is not given where the numbers fit', () => {
    const patient = tracking(6000)
    Object.assign(patient.TargetTrackingScalingPolicyConfiguration, { ScaleOutCooldown: 400 })
    const before = scaledBy(patient)
    expect(rulesOf({ rule: 'no-alarm', alarm: {}, before, quota: 8 })).toEqual([])
  })

  it.each([
    { percentile: 'p99.9', low: 'evaluate', expected: [] },
    { percentile: 'p99', low: 'ignore', expected: [] },
    { percentile: 'p99.9', low: 'ignore', expected: ['too-few-samples'] },
    { percentile: 'p0.1', low: 'ignore', expected: ['too-few-samples'] },
  ])('of $percentile at 6,000 requests a minute, few: $low: $expected', given => {
    const alarm = {
      ...{ MetricName: 'ModelLatency', Statistic: undefined },
      ...{ ExtendedStatistic: given.percentile, EvaluateLowSampleCountPercentile: given.low },
    }
    expect(rulesOf({ rule: 'too-few-samples', alarm })).toEqual(given.expected)
  })

  /** The share of failed requests of one config's fleet, or of two fleets. */
  const mathAlarm = (...configs: readonly string[]) => ({
    ...Object.fromEntries(
      ['MetricName', 'Namespace', 'Dimensions', 'Statistic', 'Period'].map(key => [key, undefined]),
    ),
    Metrics: [
      { Id: 'x', Expression: 'MAX(METRICS())', ReturnData: true },
      ...configs.map((config, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SageMaker',
            MetricName: 'Invocation5XXErrors',
            Dimensions: dimensions(config),
          },
          Period: 60,
          Stat: 'Average',
        },
        ReturnData: false,
      })),
    ],
  })

  it.each([
    { configs: ['v2', 'v2'], errors: 0.04, expected: ['errors-not-detected'] },
    { configs: ['v2', 'v2'], errors: 0.2, expected: [] },
    { configs: ['v1', 'v2'], errors: 0.2, expected: [] },
    { configs: ['v1', 'v1'], errors: 0, expected: ['alarm-watches-the-old-fleet'] },
    { configs: ['v3', 'v3'], errors: 0, expected: ['alarm-elsewhere'] },
  ])('of metric math over the fleets of $configs: $expected', ({ configs, errors, expected }) => {
    expect(rulesOf({ rule: 'no-alarm', alarm: mathAlarm(...configs), errors })).toEqual(expected)
  })

  it('has a case here for every rule', () => {
    expect(CASES.map(({ rule }) => rule).sort()).toEqual([...WARNING_RULES].sort())
  })
})
