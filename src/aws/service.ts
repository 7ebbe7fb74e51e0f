/** The AWS services whose operations are simulated. */

export const SERVICES = [
  'SageMaker',
  'SageMakerRuntime',
  'ApplicationAutoScaling',
  'CloudWatch',
  'STS',
] as const

export type Service = (typeof SERVICES)[number]
