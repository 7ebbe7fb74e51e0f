/** The timeline as short lines of text, to be compared with a literal list. */
import type { EventKind, TimelineEvent } from '../../src/core/timeline.ts'
import type { World } from '../../src/core/world.ts'

/** `4:00`, `-1:30`, `4:00.250`: minutes, seconds and, if any, milliseconds of virtual time. */
export function clock(atMs: number): string {
  const ms = Math.abs(atMs)
  const seconds = String(Math.floor(ms / 1000) % 60).padStart(2, '0')
  const rest = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`
  return `${atMs < 0 ? '-' : ''}${Math.floor(ms / 60_000)}:${seconds}${rest}`
}

function detail(event: TimelineEvent): string {
  switch (event.kind) {
    case 'endpoint.status-changed':
      return `${event.from ?? 'nothing'} → ${event.to ?? 'nothing'} (${event.endpointConfig})`
    case 'instances.launching':
      return `${event.variant} ${event.endpointConfig} +${event.count} of ${event.desired}`
    case 'instances.launch-failed':
      return `${event.variant} ${event.endpointConfig} ${event.count}: ${event.reason}`
    case 'instances.in-service':
      return `${event.variant} ${event.endpointConfig} ${event.inService} of ${event.desired}`
    case 'instances.draining':
      return `${event.variant} ${event.endpointConfig} -${event.count}`
    case 'instances.terminated':
      return `${event.variant} ${event.endpointConfig} -${event.count}`
    case 'instance.killed':
      return `${event.variant} ${event.instance}`
    case 'deployment.started':
      return `${event.fromConfig} → ${event.toConfig} ${event.strategy}`
    case 'deployment.traffic-shifted':
      return `green ${Math.round(event.greenShare * 100)}% step ${event.step}/${event.steps}`
    case 'deployment.baking':
      return `${event.stage} until ${clock(event.untilMs)}`
    case 'deployment.batch-retired':
      return `blue keeps ${Object.values(event.blueInstances).join(', ')}`
    case 'deployment.rollback-failed':
      return event.reason
    case 'deployment.rolled-back':
      return `to ${event.toConfig} because of ${event.cause} ${event.alarms.join(', ')}`.trim()
    case 'deployment.completed':
      return `${event.endpointConfig} in ${clock(event.durationMs)}`
    case 'weights.changed':
      return JSON.stringify(event.weights)
    case 'alarm.state-changed':
      return `${event.alarm.replace(/-[0-9a-f-]{36}$/, '')} ${event.from} → ${event.to}`
    case 'scaling.scale-out':
    case 'scaling.scale-in':
    case 'scaling.refused':
    case 'scaling.bounds-applied':
      return `${event.from} → ${event.to}`
    case 'scaling.not-scaled':
      return `${event.code} at ${event.capacity}`
    case 'scaling.completed':
      return `${event.capacity}, cooling until ${clock(event.cooldownUntilMs)}`
    case 'experiment.status-changed':
      return `${event.from === undefined ? '' : `${event.from} `}→ ${event.to}: ${event.reason}`
    case 'experiment.deploying': {
      const production = Object.entries(event.production).map(([name, count]) => `${name} ${count}`)
      const copies =
        event.shadow === undefined ? [] : [`${event.samplingPercent}% to ${event.shadow}`]
      const what = [...production, ...copies].join(', ')
      return `${event.endpointConfig} (${event.reason}) ${what}`
    }
    default:
      return ''
  }
}

/** Lines such as `4:00 deployment.baking canary until 14:00`, of the kinds that begin as given. */
export function storyOf(world: World, ...kinds: readonly (EventKind | `${string}.`)[]): string[] {
  return world.timeline.events
    .filter(({ atMs }) => atMs >= 0)
    .filter(({ kind }) => kinds.length === 0 || kinds.some(prefix => kind.startsWith(prefix)))
    .map(event => `${clock(event.atMs)} ${event.kind} ${detail(event)}`.trim())
}
