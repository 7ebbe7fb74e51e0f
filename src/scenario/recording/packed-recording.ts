/** A recording as it stands in a page: its events in columns, by what they have for members. */
import type { TimelineEvent } from '../../core/timeline.ts'
import { type Column, packColumn, unpackColumn } from './packed-column.ts'
import type { Recording } from './recording.ts'

export interface PackedRecording extends Omit<Recording, 'events'> {
  readonly events: PackedEvents
}

export interface PackedEvents {
  /** Events with the same members, each member a column. */
  readonly shapes: readonly {
    readonly names: readonly string[]
    readonly columns: readonly Column[]
  }[]
  /** Which shape each event has, in order. */
  readonly order: readonly number[]
}

export const packRecording = (recording: Recording): PackedRecording => ({
  ...recording,
  events: packEvents(recording.events),
})

export const unpackRecording = (packed: PackedRecording): Recording => ({
  ...packed,
  events: unpackEvents(packed.events),
})

function packEvents(events: readonly TimelineEvent[]): PackedEvents {
  const shapes = new Map<string, { names: readonly string[]; events: object[]; index: number }>()
  const order = events.map(event => {
    const written = Object.fromEntries(
      Object.entries(event).filter(([, value]) => value !== undefined),
    )
    const names = Object.keys(written)
    const key = `${event.kind}\n${names.join('\n')}`
    const shape = shapes.get(key) ?? { names, events: [], index: shapes.size }
    shapes.set(key, shape)
    shape.events.push(written)
    return shape.index
  })
  return {
    shapes: [...shapes.values()].map(({ names, events: alike }) => {
      const columnOf = (name: string): Column =>
        packColumn(alike.map(event => memberOf(event, name)))
      return { names, columns: names.map(columnOf) }
    }),
    order,
  }
}

const memberOf = (event: object, name: string): unknown =>
  (event as Readonly<Record<string, unknown>>)[name] // its names come from Object.keys

function unpackEvents({ shapes, order }: PackedEvents): readonly TimelineEvent[] {
  const counts = shapes.map(() => 0)
  for (const shape of order) counts[shape] = (counts[shape] ?? 0) + 1
  const columns = shapes.map(({ columns: packed }, shape) =>
    packed.map(column => unpackColumn(column, counts[shape] ?? 0)),
  )
  const next = shapes.map(() => 0)
  return order.map(shape => {
    const row = next[shape] ?? 0
    next[shape] = row + 1
    const event: Record<string, unknown> = {}
    shapes[shape]?.names.forEach((name, place) => {
      event[name] = columns[shape]?.[place]?.[row]
    })
    return event as unknown as TimelineEvent // what packEvents was given
  })
}
