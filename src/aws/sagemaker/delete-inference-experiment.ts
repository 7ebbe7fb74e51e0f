/**
 * DeleteInferenceExperiment: removes the record of an experiment that is over or has not begun.
 *
 * Source: SageMaker API, DeleteInferenceExperiment; endpoints.md 2.5, 6.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { asExperimentCall, InferenceExperimentName } from './experiment-shapes.ts'
import { endTags } from './tagged-resource.ts'

export const deleteInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'DeleteInferenceExperiment',
  resource: 'Name',
  input: z.object({ Name: InferenceExperimentName }),
  run(world, { Name: name }) {
    asExperimentCall(() => world.experiments.delete(name))
    recordsOf(world).experiments.delete(name)
    endTags(world, 'inference-experiment', name)
    return { InferenceExperimentArn: arnOf(world.account, 'inference-experiment', name) }
  },
})
