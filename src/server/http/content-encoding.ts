/**
 * Compressed requests: SDKs gzip PutMetricData above 10 KB.
 *
 * Source: clients.md 5.5 (nothing else about the request says so; some clients write GZIP).
 * Assumed: the error for bodies that are not what Content-Encoding says.
 */
import { gunzipSync } from 'node:zlib'
import { AwsError } from '../../aws/aws-error.ts'
import { headerOf, type WireRequest } from '../../aws/protocol/wire-message.ts'
import { bodyTooLarge } from './server-errors.ts'

/** Never inflates to more than the limit, whatever the body would make of itself. */
export function inflated({ headers, body }: WireRequest, limitBytes: number): Uint8Array {
  const encoding = (headerOf(headers, 'content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '' || body.length === 0) return body
  if (encoding !== 'gzip') {
    throw unreadable(`Content-Encoding: expected gzip or none, got "${encoding.slice(0, 50)}".`)
  }
  try {
    return gunzipSync(body, { maxOutputLength: limitBytes })
  } catch (error) {
    const isTooLarge = error instanceof RangeError
    throw isTooLarge ? bodyTooLarge(limitBytes) : unreadable('The request body is not valid gzip.')
  }
}

const unreadable = (text: string): AwsError => new AwsError('SerializationException', 400, text)
