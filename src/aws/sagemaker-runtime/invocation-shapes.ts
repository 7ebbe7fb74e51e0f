/**
 * What the operations of the runtime have in common: members that travel in headers, and the way of
 * a scenario's request through its endpoint.
 *
 * Source: SageMaker runtime API 2017-05-13; endpoints.md 1.3.
 */

import { z } from 'zod'
import { reachedModel } from '../../core/endpoint/outcome.ts'
import type { World } from '../../core/world.ts'
import { notSimulated, stringShape, withoutEffect } from '../constraints.ts'
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

export const INVOCATION_MEMBERS = {
  EndpointName: resourceName().describe('Name of the endpoint, in its exact case.'),
  TargetVariant: resourceName()
    .optional()
    .describe('The variant to serve this request; weights are bypassed.'),
  Body: withoutEffect(z.unknown(), 'The request.', NOT_LOOKED_AT),
  ContentType: withoutEffect(headerText(), 'Type of the body.', NOT_LOOKED_AT),
  Accept: withoutEffect(headerText(), 'Wanted type of the answer.', NOT_LOOKED_AT),
  CustomAttributes: headerText()
    .optional()
    .describe('Text for the container; a simulated one sends it back.'),
  InferenceId: withoutEffect(InferenceId, 'Names the request.', NOT_LOOKED_AT),
  TargetContainerHostname: notSimulated('multi-container endpoints'),
  InferenceComponentName: notSimulated('inference components'),
  SessionId: notSimulated('sticky sessions'),
}

export interface InvocationMembers {
  readonly EndpointName: string
  readonly TargetVariant?: string | undefined
  readonly CustomAttributes?: string | undefined
}

/** One request at the world's instant; throws what its caller gets when it fails. */
export function invokeOnce(world: World, input: InvocationMembers) {
  const { EndpointName: endpointName, TargetVariant: targetVariant, CustomAttributes } = input
  checkServing(world, endpointName)
  const target = targetVariant === undefined ? {} : { targetVariant }
  const { outcome, variantName } = world.invoke({ endpointName, ...target })
  const place = { account: world.account, endpointName, targetVariant }
  const error = reachedModel(outcome) ? undefined : errorOfOutcome(outcome, place)
  if (error !== undefined) throw error
  return {
    InvokedProductionVariant: variantName,
    ...(CustomAttributes === undefined ? {} : { CustomAttributes }),
  }
}
