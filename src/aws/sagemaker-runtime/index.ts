/** The SageMaker runtime's operations. */
import type { Operation } from '../operation.ts'
import { invokeEndpoint } from './invoke-endpoint.ts'
import { invokeEndpointWithResponseStream } from './invoke-endpoint-with-response-stream.ts'

export const SAGEMAKER_RUNTIME_OPERATIONS: readonly Operation[] = [
  invokeEndpoint,
  invokeEndpointWithResponseStream,
]
