/** The SageMaker control plane's operations. */
import type { Operation } from '../operation.ts'
import { addTags } from './add-tags.ts'
import { createEndpoint } from './create-endpoint.ts'
import { createEndpointConfig } from './create-endpoint-config.ts'
import { createInferenceExperiment } from './create-inference-experiment.ts'
import { createModel } from './create-model.ts'
import { deleteEndpoint } from './delete-endpoint.ts'
import { deleteEndpointConfig } from './delete-endpoint-config.ts'
import { deleteInferenceExperiment } from './delete-inference-experiment.ts'
import { deleteModel } from './delete-model.ts'
import { deleteTags } from './delete-tags.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { describeEndpointConfig } from './describe-endpoint-config.ts'
import { describeInferenceExperiment } from './describe-inference-experiment.ts'
import { describeModel } from './describe-model.ts'
import { listEndpointConfigs } from './list-endpoint-configs.ts'
import { listEndpoints } from './list-endpoints.ts'
import { listInferenceExperiments } from './list-inference-experiments.ts'
import { listModels } from './list-models.ts'
import { listTags } from './list-tags.ts'
import { startInferenceExperiment } from './start-inference-experiment.ts'
import { stopInferenceExperiment } from './stop-inference-experiment.ts'
import { updateEndpoint } from './update-endpoint.ts'
import { updateEndpointWeightsAndCapacities } from './update-endpoint-weights-and-capacities.ts'
import { updateInferenceExperiment } from './update-inference-experiment.ts'

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
  createInferenceExperiment,
  describeInferenceExperiment,
  listInferenceExperiments,
  updateInferenceExperiment,
  startInferenceExperiment,
  stopInferenceExperiment,
  deleteInferenceExperiment,
  addTags,
  listTags,
  deleteTags,
]
