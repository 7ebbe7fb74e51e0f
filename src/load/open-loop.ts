/**
 * Sends requests at planned instants, whatever becomes of the earlier ones: an open loop.
 *
 * The number of requests in flight is bounded; at the bound a request is sent late, and how late
 * requests were sent is part of the result, and how many of them waited for an answer: with any,
 * the loop was closed for a while.
 */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import {
  type LatencyFigures,
  type LoadFigures,
  LoadTally,
  MsHistogram,
  variantNamed,
} from './load-tally.ts'

export interface PlannedRequest {
  /** Wall instant of performance.now(). */
  readonly wallMs: number
  readonly endpoint: string
  /** `undefined`: the request names no variant. */
  readonly targetVariant: string | undefined
}

export interface OpenLoopOptions {
  readonly baseUrl: string
  /** In order of time. */
  readonly requests: Iterator<PlannedRequest>
  readonly inFlightMax: number
  /** What is planned for later is not sent, and nothing at all is a second after it. */
  readonly untilWallMs: number
  /** Aborted: no more is sent, and what is in flight is awaited. */
  readonly signal: AbortSignal
}

export interface OpenLoopFigures extends LoadFigures {
  /** Requests were sent at their instants, whatever became of the earlier ones. */
  readonly isOpenLoop: boolean
  /** How late requests were sent. */
  readonly latenessMs: LatencyFigures
  /** Requests that had to wait for the answer to an earlier one, because of `inFlightMax`. */
  readonly heldBack: number
  /** Requests that were due, but not sent before the time was up. */
  readonly unsent: number
}

/** When more than a hundredth of the requests is later than this, their instants were not kept. */
export const LATENESS_P99_MS_MAX = 20
/** What is still due at the end is sent for so long. */
const LATE_MS_MAX = 1000
const BODY = '{}'
const ANSWER_TIMEOUT_MS = 70_000
/** Longest sleep between two looks at the signal. */
const LOOK_MS = 100

export function sendOpenLoop(options: OpenLoopOptions): Promise<OpenLoopFigures> {
  return new OpenLoop(options).run()
}

class OpenLoop {
  readonly #options: OpenLoopOptions
  readonly #agent: Agent
  readonly #tally = new LoadTally()
  readonly #lateness = new MsHistogram()
  #next: PlannedRequest | undefined
  #inFlight = 0
  #heldBack = 0
  #unsent = 0
  #timer: NodeJS.Timeout | undefined
  #finish: (figures: OpenLoopFigures) => void = () => {}

  constructor(options: OpenLoopOptions) {
    this.#options = options
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: options.inFlightMax,
      maxFreeSockets: options.inFlightMax,
      scheduling: 'fifo',
    })
    this.#takeNext()
  }

  run(): Promise<OpenLoopFigures> {
    return new Promise(resolve => {
      this.#finish = resolve
      this.#pump()
    })
  }

  #takeNext(): void {
    const { requests, untilWallMs, signal } = this.#options
    const taken = requests.next()
    const isOver = taken.done === true || taken.value.wallMs > untilWallMs || signal.aborted
    this.#next = isOver ? undefined : taken.value
  }

  /**
   * Sends all that is due; arms the timer for the next, unless an answer must come first.
   * `hasMadeRoom`: one just did, so that a request due now has waited for it.
   */
  #pump(hasMadeRoom = false): void {
    clearTimeout(this.#timer)
    if (this.#options.signal.aborted) this.#next = undefined
    else if (performance.now() > this.#options.untilWallMs + LATE_MS_MAX) this.#countUnsent()
    while (this.#next !== undefined && this.#inFlight < this.#options.inFlightMax) {
      const waitMs = this.#next.wallMs - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.min(waitMs, LOOK_MS))
        return
      }
      this.#lateness.record(-waitMs)
      if (hasMadeRoom) this.#heldBack++
      this.#send(this.#next)
      this.#takeNext()
    }
    if (this.#next !== undefined || this.#inFlight > 0) return
    this.#agent.destroy()
    this.#finish(this.#figures())
  }

  #figures(): OpenLoopFigures {
    const latenessMs = this.#lateness.figures()
    const [heldBack, unsent] = [this.#heldBack, this.#unsent]
    const isOpenLoop = heldBack + unsent === 0 && latenessMs.p99 <= LATENESS_P99_MS_MAX
    return { isOpenLoop, ...this.#tally.figures(), latenessMs, heldBack, unsent }
  }

  #countUnsent(): void {
    for (; this.#next !== undefined; this.#takeNext()) this.#unsent++
  }

  #send({ endpoint, targetVariant }: PlannedRequest): void {
    this.#inFlight++
    this.#tally.sent()
    const sentMs = performance.now()
    const target =
      targetVariant === undefined ? {} : { 'x-amzn-sagemaker-target-variant': targetVariant }
    const sending = httpRequest(`${this.#options.baseUrl}/endpoints/${endpoint}/invocations`, {
      method: 'POST',
      agent: this.#agent,
      timeout: ANSWER_TIMEOUT_MS,
      headers: { 'content-type': 'application/json', 'content-length': BODY.length, ...target },
    })
    let isSettled = false
    const settle = (record: () => void): void => {
      if (isSettled) return
      isSettled = true
      record()
      const wasFull = this.#inFlight === this.#options.inFlightMax
      this.#inFlight--
      this.#pump(wasFull)
    }
    sending.on('timeout', () => sending.destroy(new Error('no answer in time')))
    sending.on('error', () => settle(() => this.#tally.failed(endpoint)))
    sending.on('response', (answer: IncomingMessage) => {
      answer.resume()
      answer.on('error', () => settle(() => this.#tally.failed(endpoint)))
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer
        const variant = variantNamed(headers)
        const latencyMs = performance.now() - sentMs
        settle(() => this.#tally.answered({ endpoint, status, variant, latencyMs }))
      })
    })
    sending.end(BODY)
  }
}
