/** Kinds of events by what one looks for in a log; each group has a sign of its own. */
import type { TimelineEvent } from '../../core/timeline.ts'
import { eventText } from '../../scenario/story/event-text.ts'

export interface EventGroup {
  readonly name: string
  readonly sign: string
  /** Beginnings of the kinds that belong to it. */
  readonly kinds: readonly string[]
}

export const EVENT_GROUPS: readonly EventGroup[] = [
  { name: 'deployments', sign: '⇄', kinds: ['deployment.', 'endpoint.'] },
  { name: 'alarms', sign: '⚑', kinds: ['alarm.'] },
  { name: 'scaling', sign: '⇕', kinds: ['scaling.'] },
  { name: 'instances', sign: '▢', kinds: ['instances.', 'instance.'] },
  { name: 'faults', sign: '▲', kinds: ['fault.', 'model.'] },
  { name: 'traffic', sign: '≈', kinds: ['weights.', 'traffic.'] },
  { name: 'calls', sign: '›', kinds: ['api.'] },
]

export const groupOf = ({ kind }: TimelineEvent): EventGroup | undefined =>
  EVENT_GROUPS.find(({ kinds }) => kinds.some(beginning => kind.startsWith(beginning)))

/** Every word of the query occurs in the event's kind or text, whatever the case. */
export function matches(event: TimelineEvent, query: string, group: string): boolean {
  if (group !== 'all' && groupOf(event)?.name !== group) return false
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  if (words.length === 0) return true
  const text = `${event.kind} ${eventText(event)}`.toLowerCase()
  return words.every(word => text.includes(word))
}
