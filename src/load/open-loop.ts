/**
 * Sends requests at planned instants, whatever becomes of the earlier ones: an open loop.
 *
 * The number of requests in flight is bounded; at the bound a request is sent late, and how late
 * requests were sent is part of the result: above a millisecond or two the loop was not open.
 */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { type LatencyFigures, type LoadFigures, LoadTally, MsHistogram } from './load-tally.ts'

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
  /** Nothing is sent after this instant. */
  readonly untilWallMs: number
  /** Aborted: no more is sent, and what is in flight is awaited. */
  readonly signal: AbortSignal
}

export interface OpenLoopFigures extends LoadFigures {
  /** How late requests were sent. */
  readonly latenessMs: LatencyFigures
}

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
  #timer: NodeJS.Timeout | undefined
  #finish: (figures: OpenLoopFigures) => void = () => {}

  constructor(options: OpenLoopOptions) {
    this.#options = options
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: options.inFlightMax,
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

  /** Sends all that is due; arms the timer for the next, unless an answer must come first. */
  #pump(): void {
    clearTimeout(this.#timer)
    if (this.#options.signal.aborted) this.#next = undefined
    while (this.#next !== undefined && this.#inFlight < this.#options.inFlightMax) {
      const waitMs = this.#next.wallMs - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.min(waitMs, LOOK_MS))
        return
      }
      this.#lateness.record(-waitMs)
      this.#send(this.#next)
      this.#takeNext()
    }
    if (this.#next !== undefined || this.#inFlight > 0) return
    this.#agent.destroy()
    this.#finish({ ...this.#tally.figures(), latenessMs: this.#lateness.figures() })
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
      this.#inFlight--
      this.#pump()
    }
    sending.on('timeout', () => sending.destroy(new Error('no answer in time')))
    sending.on('error', () => settle(() => this.#tally.failed()))
    sending.on('response', (answer: IncomingMessage) => {
      answer.resume()
      answer.on('error', () => settle(() => this.#tally.failed()))
      answer.on('end', () => {
        const variant = answer.headers['x-amzn-invoked-production-variant']
        if (typeof variant === 'string') this.#tally.servedBy(variant)
        settle(() => this.#tally.answered(answer.statusCode ?? 0, performance.now() - sentMs))
      })
    })
    sending.end(BODY)
  }
}
