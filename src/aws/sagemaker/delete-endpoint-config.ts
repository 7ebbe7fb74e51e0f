/**
 * DeleteEndpointConfig: removes the record. A config in use may be deleted too, as on AWS.
 *
 * Source: SageMaker API, DeleteEndpointConfig; endpoints.md 2.3.
 */
import { z } from 'zod'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { EndpointConfigName } from './shapes.ts'
import { endTags } from './tagged-resource.ts'

export const deleteEndpointConfig = defineOperation({
  service: 'SageMaker',
  name: 'DeleteEndpointConfig',
  resource: 'EndpointConfigName',
  input: z.object({ EndpointConfigName }),
  run(world, input) {
    world.endpoints.configs.delete(input.EndpointConfigName)
    recordsOf(world).endpointConfigs.delete(input.EndpointConfigName)
    endTags(world, 'endpoint-config', input.EndpointConfigName)
    return undefined
  },
})
