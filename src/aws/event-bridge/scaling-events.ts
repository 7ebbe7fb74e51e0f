/**
 * `Application Auto Scaling Scaling Activity State Change`: a scale-out that has brought a target to
 * its maximum is complete. AWS tells of no other activities.
 *
 * Source: autoscaling.md 1.9; Application Auto Scaling guide, monitoring-eventbridge (its sample,
 * scaled to max).
 * Assumed: a scale-out that new bounds have ordered is told like one of a policy.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type EventBridgeLog, isoSecond } from './event-log.ts'

/** The change of a variant's capacity that is under way. */
interface Change {
  readonly startedAtMs: Ms
  readonly from: number
  readonly to: number
}

export function followScaling(world: World, log: EventBridgeLog): void {
  const changes = new Map<string, Change>()
  world.timeline.onEvent(event => hear(world, log, changes, event))
}

function hear(
  world: World,
  log: EventBridgeLog,
  changes: Map<string, Change>,
  event: TimelineEvent,
): void {
  switch (event.kind) {
    case 'scaling.scale-out':
    case 'scaling.scale-in':
    case 'scaling.bounds-applied':
      changes.set(keyOf(event), { startedAtMs: event.atMs, from: event.from, to: event.to })
      return
    case 'scaling.refused':
      changes.delete(keyOf(event))
      return
    case 'scaling.completed': {
      const change = changes.get(keyOf(event))
      changes.delete(keyOf(event))
      if (change !== undefined && event.capacity === change.to) tell(world, log, event, change)
    }
  }
}

function tell(
  { scaling, epochMs }: World,
  log: EventBridgeLog,
  { endpoint, variant, atMs }: Extract<TimelineEvent, { kind: 'scaling.completed' }>,
  { startedAtMs, from, to }: Change,
): void {
  const target = scaling
    .targets()
    .find(each => each.endpointName === endpoint && each.variantName === variant)
  if (target === undefined || to <= from || to !== target.maxCapacity) return
  log.send(
    'aws.application-autoscaling',
    'Application Auto Scaling Scaling Activity State Change',
    {
      resources: [],
      detail: {
        startTime: isoSecond(epochMs + startedAtMs),
        endTime: isoSecond(epochMs + atMs),
        newDesiredCapacity: to,
        oldDesiredCapacity: from,
        minCapacity: target.minCapacity,
        maxCapacity: target.maxCapacity,
        resourceId: `endpoint/${endpoint}/variant/${variant}`,
        scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
        serviceNamespace: 'sagemaker',
        statusCode: 'Successful',
        scaledToMax: true,
        direction: 'scale-out',
      },
    },
  )
}

const keyOf = ({ endpoint, variant }: { readonly endpoint: string; readonly variant: string }) =>
  `${endpoint}\n${variant}`
