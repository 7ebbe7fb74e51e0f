/**
 * Followers of the timeline over server-sent events.
 *
 * A stream is a cursor into the timeline, which keeps every event anyway: a slow client costs no
 * memory, it lags behind. The id of an event is its `seq`, so a client that comes back with
 * Last-Event-ID goes on where it was. After a reset it gets `event: reset` and a new timeline.
 */
import type { ServerResponse } from 'node:http'
import type { TimelineEvent } from '../core/timeline.ts'
import { SERVER_LIMITS } from './limits.ts'
import { ServerError } from './server-errors.ts'
import type { WallClockDriver } from './wall-clock-driver.ts'

/** Events written at once, before the socket is asked whether it can take more. */
const BATCH_EVENTS = 256
const RECONNECT_MS = 1000

interface Stream {
  readonly response: ServerResponse
  nextSeq: number
  /** The socket is full: `drain` goes on. */
  isFull: boolean
}

export class TimelineStreams {
  readonly #driver: WallClockDriver
  readonly #streams = new Set<Stream>()
  #isWakeDue = false

  constructor(driver: WallClockDriver) {
    this.#driver = driver
    this.#follow()
    driver.onReset(() => {
      for (const stream of this.#streams) restart(stream)
      this.#follow()
      this.#wake()
    })
  }

  /** Sends the events after `sinceSeq`, and then every new one, until the client goes. */
  open(response: ServerResponse, sinceSeq: number): void {
    if (this.#streams.size >= SERVER_LIMITS.timelineStreamsMax) {
      const text = `${SERVER_LIMITS.timelineStreamsMax} clients follow the timeline already.`
      throw new ServerError('too-many-streams', text)
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
    response.write(`retry: ${RECONNECT_MS}\n\n`)
    const stream: Stream = { response, nextSeq: sinceSeq + 1, isFull: false }
    // A client that knows more than there is comes from before a reset.
    if (stream.nextSeq > this.#events.length) restart(stream)
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
    this.#pump(stream)
  }

  /** Ends every stream; clients come back when the server does. */
  close(): void {
    for (const { response } of this.#streams) response.end()
    this.#streams.clear()
  }

  get #events(): readonly TimelineEvent[] {
    return this.#driver.present().timeline.events
  }

  #follow(): void {
    this.#driver.present().timeline.onEvent(() => this.#wake())
  }

  /** Once per turn of the event loop, however many events it brings. */
  #wake(): void {
    if (this.#isWakeDue || this.#streams.size === 0) return
    this.#isWakeDue = true
    setImmediate(() => {
      this.#isWakeDue = false
      for (const stream of this.#streams) this.#pump(stream)
    })
  }

  #pump(stream: Stream): void {
    if (stream.isFull) return
    const { response } = stream
    const events = this.#events
    while (stream.nextSeq < events.length) {
      const batch = events.slice(stream.nextSeq, stream.nextSeq + BATCH_EVENTS)
      stream.nextSeq += batch.length
      if (response.write(batch.map(eventText).join(''))) continue
      stream.isFull = true
      response.once('drain', () => {
        stream.isFull = false
        this.#pump(stream)
      })
      return
    }
  }
}

function restart(stream: Stream): void {
  stream.nextSeq = 0
  stream.response.write('event: reset\ndata: {}\n\n')
}

const eventText = (event: TimelineEvent): string =>
  `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
