/**
 * ListEndpointConfigs: endpoint configs by name or creation time, filtered, in pages.
 *
 * Source: SageMaker API, ListEndpointConfigs; endpoints.md 2.3.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { LISTING, listPage, SortByNameOrTime } from './listing.ts'

export const listEndpointConfigs = defineOperation({
  service: 'SageMaker',
  name: 'ListEndpointConfigs',
  input: z.object({ SortBy: SortByNameOrTime, ...LISTING }),
  run(world, input) {
    const page = listPage(world.endpoints.configs.all(), input, world.epochMs)
    return {
      EndpointConfigs: page.items.map(({ name, createdAtMs }) => ({
        EndpointConfigName: name,
        EndpointConfigArn: arnOf(world.account, 'endpoint-config', name),
        CreationTime: timestampOf(world, createdAtMs),
      })),
      NextToken: page.nextToken,
    }
  },
})
