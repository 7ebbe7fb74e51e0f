/**
 * How the account lies in the store: one record an entity, each with a checksum, and a manifest over
 * all of them, so that a record that is lost, damaged or put back is noticed.
 */
import { createHash } from 'node:crypto'

export const MANIFEST_KEY = '!manifest'
export const HEADER_KEY = 'header'
const CHECKSUM_LENGTH = 16

export interface Manifest {
  readonly version: number
  /** Counts the batches written. */
  readonly sequence: number
  readonly count: number
  /** Over all records, in any order. */
  readonly hash: string
}

export const entityKey = (part: string, id: string): string => `entity/${part}/${id}`

/** `undefined`: not a key of an entity. */
export function partAndId(key: string): { part: string; id: string } | undefined {
  const match = /^entity\/([^/]+)\/(.*)$/s.exec(key)
  return match === null ? undefined : { part: match[1] ?? '', id: match[2] ?? '' }
}

export const sealed = (key: string, text: string): string => `${checksumOf(key, text)} ${text}`

/** `undefined`: the record is damaged. */
export function unsealed(key: string, value: string): string | undefined {
  const text = value.slice(CHECKSUM_LENGTH + 1)
  return sealed(key, text) === value ? text : undefined
}

const checksumOf = (key: string, text: string): string =>
  createHash('sha256').update(`${key}\0${text}`).digest('hex').slice(0, CHECKSUM_LENGTH)

/** A hash over a set of records that changes with one of them at the cost of one. */
export class SetHash {
  readonly #bytes: Buffer

  constructor(hex = '0'.repeat(32)) {
    this.#bytes = Buffer.from(hex, 'hex')
  }

  /** Adds the record, or takes it away again. */
  toggle(key: string, value: string): void {
    const hash = createHash('sha256').update(`${key}\0${value}`).digest()
    for (let i = 0; i < this.#bytes.length; i++) {
      this.#bytes[i] = (this.#bytes[i] ?? 0) ^ (hash[i] ?? 0)
    }
  }

  get hex(): string {
    return this.#bytes.toString('hex')
  }
}
