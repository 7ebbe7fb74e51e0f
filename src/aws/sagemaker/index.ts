/** The SageMaker control plane's operations. */
import type { Operation } from '../operation.ts'
import { createEndpoint } from './create-endpoint.ts'
import { createEndpointConfig } from './create-endpoint-config.ts'
import { createModel } from './create-model.ts'
import { deleteEndpoint } from './delete-endpoint.ts'
import { deleteEndpointConfig } from './delete-endpoint-config.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { describeEndpointConfig } from './describe-endpoint-config.ts'
import { listEndpoints } from './list-endpoints.ts'
import { updateEndpoint } from './update-endpoint.ts'
import { updateEndpointWeightsAndCapacities } from './update-endpoint-weights-and-capacities.ts'

export const SAGEMAKER_OPERATIONS: readonly Operation[] = [
  createModel,
  createEndpointConfig,
  describeEndpointConfig,
  deleteEndpointConfig,
  createEndpoint,
  describeEndpoint,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
  deleteEndpoint,
  listEndpoints,
]
