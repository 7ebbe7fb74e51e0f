/**
 * Who calls, as the signature says: the credential scope carries the region, the access key stands
 * for the account. Whether the signature is genuine is another question (server/http/signature-check.ts).
 *
 * Source: Signature Version 4, Authorization header and X-Amz-Credential; clients.md 1 (line 7: a
 * region may be empty).
 * Assumed: an access key id of 12 digits is an account number, as in other emulators.
 */
import type { Account } from '../../core/engine.ts'
import { headerOf, type RequestHeaders } from './wire-message.ts'

export interface Credential {
  readonly accessKeyId: string
  /** `20260105` */
  readonly date: string
  readonly region: string
  readonly service: string
  /** `aws4_request` */
  readonly terminator: string
}

/** What of a request tells who sent it. */
export interface SignedRequest {
  readonly headers: RequestHeaders
  /** Path and query, as sent. */
  readonly url: string
}

const REGION = /^[a-z0-9-]{1,32}$/
const ACCOUNT_NUMBER = /^\d{12}$/

/** Region and account number of the caller; `fallback`'s where the request has none that are sound. */
export function callerOf(request: SignedRequest, fallback: Account): Account {
  const credential = credentialOf(request)
  if (credential === undefined) return fallback
  const { region, accessKeyId } = credential
  return {
    region: REGION.test(region) ? region : fallback.region,
    accountId: ACCOUNT_NUMBER.test(accessKeyId) ? accessKeyId : fallback.accountId,
  }
}

/** `undefined`: the request carries none that can be read. */
export function credentialOf({ headers, url }: SignedRequest): Credential | undefined {
  const text =
    /\bCredential=([^,\s]+)/.exec(headerOf(headers, 'authorization') ?? '')?.[1] ??
    presignedCredential(url)
  // The key may hold slashes, the rest of the scope does not.
  const match = /^(.+)\/([^/]*)\/([^/]*)\/([^/]*)\/([^/]*)$/.exec(text ?? '')
  if (match === null) return undefined
  const [, accessKeyId = '', date = '', region = '', service = '', terminator = ''] = match
  return { accessKeyId, date, region, service, terminator }
}

function presignedCredential(url: string): string | undefined {
  const queryAt = url.indexOf('?')
  if (queryAt < 0) return undefined
  return new URLSearchParams(url.slice(queryAt)).get('X-Amz-Credential') ?? undefined
}
