/**
 * InvokeEndpoint as an operation: one request at one instant of a scenario, and the schema that
 * the runtime's HTTP requests are checked with.
 *
 * A request that a model answers badly is a result; one that reaches no model is refused. The body is not looked at: what
 * a model does is described by its behaviour.
 * Source: SageMaker runtime API, InvokeEndpoint; endpoints.md 1.3, 8.2.
 */
import { z } from 'zod'
import { notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { INVOCATION_MEMBERS, invokeOnce } from './invocation-shapes.ts'

const InvokeEndpointInput = z.object({
  ...INVOCATION_MEMBERS,
  TargetModel: notSimulated('multi-model endpoints'),
  EnableExplanations: notSimulated('online explainability'),
  PrefixAwareId: notSimulated('PREFIX_AWARE routing'),
})

export const invokeEndpoint = defineOperation({
  service: 'SageMakerRuntime',
  name: 'InvokeEndpoint',
  resource: 'EndpointName',
  input: InvokeEndpointInput,
  run: invokeOnce,
})
