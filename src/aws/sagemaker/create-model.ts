/**
 * CreateModel: makes a model known by name. What its container would do is not in the request, so
 * it behaves as the scenario's `models:` say, or by default.
 *
 * Source: SageMaker API, CreateModel; endpoints.md 2.2, 2.8.
 * Assumed: a model that a scenario describes may still be created, once, so that a set-up pasted
 * from elsewhere runs unchanged.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../../core/endpoint/model-profile.ts'
import { DomainError } from '../../core/errors.ts'
import { recordsOf } from '../account-records.ts'
import { notSimulated, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { ContainerDefinition } from './container-definition.ts'
import { ModelName, NO_EFFECT, RoleArn, TagList, VpcConfig } from './shapes.ts'

const NOT_IN_REQUEST = "a model's behaviour is set by the scenario's `models:`"

export const createModel = defineOperation({
  service: 'SageMaker',
  name: 'CreateModel',
  resource: 'ModelName',
  input: z.object({
    ModelName,
    PrimaryContainer: withoutEffect(
      ContainerDefinition,
      'The one container of the model.',
      NOT_IN_REQUEST,
    ),
    ExecutionRoleArn: withoutEffect(RoleArn, 'Role of the containers.', NO_EFFECT.network),
    VpcConfig: withoutEffect(VpcConfig, 'Network of the containers.', NO_EFFECT.network),
    EnableNetworkIsolation: withoutEffect(
      z.boolean(),
      'Containers without network.',
      NO_EFFECT.network,
    ),
    Tags: withoutEffect(TagList, 'Up to 50 tags.', NO_EFFECT.tags),
    Containers: notSimulated('inference pipelines and multi-container models'),
    InferenceExecutionConfig: notSimulated('inference pipelines and multi-container models'),
  }),
  run(world, input) {
    const { ModelName: name } = input
    if (input.PrimaryContainer === undefined) {
      throw new DomainError('invalid-value', 'PrimaryContainer must be specified')
    }
    const { models } = recordsOf(world)
    const arn = arnOf(world.account, 'model', name)
    if (models.has(name)) {
      throw new DomainError('already-exists', `Cannot create already existing model "${arn}".`)
    }
    models.set(name, { createdAtMs: world.nowMs, request: input })
    if (!world.models.has(name)) world.defineModel({ name, ...DEFAULT_MODEL_BEHAVIOUR })
    return { ModelArn: arn }
  },
})
