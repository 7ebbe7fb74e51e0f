/**
 * What the inference experiments of a scenario would do: when their shadow serves, what they cost
 * beside the fleet, and what their end leaves. Read off the account that is played without traffic:
 * an experiment deploys all at once and without alarms, so that only requests in hand are missing.
 *
 * Source: endpoints.md 6.
 */
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { INSTANCE_PRICES } from '../../core/endpoint/instance-prices.ts'
import type { Experiment, ExperimentVariant } from '../../core/experiments/experiment.ts'
import type { DeployReason, ExperimentPhase } from '../../core/experiments/transition.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import { HOUR_MS, MINUTE_MS, type Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { ScenarioFiles } from '../prepare.ts'
import type { Scenario } from '../scenario.ts'
import { loadByMinute } from './expected-load.ts'
import { perSecondOf } from './policies.ts'
import { experimentWarnings, type Warning } from './warnings.ts'

export interface ExperimentPreflight {
  readonly kind: 'experiment'
  readonly experiment: string
  readonly endpoint: string
  /** When CreateInferenceExperiment is called. */
  readonly atMs: Ms
  readonly shadow: ExperimentVariant
  readonly samplingPercent: number
  /** When its status is Running; `null`: not before the file ends. */
  readonly runsFromMs: Ms | null
  /** When it is stopped, by its schedule or by a call; `null`: not before the file ends. */
  readonly runsUntilMs: Ms | null
  /** When the endpoint is as it is to be afterwards; `null`: not before the file ends. */
  readonly overAtMs: Ms | null
  /** By its schedule, whatever the file does. */
  readonly scheduledEndMs: Ms
  /** What the endpoint has then; `null`: the experiment does not end in the file. */
  readonly after: ExperimentEnd | null
  /**
   * The shadow gets copies from when its deployment shifts the traffic, before the status is Running,
   * until that of the end does; `null`: none in the file.
   */
  readonly copied: Window | null
  /** How many it gets in the file. */
  readonly copies: number
  /** Most instances of the endpoint meanwhile, both fleets of its deployments included. */
  readonly instancesPeak: number
  /** More than the endpoint's fleet of before would cost meanwhile; `null`: no price is known. */
  readonly extraUsd: number | null
  readonly warnings: readonly Warning[]
}

export interface Window {
  readonly fromMs: Ms
  readonly untilMs: Ms
}

export interface ExperimentEnd {
  /** `cancelled`: also when it was lost, as `reason` says. */
  readonly phase: 'completed' | 'cancelled'
  readonly reason: string
  /** Instances by production variant. */
  readonly production: Readonly<Record<string, number>>
  /** The shadow takes part in production. */
  readonly isPromoted: boolean
  /** The shadow stays as one. */
  readonly keepsShadow: boolean
}

export interface ExperimentContext {
  /** Played to the end of the file, without traffic. */
  readonly world: World
  readonly scenario: Scenario
  readonly files: ScenarioFiles
}

export function experimentsOf(context: ExperimentContext): readonly ExperimentPreflight[] {
  const { world } = context
  return world.experiments.all().flatMap(experiment => {
    const endpoint = world.endpoints.peek(experiment.endpointName)
    return endpoint === undefined ? [] : [preflightOf(context, experiment, endpoint)]
  })
}

type StatusChanged = Extract<TimelineEvent, { readonly kind: 'experiment.status-changed' }>

function preflightOf(
  context: ExperimentContext,
  experiment: Experiment,
  endpoint: Endpoint,
): ExperimentPreflight {
  const { world, scenario, files } = context
  const { name, createdAtMs, settings } = experiment
  const { source, shadow, samplingPercent } = settings
  const statuses = statusesOf(world, name)
  const firstTo = (...phases: readonly ExperimentPhase[]): Ms | null =>
    statuses.find(({ to }) => phases.includes(to))?.atMs ?? null
  const runsFromMs = firstTo('running')
  const runsUntilMs = firstTo('stopping')
  const overAtMs = firstTo('completed', 'cancelled')
  const endMs = scenario.durationMs
  const window = { fromMs: createdAtMs, untilMs: overAtMs ?? endMs }
  const of = { endpoint: endpoint.name, variant: source.name, weightShare: 1 }
  const load = loadByMinute(scenario, files, of)
  const copied = load.map(requests => (requests * samplingPercent) / 100)
  const copying = copiedIn(world, experiment, window)
  return {
    kind: 'experiment',
    experiment: name,
    endpoint: endpoint.name,
    atMs: createdAtMs,
    shadow,
    samplingPercent,
    runsFromMs,
    runsUntilMs,
    overAtMs,
    scheduledEndMs: experiment.endMs,
    after: endOf(experiment, statuses),
    copied: copying,
    copies: copying === null ? 0 : Math.round(requestsIn(copied, copying)),
    instancesPeak: peakOf(world, endpoint, window),
    extraUsd: extraUsdOf(scenario, endpoint, window),
    warnings: experimentWarnings({
      experiment,
      copiesPerSecond: copying === null ? 0 : busiestIn(copied, copying) / 60,
      perSecondAfter: busiestIn(load, { fromMs: overAtMs ?? endMs, untilMs: endMs }) / 60,
      perSecondOn: ({ modelName, instanceCount }) => {
        const profile = world.models.get(modelName)
        const onOne = profile === undefined ? null : perSecondOf(profile)
        return onOne === null ? null : onOne * instanceCount
      },
    }),
  }
}

function copiedIn(world: World, { name, endpointName }: Experiment, window: Window): Window | null {
  /** When the deployment that was ordered for the reason gave the new fleet its traffic. */
  const shiftedFor = (reason: DeployReason): Ms | undefined => {
    const { events } = world.timeline
    const ordered = events.find(
      event =>
        event.kind === 'experiment.deploying' &&
        event.experiment === name &&
        event.reason === reason,
    )
    if (ordered === undefined) return undefined
    return events.find(
      event =>
        event.kind === 'deployment.traffic-shifted' &&
        event.endpoint === endpointName &&
        event.seq > ordered.seq,
    )?.atMs
  }
  const fromMs = shiftedFor('start')
  if (fromMs === undefined) return null
  return { fromMs, untilMs: shiftedFor('stop') ?? window.untilMs }
}

const statusesOf = (world: World, experiment: string): readonly StatusChanged[] =>
  world.timeline.events.filter(
    (event): event is StatusChanged =>
      event.kind === 'experiment.status-changed' && event.experiment === experiment,
  )

function endOf(
  { settings, before, outcome }: Experiment,
  statuses: readonly StatusChanged[],
): ExperimentEnd | null {
  const last = statuses.at(-1)
  if (last?.to !== 'completed' && last?.to !== 'cancelled') return null
  const stopping = statuses.find(({ to }) => to === 'stopping')
  const asBefore = [{ ...settings.source, instanceCount: before?.sourceCount ?? 0 }]
  const production = outcome?.production ?? asBefore
  return {
    phase: last.to,
    reason: (stopping ?? last).reason,
    production: Object.fromEntries(production.map(each => [each.name, each.instanceCount])),
    isPromoted: production.some(each => each.name === settings.shadow.name),
    keepsShadow: outcome?.shadow !== undefined,
  }
}

/** Of counts by minute; a minute that the window cuts counts in part. */
function requestsIn(minutes: Float64Array, { fromMs, untilMs }: Window): number {
  return minutes.reduce((sum, requests, minute) => {
    const startMs = minute * MINUTE_MS
    const overlapMs = Math.min(untilMs, startMs + MINUTE_MS) - Math.max(fromMs, startMs)
    return sum + (requests * Math.max(0, overlapMs)) / MINUTE_MS
  }, 0)
}

const busiestIn = (minutes: Float64Array, { fromMs, untilMs }: Window): number =>
  minutes
    .slice(Math.floor(fromMs / MINUTE_MS), Math.ceil(untilMs / MINUTE_MS))
    .reduce((most, requests) => Math.max(most, requests), 0)

function peakOf(world: World, endpoint: Endpoint, { fromMs, untilMs }: Window): number {
  const changes = world.timeline.events.filter(
    event =>
      event.kind === 'instances.launching' &&
      event.endpoint === endpoint.name &&
      event.atMs >= fromMs &&
      event.atMs < untilMs,
  )
  const counts = [fromMs, ...changes.map(({ atMs }) => atMs)].map(atMs => countAt(endpoint, atMs))
  return Math.max(...counts)
}

/** Instances that are there from the instant on. */
const countAt = ({ everyVariant }: Endpoint, atMs: Ms): number =>
  everyVariant.reduce((sum, variant) => sum + variant.instanceMs(atMs, atMs + 1), 0)

function extraUsdOf(
  { prices }: Scenario,
  { everyVariant }: Endpoint,
  { fromMs, untilMs }: Window,
): number | null {
  let usd = 0
  for (const variant of everyVariant) {
    const { instanceType } = variant.config
    const price = prices[instanceType] ?? INSTANCE_PRICES.get(instanceType)
    const withoutIt = variant.instanceMs(fromMs, fromMs + 1) * (untilMs - fromMs)
    const extraMs = variant.instanceMs(fromMs, untilMs) - withoutIt
    if (price === undefined && extraMs !== 0) return null
    usd += (extraMs / HOUR_MS) * (price ?? 0)
  }
  return usd
}
