/** Follows a server's timeline (server-sent events) and tells of the decisions as they come. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { EVENT_KINDS, type TimelineEvent } from '../core/timeline.ts'
import { askLab, isRecord, LoadError } from './lab-client.ts'

export interface FeedFollower {
  /** Scaling, alarms, deployments, weights, states of endpoints. */
  decided(event: TimelineEvent): void
  /** The account went back to time zero: what follows is a new timeline. */
  reset(): void
  /** The stream ended before it was closed here. */
  lost(): void
}

const DECISIONS =
  /^(?:scaling|deployment)\.|^(?:alarm\.state-changed|endpoint\.status-changed|weights\.changed)$/
/** Asks for nothing but the number of the last event. */
const BEYOND_ALL = '999999999999999'
/** Longest wait for events that the server has, but the stream has not brought yet. */
const CATCH_UP_MS = 2000
const LOOK_MS = 10

export class DecisionFeed {
  readonly #baseUrl: string
  readonly #follower: FeedFollower
  #seq: number
  #rest = ''
  #stop: () => void = () => {}
  #isClosed = false

  private constructor(baseUrl: string, seq: number, follower: FeedFollower) {
    this.#baseUrl = baseUrl
    this.#seq = seq
    this.#follower = follower
  }

  /** Follows from now on. Throws `LoadError`. */
  static async open(baseUrl: string, follower: FeedFollower): Promise<DecisionFeed> {
    const feed = new DecisionFeed(baseUrl, await lastSeq(baseUrl), follower)
    await feed.#connect()
    return feed
  }

  /** Waits for what has happened until now, a little, and ends the stream. */
  async close(): Promise<void> {
    const untilMs = performance.now() + CATCH_UP_MS
    const last = await lastSeq(this.#baseUrl).catch(() => -1)
    while (this.#seq < last && !this.#isClosed && performance.now() < untilMs) {
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    this.#isClosed = true
    this.#stop()
  }

  /** Not with fetch, which gives up when nothing is decided for five minutes. */
  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const url = `${this.#baseUrl}/_lab/timeline?since=${this.#seq}`
      const sending = httpRequest(url, { headers: { accept: 'text/event-stream' }, agent: false })
      this.#stop = () => sending.destroy()
      sending.on('error', error => reject(new LoadError(`cannot follow ${url}: ${error.message}`)))
      sending.on('response', (answer: IncomingMessage) => {
        if (answer.statusCode !== 200) {
          sending.destroy()
          reject(new LoadError(`cannot follow ${url}: it answered ${answer.statusCode}`))
          return
        }
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => this.#read(chunk))
        answer.on('error', () => {}) // `close` follows
        answer.on('close', () => {
          if (!this.#isClosed) this.#follower.lost()
          this.#isClosed = true
        })
        resolve()
      })
      sending.end()
    })
  }

  #read(chunk: string): void {
    const messages = (this.#rest + chunk).split('\n\n')
    this.#rest = messages.pop() ?? ''
    for (const message of messages) {
      if (message.startsWith('event: reset')) {
        this.#seq = -1
        this.#follower.reset()
      }
      const data = /^data: (.*)$/m.exec(message)?.[1]
      const event: unknown = data === undefined ? undefined : JSON.parse(data)
      if (!isEvent(event)) continue
      this.#seq = event.seq
      // What came before time zero is the setup, which a reset repeats.
      if (event.atMs >= 0 && DECISIONS.test(event.kind)) this.#follower.decided(event)
    }
  }
}

/** -1: nothing has happened. */
async function lastSeq(baseUrl: string): Promise<number> {
  const page = await askLab(baseUrl, `timeline?since=${BEYOND_ALL}`)
  if (isRecord(page) && typeof page.lastSeq === 'number') return page.lastSeq
  throw new LoadError(`${baseUrl} is no endpoint-lab server: its timeline is not readable`)
}

/** The server is trusted with the fields of a kind that both know. */
function isEvent(value: unknown): value is TimelineEvent {
  if (!isRecord(value) || typeof value.atMs !== 'number' || typeof value.seq !== 'number') {
    return false
  }
  return EVENT_KINDS.some(kind => kind === value.kind)
}
