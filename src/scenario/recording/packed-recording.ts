/** A recording as it stands in a page: its events in columns, by what they have for members. */
import type { TimelineEvent } from '../../core/timeline.ts'
import { type AlikeObjects, packObjects, unpackObjects } from './packed-column.ts'
import type { Recording } from './recording.ts'

export interface PackedRecording extends Omit<Recording, 'events'> {
  readonly events: PackedEvents
}

export interface PackedEvents {
  /** Events with the same members. */
  readonly shapes: readonly AlikeObjects[]
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

interface Shape {
  readonly names: readonly string[]
  readonly events: Record<string, unknown>[]
  readonly index: number
}

function packEvents(events: readonly TimelineEvent[]): PackedEvents {
  const shapes = new Map<string, Shape>()
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
    shapes: [...shapes.values()].map(shape => packObjects(shape.names, shape.events)),
    order,
  }
}

function unpackEvents({ shapes, order }: PackedEvents): readonly TimelineEvent[] {
  const counts = shapes.map(() => 0)
  for (const shape of order) counts[shape] = (counts[shape] ?? 0) + 1
  const events = shapes.map((shape, index) => unpackObjects(shape, counts[index] ?? 0))
  const next = shapes.map(() => 0)
  return order.map(shape => {
    const row = next[shape] ?? 0
    next[shape] = row + 1
    return events[shape]?.[row] as unknown as TimelineEvent // what packEvents was given
  })
}
