/**
 * Answers "why?": finds the event that is meant and tells the chain that led to it, or why what was
 * expected did not happen.
 */
import { EVENT_KINDS, type TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { suggestion } from '../reading/suggest.ts'
import { clockText, eventText } from '../story/event-text.ts'
import { whyNoRollback, whyNoScaling } from './absence.ts'
import { type Reason, reasonFor } from './causes.ts'

export type Why =
  | { readonly kind: 'told'; readonly lines: readonly string[] }
  | { readonly kind: 'not-found'; readonly message: string }

export const WHY_FORMS =
  'an instant (15:00 or 1:15:00: what happened then, or last before it), the number of an event (#42), a kind (deployment.rolled-back: the last one), no-rollback or no-scaling'

const ABSENCES: ReadonlyMap<string, (world: World) => readonly string[]> = new Map([
  ['no-rollback', whyNoRollback],
  ['no-scaling', whyNoScaling],
])

/** `world` has run; `question` is one of WHY_FORMS. */
export function why(world: World, question: string): Why {
  const absence = ABSENCES.get(question)
  if (absence !== undefined) {
    const lines = absence(world)
    if (lines.length > 0) return { kind: 'told', lines }
    return { kind: 'not-found', message: `nothing to tell of ${question} in this run` }
  }
  const found = eventsFor(world, question)
  if (typeof found === 'string') return { kind: 'not-found', message: found }
  return { kind: 'told', lines: found.flatMap(event => reasonLines(world, event)) }
}

/** The events that are meant; a text: why there is none. */
function eventsFor(world: World, question: string): readonly TimelineEvent[] | string {
  const { events } = world.timeline
  const [, hours, minutes, seconds] = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(question) ?? []
  if (minutes !== undefined) {
    const clock = (Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)
    const atMs = clock * 1000
    if (atMs > world.nowMs) return `the run was over at ${clockText(world.nowMs)}`
    return decisionsAt(events, atMs)
  }
  const number = /^#(\d+)$/.exec(question)?.[1]
  if (number !== undefined) {
    const event = events[Number(number)]
    return event === undefined
      ? `there is no event ${question}: the last one is #${events.length - 1}`
      : [event]
  }
  const last = events.findLast(({ kind }) => kind === question)
  if (last !== undefined) return [last]
  if (EVENT_KINDS.some(kind => kind === question)) return `no ${question} happened in this run`
  const near = suggestion(question, [...EVENT_KINDS, ...ABSENCES.keys()])
  return `"${question}" is none of: ${WHY_FORMS}${near === undefined ? '' : `; ${near}`}`
}

/**
 * Those of the instant, or of the last one before it at which something happened. Events that led to
 * others of the same instant are told as part of those.
 */
function decisionsAt(
  events: readonly TimelineEvent[],
  atMs: Ms,
): readonly TimelineEvent[] | string {
  const last = events.findLast(event => event.atMs < atMs + 1000)
  if (last === undefined || last.atMs < 0) return `nothing had happened by ${clockText(atMs)}`
  const there = events.filter(event => event.atMs === last.atMs)
  const causes = new Set(there.flatMap(event => allOf(reasonFor(event, events)).slice(1)))
  return there.filter(({ seq }) => !causes.has(seq))
}

const allOf = ({ event, because }: Reason): readonly number[] => [
  event.seq,
  ...because.flatMap(allOf),
]

function reasonLines(world: World, event: TimelineEvent): readonly string[] {
  const lines: string[] = []
  const tell = ({ event: told, because }: Reason, depth: number): void => {
    const indent = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─ `
    lines.push(`${clockText(told.atMs).padStart(9)}  ${indent}${eventText(told)}  (#${told.seq})`)
    for (const cause of because) tell(cause, depth + 1)
  }
  tell(reasonFor(event, world.timeline.events), 0)
  return lines
}
