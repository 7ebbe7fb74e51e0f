/** What may be asked of a run, for those who do not know yet: its events by kind, and how to name them. */
import { EVENT_KINDS, type TimelineEvent } from '../../core/timeline.ts'
import type { World } from '../../core/world.ts'
import { clockText, eventText } from '../story/event-text.ts'
import { ABSENCES } from './absence.ts'

/** Longer texts end in `…`: the answer has all of it. */
const TEXT_MAX = 80

/** A line for each kind that happened and for each absence, and how to ask for one. */
export function questionsFor(world: World): readonly string[] {
  const { events } = world.timeline
  const last = new Map<string, { count: number; event: TimelineEvent }>()
  for (const event of events) {
    last.set(event.kind, { count: (last.get(event.kind)?.count ?? 0) + 1, event })
  }
  const happened = EVENT_KINDS.filter(kind => last.has(kind))
  const absent = [...ABSENCES].flatMap(([name, tellOf]) => {
    const answer = tellOf(world)
    return answer.kind === 'told' ? [{ name, first: answer.lines[0] ?? '' }] : []
  })
  const names = [...happened, ...absent.map(({ name }) => name)]
  const width = Math.max(...names.map(({ length }) => length))
  const rows = happened.flatMap(kind => {
    const { count, event } = last.get(kind) ?? {}
    if (event === undefined) return []
    const times = count === 1 ? '' : `  (the last of ${count})`
    return [
      `  ${kind.padEnd(width)}  ${clockText(event.atMs).padStart(9)}  ${shortened(eventText(event))}  (#${event.seq})${times}`,
    ]
  })
  const absences = absent.map(
    ({ name, first }) => `  ${name.padEnd(width)}  ${' '.repeat(9)}  ${shortened(first)}`,
  )
  return [
    'What led to which event? Name one by its kind (the last of it), its time or its number:',
    '',
    ...rows,
    ...(absences.length === 0 ? [] : ['', 'Or ask why something did not happen:', '', ...absences]),
  ]
}

const shortened = (text: string): string =>
  text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`
