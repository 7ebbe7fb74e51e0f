/**
 * DeleteEndpoint: the endpoint is Deleting, later gone.
 *
 * Source: SageMaker API, DeleteEndpoint; endpoints.md 2.4.
 * Assumed: its tags go when the deletion begins.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { EndpointName } from './shapes.ts'
import { endTags } from './tagged-resource.ts'

export const deleteEndpoint = defineOperation({
  service: 'SageMaker',
  name: 'DeleteEndpoint',
  resource: 'EndpointName',
  input: z.object({ EndpointName }),
  run(world, input) {
    world.endpoints.delete(input.EndpointName)
    endTags(world, 'endpoint', input.EndpointName)
    return undefined
  },
})
