/** Launches, arrivals, drains and deaths of instances, fleet by fleet. */
import type { TimelineEvent } from '../../core/timeline.ts'
import { type Batch, countOf, type FleetPicture } from './lab-picture.ts'

type FleetEvent = Extract<TimelineEvent, { kind: `instances.${string}` | 'instance.killed' }>

export const isFleetEvent = (event: TimelineEvent): event is FleetEvent =>
  event.kind.startsWith('instances.') || event.kind === 'instance.killed'

/** A fleet is known by its variant and endpoint config: roles change when a deployment ends. */
export function applyToFleets(
  fleets: readonly FleetPicture[],
  event: FleetEvent,
): readonly FleetPicture[] {
  const isIt = (fleet: FleetPicture): boolean =>
    fleet.variant === event.variant && fleet.config === event.endpointConfig
  const before = fleets.find(isIt)
  const after = fleetAfter(before ?? blankFleet(event), event)
  const isGone = after.inService + countOf(after.starting) + countOf(after.draining) === 0
  if (isGone && after.desired === 0) return fleets.filter(fleet => !isIt(fleet))
  if (before === undefined) return [...fleets, after]
  return fleets.map(fleet => (fleet === before ? after : fleet))
}

const blankFleet = ({ variant, endpointConfig, fleet }: FleetEvent): FleetPicture => ({
  variant,
  config: endpointConfig,
  role: fleet,
  desired: 0,
  inService: 0,
  starting: [],
  draining: [],
})

function fleetAfter(before: FleetPicture, event: FleetEvent): FleetPicture {
  const role = event.fleet
  switch (event.kind) {
    case 'instances.launching': {
      const { count, desired, atMs: sinceMs, readyAtMs } = event
      return {
        ...before,
        role,
        desired,
        starting: [...before.starting, { count, sinceMs, readyAtMs }],
      }
    }
    case 'instances.in-service': {
      const { count, desired, inService } = event
      return { ...before, role, desired, inService, starting: without(before.starting, count) }
    }
    case 'instances.launch-failed':
      return { ...before, role, starting: without(before.starting, event.count) }
    case 'instances.draining': {
      const { count, desired, inService, atMs: sinceMs } = event
      const draining = [...before.draining, { count, sinceMs, readyAtMs: undefined }]
      return { ...before, desired, inService, draining }
    }
    case 'instances.terminated':
      return terminated(before, event)
    case 'instance.killed':
      return { ...before, role, inService: event.inService }
  }
}

/** Instances that drained, or that were called off before they came into service. */
function terminated(
  before: FleetPicture,
  { count, atMs }: Extract<FleetEvent, { kind: 'instances.terminated' }>,
): FleetPicture {
  const drained = before.draining.some(batch => batch.count === count && batch.sinceMs < atMs)
  if (drained || before.starting.length === 0) {
    return { ...before, draining: without(before.draining, count) }
  }
  // Called off: the newest launches go first, and nobody wants them any more.
  const starting = without([...before.starting].reverse(), count).reverse()
  return { ...before, starting, desired: before.inService + countOf(starting) }
}

function without(batches: readonly Batch[], count: number): Batch[] {
  const left: Batch[] = []
  let leaving = count
  for (const batch of batches) {
    const gone = Math.min(batch.count, leaving)
    leaving -= gone
    if (batch.count > gone) left.push({ ...batch, count: batch.count - gone })
  }
  return left
}
