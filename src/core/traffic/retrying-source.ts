/**
 * A source of requests whose callers try again: first attempts come as from any source, and each
 * that fails is sent once more after its backoff, in its turn among all other requests.
 *
 * How an attempt ends is known when it is sent, and so is when the next one is due. The exception is
 * an instance that dies: what was planned for its requests is planned anew (`lost`).
 *
 * Assumed: the endpoint does not notice that a client has given up (its own time-out is shorter
 * than AWS's): the abandoned attempt is served all the same. A retry is routed like any request.
 * Requests are sent one by one; sources without retries keep the way of blocks.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import { OUTCOME, type Outcome } from '../endpoint/outcome.ts'
import { NO_TICKET } from '../endpoint/request-block.ts'
import { type InvocationResult, serveOne } from '../endpoint/serve-one.ts'
import { NO_CANDIDATE } from '../routing/router.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import type { Ms } from '../units.ts'
import { backoffMs, causeOf, type RetryPolicy } from './retry-policy.ts'
import { type PlannedAttempt, RetryQueue } from './retry-queue.ts'
import type { TrafficSource } from './traffic-source.ts'

/** What came of the callers' requests, however many attempts each took. */
export interface CallerCounts {
  readonly requests: number
  readonly attempts: number
  readonly succeeded: number
  /** Given up: the last attempt failed, or in a way that is not retried. */
  readonly failed: number
  /** Between two attempts at the end. */
  readonly waiting: number
}

/** An attempt whose instance may die yet. */
interface InFlight {
  readonly source: RetryingSource
  readonly atMs: Ms
  readonly answerMs: Ms
  readonly attempt: number
  readonly work: number
  readonly target: number
  /** What was decided about its caller. */
  readonly fate: 'succeeded' | 'failed' | PlannedAttempt
}

/** Attempts in flight, by ticket, over all sources; kept only while instances can be killed. */
export class AttemptsInFlight {
  readonly #byTicket = new Map<number, InFlight>()
  #last = NO_TICKET
  #sweepAt = 1024

  /** Tickets of ours are below NO_TICKET; those of live callers are above. */
  static owns(ticket: number): boolean {
    return ticket < NO_TICKET
  }

  nextTicket(): number {
    this.#last = this.#last <= TICKET_MIN ? NO_TICKET - 1 : this.#last - 1
    return this.#last
  }

  add(ticket: number, attempt: InFlight, nowMs: Ms): void {
    this.#byTicket.set(ticket, attempt)
    if (this.#byTicket.size < this.#sweepAt) return
    for (const [each, { answerMs }] of this.#byTicket) {
      if (answerMs < nowMs) this.#byTicket.delete(each)
    }
    this.#sweepAt = Math.max(1024, 2 * this.#byTicket.size)
  }

  /** The attempt's instance died. */
  lost(ticket: number, nowMs: Ms): void {
    const attempt = this.#byTicket.get(ticket)
    this.#byTicket.delete(ticket)
    attempt?.source.lost(attempt, nowMs)
  }
}

const TICKET_MIN = -(2 ** 31)

export class RetryingSource {
  readonly #first: TrafficSource
  readonly #policy: RetryPolicy
  readonly #jitter: SampleStream
  readonly #queue = new RetryQueue()
  readonly #inFlight: AttemptsInFlight | undefined
  #requests = 0
  #attempts = 0
  #succeeded = 0
  #failed = 0
  unrouted = 0

  /** `inFlight` undefined: no instance is ever killed. */
  constructor(options: {
    readonly first: TrafficSource
    readonly policy: RetryPolicy
    readonly seed: number | string
    readonly inFlight: AttemptsInFlight | undefined
  }) {
    const { first, policy, seed, inFlight } = options
    this.#first = first
    this.#policy = policy
    this.#jitter = new SampleStream(seed, `retry-backoff/${first.name}`)
    this.#inFlight = inFlight
  }

  get name(): string {
    return this.#first.name
  }

  get endpointName(): string {
    return this.#first.endpointName
  }

  get nextMs(): Ms {
    return Math.min(this.#first.nextMs, this.#queue.nextMs)
  }

  get callers(): CallerCounts {
    return {
      requests: this.#requests,
      attempts: this.#attempts,
      succeeded: this.#succeeded,
      failed: this.#failed,
      waiting: this.#queue.length,
    }
  }

  /** Attempts so far, those to an endpoint that did not exist included. */
  get sent(): number {
    return this.#attempts
  }

  /** Sends at least the next attempt, and all that follow before `untilMs`. */
  serveUntil(untilMs: Ms, endpoint: Endpoint | undefined): void {
    do {
      const sent = this.#takeNext()
      if (endpoint === undefined) {
        this.unrouted++
        this.#failed++
      } else this.#send(sent, endpoint)
    } while (this.nextMs < untilMs)
  }

  /** Sends the next attempt: what came of it. */
  serveNext(endpoint: Endpoint): InvocationResult {
    return this.#send(this.#takeNext(), endpoint)
  }

  #takeNext(): Sent {
    this.#attempts++
    const first = this.#first
    if (this.#queue.nextMs <= first.nextMs) return this.#queue.take()
    this.#requests++
    const { nextMs: atMs, nextWork: work } = first
    return { atMs, attempt: 1, work, target: first.take() }
  }

  #send(sent: Sent, endpoint: Endpoint): InvocationResult {
    const { atMs, attempt, work } = sent
    const ticket = this.#inFlight?.nextTicket() ?? NO_TICKET
    const target = sent.target < 0 ? NO_CANDIDATE : this.#first.targetIndex(sent.target, endpoint)
    const result = serveOne(endpoint, { atMs, target, work, ticket })
    const { outcome, answerMs } = result
    const fate = this.#decide(sent, outcome, answerMs)
    if (this.#inFlight !== undefined) {
      const tracked = { source: this, atMs, answerMs, attempt, work, target: sent.target, fate }
      this.#inFlight.add(ticket, tracked, atMs)
    }
    return result
  }

  /** What becomes of the caller when the attempt ends so. */
  #decide(sent: Sent, outcome: Outcome, answerMs: Ms): InFlight['fate'] {
    const { timeoutMs, causes, attemptsMax, backoff } = this.#policy
    const isGivenUp = answerMs - sent.atMs > timeoutMs
    if (outcome === OUTCOME.ok && !isGivenUp) {
      this.#succeeded++
      return 'succeeded'
    }
    const cause = isGivenUp ? 'timeout' : causeOf(outcome)
    if (cause === undefined || !causes.has(cause) || sent.attempt >= attemptsMax) {
      this.#failed++
      return 'failed'
    }
    const endedMs = isGivenUp ? sent.atMs + timeoutMs : answerMs
    const draw = backoff.jitter === 'full' ? this.#jitter.next() : 0
    const { work, target, attempt } = sent
    const atMs = endedMs + backoffMs(backoff, attempt, draw)
    return this.#queue.plan({ atMs, attempt: attempt + 1, work, target })
  }

  /** The instance of an attempt died before it had answered. */
  lost(attempt: InFlight, nowMs: Ms): void {
    // A client that gave up before never learns of it.
    if (nowMs - attempt.atMs > this.#policy.timeoutMs) return
    const { fate } = attempt
    if (fate === 'succeeded') this.#succeeded--
    else if (fate === 'failed') this.#failed--
    else this.#queue.cancel(fate)
    this.#decide(attempt, OUTCOME.instanceLost, nowMs)
  }
}

interface Sent {
  readonly atMs: Ms
  readonly attempt: number
  readonly work: number
  /** Which of the source's target variants it names; negative: none. */
  readonly target: number
}
