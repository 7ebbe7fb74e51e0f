/**
 * InvokeEndpoint as an operation: one request at one instant of a scenario, and the schema that
 * the runtime's HTTP requests are checked with.
 *
 * A request that a model answers badly is a result; one that reaches no model is refused. The body is not looked at: what
 * a model does is described by its behaviour.
 * Source: SageMaker runtime API, InvokeEndpoint; endpoints.md 1.3, 8.2.
 */
import { z } from 'zod'
import { reachedModel } from '../../core/endpoint/outcome.ts'
import { notSimulated, stringShape, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { checkServing, errorOfOutcome } from './runtime-errors.ts'

const resourceName = () => stringShape({ max: 63, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9])*' })

const headerText = () =>
  stringShape({ max: 1024, pattern: '[\\x00-\\x7f]*', shownPattern: '\\p{ASCII}*' })

const InferenceId = stringShape({
  min: 1,
  max: 64,
  pattern: '\\S[\\x20-\\x7e]*',
  shownPattern: '\\A\\S[\\p{Print}]*\\z',
})

const NOT_LOOKED_AT = 'no container runs, so nothing reads it'

const InvokeEndpointInput = z.object({
  EndpointName: resourceName().describe('Name of the endpoint, in its exact case.'),
  TargetVariant: resourceName()
    .optional()
    .describe('The variant to serve this request; weights are bypassed.'),
  Body: withoutEffect(z.unknown(), 'The request.', NOT_LOOKED_AT),
  ContentType: withoutEffect(headerText(), 'Type of the body.', NOT_LOOKED_AT),
  Accept: withoutEffect(headerText(), 'Wanted type of the answer.', NOT_LOOKED_AT),
  CustomAttributes: withoutEffect(headerText(), 'Text for the container.', NOT_LOOKED_AT),
  InferenceId: withoutEffect(InferenceId, 'Names the request.', NOT_LOOKED_AT),
  TargetModel: notSimulated('multi-model endpoints'),
  TargetContainerHostname: notSimulated('multi-container endpoints'),
  EnableExplanations: notSimulated('online explainability'),
  InferenceComponentName: notSimulated('inference components'),
  SessionId: notSimulated('sticky sessions'),
  PrefixAwareId: notSimulated('PREFIX_AWARE routing'),
})

export type InvokeEndpointInput = z.output<typeof InvokeEndpointInput>

export const invokeEndpoint = defineOperation({
  service: 'SageMakerRuntime',
  name: 'InvokeEndpoint',
  resource: 'EndpointName',
  input: InvokeEndpointInput,
  run(world, { EndpointName: endpointName, TargetVariant: targetVariant }) {
    checkServing(world, endpointName)
    const target = targetVariant === undefined ? {} : { targetVariant }
    const { outcome, variantName } = world.invoke({ endpointName, ...target })
    const place = { account: world.account, endpointName, targetVariant }
    const error = reachedModel(outcome) ? undefined : errorOfOutcome(outcome, place)
    if (error !== undefined) throw error
    return { InvokedProductionVariant: variantName }
  },
})
