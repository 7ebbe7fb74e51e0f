/**
 * Signature Version 4, verified: computes the signature anew from the request as it came in, and
 * says what is wrong. Only with `serve --require-signature`; otherwise nothing here runs.
 *
 * Source: "Signature Version 4 signing process" (canonical request, string to sign, signing key;
 * the path is encoded twice for every service but S3); the texts are those of AWS's services.
 * Assumed: a signature is good for five minutes before and after its date, by the wall clock.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Credential, credentialOf } from '../../aws/protocol/credential-scope.ts'
import type { SignatureProblem } from '../../aws/protocol/signature-errors.ts'

/** The one key pair that the server accepts. */
export interface SigningKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[]
  /** Hex SHA-256 of the body's bytes. */
  readonly bodySha256: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const TERMINATOR = 'aws4_request'
const SKEW_MS = 5 * 60_000
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
export const SHA256_OF_NOTHING = createHash('sha256').digest('hex')

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** What the request says of its own signature. */
interface Claim {
  readonly credential: Credential
  /** Lower case, in the order signed. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20260105T101112Z` */
  readonly date: string
  /** Of a presigned address; `undefined`: the usual five minutes. */
  readonly expiresSeconds: number | undefined
}

/** What is wrong with the request's signature; `undefined`: nothing. */
export function checkSignature(
  request: WireRequest,
  key: SigningKey,
  nowMs: number,
): SignatureProblem | undefined {
  const headers = headersOf(request.rawHeaders)
  const claim = claimOf(request, headers)
  if ('kind' in claim) return claim
  if (claim.credential.accessKeyId !== key.accessKeyId) {
    return {
      kind: 'unknown-key',
      message: 'The security token included in the request is invalid.',
    }
  }
  const lateness = latenessOf(claim, nowMs)
  if (lateness !== undefined) return { kind: 'mismatch', message: lateness }
  const declaredHash = headers.get('x-amz-content-sha256')
  const isHashWrong = ![undefined, UNSIGNED_PAYLOAD, request.bodySha256].includes(declaredHash)
  const expected = signatureOf(request, headers, claim, key, declaredHash ?? request.bodySha256)
  if (isHashWrong || !isEqual(expected, claim.signature)) {
    return { kind: 'mismatch', message: MISMATCH }
  }
  return undefined
}

function claimOf(
  { url }: WireRequest,
  headers: ReadonlyMap<string, string>,
): Claim | SignatureProblem {
  const authorization = headers.get('authorization') || undefined
  const query = new Map(queryOf(url))
  if (authorization === undefined && !query.has('X-Amz-Signature')) {
    return { kind: 'missing', message: 'Missing Authentication Token' }
  }
  const fields =
    authorization === undefined
      ? new Map([...query].map(([name, value]) => [name.replace(/^X-Amz-/, ''), value]))
      : fieldsOf(authorization)
  const date = authorization === undefined ? query.get('X-Amz-Date') : headers.get('x-amz-date')
  const required = { ...named(fields, ['Credential', 'Signature', 'SignedHeaders']), Date: date }
  const absent = Object.entries(required).filter(([, value]) => value === undefined)
  if (fields.get('Algorithm') !== ALGORITHM || absent.length > 0) {
    return { kind: 'incomplete', message: incompleteText(absent.map(([name]) => name)) }
  }
  const credential = credentialOf({ headers: Object.fromEntries(headers), url })
  if (credential === undefined || credential.terminator !== TERMINATOR) {
    const text = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${fields.get('Credential')}'`
    return { kind: 'incomplete', message: text }
  }
  const signedHeaders = (fields.get('SignedHeaders') ?? '').toLowerCase().split(';')
  if (!signedHeaders.includes('host')) {
    const text = `'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`
    return { kind: 'mismatch', message: text }
  }
  return {
    credential,
    signedHeaders,
    signature: fields.get('Signature') ?? '',
    date: date ?? '',
    expiresSeconds: query.has('X-Amz-Expires') ? Number(query.get('X-Amz-Expires')) : undefined,
  }
}

const named = (fields: ReadonlyMap<string, string>, names: readonly string[]) =>
  Object.fromEntries(names.map(name => [name, fields.get(name)]))

const incompleteText = (absent: readonly string[]): string =>
  absent.length === 0
    ? `Unsupported AWS 'algorithm': expected ${ALGORITHM}.`
    : absent.map(name => `Authorization header requires '${name}' parameter.`).join(' ')

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
function fieldsOf(authorization: string): ReadonlyMap<string, string> {
  const [algorithm = '', rest = ''] = authorization.split(/\s(.*)/s)
  const pairs = rest.split(',').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.trim().split(/=(.*)/s)
    return [name, value]
  })
  return new Map([['Algorithm', algorithm], ...pairs.filter(([name]) => name !== '')])
}

/** `undefined`: the signature is of now. */
function latenessOf(
  { date, credential, expiresSeconds }: Claim,
  nowMs: number,
): string | undefined {
  const signedMs = instantOf(date)
  if (signedMs === undefined || !date.startsWith(credential.date)) {
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${credential.date}' != '${date.slice(0, 8)}', from '${date}'.`
  }
  const lifeMs = expiresSeconds === undefined ? SKEW_MS : expiresSeconds * 1000
  if (!(nowMs <= signedMs + lifeMs)) {
    return `Signature expired: ${date} is now earlier than ${stamp(nowMs - lifeMs)} (${stamp(nowMs)} - ${lifeMs / 60_000} min.)`
  }
  if (signedMs > nowMs + SKEW_MS) {
    return `Signature not yet current: ${date} is still later than ${stamp(nowMs + SKEW_MS)} (${stamp(nowMs)} + 5 min.)`
  }
  return undefined
}

const stamp = (atMs: number): string => new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')

function instantOf(date: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date)
  if (match === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function signatureOf(
  { method, url }: WireRequest,
  headers: ReadonlyMap<string, string>,
  { signedHeaders, credential, date }: Claim,
  { secretAccessKey }: SigningKey,
  payloadHash: string,
): string {
  const canonicalRequest = [
    method,
    canonicalPath(url.split('?', 1)[0] ?? '/'),
    canonicalQuery(url),
    ...signedHeaders.map(name => `${name}:${headers.get(name) ?? ''}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
  const { region, service } = credential
  const scope = [credential.date, region, service, TERMINATOR]
  const hash = createHash('sha256').update(canonicalRequest).digest('hex')
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return hmac(key, [ALGORITHM, date, scope.join('/'), hash].join('\n')).toString('hex')
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** Lower-case names; values trimmed, inner spaces single, several of one name joined by commas. */
function headersOf(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = (rawHeaders[i + 1] ?? '').trim().replace(/ +/g, ' ')
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

/** Dot segments resolved, then each segment encoded once more than it is on the wire. */
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${end}`
}

const canonicalQuery = (url: string): string =>
  queryOf(url)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')

/** Not URLSearchParams, to which a plus is a space. */
function queryOf(url: string): readonly (readonly [string, string])[] {
  const at = url.indexOf('?')
  const pairs = at < 0 ? [] : url.slice(at + 1).split('&')
  return pairs
    .filter(pair => pair !== '')
    .map(pair => {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      return [decode(name), decode(value)]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )

function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
