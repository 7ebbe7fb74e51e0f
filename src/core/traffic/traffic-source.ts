/**
 * One source of requests to one endpoint: arrival instants in blocks, each with its work and, for
 * a share of them, a target variant.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import { NO_TICKET } from '../endpoint/request-block.ts'
import { type InvocationResult, serveOne } from '../endpoint/serve-one.ts'
import { NO_CANDIDATE } from '../routing/router.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import { BLOCK_LENGTH } from '../sampling/ziggurat.ts'
import type { Ms, Share } from '../units.ts'
import type { Arrivals } from './arrivals.ts'
import type { RetryPolicy } from './retry-policy.ts'

export interface TargetShare {
  readonly variantName: string
  readonly share: Share
}

/** None of the source's target variants. */
const NO_TARGET = -1

export interface TrafficOptions {
  /** For the timeline and for the names of its random streams. */
  readonly name: string
  readonly endpointName: string
  readonly arrivals: Arrivals
  /** Shares of the requests that name a target variant. */
  readonly targets: readonly TargetShare[]
  /** `undefined`: callers try once. */
  readonly retries?: RetryPolicy | undefined
}

export class TrafficSource {
  readonly name: string
  readonly endpointName: string
  readonly #arrivals: Arrivals
  readonly #targets: readonly TargetShare[]
  readonly #targetDraws: SampleStream
  #targetIndexes: Int32Array
  #targetsOfVersion = -1
  readonly #atMs = new Float64Array(BLOCK_LENGTH)
  readonly #work = new Float64Array(BLOCK_LENGTH)
  #count = 0
  #index = 0
  /** Requests so far, those to an endpoint that did not exist included. */
  sent = 0
  /** Requests to an endpoint that does not exist. */
  unrouted = 0

  constructor(options: TrafficOptions, seed: number | string) {
    this.name = options.name
    this.endpointName = options.endpointName
    this.#arrivals = options.arrivals
    this.#targets = options.targets
    this.#targetDraws = new SampleStream(seed, `target-variant/${options.name}`)
    this.#targetIndexes = new Int32Array(options.targets.length)
    this.#refill()
  }

  /** Infinity: no more. */
  get nextMs(): Ms {
    return this.#count === 0 ? Number.POSITIVE_INFINITY : (this.#atMs[this.#index] as number)
  }

  /** Sends at least the next request, and all that follow before `untilMs`. */
  serveUntil(untilMs: Ms, endpoint: Endpoint | undefined): void {
    do {
      const room = endpoint === undefined || endpoint.isOneByOne ? 1 : endpoint.block.room
      const end = this.#runEnd(untilMs, room)
      if (endpoint === undefined) this.unrouted++
      else this.#send(endpoint, end)
      this.sent += end - this.#index
      this.#index = end
      if (end === this.#count) this.#refill()
    } while (this.nextMs < untilMs)
  }

  /** Sends the next request by itself: what came of it. */
  serveNext(endpoint: Endpoint): InvocationResult {
    this.sent++
    const { nextMs: atMs, nextWork: work } = this
    const target = this.#indexIn(endpoint, this.take())
    return serveOne(endpoint, { atMs, target, work, ticket: NO_TICKET })
  }

  /** Where the requests before the instant end in the block of arrivals: 1 to `room` from here. */
  #runEnd(untilMs: Ms, room: number): number {
    const atMs = this.#atMs
    const last = Math.min(this.#count, this.#index + room)
    let end = this.#index + 1
    while (end < last && (atMs[end] as number) < untilMs) end++
    return end
  }

  #send(endpoint: Endpoint, end: number): void {
    const { block } = endpoint
    const first = block.length
    block.append(this.#atMs, this.#index, end)
    if (this.#arrivals.carriesWork) block.setWork(first, this.#work, this.#index, end)
    if (this.#targets.length > 0) {
      for (let i = first; i < block.length; i++)
        block.setTarget(i, this.#indexIn(endpoint, this.#drawTarget()))
    }
    if (block.isFull || endpoint.isOneByOne) endpoint.serveBlock()
  }

  #refill(): void {
    this.#count = this.#arrivals.fill(this.#atMs, this.#work)
    this.#index = 0
  }

  /** Work of the next request; 0 when requests carry none. */
  get nextWork(): number {
    return this.#arrivals.carriesWork ? (this.#work[this.#index] as number) : 0
  }

  /** Takes the next request out, for somebody else to send: which target it names, or NO_TARGET. */
  take(): number {
    this.#index++
    if (this.#index === this.#count) this.#refill()
    return this.#drawTarget()
  }

  /** Index of the source's target in the endpoint as it is now, or UNKNOWN_TARGET. */
  targetIndex(target: number, endpoint: Endpoint): number {
    if (this.#targetsOfVersion !== endpoint.version) this.#lookUpTargets(endpoint)
    return this.#targetIndexes[target] as number
  }

  /** The same of what was drawn: NO_CANDIDATE, if that is no target. */
  #indexIn(endpoint: Endpoint, target: number): number {
    return target === NO_TARGET ? NO_CANDIDATE : this.targetIndex(target, endpoint)
  }

  #drawTarget(): number {
    if (this.#targets.length === 0) return NO_TARGET
    let draw = this.#targetDraws.next()
    for (let i = 0; i < this.#targets.length; i++) {
      draw -= (this.#targets[i] as TargetShare).share
      if (draw < 0) return i
    }
    return NO_TARGET
  }

  #lookUpTargets(endpoint: Endpoint): void {
    this.#targetIndexes = Int32Array.from(this.#targets, ({ variantName }) =>
      endpoint.targetOf(variantName),
    )
    this.#targetsOfVersion = endpoint.version
  }
}
