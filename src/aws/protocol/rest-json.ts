/**
 * REST-JSON, the runtime's protocol: names in path and headers, the body left to the model.
 *
 * Source: endpoints.md 1.3, 1.4, 8.3; clients.md 5.2, 6.
 */
import type { z } from 'zod'
import type { AwsError } from '../aws-error.ts'
import { invokeEndpoint } from '../sagemaker-runtime/invoke-endpoint.ts'
import { invokeEndpointWithResponseStream } from '../sagemaker-runtime/invoke-endpoint-with-response-stream.ts'
import { refusalOf, validate } from './validation.ts'
import { headerOf, type RequestHeaders, type TextAnswer } from './wire-message.ts'

/** Which header carries which member. */
const STREAM_HEADERS = {
  ContentType: 'content-type',
  Accept: 'x-amzn-sagemaker-accept',
  CustomAttributes: 'x-amzn-sagemaker-custom-attributes',
  TargetVariant: 'x-amzn-sagemaker-target-variant',
  TargetContainerHostname: 'x-amzn-sagemaker-target-container-hostname',
  InferenceId: 'x-amzn-sagemaker-inference-id',
  InferenceComponentName: 'x-amzn-sagemaker-inference-component',
  SessionId: 'x-amzn-sagemaker-session-id',
}

const INVOCATION_HEADERS = {
  ...STREAM_HEADERS,
  Accept: 'accept',
  TargetModel: 'x-amzn-sagemaker-target-model',
  EnableExplanations: 'x-amzn-sagemaker-enable-explanations',
  PrefixAwareId: 'x-amzn-sagemaker-prefix-aware-id',
}

/** The call in `POST /endpoints/{endpointName}/invocations`; throws `AwsError` (ValidationError). */
export const readInvocation = (endpointName: string, headers: RequestHeaders) =>
  readMembers(invokeEndpoint.input, INVOCATION_HEADERS, { endpointName, headers })

/** The same of `POST /endpoints/{endpointName}/invocations-response-stream`. */
export const readStreamInvocation = (endpointName: string, headers: RequestHeaders) =>
  readMembers(invokeEndpointWithResponseStream.input, STREAM_HEADERS, { endpointName, headers })

function readMembers<Input>(
  schema: z.ZodType<Input>,
  headerOfMember: Readonly<Record<string, string>>,
  from: { readonly endpointName: string; readonly headers: RequestHeaders },
): Input {
  const members = Object.entries(headerOfMember).map(([member, header]) => [
    member,
    headerOf(from.headers, header),
  ])
  const raw = { EndpointName: from.endpointName, ...Object.fromEntries(members) }
  const validated = validate(schema, raw)
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
