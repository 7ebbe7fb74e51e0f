/** Where the page of a finished run opens: at the decision that the run is about. */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Recording } from '../../scenario/recording/recording.ts'

/** The first of these kinds that occurs; of that kind the first event. */
const TELLING: readonly TimelineEvent['kind'][] = [
  'deployment.rolled-back',
  'deployment.rollback-failed',
  'scaling.scale-out',
  'deployment.traffic-shifted',
]

/** `undefined`: none stands out, so the end says most. */
export function tellingEvent({ events }: Pick<Recording, 'events'>): TimelineEvent | undefined {
  for (const kind of TELLING) {
    const first = events.find(event => event.kind === kind && event.atMs >= 0)
    if (first !== undefined) return first
  }
  return undefined
}
