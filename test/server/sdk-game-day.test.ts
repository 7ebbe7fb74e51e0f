/** A game day with the real clients: an alarm set by hand rolls a deployment back. */
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  type UpdateEndpointCommandInput,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from './sdk-server.ts'

let server: SdkServer
let sagemaker: SageMakerClient
let cloudwatch: CloudWatchClient

beforeAll(async () => {
  server = await sdkServer()
  sagemaker = new SageMakerClient(clientConfig(server))
  cloudwatch = new CloudWatchClient(clientConfig(server))
})
afterAll(async () => {
  sagemaker.destroy()
  cloudwatch.destroy()
  await server.close()
})

const AlarmName = 'game-day'

const CANARY: UpdateEndpointCommandInput = {
  EndpointName: 'churn',
  EndpointConfigName: 'ab-2',
  DeploymentConfig: {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: 'CANARY',
        CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
        WaitIntervalInSeconds: 600,
      },
      TerminationWaitInSeconds: 300,
    },
    AutoRollbackConfiguration: { Alarms: [{ AlarmName }] },
  },
}

const described = () => sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'churn' }))

it('SetAlarmState → ALARM while a canary bakes brings the endpoint back to its old config', async () => {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: [
        { Name: 'EndpointName', Value: 'churn' },
        { Name: 'VariantName', Value: 'A' },
        { Name: 'EndpointConfigName', Value: 'ab-2' },
      ],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  const before = await described()
  await sagemaker.send(new UpdateEndpointCommand(CANARY))
  await server.advance('8m')
  const baking = await described()
  expect(baking).toMatchObject({
    EndpointStatus: 'Updating',
    PendingDeploymentSummary: {
      EndpointConfigName: 'ab-2',
      ProductionVariants: [
        { CurrentInstanceCount: 1, VariantStatus: [{ Status: 'Baking' }] },
        { CurrentInstanceCount: 1, VariantStatus: [{ Status: 'Baking' }] },
      ],
    },
  })

  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a game day' }),
  )
  await server.advance('5m')
  const after = await described()
  expect(after).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: before.EndpointConfigName,
    FailureReason: expect.stringContaining(AlarmName),
  })
  expect(after.ProductionVariants?.map(variant => variant.CurrentInstanceCount)).toEqual(
    before.ProductionVariants?.map(variant => variant.CurrentInstanceCount),
  )
  const { AlarmHistoryItems = [] } = await cloudwatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'StateUpdate' }),
  )
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toContain(
    'Alarm updated from OK to ALARM',
  )
})
