/**
 * HTTP to real containers: GET /ping, and POST /invocations on connections that are kept open.
 *
 * Source: endpoints.md 9 (container contract): what is passed on, and that a container answers
 * /ping with 200 within 2 s.
 */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'

/** What the container gets of the caller's request. */
export interface ForwardedRequest {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface ContainerEvents {
  /** Status and headers are there. */
  answering(response: IncomingMessage): void
  /** There will be no answer. */
  failed(reason: string): void
}

const PING_TIMEOUT_MS = 2000

export class ContainerClient {
  readonly #agent = new Agent({ keepAlive: true })

  /** Returns how to stop waiting: afterwards nothing is called. */
  invoke(url: string, forwarded: ForwardedRequest, events: ContainerEvents): () => void {
    let isOver = false
    let current: ClientRequest | undefined
    const send = (isRetry: boolean): void => {
      current = request(`${url}/invocations`, {
        method: 'POST',
        agent: this.#agent,
        headers: { ...forwarded.headers, 'content-length': forwarded.body.length },
      })
      current.on('response', response => {
        if (!isOver) events.answering(response)
      })
      current.on('error', error => {
        if (isOver) return
        // The container closed a connection that it had kept open: it has not seen the request.
        if (current?.reusedSocket === true && isReset(error) && !isRetry) return send(true)
        isOver = true
        events.failed(error.message)
      })
      current.end(forwarded.body)
    }
    send(false)
    return () => {
      isOver = true
      current?.destroy()
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

const isReset = (error: Error): boolean => 'code' in error && error.code === 'ECONNRESET'
