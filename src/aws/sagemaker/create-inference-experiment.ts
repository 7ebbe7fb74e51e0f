/**
 * CreateInferenceExperiment: a managed shadow test. Its shadow variant is deployed on an endpoint
 * when it starts, gets copies of a share of the requests while it runs, and is gone when it ends.
 *
 * Source: SageMaker API, CreateInferenceExperiment; endpoints.md 2.5, 6.
 * Assumed: an endpoint or model that is not there is a ValidationException, since the operation
 * does not declare ResourceNotFound.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import { recordsOf } from '../account-records.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import {
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
import { EndpointName, KmsKeyId, NO_EFFECT, RoleArn, TagList } from './shapes.ts'
import { checkSageMakerTags, startTags } from './tagged-resource.ts'

export const createInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'CreateInferenceExperiment',
  resource: 'Name',
  input: z.object({
    Name: InferenceExperimentName,
    Type: enumShape({ simulated: ['ShadowMode'] }).describe('ShadowMode is the only one.'),
    Schedule: InferenceExperimentSchedule.optional().describe('Default: now, for 7 days.'),
    Description: Description.optional(),
    RoleArn: RoleArn.describe('Role of the experiment; no permissions are simulated.'),
    EndpointName: EndpointName.describe('An endpoint InService with one production variant.'),
    ModelVariants: ModelVariantConfigList.describe(
      'The shadow, and the production variant if its instances are to change.',
    ),
    ShadowModeConfig: ShadowModeConfig.describe('Who is copied to whom, and how much.'),
    DataStorageConfig,
    KmsKey: withoutEffect(KmsKeyId, 'Key that encrypts the disks.', NO_EFFECT.storage),
    Tags: TagList.optional().describe('Up to 50 tags.'),
  }),
  run(world, input) {
    const { Name: name, Tags = [] } = input
    const { SourceModelVariantName: sourceName, ShadowModelVariants } = input.ShadowModeConfig
    const variants = input.ModelVariants.map(variantOf)
    const [mirror] = ShadowModelVariants
    const shadow = variants.find(variant => variant.name === mirror?.ShadowModelVariantName)
    if (mirror === undefined || shadow === undefined) {
      const text = 'ModelVariants must have the variant that ShadowModelVariants names'
      throw new DomainError('invalid-value', text)
    }
    checkVariantNames(variants, [sourceName, shadow.name])
    checkSageMakerTags(Tags)
    inUse(() =>
      world.experiments.create({
        name,
        endpointName: input.EndpointName,
        sourceName,
        source: variants.find(variant => variant.name === sourceName),
        shadow,
        samplingPercent: mirror.SamplingPercentage,
        startMs: instantOf(world, input.Schedule?.StartTime),
        endMs: instantOf(world, input.Schedule?.EndTime),
      }),
    )
    const { RoleArn: role, KmsKey, Description: description } = input
    const request = { RoleArn: role, KmsKey, Description: description }
    recordsOf(world).experiments.set(name, { createdAtMs: world.nowMs, request })
    const arn = arnOf(world.account, 'inference-experiment', name)
    startTags(world, arn, Tags)
    return { InferenceExperimentArn: arn }
  },
})

/** Source: endpoints.md 2.5: the operation declares ResourceInUse. */
function inUse(create: () => void): void {
  try {
    create()
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'already-exists') throw error
    throw new AwsError('ResourceInUse', 400, error.message)
  }
}
