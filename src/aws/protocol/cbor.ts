/**
 * Smithy RPC v2 CBOR: `POST /service/GraniteServiceVersion20100801/operation/X`, members in CBOR.
 * CloudWatch's newest protocol; its errors are those of JSON in other bytes.
 *
 * Source: clients.md 4, 5.4, 6; autoscaling.md 5.1 (instants as tag 1, an empty answer as `a0`).
 */
import { Encoder } from 'cbor-x/index-no-eval'
import { unknownOperation } from '../execute.ts'
import { findOperationOf } from '../operations.ts'
import type { Service } from '../service.ts'
import { Timestamp } from '../timestamp.ts'
import { checkCbor, malformedCbor } from './cbor-check.ts'
import { type Protocol, withoutNulls } from './protocol.ts'
import { cloudWatchRefusal } from './query-code.ts'

const SERVICE: Service = 'CloudWatch'
const PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/(.+)$/

const HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }

/** Plain CBOR: none of the extensions that only cbor-x reads. */
const codec = new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true })

export const cbor: Protocol = {
  name: 'RPC v2 CBOR',
  services: [SERVICE],

  isSpokenIn: ({ path }) => path.startsWith('/service/'),

  read({ path, body }) {
    const name = PATH.exec(path)?.[1]
    const operation = name === undefined ? undefined : findOperationOf(SERVICE, name)
    if (operation === undefined) throw unknownOperation(name ?? path)
    return { operation, input: parseCbor(body) }
  },

  write: (_operation, output) => ({
    status: 200,
    headers: HEADERS,
    body: codec.encode(encodable(output ?? {})),
  }),

  writeError({ headers }, error) {
    const refusal = cloudWatchRefusal(headers, error)
    return {
      status: refusal.status,
      headers: { ...HEADERS, ...refusal.headers },
      body: codec.encode(refusal.members),
    }
  },
}

function parseCbor(body: Uint8Array): unknown {
  if (body.length === 0) return {}
  checkCbor(body)
  try {
    return withoutNulls(plain(codec.decode(body)))
  } catch {
    throw malformedCbor() // keys that are no text
  }
}

/** Instants as epoch seconds, and integers beyond 2^53 as the number nearest to them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

/** What the encoder writes as an instant is a Date; absent members are left out. */
function encodable(value: unknown): unknown {
  if (value instanceof Timestamp) return new Date(value.epochMs)
  if (Array.isArray(value)) return value.map(encodable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encodable(member)]),
  )
}
