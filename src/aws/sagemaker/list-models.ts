/**
 * ListModels: models by name or creation time, filtered, in pages.
 *
 * Source: SageMaker API, ListModels; endpoints.md 2.2.
 * Assumed: models that only a scenario describes are behaviours, not resources: they are not listed
 * until CreateModel makes them.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { LISTING, listPage, SortByNameOrTime } from './listing.ts'

export const listModels = defineOperation({
  service: 'SageMaker',
  name: 'ListModels',
  input: z.object({ SortBy: SortByNameOrTime, ...LISTING }),
  run(world, input) {
    const { models } = recordsOf(world)
    const listed = [...models].map(([name, { createdAtMs }]) => ({ name, createdAtMs }))
    const page = listPage(listed, input, world.epochMs)
    return {
      Models: page.items.map(({ name, createdAtMs }) => ({
        ModelName: name,
        ModelArn: arnOf(world.account, 'model', name),
        CreationTime: timestampOf(world, createdAtMs),
      })),
      NextToken: page.nextToken,
    }
  },
})
