/** A managed shadow test from its beginning to the promotion, by the real `@aws-sdk/client-sagemaker`. */
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateInferenceExperimentCommand,
  CreateModelCommand,
  DeleteInferenceExperimentCommand,
  DescribeEndpointCommand,
  DescribeInferenceExperimentCommand,
  ListInferenceExperimentsCommand,
  SageMakerClient,
  StopInferenceExperimentCommand,
} from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientConfig, type SdkServer, sdkServer, thrownBy } from './sdk-server.ts'

let server: SdkServer
let client: SageMakerClient
let runtime: SageMakerRuntimeClient

beforeAll(async () => {
  server = await sdkServer()
  client = new SageMakerClient(clientConfig(server))
  runtime = new SageMakerRuntimeClient(clientConfig(server))
  for (const ModelName of ['old', 'new']) {
    const Environment = { ENDPOINT_LAB_BODY: ModelName }
    const model = { ModelName, PrimaryContainer: { Image: 'any', Environment } }
    await client.send(new CreateModelCommand(model))
  }
  const variant = {
    VariantName: 'live',
    ModelName: 'old',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 2,
  } as const
  const config = { EndpointConfigName: 'one', ProductionVariants: [variant] }
  await client.send(new CreateEndpointConfigCommand(config))
  const endpoint = { EndpointName: 'shop', EndpointConfigName: 'one' }
  await client.send(new CreateEndpointCommand(endpoint))
  await server.advance('10m')
})

afterAll(async () => {
  client.destroy()
  runtime.destroy()
  await server.close()
})

const Name = 'new-against-old'
const describeIt = () => client.send(new DescribeInferenceExperimentCommand({ Name }))
const describeShop = () => client.send(new DescribeEndpointCommand({ EndpointName: 'shop' }))
const RoleArn = 'arn:aws:iam::000000000000:role/any'

async function answer(): Promise<string | undefined> {
  const { Body } = await runtime.send(
    new InvokeEndpointCommand({ EndpointName: 'shop', Body: '{}' }),
  )
  return Body?.transformToString()
}

const shadow = {
  InfrastructureType: 'RealTimeInference',
  RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
} as const

describe('an inference experiment', () => {
  it('is created, runs beside the production variant, and is promoted', async () => {
    const { InferenceExperimentArn } = await client.send(
      new CreateInferenceExperimentCommand({
        Name,
        Type: 'ShadowMode',
        RoleArn,
        EndpointName: 'shop',
        ModelVariants: [
          { ModelName: 'new', VariantName: 'candidate', InfrastructureConfig: shadow },
        ],
        ShadowModeConfig: {
          SourceModelVariantName: 'live',
          ShadowModelVariants: [{ ShadowModelVariantName: 'candidate', SamplingPercentage: 50 }],
        },
      }),
    )
    expect(InferenceExperimentArn).toBe(
      `arn:aws:sagemaker:us-east-1:000000000000:inference-experiment/${Name}`,
    )
    expect(await describeIt()).toMatchObject({ Status: 'Creating', Type: 'ShadowMode' })

    await server.advance('15m')
    expect(await describeIt()).toMatchObject({
      Status: 'Running',
      EndpointMetadata: { EndpointName: 'shop', EndpointStatus: 'InService' },
    })
    const { ShadowProductionVariants = [] } = await describeShop()
    expect(ShadowProductionVariants).toMatchObject([
      { VariantName: 'candidate', CurrentInstanceCount: 1 },
    ])
    // The shadow's answers go to nobody.
    for (let i = 0; i < 10; i++) expect(await answer()).toBe('old')

    await client.send(
      new StopInferenceExperimentCommand({
        Name,
        ModelVariantActions: { live: 'Remove', candidate: 'Promote' },
        DesiredState: 'Completed',
        Reason: 'as good, and cheaper',
      }),
    )
    expect(await describeIt()).toMatchObject({ Status: 'Stopping' })
    await server.advance('30m')
    expect(await describeIt()).toMatchObject({
      Status: 'Completed',
      StatusReason: 'as good, and cheaper',
      CompletionTime: expect.any(Date),
    })
    const {
      EndpointStatus,
      ProductionVariants,
      ShadowProductionVariants: none,
    } = await describeShop()
    expect(EndpointStatus).toBe('InService')
    expect(ProductionVariants).toHaveLength(1)
    expect(none ?? []).toEqual([])
    expect(await answer()).toBe('new')

    const listed = await client.send(
      new ListInferenceExperimentsCommand({ StatusEquals: 'Completed' }),
    )
    expect(listed.InferenceExperiments).toMatchObject([{ Name, Status: 'Completed' }])
    await client.send(new DeleteInferenceExperimentCommand({ Name }))
    expect(await thrownBy(describeIt())).toMatchObject({ name: 'ResourceNotFound' })
  })
})
