/**
 * Every operation of every service, and how to find one.
 *
 * A protocol knows whose operation is asked for (`findOperationOf`). A scenario file names the
 * operation alone, or, where two services have one of that name, `CloudWatch.TagResource`.
 */
import { APPLICATION_AUTO_SCALING_OPERATIONS } from './application-autoscaling/index.ts'
import { CLOUDWATCH_OPERATIONS } from './cloudwatch/index.ts'
import type { Operation } from './operation.ts'
import { SAGEMAKER_OPERATIONS } from './sagemaker/index.ts'
import { SAGEMAKER_RUNTIME_OPERATIONS } from './sagemaker-runtime/index.ts'
import type { Service } from './service.ts'
import { STS_OPERATIONS } from './sts/index.ts'

export const OPERATIONS: readonly Operation[] = [
  ...SAGEMAKER_OPERATIONS,
  ...SAGEMAKER_RUNTIME_OPERATIONS,
  ...APPLICATION_AUTO_SCALING_OPERATIONS,
  ...CLOUDWATCH_OPERATIONS,
  ...STS_OPERATIONS,
]

const qualifiedName = (service: Service, name: string): string => `${service}.${name}`

const BY_QUALIFIED_NAME: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map(operation => [qualifiedName(operation.service, operation.name), operation]),
)

/** The operations whose name one service alone has. */
const BY_NAME: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.filter(
    ({ name }) => OPERATIONS.filter(operation => operation.name === name).length === 1,
  ).map(operation => [operation.name, operation]),
)

export const findOperationOf = (service: Service, name: string): Operation | undefined =>
  BY_QUALIFIED_NAME.get(qualifiedName(service, name))

/** By call name: `CreateEndpoint`, `CloudWatch.TagResource`; a service never hurts. */
export const findOperation = (callName: string): Operation | undefined =>
  BY_NAME.get(callName) ?? BY_QUALIFIED_NAME.get(callName)

/** How scenario files and the timeline name the operation. */
export const callNameOf = ({ service, name }: Operation): string =>
  BY_NAME.has(name) ? name : qualifiedName(service, name)
