/**
 * CreateEndpoint: starts the instances of an endpoint config. The deployment config is only kept
 * for a later UpdateEndpoint with RetainDeploymentConfig.
 *
 * Source: SageMaker API, CreateEndpoint; endpoints.md 2.4.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { defineOperation } from '../operation.ts'
import { DeploymentConfig } from './deployment-config.ts'
import { deploymentOf } from './deployment-rules.ts'
import { EndpointConfigName, EndpointName, TagList } from './shapes.ts'
import { checkSageMakerTags, startTags } from './tagged-resource.ts'

export const createEndpoint = defineOperation({
  service: 'SageMaker',
  name: 'CreateEndpoint',
  resource: 'EndpointName',
  input: z.object({
    EndpointName,
    EndpointConfigName,
    DeploymentConfig: DeploymentConfig.optional().describe(
      'Kept for a later UpdateEndpoint with RetainDeploymentConfig.',
    ),
    Tags: TagList.optional().describe('Up to 50 tags.'),
  }),
  run(world, input) {
    const { EndpointName: name, EndpointConfigName: configName, Tags = [] } = input
    checkSageMakerTags(Tags)
    const deployment = input.DeploymentConfig && deploymentOf(input.DeploymentConfig)
    world.endpoints.create({ name, configName, deployment })
    const arn = arnOf(world.account, 'endpoint', name)
    startTags(world, arn, Tags)
    return { EndpointArn: arn }
  },
})
