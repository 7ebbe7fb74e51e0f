/**
 * AWS JSON: `POST /`, the operation in X-Amz-Target, the members in the body. SageMaker and
 * Application Auto Scaling speak version 1.1, CloudWatch 1.0 with the older query codes besides.
 *
 * Source: endpoints.md 1.1, 1.2; autoscaling.md 1.1, 5.1, 5.2; clients.md 5, 6 (what clients need:
 * the error name in body and header, timestamps as numbers, absent rather than null).
 * Assumed: the texts of SerializationException and UnknownOperationException.
 */
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { perform, unknownOperation } from '../execute.ts'
import type { Operation } from '../operation.ts'
import { findOperationOf } from '../operations.ts'
import { headerOf, type RequestHeaders, type WireAnswer } from './wire-message.ts'

export interface JsonRequest {
  readonly headers: RequestHeaders
  readonly body: string
}

interface JsonService {
  readonly service: Operation['service']
  readonly targetPrefix: string
  readonly contentType: string
}

const JSON_1_1 = 'application/x-amz-json-1.1'
const JSON_1_0 = 'application/x-amz-json-1.0'

const JSON_SERVICES: readonly JsonService[] = [
  { service: 'SageMaker', targetPrefix: 'SageMaker', contentType: JSON_1_1 },
  {
    service: 'ApplicationAutoScaling',
    targetPrefix: 'AnyScaleFrontendService',
    contentType: JSON_1_1,
  },
  { service: 'CloudWatch', targetPrefix: 'GraniteServiceVersion20100801', contentType: JSON_1_0 },
]

/** Source: CloudWatch service model: shapes whose name is not their query code. */
const CLOUDWATCH_SHAPES: ReadonlyMap<string, string> = new Map([
  ['InvalidParameterValue', 'InvalidParameterValueException'],
  ['InvalidParameterCombination', 'InvalidParameterCombinationException'],
  ['MissingParameter', 'MissingRequiredParameterException'],
  ['ValidationError', 'ValidationException'], // not modelled: assumed
  ['LimitExceeded', 'LimitExceededFault'],
  ['InvalidFormat', 'InvalidFormatFault'],
  ['InternalServiceError', 'InternalServiceFault'],
])

/** Answers one request; every mistake of the caller becomes an error answer. */
export function answerJson(world: World, request: JsonRequest): WireAnswer {
  try {
    const { operation, input } = readJson(request)
    return writeJson(operation, perform(world, operation, input))
  } catch (error) {
    if (error instanceof AwsError) return writeJsonError(request, error)
    throw error
  }
}

/** The operation and its raw input; throws `AwsError` when either cannot be read. */
export function readJson({ headers, body }: JsonRequest): {
  readonly operation: Operation
  readonly input: unknown
} {
  const target = targetOf(headers)
  const operation = target && findOperationOf(target.json.service, target.operationName)
  if (operation === undefined) {
    throw unknownOperation(headerOf(headers, 'x-amz-target') ?? '')
  }
  return { operation, input: parseJson(body) }
}

export function writeJson(operation: Operation, output: object | undefined): WireAnswer {
  const json = JSON_SERVICES.find(({ service }) => service === operation.service)
  return {
    status: 200,
    headers: { 'content-type': json?.contentType ?? JSON_1_1 },
    body: output === undefined ? '' : JSON.stringify(output),
  }
}

export function writeJsonError({ headers }: JsonRequest, error: AwsError): WireAnswer {
  const json = targetOf(headers)?.json
  if (json?.service === 'CloudWatch') return cloudWatchError(headers, error)
  const { code, message, status, members } = error
  return {
    status,
    headers: { 'content-type': json?.contentType ?? JSON_1_1, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, Message: message, ...members }),
  }
}

function cloudWatchError(headers: RequestHeaders, { code, message, status }: AwsError): WireAnswer {
  const shape = CLOUDWATCH_SHAPES.get(code) ?? code
  const isQueryMode = headerOf(headers, 'x-amzn-query-mode') === 'true'
  const fault = status >= 500 ? 'Receiver' : 'Sender'
  return {
    status,
    headers: {
      'content-type': JSON_1_0,
      'x-amzn-errortype': shape,
      ...(isQueryMode ? { 'x-amzn-query-error': `${code};${fault}` } : {}),
    },
    body: JSON.stringify({
      __type: `com.amazon.coral.service#${shape}`,
      ...(message === '' ? {} : { message }),
    }),
  }
}

/** `SageMaker.CreateEndpoint`: whose operation, and which. */
function targetOf(headers: RequestHeaders) {
  const target = headerOf(headers, 'x-amz-target') ?? ''
  const dot = target.indexOf('.')
  const json = JSON_SERVICES.find(({ targetPrefix }) => targetPrefix === target.slice(0, dot))
  return json && { json, operationName: target.slice(dot + 1) }
}

/** An empty body is an empty request; one that is nested too deeply is not readable either. */
function parseJson(body: string): unknown {
  if (body === '') return {}
  try {
    return withoutNulls(JSON.parse(body))
  } catch {
    throw new AwsError('SerializationException', 400, 'The request body is not valid JSON.')
  }
}

/** A null member is an absent one (autoscaling.md 1.1); a null in a list stays. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  )
}
