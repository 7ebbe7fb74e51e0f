/**
 * All sources of requests of an account, merged in time order.
 *
 * Somebody may watch: now and then a source's next request is then served by itself, and all that
 * came of it is told. It goes the way of all others, in its turn, so nothing else changes: neither
 * counts nor random numbers.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { InvocationResult } from '../endpoint/serve-one.ts'
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'
import { AttemptsInFlight, type CallerCounts, RetryingSource } from './retrying-source.ts'
import { type TrafficOptions, TrafficSource } from './traffic-source.ts'

/** Whoever is told of some requests. */
export interface TrafficWatcher {
  /** Virtual time between two requests that are told, all sources together; Infinity: none are. */
  readonly everyMs: Ms
  /** The request was the last that its endpoint served: `Endpoint.explainLast` is about it. */
  tell(request: ToldRequest): void
}

export interface ToldRequest {
  /** Name of the source. */
  readonly source: string
  /** Requests that the source has sent since the one that was told before, this one included. */
  readonly oneOf: number
  readonly result: InvocationResult
}

interface Sender {
  readonly source: TrafficSource | RetryingSource
  /** When the request arrived that was told last, and how many had been sent then. */
  toldMs: Ms
  sentThen: number
}

/** Before all time, and still a number that can be added to. */
const NEVER_TOLD = Number.MIN_SAFE_INTEGER

export class Traffic {
  readonly #seed: number | string
  readonly #endpointOf: (name: string) => Endpoint | undefined
  readonly #attempts: AttemptsInFlight | undefined
  #senders: readonly Sender[] = []
  /** Of sources that were removed. */
  #unroutedBefore = 0
  #watcher: TrafficWatcher | undefined

  constructor(options: {
    readonly seed: number | string
    readonly endpointOf: (name: string) => Endpoint | undefined
    /** Whether instances can be killed with requests in flight. */
    readonly trackInFlight: boolean
  }) {
    this.#seed = options.seed
    this.#endpointOf = options.endpointOf
    this.#attempts = options.trackInFlight ? new AttemptsInFlight() : undefined
  }

  add(options: TrafficOptions): void {
    if (this.#senders.length >= LIMITS.trafficSourcesMax) {
      const text = `At most ${LIMITS.trafficSourcesMax} traffic sources.`
      throw new DomainError('quota-exceeded', text)
    }
    const first = new TrafficSource(options, this.#seed)
    const { retries: policy } = options
    const inFlight = this.#attempts
    const source =
      policy === undefined
        ? first
        : new RetryingSource({ first, seed: this.#seed, inFlight, policy })
    this.#senders = [...this.#senders, { source, toldMs: NEVER_TOLD, sentThen: 0 }]
  }

  /** The source of this name sends no more requests from now on. */
  remove(name: string): void {
    const removed = this.#senders.find(({ source }) => source.name === name)
    if (removed === undefined) return
    this.#unroutedBefore += removed.source.unrouted
    this.#senders = this.#senders.filter(sender => sender !== removed)
  }

  /** In place of who watched before; `undefined`: nobody does. */
  watch(watcher: TrafficWatcher | undefined): void {
    this.#watcher = watcher
  }

  /** Callers of the sources that retry, by source. */
  get callers(): ReadonlyMap<string, CallerCounts> {
    const sources = this.#senders.map(({ source }) => source)
    const retrying = sources.filter(source => source instanceof RetryingSource)
    return new Map(retrying.map(({ name, callers }) => [name, callers]))
  }

  /** Requests to endpoints that did not exist. */
  get unrouted(): number {
    return this.#senders.reduce((sum, { source }) => sum + source.unrouted, this.#unroutedBefore)
  }

  /** A request in flight was lost with its instance; `false`: it is none of ours. */
  lost(ticket: number, nowMs: Ms): boolean {
    if (!AttemptsInFlight.owns(ticket)) return false
    this.#attempts?.lost(ticket, nowMs)
    return true
  }

  /** Sends every request before `untilMs`; the first source goes first at equal instants. */
  serveUntil(untilMs: Ms): void {
    for (;;) {
      let first: Sender | undefined
      let nextMs = untilMs
      let othersMs = untilMs
      for (const sender of this.#senders) {
        const sourceMs = sender.source.nextMs
        if (sourceMs < nextMs) {
          othersMs = nextMs
          nextMs = sourceMs
          first = sender
        } else if (sourceMs < othersMs) othersMs = sourceMs
      }
      if (first === undefined) break
      this.#serve(first, othersMs)
    }
    for (const { source } of this.#senders) this.#endpointOf(source.endpointName)?.serveBlock()
  }

  /** Sends at least the sender's next request, and none at or after `untilMs` besides. */
  #serve(sender: Sender, untilMs: Ms): void {
    const { source } = sender
    const endpoint = this.#endpointOf(source.endpointName)
    const watcher = this.#watcher
    if (watcher === undefined || endpoint === undefined) {
      source.serveUntil(untilMs, endpoint)
      return
    }
    // A source's own share of what is told, so that a busy one does not silence the others.
    const tellMs = sender.toldMs + watcher.everyMs * this.#senders.length
    const atMs = source.nextMs
    if (atMs < tellMs) {
      source.serveUntil(Math.min(untilMs, tellMs), endpoint)
      return
    }
    const result = source.serveNext(endpoint)
    watcher.tell({ source: source.name, oneOf: source.sent - sender.sentThen, result })
    sender.toldMs = atMs
    sender.sentThen = source.sent
  }
}
