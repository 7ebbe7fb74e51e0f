/**
 * ListEndpoints: endpoints by name, creation time or status, filtered, in pages.
 *
 * Source: SageMaker API, ListEndpoints; endpoints.md 2.4.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { enumShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { LISTING, listPage, MODIFIED_FILTERS } from './listing.ts'

export const listEndpoints = defineOperation({
  service: 'SageMaker',
  name: 'ListEndpoints',
  input: z.object({
    SortBy: enumShape({ simulated: ['Name', 'CreationTime', 'Status'] })
      .default('CreationTime')
      .describe('Default CreationTime.'),
    ...LISTING,
    ...MODIFIED_FILTERS,
    StatusEquals: enumShape({
      simulated: [
        'OutOfService',
        'Creating',
        'Updating',
        'SystemUpdating',
        'RollingBack',
        'InService',
        'Deleting',
        'Failed',
        'UpdateRollbackFailed',
      ],
    })
      .optional()
      .describe('Only endpoints in this status.'),
  }),
  run(world, input) {
    const page = listPage(world.endpoints.current(), input, world.epochMs)
    return {
      Endpoints: page.items.map(endpoint => ({
        EndpointName: endpoint.name,
        EndpointArn: arnOf(world.account, 'endpoint', endpoint.name),
        CreationTime: timestampOf(world, endpoint.createdAtMs),
        LastModifiedTime: timestampOf(world, endpoint.modifiedAtMs),
        EndpointStatus: endpoint.status,
      })),
      NextToken: page.nextToken,
    }
  },
})
