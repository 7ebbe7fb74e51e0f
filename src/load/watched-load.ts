/**
 * A load with its eyes open: decisions of the server are told as they come, and what the client saw
 * is set beside what the server counted meanwhile.
 */
import type { TimelineEvent } from '../core/timeline.ts'
import { clockText, eventText } from '../scenario/story/event-text.ts'
import { DecisionFeed } from './decision-feed.ts'
import { LoadError, resetToZero, type ServerClock, serverClock } from './lab-client.ts'
import type { LoadFigures } from './load-tally.ts'
import { countsSince, type ServerCounts, serverState } from './server-counts.ts'
import { type TrafficSplit, trafficSplits } from './traffic-split.ts'

export interface WatchOptions {
  readonly baseUrl: string
  /** Put the server back to time zero first. */
  readonly isReset: boolean
  /** Aborted: the load ends early. */
  readonly signal: AbortSignal
  /** One line, now. */
  readonly say: (line: string) => void
}

export interface WatchedFigures {
  readonly split: readonly TrafficSplit[]
  readonly decisions: readonly TimelineEvent[]
}

/**
 * Sends, and returns what was seen. The clock is read last, so that the load begins at the instant
 * it tells. The signal that `send` gets is aborted when the server goes away, too.
 */
export async function watchLoad<Figures extends LoadFigures>(
  { baseUrl, isReset, signal, say }: WatchOptions,
  send: (clock: ServerClock, signal: AbortSignal) => Promise<Figures>,
): Promise<Figures & WatchedFigures> {
  const decisions: TimelineEvent[] = []
  const gone = new AbortController()
  let resets = isReset ? -1 : 0
  const known = await serverState(baseUrl)
  const feed = await DecisionFeed.open(baseUrl, {
    decided(event) {
      decisions.push(event)
      say(`${clockText(event.atMs).padStart(9)}  ${eventText(event)}`)
    },
    reset() {
      if (++resets > 0) say('the server was reset during the load: its counts began anew')
    },
    lost: () => gone.abort(),
  })
  try {
    const clock = await (isReset ? resetToZero(baseUrl) : serverClock(baseUrl))
    const figures = await send(clock, AbortSignal.any([signal, gone.signal]))
    const { counts } = await serverState(baseUrl).catch(error => {
      throw gone.signal.aborted ? goneError(baseUrl, figures) : error
    })
    const isNewAccount = isReset || resets > 0
    const since = countsSince(isNewAccount ? NOTHING : known.counts, counts)
    return { ...figures, split: trafficSplits(figures.answers, since), decisions }
  } finally {
    await feed.close()
  }
}

const NOTHING: ServerCounts = new Map()

function goneError(baseUrl: string, { sent, ok }: LoadFigures): LoadError {
  const text = `${baseUrl} went away during the load: of ${sent} requests sent, ${ok} were answered`
  return new LoadError(text)
}
