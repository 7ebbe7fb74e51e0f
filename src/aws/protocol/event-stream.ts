/**
 * The frames of InvokeEndpointWithResponseStream: parts of the model's answer, or an exception that
 * ends the stream.
 *
 * Source: endpoints.md 1.3 (frame headers, members of the exceptions). The codec takes a while to
 * load, so import this file when the first stream is asked for.
 */
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec'
import type { StreamError } from '../sagemaker-runtime/stream-errors.ts'

const UTF_8_BYTES = new TextEncoder()
const UTF_8_TEXT = new TextDecoder()
const CODEC = new EventStreamCodec(
  bytes => (typeof bytes === 'string' ? bytes : UTF_8_TEXT.decode(bytes)),
  text => UTF_8_BYTES.encode(text),
)

/** The bytes themselves are the payload, neither JSON nor base64. */
export const payloadPart = (bytes: Uint8Array): Uint8Array =>
  frame({ 'message-type': 'event', 'event-type': 'PayloadPart' }, 'application/octet-stream', bytes)

export function exceptionFrame({ name, members }: StreamError): Uint8Array {
  const body = UTF_8_BYTES.encode(JSON.stringify(members))
  return frame({ 'message-type': 'exception', 'exception-type': name }, 'application/json', body)
}

function frame(
  kind: Readonly<Record<string, string>>,
  contentType: string,
  body: Uint8Array,
): Uint8Array {
  const headers: MessageHeaders = {}
  for (const [name, value] of Object.entries({ ...kind, 'content-type': contentType })) {
    headers[`:${name}`] = { type: 'string', value }
  }
  return CODEC.encode({ headers, body })
}
