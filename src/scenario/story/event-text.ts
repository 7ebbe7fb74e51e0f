/** One line for each kind of timeline event: what was decided, and why. */
import { assertNever } from '../../core/assert.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../../core/units.ts'

/** `14:00`, `1:05:00`, `14:00.250`; negative before time zero. */
export function clockText(atMs: Ms): string {
  const sign = atMs < 0 ? '-' : ''
  const rest = Math.abs(atMs)
  const hours = Math.floor(rest / HOUR_MS)
  const minutes = Math.floor(rest / MINUTE_MS) % 60
  const seconds = Math.floor(rest / SECOND_MS) % 60
  const milliseconds = Math.floor(rest % SECOND_MS)
  const two = (value: number): string => String(value).padStart(2, '0')
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
  const clock = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`
  return `${sign}${clock}:${two(seconds)}${fraction}`
}

/** `90s`, `5m`, `2h`. */
export function durationText(durationMs: Ms): string {
  if (durationMs % HOUR_MS === 0 && durationMs > 0) return `${durationMs / HOUR_MS}h`
  if (durationMs % MINUTE_MS === 0 && durationMs > 0) return `${durationMs / MINUTE_MS}m`
  return `${durationMs / SECOND_MS}s`
}

export function eventText(event: TimelineEvent): string {
  switch (event.kind) {
    case 'api.called':
      return `call ${event.operation} ${event.resource}`
    case 'api.refused':
      return `refused ${event.operation}: ${event.code}: ${event.message}`
    case 'endpoint.status-changed':
      return statusText(event)
    case 'instances.launching':
      return `${fleet(event)} launching ${event.count} (${event.reason}), ready at ${clockText(event.readyAtMs)}`
    case 'instances.launch-failed':
      return `${fleet(event)} launch of ${event.count} FAILED: ${event.reason}`
    case 'instances.in-service':
      return `${fleet(event)} +${event.count} in service: ${event.inService} of ${event.desired}`
    case 'instances.draining':
      return `${fleet(event)} -${event.count} (${event.reason}): ${event.inService} of ${event.desired}`
    case 'instances.terminated':
      return `${fleet(event)} ${event.count} terminated`
    case 'instance.killed':
      return `${fleet(event)} ${event.instance} died with ${event.requestsLost} requests, ${event.inService} left`
    case 'deployment.started':
      return `${event.endpoint} deployment ${event.fromConfig} → ${event.toConfig}, ${event.strategy}, alarms [${event.alarms.join(', ')}]`
    case 'deployment.traffic-shifted':
      return `${event.endpoint} step ${event.step} of ${event.steps}: ${share(event.greenShare)} of the traffic → green`
    case 'deployment.baking':
      return `${event.endpoint} baking ${durationText(event.bakeMs)} (${event.stage}), until ${clockText(event.untilMs)}`
    case 'deployment.batch-retired':
      return `${event.endpoint} step ${event.step} of ${event.steps} done: blue keeps ${pairs(event.blueInstances)}`
    case 'deployment.rollback-failed':
      return `${event.endpoint} ROLLBACK FAILED, both configs serve: ${event.reason}`
    case 'deployment.rolled-back':
      return `${event.endpoint} ROLLED BACK to ${event.toConfig} after ${event.exposedMs === undefined ? 'no' : clockText(event.exposedMs)} exposure: ${event.reason}`
    case 'deployment.completed':
      return `${event.endpoint} deployment complete, runs ${event.endpointConfig}`
    case 'weights.changed':
      return `${event.endpoint} weights now ${pairs(event.weights)}: ${pairs(event.shares, share)}${event.shadowShare === undefined ? '' : `, copies to the shadow ${share(event.shadowShare)}`}`
    case 'alarm.state-changed':
      return `alarm ${shortAlarmName(event.alarm)} ${event.from} → ${event.to}: ${shortReason(event.reason)}`
    case 'scaling.target-registered':
      return `${variant(event)} scales between ${event.minCapacity} and ${event.maxCapacity}`
    case 'scaling.scale-out':
    case 'scaling.scale-in':
      return scaleText(event)
    case 'scaling.bounds-applied':
      return `${variant(event)} capacity ${event.from} → ${event.to}: ${event.cause}`
    case 'scaling.refused':
      return `${variant(event)} stays at ${event.from}, not ${event.to}: ${event.reason}`
    case 'scaling.not-scaled':
      return `${variant(event)} not scaled (${event.code}): wants ${event.wanted}, has ${event.capacity}; ${number(event.metricPerInstance)} per instance, target ${number(event.target)}`
    case 'scaling.scheduled-action':
      return `${variant(event)} scheduled action ${event.action}, ${event.schedule}: between ${event.minCapacity} and ${event.maxCapacity}${event.outcome === 'applied' ? '' : ` (${event.outcome})`}`
    case 'scaling.completed':
      return `${variant(event)} has ${event.capacity} ${event.capacity === 1 ? 'instance' : 'instances'}; cooldown until ${clockText(event.cooldownUntilMs)}`
    case 'model.changed':
      return `model ${event.model} behaves anew: ${behaviourText(event.behaviour)}; ${event.fleets} fleets follow`
    case 'experiment.status-changed':
      return `experiment ${event.experiment} on ${event.endpoint} ${event.to}: ${event.reason}`
    case 'experiment.deploying':
      return `experiment ${event.experiment} deploys ${event.endpointConfig} on ${event.endpoint} (${event.reason}): ${pairs(event.production)}${event.shadow === undefined ? '' : `, copies ${event.samplingPercent}% to ${event.shadow}`}`
    case 'fault.started':
      return `fault on ${event.target}: ${event.fault}`
    case 'fault.ended':
      return `fault on ${event.target} lifted: ${event.fault}`
    case 'traffic.rate-changed':
      return `${event.endpoint} traffic (${event.source}) now ${number(event.ratePerSecond)}/s`
    default:
      return assertNever(event)
  }
}

function scaleText(
  event: Extract<TimelineEvent, { kind: 'scaling.scale-out' | 'scaling.scale-in' }>,
): string {
  const { from, to, metricPerInstance, target, running, step } = event
  const what = event.kind === 'scaling.scale-out' ? 'scale-out' : 'scale-in'
  const change = `${variant(event)} ${what} ${from} → ${to}`
  const metric = number(metricPerInstance)
  if (step === undefined) {
    return `${change}: ${metric} per instance × ${number(running)} running ÷ target ${number(target)}`
  }
  const { adjustmentType, adjustment, base } = step
  const above = `${metric} against threshold ${number(target)}`
  return `${change}: ${above} is the step ${adjustmentType} ${adjustment}, from ${base}`
}

type Behaviour = Extract<TimelineEvent, { kind: 'model.changed' }>['behaviour']

function behaviourText(behaviour: Behaviour): string {
  const { latency, concurrency, startupMs, errorShare4xx, errorShare5xx } = behaviour
  const { kind, ...parameters } = latency
  const shape = Object.values(parameters)
    .map(each => (typeof each === 'number' ? number(each) : `${each.length} samples`))
    .join(' ')
  const errors = `errors 4xx ${share(errorShare4xx)} 5xx ${share(errorShare5xx)}`
  return `latency ${kind} ${shape}, ${errors}, concurrency ${concurrency}, startup ${durationText(startupMs)}`
}

function statusText(event: Extract<TimelineEvent, { kind: 'endpoint.status-changed' }>): string {
  const { endpoint, to, endpointConfig, failureReason } = event
  if (to === undefined) return `${endpoint} is gone`
  const failure = failureReason === undefined ? '' : ` (last update FAILED: ${failureReason})`
  return `${endpoint} ${to} on ${endpointConfig}${failure}`
}

/** The alarms of target tracking have names of over a hundred characters. */
export const shortAlarmName = (alarm: string): string =>
  alarm.replace(
    /^TargetTracking-endpoint\/(.+)\/variant\/(.+)-(Alarm(?:High|Low))-.+$/,
    '$3 of $1/$2',
  )

/** The newest three datapoints are enough to read; the timeline has all. */
const shortReason = (reason: string): string =>
  reason.replace(/\[((?:[^,\]]+, ){3})[^\]]+\]/, (_, newest: string) => `[${newest}…]`)

const variant = (on: { endpoint: string; variant: string }): string =>
  `${on.endpoint}/${on.variant}`
const fleet = (on: { endpoint: string; variant: string; fleet: string }): string =>
  `${on.endpoint}/${on.variant} ${on.fleet}`
const share = (value: number): string => `${Math.round(value * 1000) / 10}%`
const number = (value: number): string => String(Math.round(value * 100) / 100)
const pairs = (values: Readonly<Record<string, number>>, text = number): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(', ')
