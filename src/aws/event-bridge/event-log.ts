/**
 * What EventBridge would deliver of an account, in AWS's envelope, oldest first. Bounded; not saved
 * with the account.
 */
import { LIMITS } from '../../core/limits.ts'
import { seededUuid } from '../../core/random.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'

export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  /** `aws.sagemaker` */
  readonly source: string
  readonly account: string
  /** `2026-01-05T00:13:30Z` */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

/** An event, and the last one of the timeline that had happened by then. */
export interface SentEvent {
  /** Rises by one with every event. */
  readonly serial: number
  readonly afterSeq: number
  readonly event: EventBridgeEvent
}

export class EventBridgeLog {
  readonly #world: World
  readonly #sent: SentEvent[] = []
  #sentCount = 0
  readonly #followers: (() => void)[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** Oldest first: at least the newest LIMITS.eventBridgeEventsMax of them. */
  get sent(): readonly SentEvent[] {
    return this.#sent
  }

  /** From the serial on, oldest first; those that are dropped are left out. */
  from(serial: number): readonly SentEvent[] {
    return this.#sent.slice(Math.max(0, serial - this.#firstSerial))
  }

  /** The serial of the first that came when the timeline had this event, or later. */
  serialSince(seq: number): number {
    const found = this.#sent.find(({ afterSeq }) => afterSeq >= seq)
    return found?.serial ?? this.#sentCount
  }

  get #firstSerial(): number {
    return this.#sent[0]?.serial ?? this.#sentCount
  }

  /** Calls back when there are new ones. */
  onSent(follow: () => void): void {
    this.#followers.push(follow)
  }

  send(
    source: string,
    detailType: string,
    about: Pick<EventBridgeEvent, 'resources' | 'detail'>,
  ): void {
    const { account, epochMs, nowMs, seed, timeline } = this.#world
    const serial = this.#sentCount++
    const event: EventBridgeEvent = {
      version: '0',
      id: seededUuid(seed, `event-bridge/${serial}`),
      'detail-type': detailType,
      source,
      account: account.accountId,
      time: isoSecond(epochMs + nowMs),
      region: account.region,
      ...about,
    }
    this.#sent.push({ serial, afterSeq: timeline.events.length - 1, event })
    // In blocks, so that dropping the oldest costs nothing per event.
    if (this.#sent.length >= 2 * LIMITS.eventBridgeEventsMax) {
      this.#sent.splice(0, this.#sent.length - LIMITS.eventBridgeEventsMax)
    }
    for (const follow of this.#followers) follow()
  }
}

/** `2026-01-05T00:13:30Z` */
export const isoSecond = (epochMs: Ms): string =>
  `${new Date(Math.floor(epochMs / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19)}Z`
