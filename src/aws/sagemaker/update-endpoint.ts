/**
 * UpdateEndpoint: deploys another endpoint config to an endpoint.
 *
 * Source: SageMaker API, UpdateEndpoint; endpoints.md 2.4, 3.3, 5.1.
 * Assumed: DeploymentConfig together with RetainDeploymentConfig is refused; which of the two AWS
 * would follow is not documented.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import type { UpdateRequest } from '../../core/endpoint/update-rules.ts'
import { DomainError } from '../../core/errors.ts'
import { enumShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { DeploymentConfig } from './deployment-config.ts'
import { deploymentOf } from './deployment-rules.ts'
import { EndpointConfigName, EndpointName } from './shapes.ts'

const VariantProperty = z.object({
  VariantPropertyType: enumShape({
    simulated: ['DesiredInstanceCount', 'DesiredWeight'],
    notSimulated: ['DataCaptureConfig'],
  }).describe('What the new config decides after all.'),
})

const UpdateEndpointInput = z.object({
  EndpointName,
  EndpointConfigName: EndpointConfigName.describe('The config to deploy.'),
  DeploymentConfig: DeploymentConfig.optional().describe(
    'How to deploy. Default: all at once, without baking or rollback.',
  ),
  RetainDeploymentConfig: z
    .boolean()
    .default(false)
    .describe('Deploy as the time before; default false.'),
  RetainAllVariantProperties: z
    .boolean()
    .default(false)
    .describe(
      "Keep each variant's present instance count and weight instead of the config's initial ones; default false.",
    ),
  ExcludeRetainedVariantProperties: z
    .array(VariantProperty)
    .max(3)
    .default([])
    .describe('Exceptions to RetainAllVariantProperties.'),
})

export const updateEndpoint = defineOperation({
  service: 'SageMaker',
  name: 'UpdateEndpoint',
  resource: 'EndpointName',
  input: UpdateEndpointInput,
  run(world, input) {
    world.endpoints.update(updateRequestOf(input))
    return { EndpointArn: arnOf(world.account, 'endpoint', input.EndpointName) }
  },
})

/** Throws when the members contradict each other. */
export function updateRequestOf(input: z.output<typeof UpdateEndpointInput>): UpdateRequest {
  const retainDeployment = input.RetainDeploymentConfig
  if (retainDeployment && input.DeploymentConfig !== undefined) {
    const text = 'DeploymentConfig and RetainDeploymentConfig must not both be specified'
    throw new DomainError('invalid-value', text)
  }
  return {
    name: input.EndpointName,
    configName: input.EndpointConfigName,
    deployment: input.DeploymentConfig && deploymentOf(input.DeploymentConfig),
    retainDeployment,
    retainAllVariantProperties: input.RetainAllVariantProperties,
    excludeRetained: input.ExcludeRetainedVariantProperties.map(
      property => property.VariantPropertyType,
    ),
  }
}
