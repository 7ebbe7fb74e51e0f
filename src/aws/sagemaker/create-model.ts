/**
 * CreateModel: makes a model known by name. It behaves as the ENDPOINT_LAB_ variables in its
 * container's Environment say; where they are silent, as the scenario's `models:` do, or by default.
 * An Image of the form http://127.0.0.1:PORT is a real container, which is called.
 *
 * Source: SageMaker API, CreateModel; endpoints.md 2.2, 2.8.
 * Assumed: a model that a scenario describes may still be created, once, so that a set-up pasted
 * from elsewhere runs unchanged.
 * Assumed: the texts when both or neither of PrimaryContainer and Containers are given, and when
 * Environment is too large.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DEFAULT_MODEL_BEHAVIOUR, type ModelBehaviour } from '../../core/endpoint/model-profile.ts'
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { World } from '../../core/world.ts'
import { behaviourOf } from '../../language/model-environment.ts'
import { recordsOf } from '../account-records.ts'
import { enumShape, FIDELITY_NOTES, NOT_SIMULATED, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { ContainerDefinition } from './container-definition.ts'
import { ModelName, NO_EFFECT, RoleArn, TagList, VpcConfig } from './shapes.ts'
import { checkSageMakerTags, startTags } from './tagged-resource.ts'

const SEVERAL = 'inference pipelines and multi-container models'

const SingleContainerList = z
  .array(ContainerDefinition)
  .max(1, { error: `${NOT_SIMULATED}${SEVERAL}.` })
  .describe('The same as PrimaryContainer, as a list of one.')
  .register(FIDELITY_NOTES, { refused: `more than one: ${SEVERAL}` })

export const createModel = defineOperation({
  service: 'SageMaker',
  name: 'CreateModel',
  resource: 'ModelName',
  input: z.object({
    ModelName,
    PrimaryContainer: ContainerDefinition.optional().describe('The one container of the model.'),
    Containers: SingleContainerList.optional(),
    InferenceExecutionConfig: z
      .object({ Mode: enumShape({ simulated: ['Serial'], notSimulated: ['Direct'] }) })
      .optional()
      .describe('How several containers work together: nothing to say with one.'),
    ExecutionRoleArn: withoutEffect(RoleArn, 'Role of the containers.', NO_EFFECT.network),
    VpcConfig: withoutEffect(VpcConfig, 'Network of the containers.', NO_EFFECT.network),
    EnableNetworkIsolation: withoutEffect(
      z.boolean(),
      'Containers without network.',
      NO_EFFECT.network,
    ),
    Tags: TagList.optional().describe('Up to 50 tags.'),
  }),
  run(world, input) {
    const { ModelName: name, Tags = [] } = input
    const { PrimaryContainer, Containers = [] } = input
    if ((PrimaryContainer === undefined) === (Containers.length === 0)) {
      const text = 'Exactly one of PrimaryContainer and Containers must be specified'
      throw new DomainError('invalid-value', text)
    }
    checkSageMakerTags(Tags)
    const { models } = recordsOf(world)
    const arn = arnOf(world.account, 'model', name)
    if (models.has(name)) {
      throw new DomainError('already-exists', `Cannot create already existing model "${arn}".`)
    }
    if (models.size >= LIMITS.modelsMax) {
      const text = 'The account-level limit of models has been reached.'
      throw new DomainError('quota-exceeded', text)
    }
    const container = PrimaryContainer ?? Containers[0]
    const environment = container?.Environment ?? {}
    checkEnvironmentSize(environment)
    const described = describedBehaviour(environment)
    const place = placeOf(world, container?.Image, described)
    world.createModel({ name, ...DEFAULT_MODEL_BEHAVIOUR, ...place }, described)
    models.set(name, { createdAtMs: world.nowMs, request: input })
    startTags(world, arn, Tags)
    return { ModelArn: arn }
  },
})

/** Source: ContainerDefinition.Environment, all names and values together. */
const ENVIRONMENT_BYTES_MAX = 32 * 1024

function checkEnvironmentSize(environment: Readonly<Record<string, string>>): void {
  const bytes = Object.entries(environment)
    .flat()
    .reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0)
  if (bytes <= ENVIRONMENT_BYTES_MAX) return
  const text = `PrimaryContainer.Environment: names and values have ${bytes} bytes together, of at most ${ENVIRONMENT_BYTES_MAX}`
  throw new DomainError('invalid-value', text)
}

function describedBehaviour(environment: Readonly<Record<string, string>>) {
  const reading = behaviourOf(environment)
  if ('value' in reading) return reading.value
  throw new DomainError('invalid-value', `PrimaryContainer.Environment: ${reading.problem}`)
}

/** What a real container does itself; the rest is about how it is used. */
const OF_CONTAINERS: readonly string[] = ['concurrency', 'queueMax', 'startupMs']

/** Of an image that is an address: the model runs there, and is ready when it says so. */
function placeOf(world: World, image: string | undefined, described: Partial<ModelBehaviour>) {
  if (image === undefined) return {}
  if (/^(localhost|127\.0\.0\.1|\[::1\]):\d+\/?$/.test(image)) {
    const text = `PrimaryContainer.Image ${image}: a real container is written http://${image}`
    throw new DomainError('invalid-value', text)
  }
  if (!/^https?:/.test(image)) return {}
  const containerUrl = image.replace(/\/$/, '')
  const refusal = world.containerRefusal(containerUrl)
  if (refusal !== undefined) {
    throw new DomainError('invalid-value', `PrimaryContainer.Image ${image}: ${refusal}`)
  }
  if (Object.keys(described).some(member => !OF_CONTAINERS.includes(member))) {
    const text =
      'PrimaryContainer.Environment: a real container behaves as it does; only ENDPOINT_LAB_CONCURRENCY, ENDPOINT_LAB_QUEUE and ENDPOINT_LAB_STARTUP can be said of it.'
    throw new DomainError('invalid-value', text)
  }
  return { containerUrl, startupMs: 0 }
}
