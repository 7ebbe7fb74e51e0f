/**
 * CloudWatch's errors have two names: the code of the query protocol, which is what clients of any
 * protocol see, and the shape of the service's model.
 *
 * Source: CloudWatch service model (shapes whose name is not their code); autoscaling.md 5.1, 5.2;
 * clients.md 6 (404 and the like only for clients that ask for query codes).
 * Assumed: the codes of requests that cannot be read.
 */
import type { AwsError } from '../aws-error.ts'
import { headerOf, type RequestHeaders } from './wire-message.ts'

const SHAPES: ReadonlyMap<string, string> = new Map([
  ['InvalidParameterValue', 'InvalidParameterValueException'],
  ['InvalidParameterCombination', 'InvalidParameterCombinationException'],
  ['MissingParameter', 'MissingRequiredParameterException'],
  ['ValidationError', 'ValidationException'],
  ['LimitExceeded', 'LimitExceededFault'],
  ['InvalidFormat', 'InvalidFormatFault'],
  ['InternalServiceError', 'InternalServiceFault'],
])

/** Errors of the newer protocols, by the names that the query protocol has for them. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['UnknownOperationException', 'InvalidAction'],
  ['SerializationException', 'MalformedInput'],
])

export const queryCodeOf = ({ code }: AwsError): string => CODES.get(code) ?? code

export const faultOf = ({ status }: AwsError): 'Sender' | 'Receiver' =>
  status >= 500 ? 'Receiver' : 'Sender'

export interface CloudWatchRefusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body, before it is encoded. */
  readonly members: Readonly<Record<string, string>>
}

/** How CloudWatch refuses in JSON and in CBOR. */
export function cloudWatchRefusal(headers: RequestHeaders, error: AwsError): CloudWatchRefusal {
  const { code, message, status } = error
  const shape = SHAPES.get(code) ?? code
  const isQueryMode = headerOf(headers, 'x-amzn-query-mode') === 'true'
  return {
    status: isQueryMode || status >= 500 ? status : 400,
    headers: {
      'x-amzn-errortype': shape,
      ...(isQueryMode ? { 'x-amzn-query-error': `${queryCodeOf(error)};${faultOf(error)}` } : {}),
    },
    members: {
      __type: `com.amazon.coral.service#${shape}`,
      ...(message === '' ? {} : { message }),
    },
  }
}
