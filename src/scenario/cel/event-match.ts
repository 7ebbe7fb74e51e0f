/** Finds timeline events by kind and by the values of some of their fields. */
import type { TimelineEvent } from '../../core/timeline.ts'
import { suggestion } from '../reading/suggest.ts'
import { isCelDuration, msOf } from './cel-duration.ts'
import { ExpectationError } from './expectation-error.ts'

/** In order of time. `match` is a CEL map; throws when it names a field that the kind has not. */
export function matchingEvents(
  events: readonly TimelineEvent[],
  kind: string,
  match: unknown,
): readonly TimelineEvent[] {
  const ofKind = events.filter(event => event.kind === kind)
  const fields = fieldsOf(match)
  for (const [field] of fields) checkField(ofKind, kind, field)
  return ofKind.filter(event => fields.every(([field, wanted]) => isEqual(event, field, wanted)))
}

function fieldsOf(match: unknown): readonly (readonly [string, unknown])[] {
  if (typeof match !== 'object' || match === null) return []
  return match instanceof Map
    ? [...match].map(([field, wanted]) => [String(field), wanted] as const)
    : Object.entries(match)
}

function checkField(ofKind: readonly TimelineEvent[], kind: string, field: string): void {
  if (ofKind.length === 0 || ofKind.some(event => field in event)) return
  const known = Object.keys(ofKind[0] ?? {})
  throw new ExpectationError('invalid', `${kind} has no "${field}"`, suggestion(field, known))
}

function isEqual(event: TimelineEvent, field: string, wanted: unknown): boolean {
  const actual = new Map<string, unknown>(Object.entries(event)).get(field)
  if (typeof wanted === 'bigint' || isCelDuration(wanted)) return actual === msOf(wanted)
  return actual === wanted || (wanted === null && actual === undefined)
}
