/** `--data DIR`: the directory that keeps the account, opened and checked before anything starts. */
import { type ReadAccount, readAccount } from '../aws/account-state/account-document.ts'
import type { RouterFactory } from '../core/routing/router.ts'
import type { Ms } from '../core/units.ts'
import { missedMs, storedDocument } from '../server/account/account-keeper.ts'
import { AccountStore, StoreError } from '../server/account/account-store.ts'
import type { CreateWorld } from '../server/create-world.ts'
import { CliError, EXIT } from './exit-code.ts'
import { notLoaded } from './not-loaded.ts'

export interface DataDirectory {
  readonly path: string
  readonly store: AccountStore
  /** The account to go on with; `undefined`: begin with a new one. */
  readonly account: KeptAccount | undefined
}

export interface KeptAccount {
  readonly createWorld: CreateWorld
  /** As `missedMs` of the keeper. */
  missedMs(wallMs: number): Ms | undefined
}

export interface DataOptions {
  /** A scenario is to be served: it must not replace an account unasked. */
  readonly hasScenario: boolean
  /** Whatever is there is replaced. */
  readonly reset: boolean
  /** A time zero was asked for: an account that is there has its own. */
  readonly hasStart: boolean
}

/** Throws `CliError`. */
export async function openData(
  directory: string,
  { hasScenario, hasStart, reset }: DataOptions,
): Promise<DataDirectory> {
  const store = await openStore(directory)
  const { account } = store
  if (account === undefined || reset) return { path: directory, store, account: undefined }
  if (hasScenario || hasStart) {
    await store.close()
    const what = hasScenario ? 'the scenario' : '--start'
    const text =
      `${directory} holds an account already. Leave out ${what} to go on with that account, ` +
      `or add --reset to begin anew with ${what}.`
    throw new CliError(EXIT.usage, text)
  }
  try {
    const read = readAccount(storedDocument(account))
    const routers = await routersOf(read)
    return {
      path: directory,
      store,
      account: {
        createWorld: hooks => read.createWorld({ trackInFlight: true, routers, ...hooks }),
        missedMs: wallMs => missedMs(account, wallMs),
      },
    }
  } catch (error) {
    await store.close()
    throw notLoaded(directory, error)
  }
}

/** What loads programs is loaded for those alone who have some. */
async function routersOf({ routers }: ReadAccount): Promise<readonly RouterFactory[]> {
  if (routers.length === 0) return []
  const { loadKeptRouters } = await import('./router-files.ts')
  return loadKeptRouters(routers)
}

async function openStore(directory: string): Promise<AccountStore> {
  try {
    return await AccountStore.open(directory)
  } catch (error) {
    if (error instanceof StoreError) throw new CliError(EXIT.unusableData, error.message)
    throw error
  }
}
