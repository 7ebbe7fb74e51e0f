/**
 * StopInferenceExperiment: ends an experiment and says what becomes of each variant.
 *
 * Source: SageMaker API, StopInferenceExperiment; endpoints.md 2.5, 6.
 * Assumed: DesiredState is Completed when it is not given; an experiment that waits for its start
 * ends at once, whatever the actions say.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import { enumShape, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import {
  asExperimentCall,
  InferenceExperimentName,
  ModelVariantConfigList,
  VariantActions,
  variantOf,
} from './experiment-shapes.ts'

/** Source: ModelVariantActionMap, 1–2. */
const ACTIONS_MAX = 2

export const stopInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'StopInferenceExperiment',
  resource: 'Name',
  input: z.object({
    Name: InferenceExperimentName,
    ModelVariantActions: VariantActions.describe(
      'By variant: Retain it, Remove it, or Promote the shadow to a production variant.',
    ),
    DesiredModelVariants: ModelVariantConfigList.optional().describe(
      'What the variants that stay run on from now on. Default: as in the experiment.',
    ),
    DesiredState: enumShape({ simulated: ['Completed', 'Cancelled'] })
      .optional()
      .describe('Default Completed.'),
    Reason: stringShape({ max: 1024, pattern: '.*' }).optional().describe('Any text.'),
  }),
  run(world, input) {
    const { Name: name } = input
    const actions = new Map(Object.entries(input.ModelVariantActions))
    if (actions.size < 1 || actions.size > ACTIONS_MAX) {
      const text = `ModelVariantActions must have 1 to ${ACTIONS_MAX} entries, got ${actions.size}`
      throw new DomainError('invalid-value', text)
    }
    asExperimentCall(() =>
      world.experiments.stop(name, {
        finalPhase: input.DesiredState === 'Cancelled' ? 'cancelled' : 'completed',
        reason: input.Reason,
        actions,
        desired: (input.DesiredModelVariants ?? []).map(variantOf),
      }),
    )
    return { InferenceExperimentArn: arnOf(world.account, 'inference-experiment', name) }
  },
})
