/**
 * ContainerDefinition. No container runs here, so nearly all members are checked and then dropped;
 * Environment may describe the model's behaviour (language/model-environment.ts).
 *
 * Source: SageMaker API, ContainerDefinition; endpoints.md 2.1, 2.2.
 */
import { z } from 'zod'
import { BEHAVIOUR_VARIABLES } from '../../language/model-environment.ts'
import { enumShape, mapShape, notSimulated, stringShape, withoutEffect } from '../constraints.ts'

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

const NO_CONTAINER = 'no container runs'
const NO_MODEL_DATA = 'no model data is loaded'

const ModelPackageName = stringShape({
  min: 1,
  max: 176,
  pattern:
    '(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\\/[0-9]{1,9})?',
})

export const ContainerDefinition = z.object({
  ContainerHostname: withoutEffect(resourceName(0), 'Name of the container.', NO_CONTAINER),
  Image: stringShape({ max: 255, pattern: '[\\S]+' })
    .optional()
    .describe(
      'http://127.0.0.1:PORT is a real container, which is called; other names have no effect.',
    ),
  ImageConfig: withoutEffect(ImageConfig, 'Where the image is.', NO_CONTAINER),
  Mode: enumShape({ simulated: ['SingleModel'], notSimulated: ['MultiModel'] }).optional(),
  ModelDataUrl: withoutEffect(Url, 'Where the model data are.', NO_MODEL_DATA),
  ModelDataSource: withoutEffect(
    z.object({ S3DataSource: S3DataSource.optional() }),
    'Where the model data are.',
    NO_MODEL_DATA,
  ),
  AdditionalModelDataSources: withoutEffect(
    z.array(AdditionalModelDataSource).max(5),
    'Further model data.',
    NO_MODEL_DATA,
  ),
  Environment: mapShape({
    entriesMax: 100,
    key: { max: 1024, pattern: '[a-zA-Z_][a-zA-Z0-9_]*' },
    value: { max: 1024, pattern: '[\\S\\s]*' },
  })
    .optional()
    .describe(`Behaviour of the model: ${BEHAVIOUR_VARIABLES.join(', ')}; others have no effect.`),
  ModelPackageName: withoutEffect(ModelPackageName, 'The model package.', NO_MODEL_DATA),
  InferenceSpecificationName: withoutEffect(
    resourceName(1),
    'Part of the model package.',
    NO_MODEL_DATA,
  ),
  MultiModelConfig: notSimulated('multi-model endpoints'),
  ContainerMetricsConfig: withoutEffect(
    z.object({ MetricsEndpoints: z.array(MetricsEndpoint).max(1).optional() }),
    'Metrics that the container has.',
    NO_CONTAINER,
  ),
})
