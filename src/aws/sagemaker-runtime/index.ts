/** The SageMaker runtime's operations. */
import type { Operation } from '../operation.ts'
import { invokeEndpoint } from './invoke-endpoint.ts'

export const SAGEMAKER_RUNTIME_OPERATIONS: readonly Operation[] = [invokeEndpoint]
