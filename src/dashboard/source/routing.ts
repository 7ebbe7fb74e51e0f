/** Follows the routing log of a live server: what has come since, asked for once a second. */
import { batch, signal } from '@preact/signals'
import type { NumberedLine } from '../../language/routing-line.ts'

interface Answer {
  readonly runId: string
  readonly share: number
  readonly lines: readonly NumberedLine[]
}

const LINES_MAX = 2000
/** Of those that have come since: nobody reads more in a second, and twenty pages ask for them. */
const LINES_A_POLL = 300

/** Newest first. */
export const routingLines = signal<readonly NumberedLine[]>([])
/** Of the requests that the server logs; `undefined`: not known yet. */
export const loggedShare = signal<number | undefined>(undefined)

let knownRunId = ''

/** `isWanted`: whether an answer is still to be shown when it has come. */
export async function pollRouting(isWanted: () => boolean): Promise<void> {
  const since = routingLines.peek()[0]?.seq ?? -1
  const answer = await ask(since)
  const isAnother = answer.runId !== knownRunId
  const { runId, share, lines } = isAnother && since >= 0 ? await ask(-1) : answer
  if (!isWanted()) return
  const before = isAnother ? [] : routingLines.peek()
  knownRunId = runId
  batch(() => {
    loggedShare.value = share
    if (lines.length === 0 && !isAnother) return
    routingLines.value = [...lines.toReversed(), ...before].slice(0, LINES_MAX)
  })
}

async function ask(since: number): Promise<Answer> {
  const limit = since < 0 ? LINES_MAX : LINES_A_POLL
  const response = await fetch(`/_lab/routing?since=${since}&limit=${limit}`)
  if (!response.ok) throw new Error(`/_lab/routing: ${response.status}`)
  return response.json()
}
