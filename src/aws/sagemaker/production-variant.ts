/**
 * ProductionVariant: the wire shape and its translation to the core's VariantConfig.
 *
 * Source: SageMaker API, ProductionVariant; endpoints.md 2.3, 2.8 (ManagedInstanceScaling).
 * Assumed: InstanceType and InitialInstanceCount are required, since the kinds of variants that do
 * without them (serverless, instance pools) are not simulated.
 */
import { z } from 'zod'
import type { VariantConfig } from '../../core/endpoint/endpoint-config.ts'
import { SECOND_MS } from '../../core/units.ts'
import { enumShape, integer, NOT_SIMULATED, notSimulated, withoutEffect } from '../constraints.ts'
import { INSTANCE_TYPES } from './instance-types.ts'
import { DestinationS3Uri, KmsKeyId, modelNameShape, NO_EFFECT, VariantName } from './shapes.ts'

const InferenceAmiVersion = enumShape({
  simulated: [
    'al2-ami-sagemaker-inference-gpu-2',
    'al2-ami-sagemaker-inference-gpu-2-1',
    'al2-ami-sagemaker-inference-gpu-3-1',
    'al2-ami-sagemaker-inference-neuron-2',
    'al2023-ami-sagemaker-inference-gpu-4-1',
  ],
})

export const RoutingConfig = z.object({
  RoutingStrategy: enumShape({
    simulated: ['LEAST_OUTSTANDING_REQUESTS', 'RANDOM'],
    notSimulated: ['PREFIX_AWARE'],
  }).describe('How a request finds an instance: any (RANDOM) or one with the fewest in flight.'),
  PrefixAwareRoutingConfig: notSimulated('PREFIX_AWARE routing'),
})

export const ProductionVariant = z.object({
  VariantName,
  ModelName: modelNameShape({
    missing: `${NOT_SIMULATED}a variant without ModelName (inference components).`,
  }).describe('Name of the model that the instances serve.'),
  InitialInstanceCount: integer().min(1).describe('Instances to launch, at least 1.'),
  InstanceType: enumShape({ simulated: INSTANCE_TYPES }).describe('For example ml.m5.large.'),
  InitialVariantWeight: z
    .number()
    .min(0)
    .default(1)
    .describe('Traffic share is this ÷ the sum over all variants. From 0; default 1.'),
  RoutingConfig: RoutingConfig.optional().describe('Default: RANDOM.'),
  ContainerStartupHealthCheckTimeoutInSeconds: integer()
    .min(60)
    .max(3600)
    .optional()
    .describe('Seconds an instance may take until its container is healthy, 60–3600.'),
  ModelDataDownloadTimeoutInSeconds: withoutEffect(
    integer().min(60).max(3600),
    'Seconds the model data may take to download, 60–3600.',
    NO_EFFECT.startup,
  ),
  VariantInstanceProvisionTimeoutInSeconds: withoutEffect(
    integer().min(300).max(3600),
    'Seconds an instance may take to launch, 300–3600.',
    NO_EFFECT.startup,
  ),
  VolumeSizeInGB: withoutEffect(
    integer().min(1).max(512),
    'Disk of each instance in GB, 1–512.',
    NO_EFFECT.storage,
  ),
  CoreDumpConfig: withoutEffect(
    z.object({ DestinationS3Uri, KmsKeyId: KmsKeyId.optional() }),
    'Where a crashed container leaves its core dump.',
    NO_EFFECT.storage,
  ),
  EnableSSMAccess: withoutEffect(z.boolean(), 'Shell access to containers.', NO_EFFECT.network),
  InferenceAmiVersion: withoutEffect(
    InferenceAmiVersion,
    'Machine image of the instances.',
    'all images behave alike here',
  ),
  ServerlessConfig: notSimulated('serverless variants'),
  InstancePools: notSimulated('instance pools'),
  ManagedInstanceScaling: notSimulated(
    'managed instance scaling',
    'ManagedInstanceScaling is only supported for inference component endpoints.',
  ),
  CapacityReservationConfig: notSimulated('capacity reservations'),
  AcceleratorType: notSimulated('Elastic Inference'),
})

export type ProductionVariant = z.output<typeof ProductionVariant>

export const variantConfigOf = (variant: ProductionVariant): VariantConfig => ({
  name: variant.VariantName,
  modelName: variant.ModelName,
  instanceType: variant.InstanceType,
  initialInstanceCount: variant.InitialInstanceCount,
  initialWeight: variant.InitialVariantWeight,
  routingStrategy: variant.RoutingConfig?.RoutingStrategy ?? 'RANDOM',
  healthCheckTimeoutMs:
    variant.ContainerStartupHealthCheckTimeoutInSeconds === undefined
      ? undefined
      : variant.ContainerStartupHealthCheckTimeoutInSeconds * SECOND_MS,
})

/** Back onto the wire; a RoutingConfig that says the default is left out. */
export const productionVariantOf = (variant: VariantConfig) => ({
  VariantName: variant.name,
  ModelName: variant.modelName,
  InitialInstanceCount: variant.initialInstanceCount,
  InstanceType: variant.instanceType,
  InitialVariantWeight: variant.initialWeight,
  ContainerStartupHealthCheckTimeoutInSeconds:
    variant.healthCheckTimeoutMs === undefined
      ? undefined
      : variant.healthCheckTimeoutMs / SECOND_MS,
  RoutingConfig:
    variant.routingStrategy === 'RANDOM' ? undefined : { RoutingStrategy: variant.routingStrategy },
})
