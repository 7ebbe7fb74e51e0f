/** Every operation of every service, by name. */
import { APPLICATION_AUTO_SCALING_OPERATIONS } from './application-autoscaling/index.ts'
import { CLOUDWATCH_OPERATIONS } from './cloudwatch/index.ts'
import type { Operation } from './operation.ts'
import { SAGEMAKER_OPERATIONS } from './sagemaker/index.ts'
import { SAGEMAKER_RUNTIME_OPERATIONS } from './sagemaker-runtime/index.ts'

export const OPERATIONS: readonly Operation[] = [
  ...SAGEMAKER_OPERATIONS,
  ...SAGEMAKER_RUNTIME_OPERATIONS,
  ...APPLICATION_AUTO_SCALING_OPERATIONS,
  ...CLOUDWATCH_OPERATIONS,
]

const BY_NAME: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map(operation => [operation.name, operation]),
)

export const findOperation = (name: string): Operation | undefined => BY_NAME.get(name)
