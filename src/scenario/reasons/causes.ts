/**
 * What led to an event of the timeline: for each kind, where its cause is to be found among the
 * events before it. `why` prints the chain; nothing is computed anew, the timeline has it all.
 */
import { assertNever } from '../../core/assert.ts'
import type { EventKind, TimelineEvent } from '../../core/timeline.ts'

export interface Reason {
  readonly event: TimelineEvent
  /** What led to it, the nearest cause first. */
  readonly because: readonly Reason[]
}

/** Longer chains are cut: by then the story has been told. */
const DEPTH_MAX = 12

/** The chain that led to the event, each event of it once. */
export function reasonFor(event: TimelineEvent, events: readonly TimelineEvent[]): Reason {
  return chain(event, events, { told: new Set(), depth: 0 })
}

function chain(
  event: TimelineEvent,
  events: readonly TimelineEvent[],
  { told, depth }: { readonly told: Set<number>; readonly depth: number },
): Reason {
  told.add(event.seq)
  if (depth >= DEPTH_MAX) return { event, because: [] }
  const because: Reason[] = []
  for (const cause of causesOf(event, new Past(event, events))) {
    if (!told.has(cause.seq)) because.push(chain(cause, events, { told, depth: depth + 1 }))
  }
  return { event, because }
}

/** The events before one, newest first. */
class Past {
  readonly #event: TimelineEvent
  readonly #events: readonly TimelineEvent[]

  constructor(event: TimelineEvent, events: readonly TimelineEvent[]) {
    this.#event = event
    this.#events = events
  }

  latest(...kinds: readonly EventKind[]): TimelineEvent[] {
    return this.find(({ kind }) => kinds.includes(kind))
  }

  /** Of the same endpoint, and of the same variant where both name one. */
  latestHere(...kinds: readonly EventKind[]): TimelineEvent[] {
    return this.find(other => kinds.includes(other.kind) && isSamePlace(this.#event, other))
  }

  find(isCause: (event: TimelineEvent) => boolean): TimelineEvent[] {
    for (let seq = this.#event.seq - 1; seq >= 0; seq--) {
      const other = this.#events[seq]
      if (other !== undefined && isCause(other)) return [other]
    }
    return []
  }
}

function isSamePlace(event: TimelineEvent, other: TimelineEvent): boolean {
  if (!('endpoint' in event && 'endpoint' in other)) return false
  if (event.endpoint !== other.endpoint) return false
  return !('variant' in event && 'variant' in other) || event.variant === other.variant
}

const isCallOf =
  (...operations: readonly string[]) =>
  (event: TimelineEvent): boolean =>
    event.kind === 'api.called' && operations.includes(event.operation)

function causesOf(event: TimelineEvent, past: Past): readonly TimelineEvent[] {
  switch (event.kind) {
    case 'api.called':
    case 'fault.started':
    case 'model.changed':
    case 'traffic.rate-changed':
      return [] // the user's own doing
    case 'api.refused':
      return past.find(other => other.kind === 'api.called' && other.operation === event.operation)
    case 'fault.ended':
      return past.find(other => other.kind === 'fault.started' && other.target === event.target)
    case 'endpoint.status-changed':
      return past.latestHere(
        'deployment.completed',
        'deployment.rolled-back',
        'deployment.rollback-failed',
        'deployment.started',
        'instances.launch-failed',
        'instances.in-service',
        'instances.terminated',
        'weights.changed',
      )
    case 'instances.launching':
    case 'instances.draining':
      return capacityCauses(event, past)
    case 'instances.in-service':
    case 'instances.launch-failed':
      return [
        ...past.latestHere('instances.launching'),
        ...(event.kind === 'instances.in-service' ? [] : past.latest('fault.started')),
      ]
    case 'instances.terminated':
      return past.latestHere('instances.draining', 'instances.launching')
    case 'instance.killed':
      return [] // a fault of the scenario or the lab
    case 'weights.changed':
      return past.find(isCallOf('UpdateEndpointWeightsAndCapacities'))
    case 'alarm.state-changed':
      return alarmCauses(event, past)
    case 'scaling.target-registered':
    case 'scaling.scale-out':
    case 'scaling.scale-in':
    case 'scaling.not-scaled':
    case 'scaling.refused':
    case 'scaling.bounds-applied':
    case 'scaling.scheduled-action':
    case 'scaling.completed':
      return scalingCauses(event, past)
    case 'experiment.deploying':
    case 'experiment.status-changed':
      return experimentCauses(event, past)
    case 'deployment.started':
    case 'deployment.traffic-shifted':
    case 'deployment.baking':
    case 'deployment.batch-retired':
    case 'deployment.completed':
    case 'deployment.rolled-back':
    case 'deployment.rollback-failed':
      return deploymentCauses(event, past)
    default:
      return assertNever(event)
  }
}

function experimentCauses(
  event: Extract<TimelineEvent, { readonly kind: `experiment.${string}` }>,
  past: Past,
): readonly TimelineEvent[] {
  const { kind, experiment } = event
  if (kind === 'experiment.deploying') {
    return past.find(other => 'experiment' in other && other.experiment === experiment)
  }
  return [
    ...past.find(
      other =>
        other.kind === 'api.called' &&
        other.operation.endsWith('InferenceExperiment') &&
        other.resource === experiment,
    ),
    ...past.latestHere('endpoint.status-changed'),
  ]
}

function scalingCauses(
  event: Extract<TimelineEvent, { readonly kind: `scaling.${string}` }>,
  past: Past,
): readonly TimelineEvent[] {
  switch (event.kind) {
    case 'scaling.target-registered':
      return past.find(isCallOf('RegisterScalableTarget'))
    case 'scaling.scale-out':
    case 'scaling.scale-in':
    case 'scaling.not-scaled':
      return past.find(other => isAlarm(other, event.alarm))
    case 'scaling.refused':
      return past.latestHere('scaling.scale-out', 'scaling.scale-in', 'scaling.bounds-applied')
    case 'scaling.bounds-applied':
      return past.latestHere('scaling.scheduled-action', 'scaling.target-registered')
    case 'scaling.scheduled-action':
      return past.find(isCallOf('PutScheduledAction'))
    case 'scaling.completed':
      return past.latestHere('instances.in-service', 'instances.terminated')
    default:
      return assertNever(event)
  }
}

function deploymentCauses(
  event: Extract<TimelineEvent, { readonly kind: `deployment.${string}` }>,
  past: Past,
): readonly TimelineEvent[] {
  switch (event.kind) {
    case 'deployment.started':
      return past.find(isCallOf('UpdateEndpoint'))
    case 'deployment.traffic-shifted':
      return past.latestHere('deployment.baking', 'instances.in-service')
    case 'deployment.baking':
      return past.latestHere('deployment.traffic-shifted')
    case 'deployment.batch-retired':
    case 'deployment.completed':
      return past.latestHere('deployment.baking', 'deployment.traffic-shifted')
    case 'deployment.rolled-back':
      return rollbackCauses(event, past)
    case 'deployment.rollback-failed':
      return [
        ...past.latestHere('instances.launch-failed'),
        ...past.latestHere('deployment.rolled-back'),
      ]
    default:
      return assertNever(event)
  }
}

const isAlarm = (event: TimelineEvent, name: string): boolean =>
  event.kind === 'alarm.state-changed' && event.alarm === name

/**
 * What may have moved the metric: the newest of each kind of change, of the endpoint that the alarm
 * is known to look at.
 */
function alarmCauses(
  { alarm }: Extract<TimelineEvent, { readonly kind: 'alarm.state-changed' }>,
  past: Past,
): readonly TimelineEvent[] {
  const endpoint = endpointOfAlarm(alarm, past)
  const latest = (...kinds: readonly EventKind[]): readonly TimelineEvent[] =>
    past.find(other => {
      const isElsewhere =
        endpoint !== undefined && 'endpoint' in other && other.endpoint !== endpoint
      return kinds.includes(other.kind) && !isElsewhere
    })
  return [
    ...latest('deployment.traffic-shifted'),
    ...latest('fault.started', 'instance.killed', 'model.changed'),
    ...latest('traffic.rate-changed'),
    ...latest('weights.changed'),
  ].sort((a, b) => b.seq - a.seq)
}

/** Target tracking has it in the name; else that of the update which the alarm would roll back. */
function endpointOfAlarm(alarm: string, past: Past): string | undefined {
  const inName = /^TargetTracking-endpoint\/([^/]+)\/variant\//.exec(alarm)?.[1]
  if (inName !== undefined) return inName
  const [update] = past.find(
    other => other.kind === 'deployment.started' && other.alarms.includes(alarm),
  )
  return update?.kind === 'deployment.started' ? update.endpoint : undefined
}

function rollbackCauses(
  event: Extract<TimelineEvent, { readonly kind: 'deployment.rolled-back' }>,
  past: Past,
): readonly TimelineEvent[] {
  switch (event.cause) {
    case 'alarm':
      return [
        ...event.alarms.flatMap(name => past.find(other => isAlarm(other, name))),
        ...past.latestHere('deployment.traffic-shifted'),
      ]
    case 'timeout':
      return past.latestHere('deployment.started')
    case 'provisioning':
      return past.latestHere('instances.launch-failed')
    default:
      return assertNever(event.cause)
  }
}

function capacityCauses(
  event: Extract<TimelineEvent, { readonly kind: 'instances.launching' | 'instances.draining' }>,
  past: Past,
): readonly TimelineEvent[] {
  const { reason } = event
  switch (reason) {
    case 'create':
      return past.find(isCallOf('CreateEndpoint'))
    case 'delete':
      return past.find(isCallOf('DeleteEndpoint'))
    case 'deployment':
      return past.latestHere('deployment.started', 'deployment.batch-retired', 'deployment.baking')
    case 'rollback':
      return past.latestHere('deployment.rolled-back', 'instances.launch-failed')
    case 'scaling':
      return past.latestHere('scaling.scale-out', 'scaling.scale-in', 'scaling.bounds-applied')
    case 'replacement':
      return past.latestHere('instance.killed', 'instances.launch-failed')
    case 'update-weights-and-capacities':
      return past.find(isCallOf('UpdateEndpointWeightsAndCapacities'))
    default:
      return assertNever(reason)
  }
}
