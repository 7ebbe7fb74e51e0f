/** `--data DIR`: the directory that keeps the account, opened and checked before anything starts. */
import { AccountProblems, readAccount } from '../aws/account-state/account-document.ts'
import type { Ms } from '../core/units.ts'
import { missedMs, storedDocument } from '../server/account-keeper.ts'
import { AccountStore, StoreError } from '../server/account-store.ts'
import type { CreateWorld } from '../server/create-world.ts'
import { CliError, EXIT } from './exit-code.ts'

export interface DataDirectory {
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
  if (account === undefined || reset) return { store, account: undefined }
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
    return {
      store,
      account: {
        createWorld: hooks => read.createWorld({ trackInFlight: true, ...hooks }),
        missedMs: wallMs => missedMs(account, wallMs),
      },
    }
  } catch (error) {
    await store.close()
    if (!(error instanceof AccountProblems)) throw error
    const text = `The account in ${directory} cannot be loaded; nothing was changed. ${error.message}`
    throw new CliError(EXIT.unusableData, text)
  }
}

async function openStore(directory: string): Promise<AccountStore> {
  try {
    return await AccountStore.open(directory)
  } catch (error) {
    if (error instanceof StoreError) throw new CliError(EXIT.unusableData, error.message)
    throw error
  }
}
