/** Events of the timeline, applied to the picture before them. Pure; unknown kinds change nothing. */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { RecordedConfig } from '../../scenario/recording/recorded-configs.ts'
import { applyToFleets, isFleetEvent } from './apply-fleet-event.ts'
import type {
  AlarmPicture,
  DeploymentPicture,
  EndpointPhase,
  EndpointPicture,
  LabPicture,
} from './lab-picture.ts'

type DeploymentEvent = Extract<TimelineEvent, { kind: `deployment.${string}` }>
type StatusEvent = Extract<TimelineEvent, { kind: 'endpoint.status-changed' }>

/** From `start` up to `end`, itself not; maps are copied once, however many events change them. */
export function applyEvents(
  before: LabPicture,
  events: readonly TimelineEvent[],
  { start, end }: { readonly start: number; readonly end: number },
  configs: readonly RecordedConfig[],
): LabPicture {
  const endpoints = new CopiedMap<EndpointPicture>(before.endpoints)
  const alarms = new CopiedMap<AlarmPicture>(before.alarms)
  let { faults } = before
  for (let i = start; i < end; i++) {
    const event = events[i]
    if (event === undefined) break
    switch (event.kind) {
      case 'alarm.state-changed':
        alarms.set(event.alarm, { state: event.to, sinceMs: event.atMs, reason: event.reason })
        break
      case 'fault.started':
        faults = [...faults, `${event.target}: ${event.fault}`]
        break
      case 'fault.ended': {
        const text = `${event.target}: ${event.fault}`
        faults = faults.filter(fault => fault !== text)
        break
      }
      default: {
        if (!('endpoint' in event)) break
        const known = endpoints.now.get(event.endpoint) ?? blank(event.endpoint)
        const after = endpointAfter(known, event, configs)
        if (after !== known) endpoints.set(event.endpoint, after)
      }
    }
  }
  const isChanged = endpoints.isChanged || alarms.isChanged || faults !== before.faults
  return isChanged ? { endpoints: endpoints.now, alarms: alarms.now, faults } : before
}

/** A map that is copied when something in it changes for the first time. */
class CopiedMap<T> {
  now: ReadonlyMap<string, T>
  #own: Map<string, T> | undefined

  constructor(before: ReadonlyMap<string, T>) {
    this.now = before
  }

  get isChanged(): boolean {
    return this.#own !== undefined
  }

  set(name: string, value: T): void {
    this.#own ??= new Map(this.now)
    this.#own.set(name, value)
    this.now = this.#own
  }
}

const blank = (name: string): EndpointPicture => ({
  name,
  status: 'Creating',
  config: '',
  failureReason: undefined,
  weights: {},
  shadowShare: undefined,
  fleets: [],
  deployment: undefined,
})

function endpointAfter(
  before: EndpointPicture,
  event: TimelineEvent,
  configs: readonly RecordedConfig[],
): EndpointPicture {
  if (isFleetEvent(event)) return { ...before, fleets: applyToFleets(before.fleets, event) }
  switch (event.kind) {
    case 'endpoint.status-changed':
      return statusAfter(before, event, configs)
    case 'weights.changed':
      return { ...before, weights: productionWeights(event), shadowShare: event.shadowShare }
    case 'deployment.started':
    case 'deployment.traffic-shifted':
    case 'deployment.baking':
    case 'deployment.batch-retired':
    case 'deployment.rolled-back':
    case 'deployment.rollback-failed':
      return deploymentAfter(before, event)
    case 'deployment.completed':
      return completed(before, event, configs)
    default:
      return before
  }
}

function statusAfter(
  before: EndpointPicture,
  event: StatusEvent,
  configs: readonly RecordedConfig[],
): EndpointPicture {
  const status: EndpointPhase = event.to ?? 'Deleted'
  const isBorn = status === 'Creating'
  const { deployment } = before
  const isSettled = status === 'InService' || status === 'UpdateRollbackFailed'
  return {
    ...(isBorn ? blank(before.name) : before),
    status,
    config: event.endpointConfig,
    failureReason: event.failureReason,
    weights: isBorn ? weightsOf(event.endpointConfig, configs) : before.weights,
    fleets: status === 'Deleted' || isBorn ? [] : before.fleets,
    deployment:
      isSettled && deployment?.outcome === 'rolling back'
        ? { ...deployment, outcome: 'rolled back', endedMs: event.atMs }
        : deployment,
  }
}

/** A shadow's weight is a share of copies, none of the traffic: it has no part in the split. */
function productionWeights({
  weights,
  shares,
}: Extract<TimelineEvent, { kind: 'weights.changed' }>): Readonly<Record<string, number>> {
  if (Object.keys(weights).every(variant => variant in shares)) return weights
  return Object.fromEntries(Object.entries(weights).filter(([variant]) => variant in shares))
}

function weightsOf(name: string, configs: readonly RecordedConfig[]): Record<string, number> {
  const variants = configs.find(config => config.name === name)?.variants ?? []
  const production = variants.filter(({ isShadow }) => !isShadow)
  return Object.fromEntries(production.map(({ name: variant, weight }) => [variant, weight]))
}

function deploymentAfter(before: EndpointPicture, event: DeploymentEvent): EndpointPicture {
  const deployment = stepOf(before.deployment, event)
  const status = phaseOf(event.kind) ?? before.status
  return deployment === undefined ? before : { ...before, status, deployment }
}

/** `Updating` is one status on AWS; the page tells what it is busy with. */
function phaseOf(kind: DeploymentEvent['kind']): EndpointPhase | undefined {
  if (kind === 'deployment.baking') return 'Baking'
  if (kind === 'deployment.rolled-back') return 'RollingBack'
  return kind === 'deployment.rollback-failed' ? undefined : 'Updating'
}

function stepOf(
  running: DeploymentPicture | undefined,
  event: DeploymentEvent,
): DeploymentPicture | undefined {
  if (event.kind === 'deployment.started') {
    const { fromConfig, toConfig, strategy, alarms, atMs: startedMs } = event
    return {
      ...{ fromConfig, toConfig, strategy, alarms, startedMs },
      ...{ greenShare: 0, step: 0, steps: 0, bake: undefined },
      ...{ outcome: 'running', endedMs: undefined, reason: undefined },
    }
  }
  if (running === undefined) return undefined
  switch (event.kind) {
    case 'deployment.traffic-shifted': {
      const { greenShare, step, steps } = event
      return { ...running, greenShare, step, steps, bake: undefined }
    }
    case 'deployment.batch-retired':
      return { ...running, step: event.step, steps: event.steps }
    case 'deployment.baking': {
      const { atMs: sinceMs, untilMs, stage } = event
      return { ...running, bake: { sinceMs, untilMs, stage } }
    }
    case 'deployment.rolled-back': {
      const { reason } = event
      return { ...running, outcome: 'rolling back', greenShare: 0, bake: undefined, reason }
    }
    case 'deployment.rollback-failed':
      return { ...running, outcome: 'rollback failed', endedMs: event.atMs, reason: event.reason }
    case 'deployment.completed':
      return {
        ...running,
        outcome: 'completed',
        greenShare: 1,
        bake: undefined,
        endedMs: event.atMs,
      }
  }
}

/** Green is what serves now; what is left of the old fleet leaves. */
function completed(
  before: EndpointPicture,
  event: Extract<TimelineEvent, { kind: 'deployment.completed' }>,
  configs: readonly RecordedConfig[],
): EndpointPicture {
  const { endpointConfig } = event
  const after = deploymentAfter(before, event)
  return {
    ...after,
    config: endpointConfig,
    weights: event.weights ?? weightsOf(endpointConfig, configs),
    shadowShare: undefined,
    fleets: after.fleets.map(fleet => ({
      ...fleet,
      role: fleet.config === endpointConfig ? 'blue' : 'green',
    })),
  }
}
