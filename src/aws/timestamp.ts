/**
 * An instant in an answer, and the only place where virtual time becomes the wire's.
 *
 * A type of its own because each protocol writes instants differently: JSON as epoch seconds with
 * a fraction, query as ISO 8601, CBOR as tag 1.
 * Source: endpoints.md 1.1; clients.md 6 (ISO text in JSON breaks the JavaScript SDK).
 */
import type { Ms } from '../core/units.ts'

export class Timestamp {
  /** Unix epoch, milliseconds. */
  readonly epochMs: number

  constructor(epochMs: number) {
    this.epochMs = epochMs
  }

  toJSON(): number {
    return this.epochMs / 1000
  }
}

/** The instant `atMs` of a world whose time zero is at `epochMs`. */
export const timestampOf = (world: { readonly epochMs: number }, atMs: Ms): Timestamp =>
  new Timestamp(world.epochMs + atMs)
