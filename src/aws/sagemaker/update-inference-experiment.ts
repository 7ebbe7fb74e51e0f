/**
 * UpdateInferenceExperiment: other times, another sampling, other instances. What runs already is
 * deployed anew; the experiment is Updating meanwhile.
 *
 * Source: SageMaker API, UpdateInferenceExperiment; endpoints.md 2.5, 6.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import {
  asExperimentCall,
  checkVariantNames,
  DataStorageConfig,
  Description,
  InferenceExperimentName,
  InferenceExperimentSchedule,
  instantOf,
  ModelVariantConfigList,
  ShadowModeConfig,
  variantOf,
} from './experiment-shapes.ts'

export const updateInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'UpdateInferenceExperiment',
  resource: 'Name',
  input: z.object({
    Name: InferenceExperimentName,
    Schedule: InferenceExperimentSchedule.optional().describe('While it runs: the end alone.'),
    Description: Description.optional(),
    ModelVariants: ModelVariantConfigList.optional().describe('Variants to change.'),
    ShadowModeConfig: ShadowModeConfig.optional().describe('The sampling percentage may change.'),
    DataStorageConfig,
  }),
  run(world, input) {
    const { Name: name } = input
    return asExperimentCall(() => {
      const experiment = world.experiments.find(name)
      const { source, shadow } = experiment.settings
      const variants = (input.ModelVariants ?? []).map(variantOf)
      checkVariantNames(variants, [source.name, shadow.name])
      world.experiments.update(name, {
        startMs: instantOf(world, input.Schedule?.StartTime),
        endMs: instantOf(world, input.Schedule?.EndTime),
        source: variants.find(variant => variant.name === source.name),
        shadow: variants.find(variant => variant.name === shadow.name),
        samplingPercent: samplingOf(experiment, input.ShadowModeConfig),
      })
      const { experiments } = recordsOf(world)
      const record = experiments.get(name)
      if (record !== undefined && input.Description !== undefined) {
        const request = { ...record.request, Description: input.Description }
        experiments.set(name, { ...record, request })
      }
      return { InferenceExperimentArn: arnOf(world.account, 'inference-experiment', name) }
    })
  },
})

/** Assumed: who is copied to whom cannot change. */
function samplingOf(
  { settings: { source, shadow } }: Experiment,
  config: z.output<typeof ShadowModeConfig> | undefined,
): number | undefined {
  if (config === undefined) return undefined
  const [mirror] = config.ShadowModelVariants
  const isSame =
    config.SourceModelVariantName === source.name && mirror?.ShadowModelVariantName === shadow.name
  if (isSame) return mirror.SamplingPercentage
  const text = 'ShadowModeConfig must name the source and the shadow that the experiment has'
  throw new DomainError('invalid-value', text)
}
