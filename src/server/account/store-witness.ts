/**
 * A second record of how far the store was written, outside of it: a store that lost its newest
 * batches is whole in itself, and only this file knows that there was more.
 *
 * Two slots take turns, so that a write that is cut off leaves the other one.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { sealed, unsealed } from './store-record.ts'

const SLOT_BYTES = 64
const SLOTS = 2
const KEY = 'witness'

export class StoreWitness {
  readonly #path: string
  #file: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The last sequence written; `undefined`: there is no file. NaN: it cannot be read. */
  read(): number | undefined {
    if (!existsSync(this.#path)) return undefined
    const bytes = readFileSync(this.#path)
    const sequences = Array.from({ length: SLOTS }, (_, slot) => {
      const text = bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES).toString('latin1')
      return Number(unsealed(KEY, text.trimEnd()) ?? Number.NaN)
    })
    return sequences.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a))
  }

  write(sequence: number): void {
    this.#file ??= openSync(this.#path, existsSync(this.#path) ? 'r+' : 'w+')
    const slot = sealed(KEY, String(sequence)).padEnd(SLOT_BYTES - 1)
    writeSync(this.#file, `${slot}\n`, (sequence % SLOTS) * SLOT_BYTES, 'latin1')
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
