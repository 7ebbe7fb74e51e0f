/**
 * Everything that an endpoint lives through, by the real JavaScript clients of all four services:
 * create → wait → invoke → split → weights → canary → alarm → rollback → scale → activities → delete.
 */
import * as scalingSdk from '@aws-sdk/client-application-auto-scaling'
import * as cloudwatchSdk from '@aws-sdk/client-cloudwatch'
import * as sagemakerSdk from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer, thrownBy } from './sdk-server.ts'

let server: SdkServer
let sagemaker: sagemakerSdk.SageMakerClient
let runtime: SageMakerRuntimeClient
let scaling: scalingSdk.ApplicationAutoScalingClient
let cloudwatch: cloudwatchSdk.CloudWatchClient

beforeAll(async () => {
  server = await sdkServer()
  sagemaker = new sagemakerSdk.SageMakerClient(clientConfig(server))
  runtime = new SageMakerRuntimeClient(clientConfig(server))
  scaling = new scalingSdk.ApplicationAutoScalingClient(clientConfig(server))
  cloudwatch = new cloudwatchSdk.CloudWatchClient(clientConfig(server))
})
afterAll(async () => {
  for (const client of [sagemaker, runtime, scaling, cloudwatch]) client.destroy()
  await server.close()
})

const EndpointName = 'shop'
const AlarmName = 'shop-errors'
const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: `endpoint/${EndpointName}/variant/A`,
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
} as const
const OF_A = [
  { Name: 'EndpointName', Value: EndpointName },
  { Name: 'VariantName', Value: 'A' },
]

const described = () => sagemaker.send(new sagemakerSdk.DescribeEndpointCommand({ EndpointName }))

/** Answers by variant, and failures. */
async function invocations(count: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  for (let i = 0; i < count; i++) {
    const answer = await runtime
      .send(new InvokeEndpointCommand({ EndpointName, Body: '{}' }))
      .then(({ InvokedProductionVariant = '?' }) => InvokedProductionVariant)
      .catch((error: Error) => error.name)
    seen[answer] = (seen[answer] ?? 0) + 1
  }
  return seen
}

async function createModel(ModelName: string, Environment: Record<string, string>): Promise<void> {
  const PrimaryContainer = { Image: 'any', Environment }
  await sagemaker.send(new sagemakerSdk.CreateModelCommand({ ModelName, PrimaryContainer }))
}

async function createConfig(EndpointConfigName: string, modelOfA: string): Promise<void> {
  const variant = (VariantName: string, ModelName: string, InitialVariantWeight: number) => ({
    VariantName,
    ModelName,
    InitialVariantWeight,
    InstanceType: 'ml.m5.large' as const,
    InitialInstanceCount: 2,
  })
  const ProductionVariants = [variant('A', modelOfA, 0.7), variant('B', 'good', 0.3)]
  const input = { EndpointConfigName, ProductionVariants }
  await sagemaker.send(new sagemakerSdk.CreateEndpointConfigCommand(input))
}

it('is created, comes into service, and splits the traffic by weight', async () => {
  await createModel('good', { ENDPOINT_LAB_LATENCY: '10ms' })
  await createModel('bad', { ENDPOINT_LAB_LATENCY: '10ms', ENDPOINT_LAB_ERRORS_5XX: '100%' })
  await createConfig('v1', 'good')
  await createConfig('v2', 'bad')
  const input = { EndpointName, EndpointConfigName: 'v1' }
  await sagemaker.send(new sagemakerSdk.CreateEndpointCommand(input))
  await server.advance('10m')
  const wait = { client: sagemaker, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }
  const { state } = await sagemakerSdk.waitUntilEndpointInService(wait, { EndpointName })
  expect(state).toBe('SUCCESS')
  const { A = 0, B = 0 } = await invocations(200)
  expect(A + B).toBe(200)
  expect(A).toBeGreaterThan(115)
  expect(A).toBeLessThan(165)
})

async function setWeights(weights: { readonly A: number; readonly B: number }): Promise<void> {
  const DesiredWeightsAndCapacities = Object.entries(weights).map(
    ([VariantName, DesiredWeight]) => ({ VariantName, DesiredWeight }),
  )
  const input = { EndpointName, DesiredWeightsAndCapacities }
  await sagemaker.send(new sagemakerSdk.UpdateEndpointWeightsAndCapacitiesCommand(input))
  expect((await described()).EndpointStatus).toBe('Updating')
  await server.advance('2m')
}

it('takes new weights, which the answers and CloudWatch show', async () => {
  await setWeights({ A: 0, B: 1 })
  expect(await invocations(20)).toEqual({ B: 20 })
  await server.advance('2m')
  const { nowMs } = await clock()
  const { Datapoints = [] } = await cloudwatch.send(
    new cloudwatchSdk.GetMetricStatisticsCommand({
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocations',
      Dimensions: [OF_A[0] as cloudwatchSdk.Dimension, { Name: 'VariantName', Value: 'B' }],
      StartTime: new Date(nowMs - 180_000),
      EndTime: new Date(nowMs),
      Period: 60,
      Statistics: ['Sum'],
    }),
  )
  expect(Datapoints.map(({ Sum }) => Sum)).toContain(20)
})

/** The server's own time, which is not the test's. */
async function clock(): Promise<{ readonly nowMs: number }> {
  const answer = await fetch(`${server.url}/_lab/clock`)
  const { at } = (await answer.json()) as { readonly at: string }
  return { nowMs: Date.parse(at) }
}

it('is rolled back when an alarm fires on the canary', async () => {
  await setWeights({ A: 1, B: 1 })
  await cloudwatch.send(
    new cloudwatchSdk.PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: OF_A,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  await sagemaker.send(
    new sagemakerSdk.UpdateEndpointCommand({
      EndpointName,
      EndpointConfigName: 'v2',
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            WaitIntervalInSeconds: 1200,
            CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 },
          },
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName }] },
      },
    }),
  )
  await server.advance('8m')
  expect((await described()).PendingDeploymentSummary).toMatchObject({ EndpointConfigName: 'v2' })
  // A gets half, and its canary half of that.
  const { ModelError = 0, A = 0 } = await invocations(100)
  expect(ModelError).toBeGreaterThan(12)
  expect(A).toBeGreaterThan(12)
  await server.advance('10m')
  expect(await described()).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'v1',
    FailureReason: `Deployment rolled back: alarm(s) [${AlarmName}] went into ALARM state.`,
  })
  const { AlarmHistoryItems = [] } = await cloudwatch.send(
    new cloudwatchSdk.DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'StateUpdate' }),
  )
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toContain(
    'Alarm updated from OK to ALARM',
  )
  expect((await invocations(20)).ModelError).toBeUndefined()
})

it('is scaled out by its target tracking policy, and tells why', async () => {
  const bounds = { MinCapacity: 2, MaxCapacity: 6 }
  await scaling.send(new scalingSdk.RegisterScalableTargetCommand({ ...TARGET, ...bounds }))
  const { Alarms = [] } = await scaling.send(
    new scalingSdk.PutScalingPolicyCommand({
      ...TARGET,
      PolicyName: 'p',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 10,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
        },
      },
    }),
  )
  expect(Alarms).toHaveLength(2)
  for (let minute = 0; minute < 6; minute++) {
    await invocations(80) // half of them are A's: 20 an instance
    await server.advance('1m')
  }
  await server.advance('6m')
  const [A] = (await described()).ProductionVariants ?? []
  expect(A?.CurrentInstanceCount).toBeGreaterThan(2)
  const { ScalingActivities = [] } = await scaling.send(
    new scalingSdk.DescribeScalingActivitiesCommand(TARGET),
  )
  expect(ScalingActivities[0]).toMatchObject({
    Description: `Setting desired instance count to ${A?.CurrentInstanceCount}.`,
    Cause: expect.stringMatching(
      /^monitor alarm TargetTracking-endpoint\/shop\/variant\/A-AlarmHigh-.* in state ALARM triggered policy p$/,
    ),
    StatusCode: 'Successful',
  })
})

it('is deleted, and its scalable target with it', async () => {
  await sagemaker.send(new sagemakerSdk.DeleteEndpointCommand({ EndpointName }))
  await server.advance('5m')
  const wait = { client: sagemaker, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }
  const { state } = await sagemakerSdk.waitUntilEndpointDeleted(wait, { EndpointName })
  expect(state).toBe('SUCCESS')
  const { ScalableTargets } = await scaling.send(
    new scalingSdk.DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker' }),
  )
  expect(ScalableTargets).toEqual([])
  const gone = runtime.send(new InvokeEndpointCommand({ EndpointName, Body: '{}' }))
  expect(await thrownBy(gone)).toMatchObject({ name: 'ValidationError' })
})
