/**
 * The requests that real containers have to answer: the other side of core's `Containers`.
 *
 * Core says which request has a worker; this sends it, reads what comes back, and tells core, which
 * frees the worker and counts, and then the caller. Copies for a shadow have no caller.
 * Source: endpoints.md 8.1 (25 MB), 8.3, 9.
 * Assumed: a container that refuses the connection, or breaks it off, counts as a lost instance.
 */
import type { IncomingMessage } from 'node:http'
import type { ContainerFailure } from '../../aws/sagemaker-runtime/runtime-errors.ts'
import type { Containers, ContainerTimes } from '../../core/container/containers.ts'
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'
import type { Caller, DropReason } from '../invocation/pending-answers.ts'
import { SERVER_LIMITS } from '../limits.ts'
import { addressProblem } from './container-address.ts'
import { ContainerClient, type ForwardedRequest } from './container-client.ts'

export interface ContainerCallsOptions {
  readonly allowRemote?: boolean
  /** Between two pings of a container that is not healthy yet. */
  readonly pingIntervalMs?: number
  /** Told once of each reason that keeps a container from being healthy. */
  readonly onUnhealthy?: (text: string) => void
  /** Why containers cannot be used now, whatever their address; `undefined`: they can. */
  readonly refusal: () => string | undefined
  /** Tells core; `undefined`: the request was over already. */
  readonly answered: (id: number, outcome: Outcome) => ContainerTimes | undefined
  /** Lets a change act on the world in its turn. */
  readonly inTurn: (act: () => void) => void
}

/** What came of a request, for its caller. */
export type Relayed = ContainerTimes &
  (
    | { readonly kind: 'answer'; readonly head: ContainerHead; readonly body: Buffer }
    | { readonly kind: 'failure'; readonly failure: ContainerFailure }
  )

export interface ContainerHead {
  readonly contentType: string | undefined
  readonly customAttributes: string | undefined
}

/** A caller who takes a container's answer piece by piece. */
export interface RelayedStream {
  /** `false`: the caller cannot take more until `resume` is called. */
  part(bytes: Buffer, resume: () => void): boolean
  end(times: ContainerTimes): void
  broken(times: ContainerTimes): void
}

interface Call {
  readonly forwarded: ForwardedRequest
  caller: Caller | undefined
  abort: () => void
}

const PING_INTERVAL_MS = 1000
/** A container that has just been started may take so many pings without a word about it. */
const PATIENCE_PINGS = 3

const NOTHING: ForwardedRequest = { body: Buffer.alloc(0), headers: {} }

export class ContainerCalls implements Containers {
  readonly #options: ContainerCallsOptions
  readonly #client = new ContainerClient()
  readonly #calls = new Map<number, Call>()
  readonly #pings = new Set<() => void>()
  #offered = NOTHING
  #heldBytes = 0

  constructor(options: ContainerCallsOptions) {
    this.#options = options
  }

  get waitingCount(): number {
    return this.#calls.size
  }

  /** Whether a request of this size can be held; there is an end to memory. */
  hasRoomFor({ body }: ForwardedRequest): boolean {
    const { containerCallsMax, containerBytesMax } = SERVER_LIMITS
    return (
      this.#calls.size < containerCallsMax && this.#heldBytes + body.length <= containerBytesMax
    )
  }

  /** What requests that are admitted while `admit` runs bring along. */
  offering<T>(forwarded: ForwardedRequest, admit: () => T): T {
    this.#offered = forwarded
    try {
      return admit()
    } finally {
      this.#offered = NOTHING
    }
  }

  /** The caller waits for the request's answer. */
  attach(id: number, caller: Caller): void {
    const call = this.#calls.get(id)
    if (call !== undefined) call.caller = caller
  }

  refusalOf(url: string): string | undefined {
    return addressProblem(url, this.#options.allowRemote === true) ?? this.#options.refusal()
  }

  admitted(id: number): void {
    this.#calls.set(id, { forwarded: this.#offered, caller: undefined, abort() {} })
    this.#heldBytes += this.#offered.body.length
  }

  begin(id: number, url: string): void {
    const call = this.#calls.get(id)
    if (call === undefined) return
    call.abort = this.#client.invoke(url, call.forwarded, {
      answering: response => this.#read(id, call, response),
      failed: failure => this.#fail(id, failure, OUTCOME.instanceLost),
    })
  }

  end(id: number, outcome: Outcome, times: ContainerTimes): void {
    const call = this.#take(id)
    call?.abort()
    call?.caller?.answer(outcome, times)
  }

  whenHealthy(url: string, healthy: () => void): () => void {
    let timer: NodeJS.Timeout | undefined
    const stop = (): void => {
      this.#pings.delete(stop)
      clearTimeout(timer)
    }
    const { pingIntervalMs = PING_INTERVAL_MS, onUnhealthy } = this.#options
    const told = new Set<string>()
    let asked = 0
    const ask = async (): Promise<void> => {
      const problem = await this.#client.pingProblem(url)
      if (!this.#pings.has(stop)) return
      if (problem !== undefined) {
        if (++asked >= PATIENCE_PINGS && !told.has(problem)) {
          told.add(problem)
          onUnhealthy?.(`${url} is not healthy: GET /ping ${problem}; asking on`)
        }
        timer = setTimeout(() => void ask(), pingIntervalMs)
        return
      }
      stop()
      this.#options.inTurn(healthy)
    }
    this.#pings.add(stop)
    void ask()
    return stop
  }

  /** The world that knows the requests is left behind. */
  dropAll(reason: DropReason): void {
    for (const stop of [...this.#pings]) stop()
    for (const id of [...this.#calls.keys()]) {
      const call = this.#take(id)
      call?.abort()
      call?.caller?.drop(reason)
    }
    this.#client.close()
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id)
    if (call === undefined) return undefined
    this.#calls.delete(id)
    this.#heldBytes -= call.forwarded.body.length
    return call
  }

  #read(id: number, call: Call, response: IncomingMessage): void {
    const { statusCode = 0 } = response
    const isGood = statusCode >= 200 && statusCode < 300
    const stream = isGood ? call.caller?.relayStream?.(headOf(response)) : undefined
    if (stream !== undefined) this.#pass(id, response, stream)
    else this.#collect(id, response, isGood)
  }

  /** The whole answer, which may not be too large. */
  #collect(id: number, response: IncomingMessage, isGood: boolean): void {
    const { statusCode: status = 0 } = response
    const chunks: Buffer[] = []
    let receivedBytes = 0
    response.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (receivedBytes <= SERVER_LIMITS.containerAnswerBytesMax) chunks.push(chunk)
    })
    response.on('error', () => this.#fail(id, { kind: 'exited' }, OUTCOME.instanceLost))
    response.on('end', () => {
      if (receivedBytes > SERVER_LIMITS.containerAnswerBytesMax) {
        this.#fail(id, { kind: 'too-large' }, OUTCOME.error4xx)
        return
      }
      const body = Buffer.concat(chunks)
      if (isGood) {
        const head = headOf(response)
        this.#finish(id, OUTCOME.ok, times => ({ kind: 'answer', head, body, ...times }))
        return
      }
      const isClientError = status >= 400 && status < 500
      const failure: ContainerFailure = { kind: 'answered', status, body: body.toString('utf8') }
      this.#fail(id, failure, isClientError ? OUTCOME.error4xx : OUTCOME.error5xx)
    })
  }

  /** Piece by piece, as fast as the caller takes it. */
  #pass(id: number, response: IncomingMessage, stream: RelayedStream): void {
    const over = (outcome: Outcome): ContainerTimes | undefined => {
      const times = this.#options.answered(id, outcome)
      this.#take(id)
      return times
    }
    response.on('data', (chunk: Buffer) => {
      if (!stream.part(chunk, () => response.resume())) response.pause()
    })
    response.on('error', () => {
      const times = over(OUTCOME.instanceLost)
      if (times !== undefined) stream.broken(times)
    })
    response.on('end', () => {
      const times = over(OUTCOME.ok)
      if (times !== undefined) stream.end(times)
    })
  }

  #fail(id: number, failure: ContainerFailure, outcome: Outcome): void {
    this.#finish(id, outcome, times => ({ kind: 'failure', failure, ...times }))
  }

  #finish(id: number, outcome: Outcome, relayed: (times: ContainerTimes) => Relayed): void {
    const times = this.#options.answered(id, outcome)
    const call = this.#take(id)
    if (times !== undefined) call?.caller?.relay?.(relayed(times))
  }
}

function headOf({ headers }: IncomingMessage): ContainerHead {
  const attributes = headers['x-amzn-sagemaker-custom-attributes']
  return {
    contentType: headers['content-type'],
    customAttributes: typeof attributes === 'string' ? attributes : undefined,
  }
}
