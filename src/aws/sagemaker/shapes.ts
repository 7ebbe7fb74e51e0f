/**
 * Shapes that several SageMaker operations share.
 *
 * Source: SageMaker API 2017-07-24; endpoints.md 2.1. The service prints patterns with a leading
 * `^`.
 */
import { z } from 'zod'
import { stringShape } from '../constraints.ts'
import { MODEL_NAME, RESOURCE_NAME } from './variant-rules.ts'

const resourceName = () => stringShape(RESOURCE_NAME)

export const EndpointName = resourceName().describe(
  'Name of the endpoint: 1–63 letters, digits and hyphens; unique in the account, case ignored.',
)

export const EndpointConfigName = resourceName().describe(
  'Name of the endpoint configuration: 1–63 letters, digits and hyphens.',
)

export const VariantName = resourceName().describe(
  'Name of the production variant: 1–63 letters, digits and hyphens; unique in its configuration.',
)

export const modelNameShape = (limits: { readonly missing?: string } = {}) =>
  stringShape({ ...MODEL_NAME, ...limits })

export const ModelName = modelNameShape().describe(
  'Name of the model: 1–63 letters, digits and hyphens.',
)

export const RoleArn = stringShape({
  min: 20,
  max: 2048,
  pattern: 'arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
})

export const KmsKeyId = stringShape({ max: 2048, pattern: '[a-zA-Z0-9:/_-]*' })

export const DestinationS3Uri = stringShape({ max: 512, pattern: '(https|s3)://([^/])/?(.*)' })

const TAG_PATTERN = '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)'

export const TagList = z
  .array(
    z.object({
      Key: stringShape({ min: 1, max: 128, pattern: TAG_PATTERN }),
      Value: stringShape({ max: 256, pattern: TAG_PATTERN }),
    }),
  )
  .max(50)

const networkId = () => stringShape({ max: 32, pattern: '[-0-9a-zA-Z]+' })

export const VpcConfig = z.object({
  SecurityGroupIds: z.array(networkId()).min(1).max(5),
  Subnets: z.array(networkId()).min(1).max(16),
})

export const NO_EFFECT = {
  network: 'no network and no permissions are simulated',
  storage: 'no disks and no encryption are simulated',
  startup: "an instance is ready after its model's startup time",
} as const
