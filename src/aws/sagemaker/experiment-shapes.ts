/**
 * Shapes that the operations on inference experiments share, their translation to the core, and
 * the errors that these operations have and SageMaker's others have not.
 *
 * Source: SageMaker API, …InferenceExperiment; endpoints.md 2.1, 2.5.
 * Assumed: no negative SamplingPercentage and at least one instance, though the shapes allow less.
 */
import { z } from 'zod'
import { DomainError } from '../../core/errors.ts'
import type { ExperimentVariant } from '../../core/experiments/experiment.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, integer, notSimulated, stringShape } from '../constraints.ts'
import { type Timestamp, WireTimestamp } from '../timestamp.ts'
import { INSTANCE_TYPES } from './instance-types.ts'
import { ModelName, modelNameShape } from './shapes.ts'

export const InferenceExperimentName = stringShape({
  min: 1,
  max: 120,
  pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}',
}).describe('Name of the experiment: 1–120 letters, digits and hyphens.')

/** Variant names of experiments follow the rule of model names. */
const ModelVariantName = modelNameShape()

const RealTimeInferenceConfig = z.object({
  InstanceType: enumShape({ simulated: INSTANCE_TYPES }).describe('For example ml.m5.large.'),
  InstanceCount: integer().min(1).describe('Instances, at least 1.'),
})

export const ModelVariantConfig = z.object({
  ModelName,
  VariantName: ModelVariantName.describe('Of the endpoint, or a new name for the shadow.'),
  InfrastructureConfig: z
    .object({
      InfrastructureType: enumShape({ simulated: ['RealTimeInference'] }),
      RealTimeInferenceConfig,
    })
    .describe('What the variant runs on.'),
})

export const ModelVariantConfigList = z.array(ModelVariantConfig).min(1).max(2)

export const ShadowModeConfig = z.object({
  SourceModelVariantName: ModelVariantName.describe('The production variant whose requests count.'),
  ShadowModelVariants: z
    .array(
      z.object({
        ShadowModelVariantName: ModelVariantName.describe('Gets copies of the requests.'),
        SamplingPercentage: integer().min(0).max(100).describe('How many are copied, 0–100.'),
      }),
    )
    .min(1)
    .max(1)
    .describe('The one shadow.'),
})

export const InferenceExperimentSchedule = z.object({
  StartTime: WireTimestamp.optional().describe('Default: at once.'),
  EndTime: WireTimestamp.optional().describe('Default: 7 days after the start; at most 30.'),
})

export const Description = stringShape({ max: 1024, pattern: '.*' }).describe('Any text.')

export const DataStorageConfig = notSimulated('data capture')

export const VariantActions = z.record(
  ModelVariantName,
  enumShape({ simulated: ['Retain', 'Remove', 'Promote'] }),
)

export const variantOf = (config: z.output<typeof ModelVariantConfig>): ExperimentVariant => ({
  name: config.VariantName,
  modelName: config.ModelName,
  instanceType: config.InfrastructureConfig.RealTimeInferenceConfig.InstanceType,
  instanceCount: config.InfrastructureConfig.RealTimeInferenceConfig.InstanceCount,
})

/** Back onto the wire. */
export const modelVariantConfigOf = (variant: ExperimentVariant) => ({
  ModelName: variant.modelName,
  VariantName: variant.name,
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: {
      InstanceType: variant.instanceType,
      InstanceCount: variant.instanceCount,
    },
  },
})

/** Throws when a variant is neither the source nor the shadow. */
export function checkVariantNames(
  variants: readonly ExperimentVariant[],
  names: readonly string[],
): void {
  const given = variants.map(({ name }) => name)
  const repeated = given.find((name, index) => given.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new DomainError('invalid-value', `Variant names must be unique, "${repeated}" is not`)
  }
  const stranger = given.find(name => !names.includes(name))
  if (stranger === undefined) return
  const text = `ModelVariants names "${stranger}", which is neither the source nor the shadow variant`
  throw new DomainError('invalid-value', text)
}

/** Virtual time has whole milliseconds, and so have timestamps. */
export const instantOf = (world: World, timestamp: Timestamp | undefined): Ms | undefined =>
  timestamp && timestamp.epochMs - world.epochMs

/**
 * Runs `act` with the errors of experiments.
 *
 * Source: endpoints.md 2.5: ResourceNotFound, ConflictException and ResourceInUse, where other
 * operations say ValidationException.
 */
export function asExperimentCall<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    const code = error instanceof DomainError ? ERROR_CODES.get(error.code) : undefined
    if (!(error instanceof DomainError) || code === undefined) throw error
    throw new AwsError(code, 400, error.message)
  }
}

const ERROR_CODES: ReadonlyMap<string, string> = new Map([
  ['not-found', 'ResourceNotFound'],
  ['wrong-state', 'ConflictException'],
  ['already-exists', 'ResourceInUse'],
])
