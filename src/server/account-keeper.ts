/**
 * Keeps the store in step with the world: what an answer tells is written before the answer goes
 * out, what time brings soon after it happened.
 */
import { AccountChanges } from '../aws/account-state/account-changes.ts'
import { headerOf } from '../aws/account-state/world-header.ts'
import type { AccountStore, StoredAccount } from './account-store.ts'
import type { WallClockDriver } from './wall-clock-driver.ts'

/** As `/_lab/account` would have it. */
export function storedDocument({ header, entities }: StoredAccount): unknown {
  const lists = [...entities].map(([part, byId]) => [
    part,
    [...byId.values()].sort((a, b) => a.order - b.order).map(({ text }) => JSON.parse(text)),
  ])
  return { ...JSON.parse(header), ...Object.fromEntries(lists) }
}

/** What happens by itself is written at most so much later. */
const SOON_MS = 100
/** How much of the virtual clock's way may be lost, in wall time. */
const CLOCK_MS = 1000

/** The clock alone moves all the time: calls that only read do not write it. */
export type Persisted = 'changes' | 'changes and clock'

/** Resolves when everything that has happened so far is written. */
export type Persist = (what: Persisted) => Promise<void>

export class AccountKeeper {
  readonly #driver: WallClockDriver
  readonly #store: AccountStore
  readonly #changes: AccountChanges
  readonly #onFailure: (error: Error) => void
  readonly #clockTimer: NodeJS.Timeout
  #soonTimer: NodeJS.Timeout | undefined
  #stopFollowing: () => void = () => {}
  #header: string | undefined

  /** `onFailure`: something that happened could not be written, and must not be told. */
  constructor(options: {
    readonly driver: WallClockDriver
    readonly store: AccountStore
    readonly onFailure: (error: Error) => void
  }) {
    const { driver, store, onFailure } = options
    this.#driver = driver
    this.#store = store
    this.#onFailure = onFailure
    const { account } = store
    this.#header = account?.header
    this.#changes = new AccountChanges(driver.present(), account?.entities)
    this.#follow()
    driver.onReset(() => {
      this.#changes.follow(driver.present())
      this.#follow()
    })
    this.#clockTimer = setInterval(() => this.#persistAside(), CLOCK_MS).unref()
  }

  /** As `Persist`. */
  persist(what: Persisted): Promise<void> {
    const isNeeded = this.#changes.isPending || what === 'changes and clock'
    return isNeeded ? this.#write() : this.#store.written
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.#clockTimer)
    clearTimeout(this.#soonTimer)
    this.#stopFollowing()
    await this.#write()
    await this.#store.close()
  }

  /** The clock alone counts, too. */
  #write(): Promise<void> {
    const header = JSON.stringify(headerOf(this.#driver.present()))
    const changes = this.#changes.take()
    if (changes.length === 0 && header === this.#header) return this.#store.written
    this.#header = header
    return this.#store.write(changes, header)
  }

  #follow(): void {
    this.#stopFollowing()
    this.#stopFollowing = this.#driver.present().timeline.onEvent(() => {
      this.#soonTimer ??= setTimeout(() => {
        this.#soonTimer = undefined
        this.#persistAside()
      }, SOON_MS).unref()
    })
  }

  #persistAside(): void {
    this.#write().catch(this.#onFailure)
  }
}
