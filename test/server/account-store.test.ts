/** The store: what is written is there again, and damage of any kind is found, never passed over. */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { describe, expect, it } from 'vitest'
import { AccountStore, StoreError } from '../../src/server/account/account-store.ts'
import { ownFolder } from '../support/own-folder.ts'

const root = ownFolder()
let serial = 0
const newDirectory = (): string => join(root, String(serial++))

const alarm = (id: string, text: string | undefined, order = 0) => ({
  part: 'alarms',
  id,
  text,
  order,
})

/** Ten batches, closed as they should be. */
async function written(): Promise<string> {
  const directory = newDirectory()
  const store = await AccountStore.open(directory)
  for (let i = 0; i < 10; i++)
    await store.write([alarm(`a${i}`, `{"n":${i}}`, i)], `{"nowMs":${i}}`)
  await store.close()
  return directory
}

const problemOf = async (directory: string): Promise<unknown> => {
  try {
    const store = await AccountStore.open(directory)
    await store.close()
    return undefined
  } catch (error) {
    if (error instanceof StoreError) return error.problem
    throw error
  }
}

describe('an account store', () => {
  it('is empty at first', async () => {
    const store = await AccountStore.open(newDirectory())
    expect(store.account).toBeUndefined()
    await store.close()
  })

  it('has what was written, with order and all, after it was opened again', async () => {
    const directory = await written()
    const store = await AccountStore.open(directory)
    await store.write([alarm('a3', undefined), alarm('a4', '{"n":40}', 4)], '{"nowMs":99}')
    await store.close()
    const again = await AccountStore.open(directory)
    expect(again.account?.header).toBe('{"nowMs":99}')
    const alarms = again.account?.entities.get('alarms')
    expect(alarms?.size).toBe(9)
    expect(alarms?.get('a4')).toEqual({ text: '{"n":40}', order: 4 })
    expect(alarms?.has('a3')).toBe(false)
    await again.close()
  })

  it('is not damaged when its process is killed twice between a batch and its witness', async () => {
    let directory = newDirectory()
    for (let kill = 0; kill < 3; kill++) {
      const store = await AccountStore.open(directory)
      await store.write([alarm('a', '{}')], '{}')
      const witnessed = join(directory, 'written')
      const before = readFileSync(witnessed)
      await store.write([alarm('a', `{"n":${kill}}`)], '{}')
      const copy = newDirectory()
      cpSync(directory, copy, { recursive: true })
      writeFileSync(join(copy, 'written'), before)
      await store.close()
      directory = copy
    }
    expect(await problemOf(directory)).toBeUndefined()
  })

  it('takes ids of any kind', async () => {
    const directory = newDirectory()
    const store = await AccountStore.open(directory)
    const ids = ['a/b', 'é\n"', '!manifest', ' ', 'arn:aws:sagemaker:::endpoint/e']
    await store.write(
      ids.map(id => alarm(id, '{}')),
      '{}',
    )
    await store.close()
    const again = await AccountStore.open(directory)
    expect([...(again.account?.entities.get('alarms')?.keys() ?? [])].sort()).toEqual(ids.sort())
    await again.close()
  })
})

/** Writes to the database behind the store's back. */
async function tamper(
  directory: string,
  change: (db: ClassicLevel<string, string>) => Promise<void>,
) {
  const db = new ClassicLevel<string, string>(join(directory, 'account'))
  await change(db)
  await db.close()
}

const manifestIn = (account: string): string =>
  readdirSync(account).find(name => name.startsWith('MANIFEST')) ?? 'no manifest'

/** Every file with what is in it. */
const contentsOf = (directory: string): readonly (readonly string[])[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'base64')] as const)
    .sort()

const logOf = (directory: string): string => {
  const name = readdirSync(join(directory, 'account')).find(each => each.endsWith('.log'))
  return join(directory, 'account', name ?? 'no log')
}

describe('a directory that cannot be used is refused:', () => {
  it('in use by another', async () => {
    const directory = await written()
    const store = await AccountStore.open(directory)
    expect(await problemOf(directory)).toBe('in-use')
    await store.close()
  })

  it('somebody else’s', async () => {
    writeFileSync(join(root, 'file'), '')
    expect(await problemOf(root)).toBe('foreign')
    expect(await problemOf(join(root, 'file'))).toBe('unusable')
  })

  it.each<{ what: string; damage: (directory: string) => Promise<void> | void }>([
    { what: 'a record lost', damage: each => tamper(each, db => db.del('entity/alarms/a5')) },
    {
      what: 'a record changed',
      damage: each => tamper(each, db => db.put('entity/alarms/a5', '0 {}')),
    },
    {
      what: 'a record too many',
      damage: each =>
        tamper(each, async db =>
          db.put('entity/alarms/b', (await db.get('entity/alarms/a5')) ?? ''),
        ),
    },
    { what: 'the manifest lost', damage: each => tamper(each, db => db.del('!manifest')) },
    { what: 'the database lost', damage: each => rmSync(logOf(each)) },
    { what: 'the witness lost', damage: each => rmSync(join(each, 'written')) },
    {
      what: 'the witness garbled',
      damage: each => writeFileSync(join(each, 'written'), 'x'.repeat(128)),
    },
    {
      what: 'the last batch cut off',
      damage: each => truncateSync(logOf(each), readFileSync(logOf(each)).length - 10),
    },
  ])('damaged, $what', async ({ damage }) => {
    const directory = await writtenAndKilled()
    await damage(directory)
    expect(await problemOf(directory)).toBe('damaged')
  })

  it.each([
    {
      what: 'CURRENT lost',
      damage: (account: string) => rmSync(join(account, 'CURRENT')),
      says: 'the file "account/CURRENT" is missing',
    },
    {
      what: 'CURRENT garbled',
      damage: (account: string) => writeFileSync(join(account, 'CURRENT'), 'garbage'),
      says: 'the file "account/CURRENT" does not name a manifest',
    },
    {
      what: 'CURRENT emptied',
      damage: (account: string) => truncateSync(join(account, 'CURRENT'), 0),
      says: 'the file "account/CURRENT" does not name a manifest',
    },
    {
      what: 'its MANIFEST lost',
      damage: (account: string) => rmSync(join(account, manifestIn(account))),
      says: 'the file "account/MANIFEST-000002" is missing',
    },
    {
      what: 'the folder of the database lost',
      damage: (account: string) => rmSync(account, { recursive: true }),
      says: 'the folder "account" is missing',
    },
  ])(
    'damaged, $what: it says which file, and leaves the others alone',
    async ({ damage, says }) => {
      const directory = await writtenAndKilled()
      const account = join(directory, 'account')
      damage(account)
      const before = contentsOf(directory)
      await expect(AccountStore.open(directory)).rejects.toMatchObject({
        problem: 'damaged',
        message: `The account in ${directory} is damaged: ${says}; nothing was changed. Put back a copy of the directory, or move it away to begin with an empty account.`,
      })
      expect(contentsOf(directory)).toEqual(before)
    },
  )

  it('not damaged when the process was killed while it made the database', async () => {
    const directory = newDirectory()
    mkdirSync(join(directory, 'account'), { recursive: true })
    writeFileSync(join(directory, 'account', 'MANIFEST-000001'), '')
    expect(await problemOf(directory)).toBeUndefined()
  })

  it('damaged, any byte of the log of a killed process', async () => {
    const directory = await writtenAndKilled()
    const log = readFileSync(logOf(directory))
    for (let at = 3; at < log.length; at += 97) {
      const copy = newDirectory()
      cpSync(directory, copy, { recursive: true })
      const bytes = Buffer.from(log)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
      writeFileSync(logOf(copy), bytes)
      expect(await problemOf(copy), `byte ${at}`).toBe('damaged')
    }
  })
})

/** As a killed process leaves it: a copy of the files while the store is open. */
async function writtenAndKilled(): Promise<string> {
  const directory = newDirectory()
  const store = await AccountStore.open(directory)
  for (let i = 0; i < 10; i++)
    await store.write([alarm(`a${i}`, `{"n":${i}}`, i)], `{"nowMs":${i}}`)
  const copy = newDirectory()
  cpSync(directory, copy, { recursive: true })
  await store.close()
  return copy
}
