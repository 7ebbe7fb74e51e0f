/**
 * What SageMaker's documentation forbids without AWS's words being published: endpoints.md 2.3, 2.5,
 * 5.1, 6, 11 and 12. The names of the exceptions are AWS's, the words are ours.
 */
import * as sdk from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from '../sdk-server.ts'
import { checkErrorTexts } from './error-table.ts'

let server: SdkServer
let client: sdk.SageMakerClient

const variant = (VariantName: string): sdk.ProductionVariant => ({
  VariantName,
  ModelName: 'known',
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 4,
})

const createConfig = (production: readonly string[], shadow: readonly string[] = []) =>
  client.send(
    new sdk.CreateEndpointConfigCommand({
      EndpointConfigName: 'x',
      ProductionVariants: production.map(variant),
      ...(shadow.length === 0 ? {} : { ShadowProductionVariants: shadow.map(variant) }),
    }),
  )

const deploy = (DeploymentConfig: sdk.DeploymentConfig, EndpointName = 'shop') =>
  client.send(
    new sdk.UpdateEndpointCommand({ EndpointName, EndpointConfigName: 'two', DeploymentConfig }),
  )

const blueGreen = (routing: Partial<sdk.TrafficRoutingConfig>) =>
  deploy({
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 60, ...routing },
    },
  })

const half = { Type: 'CAPACITY_PERCENT', Value: 50 } as const
const rolling = { MaximumBatchSize: half, WaitIntervalInSeconds: 60 }

const infrastructure = {
  InfrastructureType: 'RealTimeInference',
  RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
} as const

const createExperiment = (input: Partial<sdk.CreateInferenceExperimentCommandInput> = {}) =>
  client.send(
    new sdk.CreateInferenceExperimentCommand({
      Name: 'running',
      Type: 'ShadowMode',
      RoleArn: 'arn:aws:iam::000000000000:role/any',
      EndpointName: 'shop',
      ModelVariants: [
        { ModelName: 'known', VariantName: 'new', InfrastructureConfig: infrastructure },
      ],
      ShadowModeConfig: {
        SourceModelVariantName: 'live',
        ShadowModelVariants: [{ ShadowModelVariantName: 'new', SamplingPercentage: 50 }],
      },
      ...input,
    }),
  )

/** `shop` and `tested` are InService on one variant, `tested` has a running experiment. */
beforeAll(async () => {
  server = await sdkServer()
  client = new sdk.SageMakerClient(clientConfig(server))
  const PrimaryContainer = { Image: 'any' }
  await client.send(new sdk.CreateModelCommand({ ModelName: 'known', PrimaryContainer }))
  for (const EndpointConfigName of ['one', 'two']) {
    const input = { EndpointConfigName, ProductionVariants: [variant('live')] }
    await client.send(new sdk.CreateEndpointConfigCommand(input))
  }
  for (const EndpointName of ['shop', 'tested']) {
    await client.send(new sdk.CreateEndpointCommand({ EndpointName, EndpointConfigName: 'one' }))
  }
  await server.advance('20m')
  await createExperiment({ EndpointName: 'tested' })
  await server.advance('20m')
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const throws = 'ValidationException'

describe('an endpoint config', () => {
  checkErrorTexts(sdk, [
    {
      when: 'two variants of one name',
      call: () => createConfig(['A', 'B', 'A']),
      throws,
      text: 'Variant names must be unique, "A" is not',
    },
    {
      when: 'a shadow with the name of the production variant',
      call: () => createConfig(['A'], ['A']),
      throws,
      text: 'Variant names must be unique, "A" is not',
    },
    {
      when: 'a shadow of two production variants',
      call: () => createConfig(['A', 'B'], ['S']),
      throws,
      text: 'A shadow variant needs exactly one shadow and one production variant, got 1 shadow and 2 production variants',
    },
    {
      when: 'two shadows',
      call: () => createConfig(['A'], ['S', 'T']),
      throws,
      text: 'A shadow variant needs exactly one shadow and one production variant, got 2 shadow and 1 production variants',
    },
  ])
})

describe('a deployment', () => {
  checkErrorTexts(sdk, [
    {
      when: 'both policies',
      call: () =>
        deploy({
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
          },
          RollingUpdatePolicy: rolling,
        }),
      throws,
      text: 'Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy may be specified',
    },
    {
      when: 'a canary without its size',
      call: () => blueGreen({}),
      throws,
      text: 'CanarySize must be specified for traffic type CANARY',
    },
    {
      when: 'a canary of more than half of the fleet, in percent',
      call: () => blueGreen({ CanarySize: { Type: 'CAPACITY_PERCENT', Value: 60 } }),
      throws,
      text: 'CanarySize must not exceed 50% of the instance count',
    },
    {
      when: 'a canary of more than half of the fleet, in instances',
      call: () => blueGreen({ CanarySize: { Type: 'INSTANCE_COUNT', Value: 3 } }),
      throws,
      text: 'CanarySize must not exceed 50% of the instance count (variant live: 3 of 4).',
    },
    {
      when: 'a linear step below a tenth',
      call: () =>
        blueGreen({ Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 5 } }),
      throws,
      text: 'LinearStepSize must be at least 10% of the instance count',
    },
    {
      when: 'a time-out that the waits exceed',
      call: () =>
        deploy({
          RollingUpdatePolicy: {
            ...rolling,
            WaitIntervalInSeconds: 3600,
            MaximumExecutionTimeoutInSeconds: 600,
          },
        }),
      throws,
      text: 'MaximumExecutionTimeoutInSeconds must exceed the sum of all waits: 600 s must exceed 3600 s',
    },
    {
      when: 'an alarm that there is not',
      call: () => deploy({ AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'nobody' }] } }),
      throws,
      text: 'Could not find alarm "nobody".',
    },
    {
      when: 'no instance on a real-time endpoint',
      call: () =>
        client.send(
          new sdk.UpdateEndpointWeightsAndCapacitiesCommand({
            EndpointName: 'shop',
            DesiredWeightsAndCapacities: [{ VariantName: 'live', DesiredInstanceCount: 0 }],
          }),
        ),
      throws,
      text: 'DesiredInstanceCount of variant "live" must be at least 1 on a real-time endpoint.',
    },
  ])
})

describe('an inference experiment', () => {
  const Name = 'nobody'
  const missing = {
    throws: 'ResourceNotFound',
    text: 'Could not find inference experiment "nobody".',
  }
  const running = (needed: string) => ({
    throws: 'ConflictException',
    text: `Inference experiment "running" is Running: the call needs one that is ${needed}.`,
  })
  const stop = (name: string) =>
    client.send(
      new sdk.StopInferenceExperimentCommand({
        Name: name,
        ModelVariantActions: { new: 'Remove' },
      }),
    )

  checkErrorTexts(sdk, [
    {
      when: 'unknown, to describe',
      call: () => client.send(new sdk.DescribeInferenceExperimentCommand({ Name })),
      ...missing,
    },
    {
      when: 'unknown, to update',
      call: () => client.send(new sdk.UpdateInferenceExperimentCommand({ Name })),
      ...missing,
    },
    {
      when: 'unknown, to start',
      call: () => client.send(new sdk.StartInferenceExperimentCommand({ Name })),
      ...missing,
    },
    { when: 'unknown, to stop', call: () => stop(Name), ...missing },
    {
      when: 'unknown, to delete',
      call: () => client.send(new sdk.DeleteInferenceExperimentCommand({ Name })),
      ...missing,
    },
    {
      when: 'running, to start',
      call: () => client.send(new sdk.StartInferenceExperimentCommand({ Name: 'running' })),
      ...running('Created'),
    },
    {
      when: 'running, to delete',
      call: () => client.send(new sdk.DeleteInferenceExperimentCommand({ Name: 'running' })),
      ...running('Created or Completed or Cancelled'),
    },
    {
      when: 'of a name that is taken',
      call: () => createExperiment(),
      throws: 'ResourceInUse',
      text: 'Inference experiment "running" already exists.',
    },
    {
      when: 'on an endpoint that has one',
      call: () => createExperiment({ Name: 'second', EndpointName: 'tested' }),
      throws: 'ResourceInUse',
      text: 'Endpoint "tested" is in use by inference experiment "running".',
    },
    {
      when: 'on an endpoint that is not there',
      call: () => createExperiment({ Name: 'x', EndpointName: 'nobody' }),
      throws,
      text: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/nobody".',
    },
  ])
})
