/**
 * Failures that no call throws, because they come later: AWS's literal texts in what the real clients
 * describe. endpoints.md 2.8 (FailureReason), 12 (of a roll-back: ours), autoscaling.md 1.8
 * (StatusMessage).
 */
import {
  ApplicationAutoScalingClient,
  DescribeScalingActivitiesCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from '../sdk-server.ts'

let server: SdkServer
let sagemaker: SageMakerClient

beforeEach(async () => {
  server = await sdkServer()
  sagemaker = new SageMakerClient(clientConfig(server))
})
afterEach(async () => {
  sagemaker.destroy()
  await server.close()
})

/** An endpoint `new` of one variant on such a model, an hour after it was created. */
async function created(Environment: Record<string, string>) {
  const PrimaryContainer = { Image: 'any', Environment }
  await sagemaker.send(new CreateModelCommand({ ModelName: 'new', PrimaryContainer }))
  const variant = { VariantName: 'AllTraffic', ModelName: 'new', InitialInstanceCount: 1 }
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'new',
      ProductionVariants: [{ ...variant, InstanceType: 'ml.m5.large' }],
    }),
  )
  const input = { EndpointName: 'new', EndpointConfigName: 'new' }
  await sagemaker.send(new CreateEndpointCommand(input))
  await server.advance('1h')
  return described('new')
}

const described = (EndpointName: string) =>
  sagemaker.send(new DescribeEndpointCommand({ EndpointName }))

describe('the FailureReason of an endpoint', () => {
  it('whose container is not healthy', async () => {
    expect(await created({ ENDPOINT_LAB_HEALTH_CHECK: 'fails' })).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason:
        'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    })
  })

  it('for which AWS has no instances', async () => {
    const body = JSON.stringify({ instanceType: 'ml.m5.large', capacity: 4, for: '1h' })
    const fault = await fetch(`${server.url}/_lab/faults`, { method: 'POST', body })
    expect(fault.ok).toBe(true)
    expect(await created({})).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason:
        'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.',
    })
  })

  it('whose update an alarm rolled back', async () => {
    const cloudwatch = new CloudWatchClient(clientConfig(server))
    const alarm = { AlarmName: 'errors', Namespace: 'Mine', MetricName: 'm' }
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    )
    const routing = { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 } as const
    await sagemaker.send(
      new UpdateEndpointCommand({
        EndpointName: 'churn',
        EndpointConfigName: 'ab-2',
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: routing,
            TerminationWaitInSeconds: 3600,
          },
          AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
        },
      }),
    )
    await server.advance('10m')
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' }),
    )
    await server.advance('30m')
    expect(await described('churn')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'ab',
      FailureReason: 'Deployment rolled back: alarm(s) [errors] went into ALARM state.',
    })
    cloudwatch.destroy()
  })
})

describe('the StatusMessage of a scaling activity', () => {
  it('that the quota of the instance type forbids', async () => {
    const client = new ApplicationAutoScalingClient(clientConfig(server))
    const target = {
      ServiceNamespace: 'sagemaker',
      ResourceId: 'endpoint/churn/variant/A',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    } as const
    const bounds = { MinCapacity: 20_000, MaxCapacity: 20_000 }
    await client.send(new RegisterScalableTargetCommand({ ...target, ...bounds }))
    const { ScalingActivities } = await client.send(new DescribeScalingActivitiesCommand(target))
    expect(ScalingActivities).toMatchObject([
      {
        Description: 'Setting desired instance count to 20000.',
        Cause: 'minimum capacity was set to 20000',
        StatusCode: 'Failed',
        StatusMessage:
          "Failed to set desired instance count to 20000. Reason: The account-level service limit 'ml.m5.large for endpoint usage' is 10000 Instances, with current utilization of 4 Instances and a request delta of 19998 Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.",
      },
    ])
    client.destroy()
  })
})
