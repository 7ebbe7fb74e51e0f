/**
 * Followers of the timeline over server-sent events.
 *
 * A stream is a cursor into the timeline, which keeps every event anyway: a slow client costs no
 * memory, it lags behind. The id of an event is its `seq`, so a client that comes back with
 * Last-Event-ID goes on where it was. After a reset it gets `event: reset` and a new timeline.
 *
 * Between them, as `event: eventbridge` without an id, is what EventBridge would deliver. As there, a
 * client may get one twice: one that comes back gets those since its last event again.
 */
import type { ServerResponse } from 'node:http'
import { type EventBridgeLog, eventBridgeOf, type SentEvent } from '../../aws/event-bridge/index.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import { ServerError } from '../http/server-errors.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

/** Events written at once, before the socket is asked whether it can take more. */
const BATCH_EVENTS = 256
const RECONNECT_MS = 1000

interface Stream {
  readonly response: ServerResponse
  nextSeq: number
  /** Of the next event for EventBridge. */
  nextSerial: number
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
    const nextSerial = this.#eventBridge.serialSince(sinceSeq)
    const stream: Stream = { response, nextSeq: sinceSeq + 1, nextSerial, isFull: false }
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

  get #eventBridge(): EventBridgeLog {
    return eventBridgeOf(this.#driver.present())
  }

  #follow(): void {
    const world = this.#driver.present()
    world.timeline.onEvent(() => this.#wake())
    eventBridgeOf(world).onSent(() => this.#wake())
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
    for (let text = this.#next(stream); text !== ''; text = this.#next(stream)) {
      if (response.write(text)) continue
      stream.isFull = true
      response.once('drain', () => {
        stream.isFull = false
        this.#pump(stream)
      })
      return
    }
  }

  /** A batch of what the stream has not had yet, each event for EventBridge behind its cause. */
  #next(stream: Stream): string {
    const batch = this.#events.slice(stream.nextSeq, stream.nextSeq + BATCH_EVENTS)
    const texts: string[] = []
    const sent = this.#eventBridge.from(stream.nextSerial)
    let told = 0
    const tellUntil = (seq: number): void => {
      for (let next = sent[told]; next !== undefined && next.afterSeq <= seq; next = sent[++told]) {
        texts.push(sentText(next))
        stream.nextSerial = next.serial + 1
      }
    }
    tellUntil(stream.nextSeq - 1)
    for (const event of batch) {
      texts.push(eventText(event))
      tellUntil(event.seq)
    }
    stream.nextSeq += batch.length
    return texts.join('')
  }
}

function restart(stream: Stream): void {
  stream.nextSeq = 0
  stream.nextSerial = 0
  stream.response.write('event: reset\ndata: {}\n\n')
}

const eventText = (event: TimelineEvent): string =>
  `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`

const sentText = ({ event }: SentEvent): string =>
  `event: eventbridge\ndata: ${JSON.stringify(event)}\n\n`
