/** The real `@aws-sdk/client-cloudwatch` in each of its three protocols against the live server. */
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch'
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols'
import {
  CloudWatchClient as QueryClient,
  DeleteAlarmsCommand as QueryDeleteAlarms,
  DescribeAlarmsCommand as QueryDescribeAlarms,
  PutMetricAlarmCommand as QueryPutMetricAlarm,
  PutMetricDataCommand as QueryPutMetricData,
} from 'client-cloudwatch-query'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from './sdk-server.ts'

let server: SdkServer

beforeAll(async () => {
  server = await sdkServer()
})
afterAll(() => server.close())

const ALARM = {
  AlarmName: 'errors & more',
  AlarmDescription: 'more than 5 % < 10 %',
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocation5XXErrors',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 0.05,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
  ActionsEnabled: false,
} as const

const alarm = () => ({
  ...ALARM,
  Dimensions: [
    { Name: 'EndpointName', Value: 'churn' },
    { Name: 'VariantName', Value: 'A' },
  ],
  OKActions: [],
})

/**
 * This version of the SDK announces the length of the body before it compresses it, in CBOR alone, and
 * then waits for an answer for ever, as it would on AWS.
 */
const CBOR = { protocol: AwsSmithyRpcV2CborProtocol, disableRequestCompression: true }

/** The commands of either version, as one client each. */
const CLIENTS = [
  { protocol: 'AWS JSON 1.0', connect: () => newClient() },
  { protocol: 'RPC v2 CBOR', connect: () => newClient(CBOR) },
  { protocol: 'Query', connect: oldClient },
]

function newClient(more: object = {}) {
  const client = new CloudWatchClient({ ...clientConfig(server), ...more })
  return {
    put: (changes: object) => client.send(new PutMetricAlarmCommand({ ...alarm(), ...changes })),
    describe: (input: object) => client.send(new DescribeAlarmsCommand(input)),
    data: (input: PutMetricDataCommandInput) => client.send(new PutMetricDataCommand(input)),
    remove: (AlarmNames: string[]) => client.send(new DeleteAlarmsCommand({ AlarmNames })),
    destroy: () => client.destroy(),
  }
}

function oldClient() {
  const client = new QueryClient(clientConfig(server))
  return {
    put: (changes: object) => client.send(new QueryPutMetricAlarm({ ...alarm(), ...changes })),
    describe: (input: object) => client.send(new QueryDescribeAlarms(input)),
    data: (input: PutMetricDataCommandInput) => client.send(new QueryPutMetricData(input)),
    remove: (AlarmNames: string[]) => client.send(new QueryDeleteAlarms({ AlarmNames })),
    destroy: () => client.destroy(),
  }
}

describe.each(CLIENTS)('CloudWatch in $protocol', ({ connect }) => {
  let client: ReturnType<typeof newClient> | ReturnType<typeof oldClient>
  beforeAll(() => {
    client = connect()
  })
  afterAll(() => client.destroy())

  it('reads back the alarm it has put, and deletes it', async () => {
    await client.put({})
    const { MetricAlarms = [], CompositeAlarms, $metadata } = await client.describe({})
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(CompositeAlarms).toEqual([])
    expect(MetricAlarms).toMatchObject([
      { ...alarm(), StateValue: 'INSUFFICIENT_DATA', AlarmActions: [] },
    ])
    expect(MetricAlarms[0]?.StateUpdatedTimestamp).toEqual(new Date('2026-01-05T00:00:00.000Z'))
    await client.remove([ALARM.AlarmName])
    expect(await client.describe({ AlarmNames: [ALARM.AlarmName] })).toMatchObject({
      MetricAlarms: [],
    })
  })

  it('reads back an alarm on metric math', async () => {
    const stat = {
      Metric: { Namespace: 'AWS/SageMaker', MetricName: 'Invocations', Dimensions: [] },
      Period: 60,
      Stat: 'Sum',
    }
    const Metrics = [
      { Id: 'half', Expression: 'calls / 2', Label: 'half', ReturnData: true },
      { Id: 'calls', MetricStat: stat, ReturnData: false },
    ]
    const ofOneMetric = ['Namespace', 'MetricName', 'Statistic', 'Period', 'Dimensions'] as const
    const without = Object.fromEntries(ofOneMetric.map(member => [member, undefined]))
    await client.put({ ...without, AlarmName: 'math', Metrics })
    const { MetricAlarms } = await client.describe({ AlarmNames: ['math'] })
    expect(MetricAlarms).toMatchObject([{ Metrics, Threshold: 0.05 }])
    await client.remove(['math'])
  })

  it('stores more data than the SDK sends uncompressed', async () => {
    const MetricData = Array.from({ length: 500 }, (_, i) => ({
      MetricName: `latency-${i}`,
      Dimensions: [{ Name: 'Model', Value: 'churn' }],
      Timestamp: new Date('2026-01-05T00:00:00.000Z'),
      Value: i + 0.5,
      Unit: 'Milliseconds' as const,
    }))
    const { $metadata } = await client.data({ Namespace: 'Lab', MetricData })
    expect($metadata.httpStatusCode).toBe(200)
  })
})
