/** The real clients of SageMaker, Application Auto Scaling and STS against the live server. */
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CreateEndpointCommand,
  DescribeEndpointCommand,
  ListEndpointsCommand,
  SageMakerClient,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from './sdk-server.ts'

let server: SdkServer
let sagemaker: SageMakerClient
let scaling: ApplicationAutoScalingClient
let sts: STSClient

beforeAll(async () => {
  server = await sdkServer()
  sagemaker = new SageMakerClient(clientConfig(server))
  scaling = new ApplicationAutoScalingClient(clientConfig(server))
  sts = new STSClient(clientConfig(server))
})
afterAll(async () => {
  for (const client of [sagemaker, scaling, sts]) client.destroy()
  await server.close()
})

describe('SageMaker', () => {
  it('creates an endpoint, waits for it on a clock moved by hand, and finds it by time', async () => {
    const input = { EndpointName: 'second', EndpointConfigName: 'ab-2' }
    const { EndpointArn } = await sagemaker.send(new CreateEndpointCommand(input))
    expect(EndpointArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:endpoint/second')
    const created = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'second' }))
    expect(created).toMatchObject({ EndpointStatus: 'Creating', CreationTime: expect.any(Date) })
    await server.advance('20m')
    const wait = { client: sagemaker, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }
    const { state } = await waitUntilEndpointInService(wait, { EndpointName: 'second' })
    expect(state).toBe('SUCCESS')
    const CreationTimeAfter = new Date((created.CreationTime?.getTime() ?? 0) - 1000)
    const { Endpoints } = await sagemaker.send(new ListEndpointsCommand({ CreationTimeAfter }))
    expect(Endpoints).toMatchObject([{ EndpointName: 'second', EndpointStatus: 'InService' }])
  })
})

describe('Application Auto Scaling', () => {
  const TARGET = {
    ServiceNamespace: 'sagemaker',
    ResourceId: 'endpoint/churn/variant/A',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  } as const

  it('registers a target and describes it', async () => {
    const input = { ...TARGET, MinCapacity: 1, MaxCapacity: 4 }
    const { ScalableTargetARN } = await scaling.send(new RegisterScalableTargetCommand(input))
    expect(ScalableTargetARN).toMatch(/^arn:aws:application-autoscaling:us-east-1:000000000000:/)
    const { ScalableTargets } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker' }),
    )
    expect(ScalableTargets).toMatchObject([{ ...input, CreationTime: expect.any(Date) }])
  })
})

describe('STS', () => {
  it('says whose account it is', async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      UserId: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
      $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })
})
