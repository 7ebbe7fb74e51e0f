/**
 * Keeps the store in step with the world: what an answer tells is written before the answer goes
 * out, what time brings soon after it happened.
 */
import { AccountChanges } from '../../aws/account-state/account-changes.ts'
import { headerOf } from '../../aws/account-state/world-header.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'
import type { AccountStore, StoredAccount } from './account-store.ts'

/** The header's member that is not of the account: wall time of the writing. */
const SAVED_AT = 'savedAtMs'

/** As `account` of `/_lab/state` has it. */
export function storedDocument({ header, entities }: StoredAccount): object {
  const lists = [...entities].map(([part, byId]) => [
    part,
    [...byId.values()].sort((a, b) => a.order - b.order).map(({ text }) => JSON.parse(text)),
  ])
  const { [SAVED_AT]: _, ...members } = JSON.parse(header)
  return { ...members, ...Object.fromEntries(lists) }
}

/** A clock that was so near to the wall clock's time showed that. */
const IN_STEP_MS = 2 * MINUTE_MS

/**
 * How much later it is by the wall clock than by the account's, if that showed the wall clock's time
 * when it was written last; `undefined`: it went its own way.
 */
export function missedMs({ header }: StoredAccount, wallMs: number): Ms | undefined {
  const { epochMs, nowMs, [SAVED_AT]: savedAtMs } = JSON.parse(header)
  const isInStep = Math.abs(epochMs + nowMs - savedAtMs) <= IN_STEP_MS
  return isInStep ? Math.max(0, wallMs - (epochMs + nowMs)) : undefined
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
  readonly #wallMs: () => number
  #header: string | undefined

  /** `onFailure`: something that happened could not be written, and must not be told. */
  constructor(options: {
    readonly driver: WallClockDriver
    readonly store: AccountStore
    readonly onFailure: (error: Error) => void
    /** Of the calendar; Unix milliseconds. */
    readonly wallMs?: () => number
  }) {
    const { driver, store, onFailure, wallMs = Date.now } = options
    this.#wallMs = wallMs
    this.#driver = driver
    this.#store = store
    this.#onFailure = onFailure
    const { account } = store
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
    const header = headerOf(this.#driver.present())
    const text = JSON.stringify(header)
    const changes = this.#changes.take()
    if (changes.length === 0 && text === this.#header) return this.#store.written
    this.#header = text
    const written = JSON.stringify({ ...header, [SAVED_AT]: this.#wallMs() })
    return this.#store.write(changes, written)
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
