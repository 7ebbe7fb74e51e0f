/**
 * ContainerDefinition. No container runs here, so its members are checked and then dropped, but
 * for the modes in which one endpoint hosts many models.
 *
 * Source: SageMaker API, ContainerDefinition; endpoints.md 2.1, 2.2.
 */
import { z } from 'zod'
import { enumShape, notSimulated, stringShape } from '../constraints.ts'

const Url = stringShape({ max: 1024, pattern: '(https|s3)://([^/]+)/?(.*)' })

const S3DataSource = z.object({
  S3Uri: Url,
  S3DataType: enumShape({ simulated: ['S3Prefix', 'S3Object'] }),
  CompressionType: enumShape({ simulated: ['None', 'Gzip'] }),
  ModelAccessConfig: z.object({ AcceptEula: z.boolean() }).optional(),
  HubAccessConfig: z.object({ HubContentArn: stringShape({ max: 255 }) }).optional(),
  ManifestS3Uri: Url.optional(),
  ETag: z.string().optional(),
  ManifestEtag: z.string().optional(),
})

const ImageConfig = z.object({
  RepositoryAccessMode: enumShape({ simulated: ['Platform', 'Vpc'] }),
  RepositoryAuthConfig: z
    .object({ RepositoryCredentialsProviderArn: stringShape({ min: 1, max: 2048 }) })
    .optional(),
})

const AdditionalModelDataSource = z.object({
  ChannelName: stringShape({ min: 1, max: 64, pattern: '[A-Za-z0-9\\.\\-_]+' }),
  S3DataSource,
})

const MetricsEndpoint = z.object({
  MetricsEndpointPath: stringShape({ max: 256, pattern: '/(?!.*\\.\\.)[a-zA-Z0-9/_.\\-]+' }),
  MetricPublishFrequencyInSeconds: z.int32().optional(),
})

const resourceName = (min: number) =>
  stringShape({ min, max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}' })

export const ContainerDefinition = z.object({
  ContainerHostname: resourceName(0).optional(),
  Image: stringShape({ max: 255, pattern: '[\\S]+' }).optional(),
  ImageConfig: ImageConfig.optional(),
  Mode: enumShape({ simulated: ['SingleModel'], notSimulated: ['MultiModel'] }).optional(),
  ModelDataUrl: Url.optional(),
  ModelDataSource: z.object({ S3DataSource: S3DataSource.optional() }).optional(),
  AdditionalModelDataSources: z.array(AdditionalModelDataSource).max(5).optional(),
  Environment: z.record(z.string().max(1024), z.string().max(1024)).optional(),
  ModelPackageName: stringShape({
    min: 1,
    max: 176,
    pattern:
      '(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\\/[0-9]{1,9})?',
  }).optional(),
  InferenceSpecificationName: resourceName(1).optional(),
  MultiModelConfig: notSimulated('multi-model endpoints'),
  ContainerMetricsConfig: z
    .object({ MetricsEndpoints: z.array(MetricsEndpoint).max(1).optional() })
    .optional(),
})
