/** The real clients of SageMaker, Application Auto Scaling and STS against the live server. */
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  ObjectNotFoundException,
  PutScalingPolicyCommand,
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
import { clientConfig, type SdkServer, sdkServer, thrownBy } from './sdk-server.ts'

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

  it.each([
    {
      name: 'an endpoint that is not there',
      call: () => sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'nobody' })),
      message:
        'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/nobody".',
    },
    {
      name: 'a name that is taken',
      call: () =>
        sagemaker.send(
          new CreateEndpointCommand({ EndpointName: 'churn', EndpointConfigName: 'ab' }),
        ),
      message:
        'Cannot create already existing endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn".',
    },
  ])('throws ValidationException for $name', async ({ call, message }) => {
    expect(await thrownBy(call())).toMatchObject({
      name: 'ValidationException',
      message,
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })
})

describe('Application Auto Scaling', () => {
  const TARGET = {
    ServiceNamespace: 'sagemaker',
    ResourceId: 'endpoint/churn/variant/A',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  } as const

  it('throws its typed exception while there is no scalable target', async () => {
    const policy = {
      ...TARGET,
      PolicyName: 'p',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 100,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
        },
      },
    } as const
    const error = await thrownBy(scaling.send(new PutScalingPolicyCommand(policy)))
    expect(error).toBeInstanceOf(ObjectNotFoundException)
  })

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
