/**
 * StartInferenceExperiment: starts an experiment before its time.
 *
 * Source: SageMaker API, StartInferenceExperiment; endpoints.md 2.5, 6.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { defineOperation } from '../operation.ts'
import { asExperimentCall, InferenceExperimentName } from './experiment-shapes.ts'

export const startInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'StartInferenceExperiment',
  resource: 'Name',
  input: z.object({ Name: InferenceExperimentName }),
  run(world, { Name: name }) {
    asExperimentCall(() => world.experiments.start(name))
    return { InferenceExperimentArn: arnOf(world.account, 'inference-experiment', name) }
  },
})
