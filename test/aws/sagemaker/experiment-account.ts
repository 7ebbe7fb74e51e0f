/** An account with an inference experiment, and its parts, for the tests of operations on them. */
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS } from '../account.ts'

export const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
export const ROLE = 'arn:aws:iam::000000000000:role/r'

export const modelVariant = (VariantName: string, ModelName: string, InstanceCount = 1) => ({
  ModelName,
  VariantName,
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount },
  },
})

export const onInf1 = (config: ReturnType<typeof modelVariant>) => ({
  ...config,
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: { InstanceType: 'ml.inf1.xlarge', InstanceCount: 1 },
  },
})

export const shadowMode = (SamplingPercentage = 25, changes: object = {}) => ({
  SourceModelVariantName: 'A',
  ShadowModelVariants: [{ ShadowModelVariantName: 'S', SamplingPercentage }],
  ...changes,
})

/** On endpoint `e`, whose variant `A` serves `m1` on four instances; now is minute 10. */
export const experiment = (changes: object = {}) => ({
  Name: 'X',
  Type: 'ShadowMode',
  RoleArn: ROLE,
  EndpointName: 'e',
  ModelVariants: [modelVariant('S', 'm2')],
  ShadowModeConfig: shadowMode(),
  ...changes,
})

export const NOW = EPOCH_SECONDS + 10 * 60
export const NAME = { Name: 'X' }

export type World = ReturnType<typeof accountWithEndpoint>

/** The account with experiment X, so many minutes after it was created. */
export function accountWithExperiment(minutes: number, changes: object = {}): World {
  const world = accountWithEndpoint()
  execute(world, 'CreateInferenceExperiment', experiment(changes))
  world.runUntil(world.nowMs + minutes * MINUTE_MS)
  return world
}

export const LATER = { Schedule: { StartTime: NOW + 3600 } }
export const describeX = (world: World) => answer(world, 'DescribeInferenceExperiment', NAME)
