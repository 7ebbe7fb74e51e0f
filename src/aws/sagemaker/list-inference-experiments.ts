/**
 * ListInferenceExperiments: experiments by name, creation time or status, filtered, in pages.
 *
 * Source: SageMaker API, ListInferenceExperiments; endpoints.md 2.5.
 */
import { z } from 'zod'
import { statusOf } from '../../core/experiments/experiments.ts'
import { recordsOf } from '../account-records.ts'
import { enumShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { scheduleOf } from './describe-inference-experiment.ts'
import { LISTING, listPage, MODIFIED_FILTERS } from './listing.ts'

export const listInferenceExperiments = defineOperation({
  service: 'SageMaker',
  name: 'ListInferenceExperiments',
  input: z.object({
    SortBy: enumShape({ simulated: ['Name', 'CreationTime', 'Status'] })
      .default('CreationTime')
      .describe('Default CreationTime.'),
    ...LISTING,
    ...MODIFIED_FILTERS,
    Type: enumShape({ simulated: ['ShadowMode'] })
      .optional()
      .describe('ShadowMode: all of them.'),
    StatusEquals: enumShape({
      simulated: [
        'Creating',
        'Created',
        'Updating',
        'Running',
        'Starting',
        'Stopping',
        'Completed',
        'Cancelled',
      ],
    })
      .optional()
      .describe('Only experiments in this status.'),
  }),
  run(world, input) {
    const all = world.experiments.all().map(experiment => ({
      ...experiment,
      status: statusOf(experiment.state.phase),
    }))
    const page = listPage(all, input, world.epochMs)
    return {
      InferenceExperiments: page.items.map(experiment => {
        const { RoleArn, Description } =
          recordsOf(world).experiments.get(experiment.name)?.request ?? {}
        const { completedAtMs } = experiment
        return {
          Name: experiment.name,
          Type: 'ShadowMode',
          Schedule: scheduleOf(world, experiment),
          Status: experiment.status,
          StatusReason: experiment.statusReason,
          Description,
          CreationTime: timestampOf(world, experiment.createdAtMs),
          CompletionTime:
            completedAtMs === undefined ? undefined : timestampOf(world, completedAtMs),
          LastModifiedTime: timestampOf(world, experiment.modifiedAtMs),
          RoleArn,
        }
      }),
      NextToken: page.nextToken,
    }
  },
})
