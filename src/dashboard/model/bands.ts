/** Stretches of time in which something stays as it is: statuses of endpoints, states of alarms. */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { EndpointPhase } from './lab-picture.ts'

export interface Band<T extends string> {
  readonly fromMs: Ms
  readonly untilMs: Ms
  readonly value: T
}

/** Phases of one endpoint from time zero on, as in `applyEvent`. */
export function statusBands(
  events: readonly TimelineEvent[],
  endpoint: string,
  endMs: Ms,
): readonly Band<EndpointPhase>[] {
  const changes: Change<EndpointPhase>[] = []
  for (const event of events) {
    if (!('endpoint' in event) || event.endpoint !== endpoint) continue
    const value = phaseAfter(event)
    if (value !== undefined) changes.push({ atMs: event.atMs, value })
  }
  return bandsOf(changes, endMs)
}

export function alarmBands(
  events: readonly TimelineEvent[],
  alarm: string,
  endMs: Ms,
): readonly Band<'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>[] {
  const own = events.filter(event => event.kind === 'alarm.state-changed')
  const changes = own
    .filter(event => event.alarm === alarm)
    .map(({ atMs, to: value }) => ({ atMs, value }))
  const first = own.find(event => event.alarm === alarm)
  // Setup settles alarms to OK; one that never changes has been OK all the time.
  return bandsOf(
    [{ atMs: Number.NEGATIVE_INFINITY, value: first?.from ?? 'OK' }, ...changes],
    endMs,
  )
}

interface Change<T extends string> {
  readonly atMs: Ms
  readonly value: T
}

function phaseAfter(event: TimelineEvent): EndpointPhase | undefined {
  switch (event.kind) {
    case 'endpoint.status-changed':
      return event.to ?? 'Deleted'
    case 'deployment.baking':
      return 'Baking'
    case 'deployment.rolled-back':
      return 'RollingBack'
    case 'deployment.traffic-shifted':
    case 'deployment.batch-retired':
      return 'Updating'
    default:
      return undefined
  }
}

function bandsOf<T extends string>(changes: readonly Change<T>[], endMs: Ms): readonly Band<T>[] {
  const bands: Band<T>[] = []
  changes.forEach(({ atMs, value }, i) => {
    const fromMs = Math.max(0, atMs)
    const untilMs = Math.min(endMs, changes[i + 1]?.atMs ?? endMs)
    const last = bands[bands.length - 1]
    if (untilMs <= fromMs) return
    if (last?.value === value) bands[bands.length - 1] = { ...last, untilMs }
    else bands.push({ fromMs, untilMs, value })
  })
  return bands
}
