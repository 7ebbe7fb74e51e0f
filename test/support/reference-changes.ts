/** What the reference engine needs to know of a world's control plane, read from its timeline. */
import type { TimelineEvent } from '../../src/core/timeline.ts'
import type { World } from '../../src/core/world.ts'
import type { Change } from './reference-engine.ts'

type TimedChange = Change & { readonly atMs: number }

export function changesOf(world: World): TimedChange[] {
  const greenCounts = new Map<string, number>()
  const changes: TimedChange[] = []
  for (const event of world.timeline.events) {
    if (event.kind === 'deployment.started') {
      for (const [name, count] of Object.entries(event.instances)) greenCounts.set(name, count)
    }
    // Before time zero nothing arrives: fleets are set up at it.
    const atMs = Math.max(event.atMs, 0)
    changes.push(...changesIn(event, greenCounts).map(change => ({ ...change, atMs })))
  }
  return changes
}

function changesIn(event: TimelineEvent, greenCounts: ReadonlyMap<string, number>): Change[] {
  switch (event.kind) {
    case 'instances.in-service':
      return [{ kind: 'join', fleet: fleetName(event), count: event.count }]
    case 'instances.draining':
      return [{ kind: 'leave', fleet: fleetName(event), count: event.count }]
    case 'instance.killed': {
      const instanceId = Number(event.instance.replace('i-', ''))
      return [{ kind: 'kill', fleet: fleetName(event), instanceId }]
    }
    case 'weights.changed':
      return [{ kind: 'weights', weights: event.weights }]
    case 'deployment.started':
      return [...greenCounts.keys()].map(variant => ({
        kind: 'shift',
        variant,
        shift: { greenFleet: `${event.toConfig}/${variant}`, share: 0 },
      }))
    case 'deployment.traffic-shifted':
      return [...greenCounts].map(([variant, count]) => ({
        kind: 'shift-to',
        variant,
        share: (event.greenInstances[variant] ?? 0) / count,
        greenWithTraffic: event.greenInstances[variant] ?? 0,
      }))
    case 'deployment.rolled-back':
      return [...greenCounts.keys()].map(variant => ({ kind: 'shift', variant, shift: undefined }))
    default:
      return []
  }
}

const fleetName = (event: { readonly endpointConfig: string; readonly variant: string }): string =>
  `${event.endpointConfig}/${event.variant}`
