/** What expectations may ask of each kind of event: its members, as core/timeline.ts has them. */
import type { EventKind, TimelineEvent } from '../../core/timeline.ts'
import { listOf, type MemberShapes, mapOf, NUMBER, type Shape, TEXT, UNKNOWN } from './shape.ts'

/** The variants of the union whose kind is, or may be, this one. */
type EventOf<Kind, Event = TimelineEvent> = Event extends { readonly kind: infer Known }
  ? Kind extends Known
    ? Event
    : never
  : never

type OwnMembers<Kind> = Omit<EventOf<Kind>, 'kind' | 'atMs' | 'seq'>

const OF_EVERY_KIND = { kind: TEXT, atMs: NUMBER, seq: NUMBER }
const endpoint = TEXT
const onVariant = { endpoint, variant: TEXT }
const onFleet = { ...onVariant, fleet: TEXT, endpointConfig: TEXT }
const steps = { step: NUMBER, steps: NUMBER }
const fault = { fault: TEXT, target: TEXT }
const scaling = {
  ...onVariant,
  policy: TEXT,
  alarm: TEXT,
  metricPerInstance: NUMBER,
  target: NUMBER,
  running: NUMBER,
  from: NUMBER,
  to: NUMBER,
  cause: TEXT,
  cooldownMs: NUMBER,
  step: UNKNOWN,
}

const OWN_MEMBERS: { readonly [Kind in EventKind]: MemberShapes<OwnMembers<Kind>> } = {
  'api.called': { operation: TEXT, resource: TEXT },
  'api.refused': { operation: TEXT, code: TEXT, message: TEXT },
  'endpoint.status-changed': {
    endpoint,
    from: TEXT,
    to: TEXT,
    endpointConfig: TEXT,
    failureReason: TEXT,
  },
  'instances.launching': {
    ...onFleet,
    count: NUMBER,
    desired: NUMBER,
    readyAtMs: NUMBER,
    reason: TEXT,
  },
  'instances.launch-failed': { ...onFleet, count: NUMBER, reason: TEXT },
  'instances.in-service': { ...onFleet, count: NUMBER, inService: NUMBER, desired: NUMBER },
  'instances.draining': {
    ...onFleet,
    count: NUMBER,
    inService: NUMBER,
    desired: NUMBER,
    reason: TEXT,
  },
  'instances.terminated': { ...onFleet, count: NUMBER },
  'instance.killed': { ...onFleet, instance: TEXT, requestsLost: NUMBER, inService: NUMBER },
  'deployment.started': {
    endpoint,
    fromConfig: TEXT,
    toConfig: TEXT,
    strategy: TEXT,
    instances: mapOf(NUMBER),
    alarms: listOf(TEXT),
  },
  'deployment.traffic-shifted': {
    endpoint,
    greenShare: NUMBER,
    greenInstances: mapOf(NUMBER),
    ...steps,
  },
  'deployment.baking': { endpoint, bakeMs: NUMBER, untilMs: NUMBER, stage: TEXT },
  'deployment.batch-retired': { endpoint, blueInstances: mapOf(NUMBER), ...steps },
  'deployment.rollback-failed': { endpoint, reason: TEXT },
  'deployment.rolled-back': {
    endpoint,
    toConfig: TEXT,
    failedConfig: TEXT,
    cause: TEXT,
    alarms: listOf(TEXT),
    reason: TEXT,
    exposedMs: NUMBER,
  },
  'deployment.completed': {
    endpoint,
    endpointConfig: TEXT,
    durationMs: NUMBER,
    weights: mapOf(NUMBER),
  },
  'weights.changed': {
    endpoint,
    weights: mapOf(NUMBER),
    shares: mapOf(NUMBER),
    shadowShare: NUMBER,
  },
  'alarm.state-changed': {
    alarm: TEXT,
    from: TEXT,
    to: TEXT,
    reason: TEXT,
    threshold: NUMBER,
    datapoints: listOf(NUMBER),
  },
  'scaling.target-registered': { ...onVariant, minCapacity: NUMBER, maxCapacity: NUMBER },
  'scaling.scale-out': scaling,
  'scaling.scale-in': scaling,
  'scaling.bounds-applied': { ...onVariant, from: NUMBER, to: NUMBER, cause: TEXT },
  'scaling.not-scaled': {
    ...onVariant,
    policy: TEXT,
    alarm: TEXT,
    code: TEXT,
    metricPerInstance: NUMBER,
    target: NUMBER,
    capacity: NUMBER,
    wanted: NUMBER,
    cause: TEXT,
  },
  'scaling.refused': { ...onVariant, from: NUMBER, to: NUMBER, reason: TEXT },
  'scaling.scheduled-action': {
    ...onVariant,
    action: TEXT,
    schedule: TEXT,
    minCapacity: NUMBER,
    maxCapacity: NUMBER,
    outcome: TEXT,
  },
  'scaling.completed': { ...onVariant, capacity: NUMBER, cooldownUntilMs: NUMBER },
  'experiment.status-changed': { endpoint, experiment: TEXT, from: TEXT, to: TEXT, reason: TEXT },
  'experiment.deploying': {
    endpoint,
    experiment: TEXT,
    endpointConfig: TEXT,
    reason: TEXT,
    production: mapOf(NUMBER),
    shadow: TEXT,
    samplingPercent: NUMBER,
  },
  'fault.started': fault,
  'fault.ended': fault,
  'model.changed': { model: TEXT, fleets: NUMBER, behaviour: UNKNOWN },
  'traffic.rate-changed': { endpoint, ratePerSecond: NUMBER, source: TEXT },
}

export const EVENT_SHAPES: ReadonlyMap<string, Shape> = new Map(
  Object.entries(OWN_MEMBERS).map(([kind, members]) => [
    kind,
    { kind: 'record', members: new Map(Object.entries({ ...OF_EVERY_KIND, ...members })) },
  ]),
)
