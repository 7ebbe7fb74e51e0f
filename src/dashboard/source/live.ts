/**
 * Follows a live server: the whole recording once, then every decision as it is made (server-sent
 * events) and new metric rows once a second. Both say where they left off, so that nothing is lost
 * when the connection is; another run on the other side (a reset, a restart) begins anew.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Recording, RecordingTail } from '../../scenario/recording/recording.ts'
import { withTail } from './with-tail.ts'

export interface LiveListener {
  /** A run as a whole: at the start, and when there is another. */
  begun(recording: Recording): void
  /** The same run, further on. */
  grown(recording: Recording): void
  clock(clock: LiveClock): void
  connection(state: 'live' | 'reconnecting'): void
}

export interface LiveClock {
  readonly speed: number | string
  readonly isPaused: boolean
}

interface Answer<T> extends LiveClock {
  readonly runId: string
  readonly recording: T
}

const POLL_MS = 1000
const BURST_MS = 100
const PERIOD_MS = 60_000

export class LiveSource {
  readonly #listener: LiveListener
  #recording: Recording | undefined
  #runId = ''
  #events: TimelineEvent[] = []
  #stream: EventSource | undefined
  /** Of the newest event. */
  #newestMs = 0
  /** Of the newest metric rows: behind the newest event, whose minute they are asked for later. */
  #rowsUntilMs = 0
  #growTimer: ReturnType<typeof setTimeout> | undefined

  constructor(listener: LiveListener) {
    this.#listener = listener
  }

  start(): void {
    this.#poll().finally(() => setTimeout(() => this.start(), POLL_MS))
  }

  async #poll(): Promise<void> {
    try {
      const known = this.#recording
      if (known === undefined) return await this.#begin()
      const sinceMinute = Math.floor(this.#rowsUntilMs / PERIOD_MS)
      const path = `/_lab/recording?since=${sinceMinute * PERIOD_MS}`
      const answer = await fetchJson<Answer<RecordingTail>>(path)
      if (answer.runId !== this.#runId) return await this.#begin()
      // A browser asks again after a broken connection, but not after an answer that was an error.
      if (this.#stream?.readyState === EventSource.CLOSED) this.#follow()
      this.#rowsUntilMs = answer.recording.nowMs
      this.#grow(withTail(known, answer.recording, sinceMinute))
      this.#listener.clock(answer)
      this.#listener.connection('live')
    } catch {
      // The server is away: the page keeps what it has, says so, and asks again.
      this.#listener.connection('reconnecting')
    }
  }

  async #begin(): Promise<void> {
    const answer = await fetchJson<Answer<Recording>>('/_lab/recording')
    this.#runId = answer.runId
    this.#newestMs = 0
    this.#rowsUntilMs = answer.recording.nowMs
    this.#events = [...answer.recording.events]
    this.#recording = { ...answer.recording, events: this.#events }
    this.#listener.begun(this.#recording)
    this.#listener.clock(answer)
    this.#listener.connection('live')
    this.#follow()
  }

  #follow(): void {
    this.#stream?.close()
    const stream = new EventSource(`/_lab/timeline?since=${this.#events.length - 1}`)
    stream.onmessage = message => this.#add(JSON.parse(String(message.data)))
    // What follows belongs to another run; the next poll finds that out and begins anew.
    stream.addEventListener('reset', () => stream.close())
    this.#stream = stream
  }

  #add(event: TimelineEvent): void {
    if (event.seq !== this.#events.length || this.#recording === undefined) return
    this.#events.push(event)
    this.#newestMs = event.atMs
    this.#growSoon()
  }

  /** A burst of decisions is shown at once, not one by one. */
  #growSoon(): void {
    this.#growTimer ??= setTimeout(() => {
      this.#growTimer = undefined
      const known = this.#recording
      if (known !== undefined)
        this.#grow({ ...known, nowMs: Math.max(known.nowMs, this.#newestMs) })
    }, BURST_MS)
  }

  #grow(recording: Recording): void {
    this.#recording = { ...recording, events: this.#events }
    this.#listener.grown(this.#recording)
  }
}

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response.json()
}
