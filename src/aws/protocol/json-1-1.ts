/**
 * AWS JSON: `POST /`, the operation in X-Amz-Target, the members in the body. SageMaker and
 * Application Auto Scaling speak version 1.1, CloudWatch 1.0 with the older query codes besides.
 *
 * Source: endpoints.md 1.1, 1.2; autoscaling.md 1.1, 5.1, 5.2; clients.md 5, 6 (what clients need:
 * the error name in body and header, timestamps as numbers, absent rather than null).
 * Assumed: the texts of SerializationException and UnknownOperationException.
 */
import { AwsError } from '../aws-error.ts'
import { unknownOperation } from '../execute.ts'
import type { Operation } from '../operation.ts'
import { findOperationOf } from '../operations.ts'
import type { Service } from '../service.ts'
import { type Protocol, withoutNulls } from './protocol.ts'
import { cloudWatchRefusal } from './query-code.ts'
import { headerOf, type RequestHeaders, textOf } from './wire-message.ts'

interface JsonService {
  readonly service: Service
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

export const awsJson: Protocol = {
  name: 'AWS JSON',
  services: JSON_SERVICES.map(({ service }) => service),

  isSpokenIn: ({ headers }) => headerOf(headers, 'x-amz-target') !== undefined,

  read({ headers, body }) {
    const target = targetOf(headers)
    const operation = target && findOperationOf(target.json.service, target.operationName)
    if (operation === undefined) throw unknownOperation(headerOf(headers, 'x-amz-target') ?? '')
    return { operation, input: parseJson(textOf(body)) }
  },

  write: (operation, output) => ({
    status: 200,
    headers: { 'content-type': contentTypeOf(operation) },
    body: output === undefined ? '' : JSON.stringify(output),
  }),

  writeError({ headers }, error) {
    const json = targetOf(headers)?.json
    if (json?.service === 'CloudWatch') {
      const refusal = cloudWatchRefusal(headers, error)
      return {
        status: refusal.status,
        headers: { 'content-type': JSON_1_0, ...refusal.headers },
        body: JSON.stringify(refusal.members),
      }
    }
    const { code, message, status, members } = error
    return {
      status,
      headers: { 'content-type': json?.contentType ?? JSON_1_1, 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message, Message: message, ...members }),
    }
  },
}

const contentTypeOf = (operation: Operation): string =>
  JSON_SERVICES.find(({ service }) => service === operation.service)?.contentType ?? JSON_1_1

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
