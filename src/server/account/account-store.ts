/**
 * The account on disk, in LevelDB: one atomic batch a change, which a process that is killed has
 * written whole or not at all. Damage is found when the store is opened, and reported.
 *
 * A batch is handed to the operating system, not forced to the disk: it survives the end of the
 * process at any moment; when the machine loses power, the last second may be lost (and is noticed).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BatchOperation, ClassicLevel } from 'classic-level'
import type { EntityChange, KnownEntity } from '../../aws/account-state/account-changes.ts'
import {
  entityKey,
  HEADER_KEY,
  MANIFEST_KEY,
  type Manifest,
  partAndId,
  SetHash,
  sealed,
  unsealed,
} from './store-record.ts'
import { StoreWitness } from './store-witness.ts'

const VERSION = 1
const DATABASE = 'account'
const WITNESS = 'written'

export type StoreProblem = 'in-use' | 'damaged' | 'foreign' | 'newer' | 'unusable'

/** The directory cannot be used; the text says why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly problem: StoreProblem

  constructor(problem: StoreProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** What the directory holds. */
export interface StoredAccount {
  /** JSON of what is not an entity: time, seed, settings. */
  readonly header: string
  /** By part and id. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, KnownEntity>>
}

type Database = ClassicLevel<string, string>
type Batch = BatchOperation<Database, string, string>[]

export class AccountStore {
  readonly #db: Database
  readonly #witness: StoreWitness
  /** Values of all records by key. */
  readonly #records: Map<string, string>
  readonly #hash: SetHash
  #sequence: number
  #writing: Promise<void> = Promise.resolve()

  private constructor(db: Database, witness: StoreWitness, contents: Contents) {
    this.#db = db
    this.#witness = witness
    this.#records = contents.records
    this.#hash = new SetHash(contents.manifest?.hash)
    this.#sequence = contents.manifest?.sequence ?? 0
  }

  /** Throws `StoreError`. */
  static async open(directory: string): Promise<AccountStore> {
    makeDirectory(directory)
    checkFiles(directory)
    const db: Database = new ClassicLevel(join(directory, DATABASE))
    await openDatabase(db, directory)
    try {
      const contents = await readContents(db, directory)
      const witness = new StoreWitness(join(directory, WITNESS))
      const written = contents.manifest?.sequence ?? 0
      const witnessed = witness.read() ?? 0
      checkWitness(witnessed, written, directory)
      if (witnessed < written) witness.write(written)
      return new AccountStore(db, witness, contents)
    } catch (error) {
      await db.close()
      throw error
    }
  }

  /** `undefined`: nothing was ever written. */
  get account(): StoredAccount | undefined {
    const header = this.#records.get(HEADER_KEY)
    if (header === undefined) return undefined
    const entities = new Map<string, Map<string, KnownEntity>>()
    for (const [key, value] of this.#records) {
      const place = partAndId(key)
      if (place === undefined) continue
      const text = value.slice(value.indexOf(' ', 17) + 1)
      const order = Number(value.slice(17, value.indexOf(' ', 17)))
      const part = entities.get(place.part) ?? new Map<string, KnownEntity>()
      entities.set(place.part, part.set(place.id, { text, order }))
    }
    return { header: header.slice(17), entities }
  }

  /** Resolves when the changes, and all before them, are written. */
  write(changes: readonly EntityChange[], header: string): Promise<void> {
    const batch: Batch = []
    for (const { part, id, text, order } of changes) {
      this.#set(batch, entityKey(part, id), text === undefined ? undefined : `${order} ${text}`)
    }
    this.#set(batch, HEADER_KEY, header)
    const sequence = ++this.#sequence
    const { size: count } = this.#records
    const manifest: Manifest = { version: VERSION, sequence, count, hash: this.#hash.hex }
    const value = sealed(MANIFEST_KEY, JSON.stringify(manifest))
    batch.push({ type: 'put', key: MANIFEST_KEY, value })
    this.#writing = this.#writing.then(async () => {
      await this.#db.batch(batch)
      this.#witness.write(sequence)
    })
    return this.#writing
  }

  /** Resolves when everything handed in so far is written. */
  get written(): Promise<void> {
    return this.#writing
  }

  async close(): Promise<void> {
    await this.#writing
    this.#witness.close()
    await this.#db.close()
  }

  #set(batch: Batch, key: string, text: string | undefined): void {
    const before = this.#records.get(key)
    if (before !== undefined) this.#hash.toggle(key, before)
    if (text === undefined) {
      this.#records.delete(key)
      batch.push({ type: 'del', key })
      return
    }
    const value = sealed(key, text)
    this.#records.set(key, value)
    this.#hash.toggle(key, value)
    batch.push({ type: 'put', key, value })
  }
}

interface Contents {
  readonly records: Map<string, string>
  readonly manifest: Manifest | undefined
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    const names = readdirSync(directory)
    if (names.includes(WITNESS) && !names.includes(DATABASE)) {
      throw untouched(directory, `the folder "${DATABASE}" is missing`)
    }
    if (names.length > 0 && !names.includes(DATABASE)) {
      const text = `${directory} is not empty, and holds no account of endpoint-lab: name another directory.`
      throw new StoreError('foreign', text)
    }
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError('unusable', `${directory} cannot be used: ${reasonOf(error)}`)
  }
}

/**
 * LevelDB finds its data by the file CURRENT, which names the MANIFEST: without CURRENT it would begin
 * a new database, and delete the files of the old one.
 */
function checkFiles(directory: string): void {
  const database = join(directory, DATABASE)
  const names = existsSync(database) ? readdirSync(database) : []
  // A process that was killed before it first wrote leaves no such files.
  if (!names.some(name => /\.(ldb|sst|log)$/.test(name))) return
  if (!names.includes('CURRENT')) throw untouched(directory, missingFile('CURRENT'))
  const current = readFileSync(join(database, 'CURRENT'), 'latin1')
  const manifest = /^(MANIFEST-\d+)\n$/.exec(current)?.[1]
  if (manifest === undefined) {
    const what = `the file "${join(DATABASE, 'CURRENT')}" does not name a manifest`
    throw untouched(directory, what)
  }
  if (!names.includes(manifest)) throw untouched(directory, missingFile(manifest))
}

const missingFile = (name: string): string => `the file "${join(DATABASE, name)}" is missing`

async function openDatabase(db: Database, directory: string): Promise<void> {
  try {
    await db.open()
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'LEVEL_LOCKED') {
      const text = `${directory} is in use by another endpoint-lab: stop that one, or name another directory.`
      throw new StoreError('in-use', text)
    }
    if (code === 'LEVEL_CORRUPTION') throw damaged(directory, reasonOf(cause))
    throw new StoreError('unusable', `${directory} cannot be used: ${reasonOf(cause ?? error)}`)
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

function damaged(directory: string, what: string): StoreError {
  const text =
    `The account in ${directory} is damaged: ${what}. ` +
    'Put back a copy of the directory, or move it away to begin with an empty account.'
  return new StoreError('damaged', text)
}

/** Damage that was found before LevelDB, which tidies up, has opened its files. */
const untouched = (directory: string, what: string): StoreError =>
  damaged(directory, `${what}; nothing was changed`)

/** Reads every record and checks it; throws `StoreError` when one is not as it was written. */
async function readContents(db: Database, directory: string): Promise<Contents> {
  const records = new Map<string, string>()
  const hash = new SetHash()
  let manifest: Manifest | undefined
  for await (const [key, value] of entriesOf(db, directory)) {
    const text = unsealed(key, value)
    if (text === undefined) throw damaged(directory, `the record "${key}" is not as it was written`)
    if (key === MANIFEST_KEY) {
      manifest = JSON.parse(text) as Manifest // sealed, so it is one of ours
      continue
    }
    records.set(key, value)
    hash.toggle(key, value)
  }
  if (manifest !== undefined && manifest.version > VERSION) {
    const text = `The account in ${directory} was written by a newer endpoint-lab: use that one.`
    throw new StoreError('newer', text)
  }
  const expected = manifest ?? { count: 0, hash: new SetHash().hex }
  if (records.size !== expected.count || hash.hex !== expected.hash) {
    const found = `${records.size} records where ${expected.count} were written`
    const what = records.size === expected.count ? 'records are older than they should be' : found
    throw damaged(directory, what)
  }
  return { records, manifest }
}

async function* entriesOf(db: Database, directory: string) {
  try {
    for await (const entry of db.iterator()) yield entry
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw damaged(directory, reasonOf(error))
  }
}

/** A killed process may have written a batch and not the witness, but never the other way round. */
function checkWitness(witnessed: number, written: number, directory: string): void {
  if (Number.isNaN(witnessed)) throw damaged(directory, `the file "${WITNESS}" cannot be read`)
  if (written === witnessed || written === witnessed + 1) return
  const lost = witnessed - written
  throw damaged(
    directory,
    lost > 0 ? `its last ${lost} changes are lost` : `the file "${WITNESS}" is too old`,
  )
}
