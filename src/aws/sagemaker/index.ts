/** The SageMaker control plane's operations. */
import type { Operation } from '../operation.ts'
import { addTags } from './add-tags.ts'
import { createEndpoint } from './create-endpoint.ts'
import { createEndpointConfig } from './create-endpoint-config.ts'
import { createModel } from './create-model.ts'
import { deleteEndpoint } from './delete-endpoint.ts'
import { deleteEndpointConfig } from './delete-endpoint-config.ts'
import { deleteModel } from './delete-model.ts'
import { deleteTags } from './delete-tags.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { describeEndpointConfig } from './describe-endpoint-config.ts'
import { describeModel } from './describe-model.ts'
import { listEndpointConfigs } from './list-endpoint-configs.ts'
import { listEndpoints } from './list-endpoints.ts'
import { listModels } from './list-models.ts'
import { listTags } from './list-tags.ts'
import { updateEndpoint } from './update-endpoint.ts'
import { updateEndpointWeightsAndCapacities } from './update-endpoint-weights-and-capacities.ts'

export const SAGEMAKER_OPERATIONS: readonly Operation[] = [
  createModel,
  describeModel,
  listModels,
  deleteModel,
  createEndpointConfig,
  describeEndpointConfig,
  listEndpointConfigs,
  deleteEndpointConfig,
  createEndpoint,
  describeEndpoint,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
  deleteEndpoint,
  listEndpoints,
  addTags,
  listTags,
  deleteTags,
]
