/**
 * HTTP to real containers: GET /ping, and POST /invocations on connections that are kept open.
 *
 * A request goes out once: nobody can tell whether a container that closed the connection had read
 * it. What an idle connection may have missed is avoided by not keeping it for long.
 *
 * Source: endpoints.md 9 (container contract): what is passed on, and that a container answers
 * /ping with 200 within 2 s.
 */
import { Agent, type IncomingMessage, request } from 'node:http'
import type { ContainerFailure } from '../../aws/sagemaker-runtime/runtime-errors.ts'

/** What the container gets of the caller's request. */
export interface ForwardedRequest {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface ContainerEvents {
  /** Status and headers are there. */
  answering(response: IncomingMessage): void
  /** There will be no answer. */
  failed(failure: ContainerFailure): void
}

const PING_TIMEOUT_MS = 2000
/** Model servers keep an idle connection for 2 s and longer, and may close it without a word. */
const IDLE_CONNECTION_MS = 1000

export class ContainerClient {
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS })

  /** Sends it once, whatever comes of it. Returns how to stop waiting: afterwards nothing is called. */
  invoke(url: string, forwarded: ForwardedRequest, events: ContainerEvents): () => void {
    let isOver = false
    const sent = request(`${url}/invocations`, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...forwarded.headers, 'content-length': forwarded.body.length },
    })
    sent.on('response', response => {
      if (!isOver) events.answering(response)
    })
    sent.on('error', error => {
      if (isOver) return
      isOver = true
      events.failed(failureOf(error))
    })
    sent.end(forwarded.body)
    return () => {
      isOver = true
      sent.destroy()
    }
  }

  /** Why the container is not healthy; `undefined`: it says that it is. */
  pingProblem(url: string): Promise<string | undefined> {
    return new Promise(resolve => {
      const asked = request(`${url}/ping`, { agent: false, timeout: PING_TIMEOUT_MS })
      asked.on('response', response => {
        response.resume()
        const { statusCode } = response
        resolve(statusCode === 200 ? undefined : `answers ${statusCode}, not 200`)
      })
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${PING_TIMEOUT_MS} ms`)))
      asked.on('error', error => resolve(`fails: ${error.message}`))
      asked.end()
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** A connection that was there and broke: the model may have begun its work. */
const BROKEN_OFF: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE'])

function failureOf(error: Error): ContainerFailure {
  const isBrokenOff = 'code' in error && BROKEN_OFF.has(error.code)
  return isBrokenOff ? { kind: 'exited' } : { kind: 'unreachable', reason: error.message }
}
