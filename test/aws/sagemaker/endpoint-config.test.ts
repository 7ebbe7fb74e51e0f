import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { INSTANCE_TYPES } from '../../../src/aws/sagemaker/instance-types.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

const config = (changes: object = {}) => ({
  EndpointConfigName: 'C',
  ProductionVariants: [variant()],
  ...changes,
})

describe('CreateEndpointConfig, validation', () => {
  const shadow = (name: string) => variant({ VariantName: name })

  it.each([
    {
      change: { ProductionVariants: [variant(), variant()] },
      text: 'Variant names must be unique, "A" is not',
    },
    {
      change: { ShadowProductionVariants: [variant()] },
      text: 'Variant names must be unique, "A" is not',
    },
    {
      change: { ShadowProductionVariants: [shadow('S'), shadow('T')] },
      text: 'exactly one shadow and one production variant, got 2 shadow and 1 production variants',
    },
    {
      change: {
        ProductionVariants: [variant(), variant({ VariantName: 'B' })],
        ShadowProductionVariants: [shadow('S')],
      },
      text: 'exactly one shadow and one production variant, got 1 shadow and 2 production variants',
    },
    {
      change: {
        ProductionVariants: [variant({ InstanceType: 'ml.inf1.xlarge' })],
        ShadowProductionVariants: [shadow('S')],
      },
      text: 'Shadow variants are not supported on Inf1 instances, got ml.inf1.xlarge.',
    },
    {
      change: {
        ShadowProductionVariants: [variant({ VariantName: 'S', InstanceType: 'ml.inf1.2xlarge' })],
      },
      text: 'Shadow variants are not supported on Inf1 instances, got ml.inf1.2xlarge.',
    },
    {
      change: { ProductionVariants: [variant({ InstanceType: 'ml.m7g.large' })] },
      text: "Value 'ml.m7g.large' at 'productionVariants.1.member.instanceType' failed to satisfy constraint: Member must satisfy enum value set: [ml.t2.medium, ",
    },
    {
      change: { ProductionVariants: [variant({ InitialVariantWeight: -1 })] },
      text: "Value '-1' at 'productionVariants.1.member.initialVariantWeight' failed to satisfy constraint: Member must have value greater than or equal to 0",
    },
    {
      change: {
        ProductionVariants: [variant({ RoutingConfig: { RoutingStrategy: 'PREFIX_AWARE' } })],
      },
      text: 'Not simulated yet: PREFIX_AWARE.',
    },
    { change: { AsyncInferenceConfig: {} }, text: 'Not simulated yet: asynchronous endpoints.' },
    { change: { DataCaptureConfig: {} }, text: 'Not simulated yet: data capture.' },
    { change: { ExplainerConfig: {} }, text: 'Not simulated yet: online explainability.' },
    { change: { MetricsConfig: {} }, text: 'Not simulated yet: other metric publishing' },
    ...[
      { member: { ServerlessConfig: {} }, what: 'serverless variants' },
      { member: { InstancePools: [] }, what: 'instance pools' },
      { member: { CapacityReservationConfig: {} }, what: 'capacity reservations' },
      { member: { AcceleratorType: 'ml.eia1.medium' }, what: 'Elastic Inference' },
      { member: { ModelName: undefined }, what: 'a variant without ModelName' },
    ].map(({ member, what }) => ({
      change: { ProductionVariants: [variant(member)] },
      text: `Not simulated yet: ${what}`,
    })),
    {
      change: { ProductionVariants: [variant({ ModelName: 'nobody' })] },
      text: `Could not find model "${ARN}:model/nobody".`,
    },
  ])('refuses with $text', ({ change, text }) => {
    const error = refusal(newAccount(), 'CreateEndpointConfig', config(change))
    expect(error).toMatchObject({ code: 'ValidationException', status: 400 })
    expect(error.message).toContain(text)
  })

  it('knows every instance type of the service model', () => {
    expect(INSTANCE_TYPES).toHaveLength(277)
    expect(new Set(INSTANCE_TYPES).size).toBe(277)
  })

  it('refuses an eleventh variant', () => {
    const many = Array.from({ length: 11 }, (_, index) => variant({ VariantName: `V${index}` }))
    const { message } = refusal(
      newAccount(),
      'CreateEndpointConfig',
      config({ ProductionVariants: many }),
    )
    expect(message).toContain(
      "at 'productionVariants' failed to satisfy constraint: Member must have length less than or equal to 10",
    )
  })
})

describe('endpoint configs', () => {
  it('are described as they were created, with the default weight and nothing else added', () => {
    const world = newAccount()
    expect(answer(world, 'CreateEndpointConfig', config())).toEqual({
      EndpointConfigArn: `${ARN}:endpoint-config/c`,
    })
    expect(answer(world, 'DescribeEndpointConfig', { EndpointConfigName: 'C' })).toEqual({
      EndpointConfigName: 'C',
      EndpointConfigArn: `${ARN}:endpoint-config/c`,
      ProductionVariants: [{ ...variant(), InitialVariantWeight: 1 }],
      CreationTime: EPOCH_SECONDS,
    })
  })

  it('are described with the members that have no effect, as they were given', () => {
    const given = config({
      ProductionVariants: [
        variant({
          InitialVariantWeight: 0.25,
          VolumeSizeInGB: 30,
          ModelDataDownloadTimeoutInSeconds: 600,
          ContainerStartupHealthCheckTimeoutInSeconds: 300,
          VariantInstanceProvisionTimeoutInSeconds: 900,
          CoreDumpConfig: { DestinationS3Uri: 's3://b/dumps', KmsKeyId: 'k' },
          EnableSSMAccess: false,
          InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-2',
          RoutingConfig: { RoutingStrategy: 'RANDOM' },
        }),
      ],
      KmsKeyId: 'key',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1', 'subnet-2'] },
      EnableNetworkIsolation: false,
    })
    const world = newAccount()
    execute(world, 'CreateEndpointConfig', { ...given, Tags: [{ Key: 'k', Value: 'v' }] })
    expect(answer(world, 'DescribeEndpointConfig', { EndpointConfigName: 'C' })).toEqual({
      ...given,
      EndpointConfigArn: `${ARN}:endpoint-config/c`,
      CreationTime: EPOCH_SECONDS,
    })
  })

  it('show the shadow variant and a routing strategy that is not the default', () => {
    const world = newAccount()
    const shadow = variant({
      VariantName: 'S',
      ModelName: 'm2',
      InitialVariantWeight: 0.5,
      RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
    })
    execute(world, 'CreateEndpointConfig', config({ ShadowProductionVariants: [shadow] }))
    expect(answer(world, 'DescribeEndpointConfig', { EndpointConfigName: 'C' })).toMatchObject({
      ShadowProductionVariants: [shadow],
    })
  })

  it('cannot be created twice', () => {
    const world = newAccount()
    execute(world, 'CreateEndpointConfig', config())
    expect(refusal(world, 'CreateEndpointConfig', config()).message).toBe(
      `Cannot create already existing endpoint configuration "${ARN}:endpoint-config/c".`,
    )
  })

  it('are gone after DeleteEndpointConfig', () => {
    const world = newAccount()
    const name = { EndpointConfigName: 'C' }
    execute(world, 'CreateEndpointConfig', config())
    expect(answer(world, 'DeleteEndpointConfig', name)).toBeUndefined()
    const text = `Could not find endpoint configuration "${ARN}:endpoint-config/c".`
    expect(refusal(world, 'DescribeEndpointConfig', name).message).toBe(text)
    expect(refusal(world, 'DeleteEndpointConfig', name).message).toBe(text)
  })
})
