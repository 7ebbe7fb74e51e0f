/**
 * What EventBridge would deliver of endpoints and their deployments: an envelope for every change,
 * whose detail is what DescribeEndpoint says once everything of that instant has happened.
 *
 * Source: endpoints.md 3.4 (source, detail-types, EndpointStatus in UPPER_SNAKE, instants as epoch
 * milliseconds, Tags as a map; none of deployments without guardrails), 3.2 (AWS's sample).
 * Assumed: which changes are told, and that an endpoint that is gone is not. Not told: `SageMaker
 * Endpoint Config State Change`, whose shape is not published. Not saved with the account.
 */
import { arnOf } from '../../core/arn.ts'
import type { EndpointDescription } from '../../core/endpoint/endpoint-description.ts'
import { guardrailsApply } from '../../core/endpoint/update-rules.ts'
import { LIMITS } from '../../core/limits.ts'
import { seededUuid } from '../../core/random.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { endpointSummary } from '../sagemaker/endpoint-summary.ts'
import { tagsOf } from '../tags.ts'

const STATE = 'SageMaker Endpoint State Change'
const DEPLOYMENT = 'SageMaker Endpoint Deployment State Change'
type DetailType = typeof STATE | typeof DEPLOYMENT

export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': DetailType
  readonly source: 'aws.sagemaker'
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

interface Due {
  readonly name: string
  readonly type: DetailType
  /** A deployment begins. */
  readonly isStarted: boolean
}

export class EndpointEvents {
  readonly #world: World
  readonly #sent: SentEvent[] = []
  #sentCount = 0
  /** What is to be told at the end of this instant: endpoint and detail-type. */
  readonly #due = new Map<string, Due>()
  /** Endpoints whose newest deployment has no guardrails. */
  readonly #unguarded = new Set<string>()
  readonly #followers: (() => void)[] = []

  constructor(world: World) {
    this.#world = world
    world.timeline.onEvent(event => this.#hear(event))
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

  #hear(event: TimelineEvent): void {
    const type = detailTypeOf(event)
    if (type === undefined || !('endpoint' in event)) return
    // The record comes before or after the change that it tells of: look when both are done.
    if (this.#due.size === 0) this.#world.schedule(this.#world.nowMs, () => this.#tell())
    const name = event.endpoint
    const isStarted = event.kind === 'deployment.started'
    const key = `${type}\n${name}`
    this.#due.set(key, {
      name,
      type,
      isStarted: isStarted || this.#due.get(key)?.isStarted === true,
    })
  }

  #tell(): void {
    const { endpoints, timeline } = this.#world
    for (const { name, type, isStarted } of this.#due.values()) {
      const endpoint = endpoints.peek(name) && endpoints.describe(name)
      if (endpoint === undefined) continue
      if (isStarted) this.#rememberGuardrails(endpoint)
      if (type === DEPLOYMENT && this.#unguarded.has(name)) continue
      const serial = this.#sentCount++
      const event = this.#envelope(type, endpoint, serial)
      this.#sent.push({ serial, afterSeq: timeline.events.length - 1, event })
    }
    this.#due.clear()
    // In blocks, so that dropping the oldest costs nothing per event.
    if (this.#sent.length >= 2 * LIMITS.eventBridgeEventsMax) {
      this.#sent.splice(0, this.#sent.length - LIMITS.eventBridgeEventsMax)
    }
    for (const follow of this.#followers) follow()
  }

  /** To be asked when a deployment has begun: later its variants are those of the endpoint, too. */
  #rememberGuardrails({ name, variants, pending }: EndpointDescription): void {
    if (pending === undefined) return
    if (guardrailsApply(variants, pending.variants)) this.#unguarded.delete(name)
    else this.#unguarded.add(name)
  }

  #envelope(type: DetailType, endpoint: EndpointDescription, serial: number): EventBridgeEvent {
    const { account, epochMs, nowMs, seed } = this.#world
    const arn = arnOf(account, 'endpoint', endpoint.name)
    const tags = tagsOf(this.#world, arn).map(({ Key, Value }) => [Key, Value] as const)
    return {
      version: '0',
      id: seededUuid(seed, `event-bridge/${serial}`),
      'detail-type': type,
      source: 'aws.sagemaker',
      account: account.accountId,
      time: isoSecond(epochMs + nowMs),
      region: account.region,
      resources: [arn],
      detail: {
        ...endpointSummary(this.#world, endpoint, (atMs: Ms) => epochMs + atMs),
        EndpointStatus: upperSnake(endpoint.status),
        Tags: Object.fromEntries(tags),
      },
    }
  }
}

function detailTypeOf({ kind }: TimelineEvent): DetailType | undefined {
  if (kind === 'endpoint.status-changed') return STATE
  return kind.startsWith('deployment.') ? DEPLOYMENT : undefined
}

/** `RollingBack` → `ROLLING_BACK`. */
const upperSnake = (status: string): string =>
  status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

const isoSecond = (epochMs: number): string =>
  `${new Date(Math.floor(epochMs / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19)}Z`

const eventsByWorld = new WeakMap<World, EndpointEvents>()

/** Of the world from the first call on: to be made when the world is. */
export function endpointEventsOf(world: World): EndpointEvents {
  const known = eventsByWorld.get(world)
  if (known !== undefined) return known
  const events = new EndpointEvents(world)
  eventsByWorld.set(world, events)
  return events
}
