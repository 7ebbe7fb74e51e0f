/** `--data DIR`: the directory that keeps the account, opened and checked before anything starts. */
import { AccountProblems, readAccount } from '../aws/account-state/account-document.ts'
import { storedDocument } from '../server/account-keeper.ts'
import { AccountStore, StoreError } from '../server/account-store.ts'
import type { CreateWorld } from '../server/create-world.ts'
import { CliError, EXIT } from './exit-code.ts'

export interface DataDirectory {
  readonly store: AccountStore
  /** The account to go on with; `undefined`: begin with a new one. */
  readonly account: CreateWorld | undefined
}

export interface DataOptions {
  /** A scenario is to be served: it must not replace an account unasked. */
  readonly hasScenario: boolean
  /** Whatever is there is replaced. */
  readonly reset: boolean
}

/** Throws `CliError`. */
export async function openData(
  directory: string,
  { hasScenario, reset }: DataOptions,
): Promise<DataDirectory> {
  const store = await openStore(directory)
  const { account } = store
  if (account === undefined || reset) return { store, account: undefined }
  if (hasScenario) {
    await store.close()
    const text =
      `${directory} holds an account already. Leave out the scenario to go on with that account, ` +
      'or add --reset to begin anew with the scenario.'
    throw new CliError(EXIT.usage, text)
  }
  try {
    const read = readAccount(storedDocument(account))
    return {
      store,
      account: hooks => read.createWorld({ trackInFlight: true, ...hooks }),
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
