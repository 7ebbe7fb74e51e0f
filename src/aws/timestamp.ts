/**
 * Instants on the wire, and the only place where virtual time becomes the wire's and back.
 *
 * A type of its own because each protocol writes instants differently: JSON as epoch seconds with
 * a fraction, query as ISO 8601, CBOR as tag 1 (which its reader hands on as epoch seconds).
 * Source: endpoints.md 1.1; clients.md 5.4, 6 (ISO text in JSON breaks the JavaScript SDK).
 * Assumed: text without a zone is UTC; instants lie in the years 1 to 9999, on whole milliseconds.
 */
import { z } from 'zod'
import { type Ms, SECOND_MS } from '../core/units.ts'

export class Timestamp {
  /** Unix epoch, milliseconds. */
  readonly epochMs: number

  constructor(epochMs: number) {
    this.epochMs = epochMs
  }

  toJSON(): number {
    return this.epochMs / SECOND_MS
  }

  /** `2026-01-05T00:00:00.000Z` */
  toISOString(): string {
    return new Date(this.epochMs).toISOString()
  }
}

/** The instant `atMs` of a world whose time zero is at `epochMs`. */
export const timestampOf = (world: { readonly epochMs: number }, atMs: Ms): Timestamp =>
  new Timestamp(world.epochMs + atMs)

const EPOCH_SECONDS_MIN = -62_135_596_800
const EPOCH_SECONDS_MAX = 253_402_300_799
const ISO_8601 =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * An instant in a request, whatever the protocol: epoch seconds, or ISO 8601 text. Operations get
 * a `Timestamp`.
 */
export const WireTimestamp = z
  .union(
    [
      z.number().min(EPOCH_SECONDS_MIN, { abort: true }).max(EPOCH_SECONDS_MAX, { abort: true }),
      z.string().refine(text => !Number.isNaN(epochMsOfText(text)), { abort: true }),
    ],
    { error: 'a timestamp (epoch seconds or ISO 8601 text)' },
  )
  .transform(
    given =>
      new Timestamp(
        typeof given === 'number' ? Math.round(given * SECOND_MS) : epochMsOfText(given),
      ),
  )

/** NaN when the text is no instant. */
function epochMsOfText(text: string): number {
  const [, date, time = '00:00', zone = 'Z'] = ISO_8601.exec(text) ?? []
  if (date === undefined) return Number.NaN
  return Date.parse(`${date}T${time}${zone.replace(/(\d{2})(\d{2})$/, '$1:$2')}`)
}
