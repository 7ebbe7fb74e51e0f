/**
 * REST-JSON, the runtime's protocol: names in path and headers, the body left to the model.
 *
 * Source: endpoints.md 1.3, 1.4, 8.3; clients.md 5.2, 6.
 */
import type { AwsError } from '../aws-error.ts'
import { type InvokeEndpointInput, invokeEndpoint } from '../sagemaker-runtime/invoke-endpoint.ts'
import { refusalOf, validate } from './validation.ts'
import { headerOf, type RequestHeaders, type TextAnswer } from './wire-message.ts'

/** Which header carries which member of InvokeEndpoint. */
const HEADER_OF_MEMBER = {
  ContentType: 'content-type',
  Accept: 'accept',
  CustomAttributes: 'x-amzn-sagemaker-custom-attributes',
  TargetModel: 'x-amzn-sagemaker-target-model',
  TargetVariant: 'x-amzn-sagemaker-target-variant',
  TargetContainerHostname: 'x-amzn-sagemaker-target-container-hostname',
  InferenceId: 'x-amzn-sagemaker-inference-id',
  EnableExplanations: 'x-amzn-sagemaker-enable-explanations',
  InferenceComponentName: 'x-amzn-sagemaker-inference-component',
  SessionId: 'x-amzn-sagemaker-session-id',
  PrefixAwareId: 'x-amzn-sagemaker-prefix-aware-id',
} as const

/** The call in `POST /endpoints/{endpointName}/invocations`; throws `AwsError` (ValidationError). */
export function readInvocation(endpointName: string, headers: RequestHeaders): InvokeEndpointInput {
  const members = Object.entries(HEADER_OF_MEMBER).map(([member, header]) => [
    member,
    headerOf(headers, header),
  ])
  const raw = { EndpointName: endpointName, ...Object.fromEntries(members) }
  const validated = validate(invokeEndpoint.input, raw)
  if (validated.isValid) return validated.value
  throw refusalOf('SageMakerRuntime', validated.problems)
}

interface ModelAnswer {
  readonly invokedVariant: string
  readonly contentType?: string | undefined
  readonly customAttributes?: string | undefined
}

/** Headers of a successful answer. Note: no `SageMaker-` in the first name. */
export function invocationHeaders(answer: ModelAnswer): Readonly<Record<string, string>> {
  const { invokedVariant, contentType, customAttributes } = answer
  return {
    'x-amzn-invoked-production-variant': invokedVariant,
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(customAttributes === undefined
      ? {}
      : { 'x-amzn-sagemaker-custom-attributes': customAttributes }),
  }
}

export function writeRuntimeError({ code, status, message, members }: AwsError): TextAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ ...members, Message: message }),
  }
}
