import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'

const alarm = (changes: object = {}) => ({
  AlarmName: 'green-5xx',
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocation5XXErrors',
  Dimensions: [{ Name: 'EndpointName', Value: 'e' }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 0.05,
  ComparisonOperator: 'GreaterThanThreshold',
  ...changes,
})

describe('PutMetricAlarm, validation', () => {
  it.each([
    {
      change: { ExtendedStatistic: 'p99' },
      code: 'ValidationError',
      text: 'PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic parameters. Only one of them should be present',
    },
    {
      change: { Statistic: undefined },
      code: 'MissingParameter',
      text: 'The parameter Statistic is required.',
    },
    {
      change: { Statistic: undefined, ExtendedStatistic: 'p101' },
      code: 'InvalidParameterValue',
      text: 'The value p101 for parameter ExtendedStatistic is not supported.',
    },
    {
      change: { Statistic: undefined, ExtendedStatistic: 'tm90' },
      code: 'ValidationError',
      text: 'Not simulated yet: ExtendedStatistic tm90.',
    },
    {
      change: { Period: 90 },
      code: 'ValidationError',
      text: 'Period must be 10, 20, 30 or a multiple of 60',
    },
    {
      change: { Period: 10 },
      code: 'ValidationError',
      text: 'Not simulated yet: alarm periods below 60 seconds on Invocation5XXErrors.',
    },
    {
      change: { MetricName: 'FirstChunkLatency' },
      code: 'ValidationError',
      text: 'Not simulated yet: the metric FirstChunkLatency; there are Invocations, InvocationsPerInstance, ModelLatency, OverheadLatency, Invocation4XXErrors, Invocation5XXErrors, InvocationModelErrors, ConcurrentRequestsPerModel.',
    },
    {
      change: { Period: 300, EvaluationPeriods: 289 },
      code: 'ValidationError',
      text: 'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    },
    {
      change: { Period: 3600, EvaluationPeriods: 169 },
      code: 'ValidationError',
      text: 'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600',
    },
    {
      change: { DatapointsToAlarm: 4 },
      code: 'ValidationError',
      text: 'DatapointsToAlarm must be less than or equal to EvaluationPeriods',
    },
    {
      change: { TreatMissingData: 'nothing' },
      code: 'ValidationError',
      text: 'Supported values for TreatMissingData are breaching, notBreaching, ignore, and missing.',
    },
    {
      change: { AlarmActions: ['not-an-arn'] },
      code: 'ValidationError',
      text: 'Invalid arn syntax: not-an-arn',
    },
    ...[
      { AlarmDescription: 'x'.repeat(1025) },
      { AlarmName: 'a'.repeat(256) },
      { AlarmActions: Array.from({ length: 6 }, () => 'arn:aws:sns:us-east-1:0:t') },
    ].map(change => ({
      change,
      code: 'ValidationError',
      text: expect.stringMatching(/Member must have length less than or equal to (1024|255|5)$/),
    })),
    {
      change: { AlarmName: 'a\nb' },
      code: 'ValidationError',
      text: expect.stringContaining("at 'alarmName' failed to satisfy constraint: Member must"),
    },
    {
      change: { ThresholdMetricId: 'band' },
      code: 'ValidationError',
      text: "Not simulated yet: anomaly detection alarms. (at 'thresholdMetricId')",
    },
    {
      change: { ComparisonOperator: 'GreaterThanUpperThreshold' },
      code: 'ValidationError',
      text: "Not simulated yet: GreaterThanUpperThreshold. (at 'comparisonOperator')",
    },
    {
      change: { EvaluationPeriods: 0, Namespace: ':x' },
      code: 'ValidationError',
      text: "2 validation errors detected: Value ':x' at 'namespace' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:].*; Value '0' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1",
    },
  ])('refuses with $code: $text', ({ change, code, text }) => {
    const error = refusal(newAccount(), 'PutMetricAlarm', alarm(change))
    expect(error).toMatchObject({ code, status: 400, message: text })
  })

  it.each([
    { Period: 300, EvaluationPeriods: 288 },
    { Period: 10, MetricName: 'ConcurrentRequestsPerModel' },
    { Period: 20, Namespace: 'Shop' },
    { Period: 30, Namespace: 'Shop' },
    { MetricName: 'FirstChunkLatency', Namespace: 'Shop' },
    { MetricName: 'Invocation6XXErrors' }, // SageMaker has no such metric either
    { Period: 3600, EvaluationPeriods: 168 },
    { DatapointsToAlarm: 3 },
    { Statistic: undefined, ExtendedStatistic: 'p99.9' },
    { AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'] },
    { AlarmActions: ['arn:aws:autoscaling:us-east-1:0:scalingPolicy:x:policyName/p'] },
  ])('takes the last good value: %o', change => {
    expect(answer(newAccount(), 'PutMetricAlarm', alarm(change))).toEqual({})
  })
})

describe('alarms', () => {
  it('are described as they were put, without the defaults', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    expect(answer(world, 'DescribeAlarms', {})).toEqual({
      MetricAlarms: [
        {
          ...alarm(),
          AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:green-5xx',
          AlarmConfigurationUpdatedTimestamp: EPOCH_SECONDS,
          ActionsEnabled: true,
          OKActions: [],
          AlarmActions: [],
          InsufficientDataActions: [],
          StateValue: 'INSUFFICIENT_DATA',
          StateReason: 'Unchecked: Initial alarm creation',
          StateUpdatedTimestamp: EPOCH_SECONDS,
          StateTransitionedTimestamp: EPOCH_SECONDS,
        },
      ],
      CompositeAlarms: [],
      LogAlarms: [],
    })
  })

  it('show what differs from the defaults', () => {
    const world = newAccount()
    const given = alarm({
      AlarmDescription: 'why',
      Statistic: undefined,
      ExtendedStatistic: 'p90',
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      Unit: 'Microseconds',
      ActionsEnabled: false,
    })
    execute(world, 'PutMetricAlarm', given)
    const { Statistic: _, ...expected } = given
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({ MetricAlarms: [expected] })
  })

  it.each([
    { DatapointsToAlarm: 3 }, // of three periods
    { TreatMissingData: 'missing' },
    { EvaluateLowSampleCountPercentile: 'evaluate' },
  ])('show a default that was given: %o', given => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm(given))
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({ MetricAlarms: [alarm(given)] })
    const before = world.alarms.find('green-5xx')?.configuredAtMs
    world.runUntil(90_000)
    execute(world, 'PutMetricAlarm', alarm(given))
    expect(world.alarms.find('green-5xx')?.configuredAtMs).toBe(before)
  })

  it.each([
    { filter: {}, names: ['a1', 'a2', 'b1'] },
    { filter: { AlarmNames: ['b1', 'nobody'] }, names: ['b1'] },
    { filter: { AlarmNamePrefix: 'a' }, names: ['a1', 'a2'] },
    { filter: { StateValue: 'ALARM' }, names: [] },
    { filter: { StateValue: 'INSUFFICIENT_DATA' }, names: ['a1', 'a2', 'b1'] },
    { filter: { AlarmTypes: ['CompositeAlarm'] }, names: [] },
    { filter: { ActionPrefix: 'arn:aws:sns' }, names: ['b1'] },
    { filter: { MaxRecords: 2 }, names: ['a1', 'a2'] },
    { filter: { MaxRecords: 2, NextToken: '2' }, names: ['b1'] },
  ])('are filtered by $filter', ({ filter, names }) => {
    const world = newAccount()
    for (const AlarmName of ['a2', 'a1']) execute(world, 'PutMetricAlarm', alarm({ AlarmName }))
    const AlarmActions = ['arn:aws:sns:us-east-1:000000000000:topic']
    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'b1', AlarmActions }))
    expect(answer(world, 'DescribeAlarms', filter)).toMatchObject({
      MetricAlarms: names.map(AlarmName => ({ AlarmName })),
    })
  })

  it('are gone after DeleteAlarms, which ignores names that no alarm has', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    const input = { AlarmNames: ['green-5xx', 'nobody'] }
    expect(answer(world, 'DeleteAlarms', input)).toEqual({})
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({ MetricAlarms: [] })
  })
})
