/**
 * AWS's literal texts of CloudWatch, one row each in the order of autoscaling.md 5.2, thrown by the
 * real `@aws-sdk/client-cloudwatch` in each of the three protocols its versions speak.
 *
 * Of the shapes there, `ResourceConflict`, `ConcurrentModificationException` and `InternalServiceError`
 * have no text, and nothing here provokes them; `LimitExceeded` takes 20,000 alarms.
 */
import * as sdk from '@aws-sdk/client-cloudwatch'
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols'
import * as querySdk from 'client-cloudwatch-query'
import { afterAll, beforeAll, describe } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from '../sdk-server.ts'
import { checkErrorTexts } from './error-table.ts'

let server: SdkServer
beforeAll(async () => {
  server = await sdkServer()
})
afterAll(() => server.close())

/** What the clients say where AWS has no text. */
const NO_TEXT = 'UnknownError'

const UNKNOWN_ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:nobody'

const ALARM = {
  AlarmName: 'a',
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocations',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
} as const

const QUERY = {
  Id: 'm',
  MetricStat: {
    Metric: { Namespace: 'AWS/SageMaker', MetricName: 'Invocations' },
    Period: 60,
    Stat: 'Sum',
  },
}

describe.each([
  {
    protocol: 'AWS JSON 1.0',
    package: sdk,
    connect: () => new sdk.CloudWatchClient(clientConfig(server)),
  },
  {
    protocol: 'RPC v2 CBOR',
    package: sdk,
    connect: () =>
      new sdk.CloudWatchClient({ ...clientConfig(server), protocol: AwsSmithyRpcV2CborProtocol }),
  },
  // The older version's commands are those of the newer one.
  {
    protocol: 'Query',
    package: querySdk as unknown as typeof sdk,
    connect: () =>
      new querySdk.CloudWatchClient(clientConfig(server)) as unknown as sdk.CloudWatchClient,
  },
])('CloudWatch in $protocol', ({ package: { ...commands }, connect }) => {
  let client: sdk.CloudWatchClient
  beforeAll(() => {
    client = connect()
  })
  afterAll(() => client.destroy())

  const putAlarm = (changes: Partial<sdk.PutMetricAlarmCommandInput>) =>
    client.send(new commands.PutMetricAlarmCommand({ ...ALARM, ...changes }))
  const setState = (AlarmName: string, StateValue: string, StateReasonData?: string) =>
    client.send(
      new commands.SetAlarmStateCommand({
        AlarmName,
        StateValue: StateValue as sdk.StateValue,
        StateReason: 'by hand',
        ...(StateReasonData === undefined ? {} : { StateReasonData }),
      }),
    )

  const throws = 'ValidationException'

  checkErrorTexts(commands, [
    {
      when: 'SetAlarmState of an unknown alarm',
      call: () => setState('nobody', 'OK'),
      throws: 'ResourceNotFound',
      text: NO_TEXT,
      status: 404,
    },
    {
      when: 'TagResource of an unknown alarm',
      call: () =>
        client.send(
          new commands.TagResourceCommand({
            ResourceARN: UNKNOWN_ARN,
            Tags: [{ Key: 'a', Value: 'b' }],
          }),
        ),
      throws: 'ResourceNotFoundException',
      text: NO_TEXT,
      status: 404,
    },
    {
      when: 'UntagResource of an unknown alarm',
      call: () =>
        client.send(
          new commands.UntagResourceCommand({ ResourceARN: UNKNOWN_ARN, TagKeys: ['a'] }),
        ),
      throws: 'ResourceNotFoundException',
      text: NO_TEXT,
      status: 404,
    },
    {
      when: 'ListTagsForResource of an unknown alarm',
      call: () =>
        client.send(new commands.ListTagsForResourceCommand({ ResourceARN: UNKNOWN_ARN })),
      throws: 'ResourceNotFoundException',
      text: NO_TEXT,
      status: 404,
    },
    {
      when: 'a state that there is not',
      call: () => setState('nobody', 'INVALID'),
      throws,
      text: "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    },
    {
      when: 'Value and Values',
      call: () =>
        client.send(
          new commands.PutMetricDataCommand({
            Namespace: 'N',
            MetricData: [{ MetricName: 'm', Value: 1, Values: [1] }],
          }),
        ),
      throws: 'InvalidParameterCombinationException',
      text: 'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    },
    {
      when: 'MetricName and Metrics',
      call: () => putAlarm({ Metrics: [QUERY] }),
      throws,
      text: 'MetricName should not be set if list of Metrics is set.',
    },
    {
      when: 'Statistic and ExtendedStatistic',
      call: () => putAlarm({ ExtendedStatistic: 'p99' }),
      throws,
      text: 'PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic parameters. Only one of them should be present',
    },
    {
      when: 'p101',
      call: () => putAlarm({ Statistic: undefined, ExtendedStatistic: 'p101' }),
      throws: 'InvalidParameterValueException',
      text: 'The value p101 for parameter ExtendedStatistic is not supported.',
    },
    {
      when: 'an action that is no ARN',
      call: () => putAlarm({ AlarmActions: ['not-an-arn'] }),
      throws,
      text: 'Invalid arn syntax: not-an-arn',
    },
    {
      when: 'a token of the history that is none',
      call: () =>
        client.send(new commands.DescribeAlarmHistoryCommand({ NextToken: 'invalid-token' })),
      throws: 'InvalidNextToken',
      text: 'Invalid NextToken : invalid-token',
    },
    {
      when: 'a period of 61 s',
      call: () => putAlarm({ Period: 61 }),
      throws,
      text: 'Period must be 10, 20, 30 or a multiple of 60',
    },
    {
      when: 'more than a day of short periods',
      call: () => putAlarm({ Period: 300, EvaluationPeriods: 289 }),
      throws,
      text: 'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    },
    {
      when: 'more than a week of long periods',
      call: () => putAlarm({ Period: 3600, EvaluationPeriods: 169 }),
      throws,
      text: 'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600',
    },
    {
      when: 'DatapointsToAlarm above EvaluationPeriods',
      call: () => putAlarm({ DatapointsToAlarm: 4 }),
      throws,
      text: 'DatapointsToAlarm must be less than or equal to EvaluationPeriods',
    },
    {
      when: 'a treatment of missing data that there is not',
      call: () => putAlarm({ TreatMissingData: 'ignored' }),
      throws,
      text: 'Supported values for TreatMissingData are breaching, notBreaching, ignore, and missing.',
    },
  ])
})
