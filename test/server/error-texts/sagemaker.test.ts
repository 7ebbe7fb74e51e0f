/**
 * AWS's literal texts of SageMaker's control plane, one row each: endpoints.md 2.1 (constraints) and
 * 2.8, thrown by the real `@aws-sdk/client-sagemaker`.
 *
 * Texts of the reference that no call can provoke here, because what they are about is not simulated:
 * - `Could not find model data at s3://…`, `Could not access model data at s3://…`: there is no S3.
 * - `Could not find inference component …`, `Update operation is not supported`, `DELETE_IN_PROGRESS`:
 *   there are no inference components; their operations are unknown ones.
 * - `Marketplace images are not supported when specifying an AsyncInferenceConfig.`, `One or more
 *   endpoint features are not supported using this configuration`, `ManagedInstanceScaling is not
 *   supported with the given EndpointConfig setup.`: asynchronous endpoints, features by region.
 * - `Request to service failed. If failure persists after retry, contact customer support.`: a
 *   FailureReason of AWS's own faults.
 * The pattern of model names is that of the service's model of 2026; the report of 2021 that has the
 * text shows an older one.
 */
import * as sdk from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from '../sdk-server.ts'
import { checkErrorTexts } from './error-table.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
const LONG_NAME = 'a-'.repeat(32) // of 64 characters, the last a hyphen

let server: SdkServer
let client: sdk.SageMakerClient

const variant = (changes: Partial<sdk.ProductionVariant> = {}): sdk.ProductionVariant => ({
  VariantName: 'A',
  ModelName: 'known',
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 2,
  ...changes,
})

const createConfig = (
  EndpointConfigName: string,
  ProductionVariants: sdk.ProductionVariant[],
  ShadowProductionVariants?: sdk.ProductionVariant[],
) => {
  const shadow = ShadowProductionVariants && { ShadowProductionVariants }
  const input = { EndpointConfigName, ProductionVariants, ...shadow }
  return client.send(new sdk.CreateEndpointConfigCommand(input))
}

const createModel = (ModelName: string) =>
  client.send(new sdk.CreateModelCommand({ ModelName, PrimaryContainer: { Image: 'any' } }))

const createEndpoint = (EndpointName: string, EndpointConfigName: string) =>
  client.send(new sdk.CreateEndpointCommand({ EndpointName, EndpointConfigName }))

const updateEndpoint = (
  EndpointName: string,
  EndpointConfigName: string,
  DeploymentConfig?: sdk.DeploymentConfig,
) => {
  const deployment = DeploymentConfig && { DeploymentConfig }
  const input = { EndpointName, EndpointConfigName, ...deployment }
  return client.send(new sdk.UpdateEndpointCommand(input))
}

const setCapacity = (EndpointName: string, desired: Partial<sdk.DesiredWeightAndCapacity>) =>
  client.send(
    new sdk.UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName,
      DesiredWeightsAndCapacities: [{ VariantName: 'A', ...desired }],
    }),
  )

const deleteEndpoint = (EndpointName: string) =>
  client.send(new sdk.DeleteEndpointCommand({ EndpointName }))

/**
 * `churn` is InService on config `ab`, `orphan` on a config that is deleted, `updating` is being
 * updated, `creating` created.
 */
beforeAll(async () => {
  server = await sdkServer()
  client = new sdk.SageMakerClient(clientConfig(server))
  await createModel('known')
  for (const name of ['one', 'gone', 'next']) await createConfig(name, [variant()])
  await createConfig('many', [variant({ InitialInstanceCount: 20_000 })])
  await createEndpoint('orphan', 'gone')
  await createEndpoint('updating', 'one')
  await server.advance('20m')
  await client.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: 'gone' }))
  await updateEndpoint('updating', 'next')
  await createEndpoint('creating', 'one')
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

describe('a broken constraint', () => {
  checkErrorTexts(sdk, [
    {
      when: 'a name with blanks, in a list',
      call: () => createConfig('x', [variant({ ModelName: 'ENTER MODEL NAME' })]),
      throws: 'ValidationException',
      text: "1 validation error detected: Value 'ENTER MODEL NAME' at 'productionVariants.1.member.modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?",
    },
    {
      when: 'a name with two faults',
      call: () => createModel(LONG_NAME),
      throws: 'ValidationException',
      text: `2 validation errors detected: Value '${LONG_NAME}' at 'modelName' failed to satisfy constraint: Member must have length less than or equal to 63; Value '${LONG_NAME}' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?`,
    },
    {
      when: 'a required member that is absent',
      call: () => client.send(new sdk.CreateEndpointCommand({ EndpointName: 'x' } as never)),
      throws: 'ValidationException',
      text: "1 validation error detected: Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be null",
    },
    {
      when: 'a number that is too small',
      call: () => createConfig('x', [variant({ InitialInstanceCount: 0 })]),
      throws: 'ValidationException',
      text: "1 validation error detected: Value '0' at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1",
    },
    {
      when: 'a word that is not in the enum',
      call: () => client.send(new sdk.ListEndpointsCommand({ SortOrder: 'Random' as never })),
      throws: 'ValidationException',
      text: "1 validation error detected: Value 'Random' at 'sortOrder' failed to satisfy constraint: Member must satisfy enum value set: [Ascending, Descending]",
    },
    {
      when: 'an instance type that AWS does not host on',
      call: () => createConfig('x', [variant({ InstanceType: 'ml.m7g.large' as never })]),
      throws: 'ValidationException',
      text: /^1 validation error detected: Value 'ml\.m7g\.large' at 'productionVariants\.1\.member\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[(ml\.[-a-z0-9]+\.[a-z0-9]+, ){276}ml\.[-a-z0-9]+\.[a-z0-9]+\]$/,
    },
  ])
})

describe('what is not there', () => {
  const noEndpoint = `Could not find endpoint "${ARN}:endpoint/nobody".`
  const noConfig = `Could not find endpoint configuration "${ARN}:endpoint-config/nobody".`
  const noModel = `Could not find model "${ARN}:model/nobody".`
  const throws = 'ValidationException'
  const EndpointName = 'Nobody' // ARNs are in lower case

  checkErrorTexts(sdk, [
    {
      when: 'DescribeEndpoint',
      call: () => client.send(new sdk.DescribeEndpointCommand({ EndpointName })),
      throws,
      text: noEndpoint,
    },
    {
      when: 'UpdateEndpoint',
      call: () => updateEndpoint('Nobody', 'ab'),
      throws,
      text: noEndpoint,
    },
    {
      when: 'UpdateEndpointWeightsAndCapacities',
      call: () => setCapacity('Nobody', { DesiredWeight: 1 }),
      throws,
      text: noEndpoint,
    },
    { when: 'DeleteEndpoint', call: () => deleteEndpoint('Nobody'), throws, text: noEndpoint },
    {
      when: 'DescribeEndpointConfig',
      call: () =>
        client.send(new sdk.DescribeEndpointConfigCommand({ EndpointConfigName: 'Nobody' })),
      throws,
      text: noConfig,
    },
    {
      when: 'DeleteEndpointConfig',
      call: () =>
        client.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: 'Nobody' })),
      throws,
      text: noConfig,
    },
    {
      when: 'CreateEndpoint from a config',
      call: () => createEndpoint('x', 'Nobody'),
      throws,
      text: noConfig,
    },
    {
      when: 'UpdateEndpoint to a config',
      call: () => updateEndpoint('churn', 'Nobody'),
      throws,
      text: noConfig,
    },
    {
      when: 'DescribeModel',
      call: () => client.send(new sdk.DescribeModelCommand({ ModelName: 'Nobody' })),
      throws,
      text: noModel,
    },
    {
      when: 'DeleteModel',
      call: () => client.send(new sdk.DeleteModelCommand({ ModelName: 'Nobody' })),
      throws,
      text: noModel,
    },
    {
      when: 'CreateEndpointConfig of a model',
      call: () => createConfig('x', [variant({ ModelName: 'Nobody' })]),
      throws,
      text: noModel,
    },
    {
      when: 'UpdateEndpoint when the config that is live has been deleted',
      call: () => updateEndpoint('orphan', 'one'),
      throws,
      text: `Could not find endpoint configuration "${ARN}:endpoint-config/gone".`,
    },
    {
      when: 'UpdateEndpointWeightsAndCapacities of a variant',
      call: () => setCapacity('churn', { VariantName: 'X' }),
      throws,
      text: 'The variant name(s) "X" is/are not present within endpoint configuration "ab".',
    },
  ])
})

describe('what is there already', () => {
  checkErrorTexts(sdk, [
    {
      when: 'CreateEndpoint, whatever the case of the name',
      call: () => createEndpoint('Churn', 'ab'),
      throws: 'ValidationException',
      text: `Cannot create already existing endpoint "${ARN}:endpoint/churn".`,
    },
    {
      when: 'CreateEndpointConfig',
      call: () => createConfig('one', [variant()]),
      throws: 'ValidationException',
      text: `Cannot create already existing endpoint configuration "${ARN}:endpoint-config/one".`,
    },
    {
      when: 'CreateModel',
      call: () => createModel('known'),
      throws: 'ValidationException',
      text: `Cannot create already existing model "${ARN}:model/known".`,
    },
    {
      when: 'UpdateEndpoint to the config in use',
      call: () => updateEndpoint('churn', 'ab'),
      throws: 'ValidationException',
      text: 'Cannot update endpoint with the currently in use endpoint configuration "ab"',
    },
  ])
})

describe.each(['creating', 'updating'])('an endpoint that is %s', name => {
  const throws = 'ValidationException'
  const text = `Cannot update in-progress endpoint "${ARN}:endpoint/${name}".`

  checkErrorTexts(sdk, [
    { when: 'UpdateEndpoint', call: () => updateEndpoint(name, 'ab'), throws, text },
    {
      when: 'UpdateEndpointWeightsAndCapacities',
      call: () => setCapacity(name, { DesiredWeight: 1 }),
      throws,
      text,
    },
    { when: 'DeleteEndpoint', call: () => deleteEndpoint(name), throws, text },
  ])
})

describe('a feature that the endpoint config cannot have', () => {
  checkErrorTexts(sdk, [
    {
      when: 'ManagedInstanceScaling on a variant with a model',
      call: () => createConfig('x', [variant({ ManagedInstanceScaling: { Status: 'ENABLED' } })]),
      throws: 'ValidationException',
      text: 'ManagedInstanceScaling is only supported for inference component endpoints.',
    },
  ])
})

describe('the quota of an instance type', () => {
  const quota = (inUse: number, delta: number): string =>
    `The account-level service limit 'ml.m5.large for endpoint usage' is 10000 Instances, with current utilization of ${inUse} Instances and a request delta of ${delta} Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.`
  // Of churn 4, orphan 2, updating 2 and as many again, creating 2.
  const IN_USE = 12
  const throws = 'ResourceLimitExceeded'

  checkErrorTexts(sdk, [
    {
      when: 'CreateEndpoint',
      call: () => createEndpoint('x', 'many'),
      throws,
      text: quota(IN_USE, 20_000),
    },
    {
      when: 'UpdateEndpoint',
      call: () => updateEndpoint('churn', 'many'),
      throws,
      text: quota(IN_USE, 20_000),
    },
    {
      when: 'UpdateEndpointWeightsAndCapacities',
      call: () => setCapacity('churn', { DesiredInstanceCount: 20_000 }),
      throws,
      text: quota(IN_USE, 19_998),
    },
  ])
})
