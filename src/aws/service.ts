/** The AWS services whose operations are simulated. Operation names are unique over all of them. */

export const SERVICES = [
  'SageMaker',
  'SageMakerRuntime',
  'ApplicationAutoScaling',
  'CloudWatch',
] as const

export type Service = (typeof SERVICES)[number]
