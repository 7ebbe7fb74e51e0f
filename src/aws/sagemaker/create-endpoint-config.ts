/**
 * CreateEndpointConfig: the immutable description an endpoint runs.
 *
 * Source: SageMaker API, CreateEndpointConfig; endpoints.md 2.3, 11 (guard checks).
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { LIMITS } from '../../core/limits.ts'
import { recordsOf } from '../account-records.ts'
import { notSimulated, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { ProductionVariant, variantConfigOf } from './production-variant.ts'
import { EndpointConfigName, KmsKeyId, NO_EFFECT, RoleArn, TagList, VpcConfig } from './shapes.ts'
import { checkSageMakerTags, startTags } from './tagged-resource.ts'
import { checkVariants } from './variant-rules.ts'

const ProductionVariantList = z.array(ProductionVariant).min(1).max(LIMITS.variantsPerConfigMax)

export const createEndpointConfig = defineOperation({
  service: 'SageMaker',
  name: 'CreateEndpointConfig',
  resource: 'EndpointConfigName',
  input: z.object({
    EndpointConfigName,
    ProductionVariants: ProductionVariantList.describe(
      '1–10 variants; each is one model on its own instances and gets its share of the traffic.',
    ),
    ShadowProductionVariants: ProductionVariantList.optional().describe(
      'One variant that gets copies of the requests; then there must be one production variant.',
    ),
    Tags: TagList.optional().describe('Up to 50 tags.'),
    KmsKeyId: withoutEffect(KmsKeyId, 'Key that encrypts the disks.', NO_EFFECT.storage),
    ExecutionRoleArn: withoutEffect(RoleArn, 'Role of the endpoint.', NO_EFFECT.network),
    VpcConfig: withoutEffect(VpcConfig, 'Network of the endpoint.', NO_EFFECT.network),
    EnableNetworkIsolation: withoutEffect(
      z.boolean(),
      'Containers without network.',
      NO_EFFECT.network,
    ),
    DataCaptureConfig: notSimulated('data capture'),
    AsyncInferenceConfig: notSimulated('asynchronous endpoints'),
    ExplainerConfig: notSimulated('online explainability'),
    MetricsConfig: notSimulated('other metric publishing frequencies and enhanced metrics'),
  }),
  run(world, input) {
    const {
      EndpointConfigName: name,
      ProductionVariants,
      ShadowProductionVariants = [],
      Tags = [],
    } = input
    checkVariants(ProductionVariants, ShadowProductionVariants)
    checkSageMakerTags(Tags)
    world.endpoints.configs.create({
      name,
      variants: ProductionVariants.map(variantConfigOf),
      shadowVariants: ShadowProductionVariants.map(variantConfigOf),
    })
    recordsOf(world).endpointConfigs.set(name, { createdAtMs: world.nowMs, request: input })
    const arn = arnOf(world.account, 'endpoint-config', name)
    startTags(world, arn, Tags)
    return { EndpointConfigArn: arn }
  },
})
