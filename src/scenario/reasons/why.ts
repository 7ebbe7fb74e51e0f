/**
 * Answers "why?": finds the event that is meant and tells the chain that led to it, or why what was
 * expected did not happen.
 */
import { EVENT_KINDS, type TimelineEvent } from '../../core/timeline.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { readDurationMs } from '../../language/quantities.ts'
import { suggestion } from '../reading/suggest.ts'
import { clockText, eventText } from '../story/event-text.ts'
import { ABSENCES } from './absence.ts'
import { type Answer, notFound, toldIn } from './answer.ts'
import { type Reason, reasonFor } from './causes.ts'

export const WHY_FORMS =
  'an instant (15:00, 1:15:00 or 15m: what happened then, or last before it), the number of an event (#42), a kind (deployment.rolled-back, or rolled-back: the last one), a name (of an endpoint, an alarm, a policy: the last that concerns it), no-rollback, no-scaling or no-alarm'

/** `world` has run; `question` is one of WHY_FORMS. */
export function why(world: World, question: string): Answer {
  const absence = ABSENCES.get(question)
  if (absence !== undefined) return absence(world)
  const found = eventsFor(world, question)
  if (typeof found === 'string') return notFound(found)
  const { events, note } = found
  return toldIn([
    ...(note === undefined ? [] : [note]),
    ...events.flatMap(event => reasonLines(world, event)),
  ])
}

interface Found {
  readonly events: readonly TimelineEvent[]
  /** What else the question may have meant. */
  readonly note?: string | undefined
}

/** The events that are meant; a text: why there is none. */
function eventsFor(world: World, question: string): Found | string {
  const { events } = world.timeline
  const atMs = instantIn(question)
  if (atMs !== undefined) {
    if (atMs > world.nowMs) return `the run was over at ${clockText(world.nowMs)}`
    return decisionsAt(events, atMs)
  }
  const number = /^#(\d+)$/.exec(question)?.[1]
  if (number !== undefined) {
    const event = events[Number(number)]
    return event === undefined
      ? `there is no event ${question}: the last one is #${events.length - 1}`
      : { events: [event] }
  }
  const kinds = EVENT_KINDS.filter(kind => kind === question || kind.split('.')[1] === question)
  if (kinds.length > 0) {
    const all = events.filter(({ kind }) => kinds.includes(kind))
    return all.length === 0
      ? `no ${kinds.join(' or ')} happened in this run`
      : lastOf(all, kinds.join(' or '))
  }
  const about = events.filter(event => isAbout(event, question))
  if (about.length > 0) return lastOf(about, `events about ${question}`)
  return notUnderstood(events, question)
}

/** `15:00`, `1:15:00`, or a duration since time zero as scenario files have it. */
function instantIn(question: string): Ms | undefined {
  const [, hours, minutes, seconds] = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(question) ?? []
  if (minutes !== undefined) {
    return ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * SECOND_MS
  }
  const duration = readDurationMs(question)
  return 'value' in duration ? duration.value : undefined
}

/** Whether the name is that of something the event tells of. */
const isAbout = (event: TimelineEvent, name: string): boolean =>
  Object.entries(event).some(([member, value]) => member !== 'kind' && value === name)

/** Others of the same kind, the newest first, that are named in the note. */
const OTHERS_MAX = 5

function lastOf(all: readonly TimelineEvent[], what: string): Found {
  const last = all.at(-1)
  if (last === undefined || all.length === 1) return { events: all }
  const others = all.slice(0, -1).reverse()
  const named = others.slice(0, OTHERS_MAX).map(({ atMs, seq }) => `${clockText(atMs)} (#${seq})`)
  const more = others.length > OTHERS_MAX ? ', …' : ''
  const note = `the last of ${all.length} ${what}; before it ${named.join(', ')}${more}`
  return { events: [last], note }
}

/** Kinds and names of this run that hold the words, or are like them. */
function notUnderstood(events: readonly TimelineEvent[], question: string): string {
  const happened = EVENT_KINDS.filter(each => events.some(({ kind }) => kind === each))
  const known = [...happened, ...ABSENCES.keys()]
  const holding = known.filter(name => name.includes(question.toLowerCase()))
  const near =
    holding.length > 0
      ? `did you mean ${holding.map(name => `"${name}"`).join(' or ')}?`
      : suggestion(question, known)
  return `"${question}" is none of: ${WHY_FORMS}; ${near}`
}

/**
 * Those of the instant, or of the last one before it at which something happened. Events that led to
 * others of the same instant are told as part of those.
 */
function decisionsAt(events: readonly TimelineEvent[], atMs: Ms): Found | string {
  const last = events.findLast(event => event.atMs < atMs + SECOND_MS)
  if (last === undefined || last.atMs < 0) return `nothing had happened by ${clockText(atMs)}`
  const there = events.filter(event => event.atMs === last.atMs)
  const causes = new Set(there.flatMap(event => allOf(reasonFor(event, events)).slice(1)))
  const isThen = last.atMs >= atMs
  return {
    events: there.filter(({ seq }) => !causes.has(seq)),
    note: isThen ? undefined : `nothing happened at ${clockText(atMs)}; the last before it:`,
  }
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
