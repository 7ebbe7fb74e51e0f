/** What the scaling policies of a scenario would do with its traffic. */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import {
  DEFAULT_COOLDOWN_MS,
  type PolicyConfig,
  type TargetTrackingPolicyConfig,
} from '../../core/autoscaling/scaling-config.ts'
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { INSTANCE_PRICES } from '../../core/endpoint/instance-prices.ts'
import type { ModelProfile } from '../../core/endpoint/model-profile.ts'
import type { ProductionVariant } from '../../core/endpoint/production-variant.ts'
import { shareOf } from '../../core/routing/router.ts'
import { meanMsOf } from '../../core/sampling/latency.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { ScenarioFiles } from '../prepare.ts'
import type { Scenario } from '../scenario.ts'
import { type ConcurrencyPreflight, concurrencyOf } from './concurrency-forecast.ts'
import type { DeploymentPreflight } from './deployments.ts'
import { loadByMinute } from './expected-load.ts'
import {
  type BoundsChange,
  boundsAt,
  excessRequests,
  type FleetOutlook,
  instancesFor,
  type Missed,
  missedIn,
} from './scaling-forecast.ts'
import { type StepsPreflight, stepsOf } from './step-forecast.ts'
import { policyWarnings, type Warning } from './warnings.ts'

export interface PolicyPreflight {
  readonly kind: 'policy'
  readonly endpoint: string
  readonly variant: string
  readonly policy: string
  readonly type: PolicyConfig['kind']
  readonly minCapacity: number
  readonly maxCapacity: number
  /** Of the instance type; `null`: no quota is set. */
  readonly quota: number | null
  /**
   * From a rise of the load, at the beginning of a period, to the order and to the instances that
   * serve; a rise within a period is seen up to a period later. `null`: no alarm calls the policy.
   */
  readonly ordersAfterMs: Ms | null
  readonly servesAfterMs: Ms | null
  /** From a fall of the load to fewer instances; `null`: nothing takes any back. */
  readonly scalesInAfterMs: Ms | null
  /** Requests a second that an instance serves at most; `null`: its model does not say. */
  readonly instancePerSecond: number | null
  /** The busiest minute of the file; `null`: there is no traffic. */
  readonly peak: { readonly perSecond: number; readonly atMs: Ms } | null
  /** What only target tracking on invocations tells; `null`: it is another policy. */
  readonly tracking: TrackingPreflight | null
  /** What only a step policy tells; `null`: it is another policy, or no alarm calls it. */
  readonly steps: StepsPreflight | null
  /** What only target tracking on concurrency tells; `null`: it is another policy. */
  readonly concurrency: ConcurrencyPreflight | null
  /** Updates of the endpoint, during which nothing scales. */
  readonly heldBack: readonly HeldBack[]
  readonly warnings: readonly Warning[]
}

export interface TrackingPreflight {
  /** Requests a second that the target is for an instance. */
  readonly targetPerSecond: number
  /** Instances that the peak wants, whatever the bounds. */
  readonly instancesAtPeak: number
  /** Requests beyond what the instances serve while scaling lags; `null`: nobody can tell. */
  readonly excessRequests: number | null
  /** A fleet of the least, and of the most that the peak gets; `null`: no price is known. */
  readonly usdPerHour: { readonly least: number; readonly atPeak: number } | null
}

export interface HeldBack {
  /** Of the update. */
  readonly toConfig: string
  readonly fromMs: Ms
  readonly untilMs: Ms
  /** When the update is rolled back at the last moment. */
  readonly untilMsWorst: Ms
  /** From a rise at the worst moment to the instances that serve; `null`: no alarm calls the policy. */
  readonly servesAfterMsWorst: Ms | null
  /** `null`: the traffic wants no more instances meanwhile, or nobody can tell. */
  readonly missed: Missed | null
}

export interface PolicyContext {
  /** Played to the end of the file, without traffic. */
  readonly world: World
  readonly scenario: Scenario
  readonly files: ScenarioFiles
  readonly deployments: readonly DeploymentPreflight[]
}

export function policiesOf(context: PolicyContext): readonly PolicyPreflight[] {
  return policiesIn(context).map(policy => preflightOf(context, policy))
}

/** What is known of each policy's fleet; `outlook`: `null` where nobody can tell. */
export function policyOutlooks(context: PolicyContext) {
  return policiesIn(context).map(policy => ({ policy, ...knownOf(context, policy) }))
}

function policiesIn({ world }: PolicyContext): readonly Policy[] {
  return world.scaling.policies().flatMap(({ config, arn, alarmNames }) => {
    const endpoint = world.endpoints.peek(config.endpointName)
    const variant = endpoint?.allVariants.find(({ name }) => name === config.variantName)
    const profile = variant && world.models.get(variant.config.modelName)
    if (endpoint === undefined || variant === undefined || profile === undefined) return []
    const names = [...alarmNames, ...world.scaling.alarmsThatCall({ arn })]
    const alarms = names.flatMap(name => world.alarms.find(name)?.config ?? [])
    return [{ config, endpoint, variant, profile, alarms }]
  })
}

interface Policy {
  readonly config: PolicyConfig
  readonly endpoint: Endpoint
  readonly variant: ProductionVariant
  readonly profile: ModelProfile
  /** That call it. */
  readonly alarms: readonly AlarmConfig[]
}

function knownOf(context: PolicyContext, policy: Policy) {
  const { alarms, config, profile } = policy
  const bounds = boundsOf(context.world, config)
  const high = alarms.find(({ comparisonOperator }) => comparisonOperator.startsWith('Greater'))
  const low = alarms.find(({ comparisonOperator }) => comparisonOperator.startsWith('Less'))
  const load = loadOf(context, policy)
  const instancePerSecond = perSecondOf(profile)
  const outlook = outlookOf(context, { policy, bounds, load, instancePerSecond, high, low })
  return { bounds, high, low, load, instancePerSecond, outlook }
}

function preflightOf(context: PolicyContext, policy: Policy): PolicyPreflight {
  const { world, scenario } = context
  const { config, variant, profile, alarms } = policy
  const { startupMs } = profile
  const { bounds, high, low, load, instancePerSecond, outlook } = knownOf(context, policy)
  const { minCapacity, maxCapacity } = boundsAt(bounds, 0)
  const ordersAfterMs = high === undefined ? null : windowMs(high) + world.settings.metricDelayMs
  const peak = peakOf(load)
  const quota = scenario.quotas[variant.config.instanceType] ?? null
  const tracking = outlook === null ? null : trackingOf(context, { policy, outlook, peak })
  const servesAfterMs = ordersAfterMs === null ? null : ordersAfterMs + startupMs
  const heldBack = heldBackBy(context, policy, { servesAfterMs, outlook })
  const maxCapacityEver = Math.max(...bounds.map(each => each.maxCapacity))
  const alarm = high ?? low
  const steps =
    config.kind !== 'step' || alarm === undefined
      ? null
      : stepsOf(config, {
          alarm,
          peakPerMinute: (peak?.perSecond ?? 0) * 60,
          initialCount: variant.config.initialInstanceCount,
          maxCapacity: maxCapacityEver,
          ordersAfterMs: windowMs(alarm) + world.settings.metricDelayMs,
          startupMs,
        })
  const takesBack =
    low !== undefined && !(config.kind === 'target-tracking' && config.disableScaleIn)
  return {
    kind: 'policy',
    endpoint: config.endpointName,
    variant: config.variantName,
    policy: config.name,
    type: config.kind,
    minCapacity,
    maxCapacity,
    quota,
    ordersAfterMs,
    servesAfterMs,
    scalesInAfterMs: takesBack ? windowMs(low) + world.settings.metricDelayMs : null,
    instancePerSecond,
    peak,
    tracking,
    steps,
    concurrency: perSecondOf(profile) === null ? null : concurrencyOf(config, profile, peak),
    heldBack,
    warnings: policyWarnings(config, {
      startupMs,
      defaultCooldownMs: DEFAULT_COOLDOWN_MS,
      isCalled: alarms.length > 0,
      maxCapacity: maxCapacityEver,
      quota,
      instancePerSecond,
      tracking,
      steps,
      heldBack,
    }),
  }
}

function loadOf(
  { scenario, files }: PolicyContext,
  { config, endpoint, variant }: Policy,
): Float64Array {
  const index = endpoint.variants.indexOf(variant)
  const weightShare = index < 0 ? 0 : shareOf(endpoint.candidates, index)
  const { endpointName, variantName } = config
  return loadByMinute(scenario, files, {
    endpoint: endpointName,
    variant: variantName,
    weightShare,
  })
}

function peakOf(load: Float64Array): PolicyPreflight['peak'] {
  const most = load.reduce((peak, requests) => Math.max(peak, requests), 0)
  if (most === 0) return null
  return { perSecond: most / 60, atMs: load.indexOf(most) * MINUTE_MS }
}

/** What an instance serves at most: concurrency ÷ mean time in the container; `null`: nobody knows. */
export function perSecondOf({
  latency,
  perWorkMs,
  concurrency,
  containerUrl,
}: ModelProfile): number | null {
  if (perWorkMs > 0 || containerUrl !== undefined) return null
  return (concurrency * 1000) / meanMsOf(latency)
}

/** `null`: it is not target tracking on invocations, and nothing is known of it. */
function outlookOf(
  { world, scenario, deployments }: PolicyContext,
  given: {
    readonly policy: Policy
    readonly bounds: readonly BoundsChange[]
    readonly load: Float64Array
    readonly instancePerSecond: number | null
    readonly high: AlarmConfig | undefined
    readonly low: AlarmConfig | undefined
  },
): FleetOutlook | null {
  const { policy, bounds, load, instancePerSecond, high, low } = given
  const { config, variant, profile } = policy
  if (config.kind !== 'target-tracking' || !isOnInvocations(config)) return null
  if (high === undefined || low === undefined) return null
  return {
    load,
    targetPerMinute: config.targetValue,
    instancePerMinute:
      instancePerSecond === null ? Number.POSITIVE_INFINITY : instancePerSecond * 60,
    highWindowMs: windowMs(high),
    lowWindowMs: config.disableScaleIn ? scenario.durationMs : windowMs(low),
    launchMs: world.settings.metricDelayMs + profile.startupMs,
    startupMs: profile.startupMs,
    initialCount: variant.config.initialInstanceCount,
    bounds,
    held: deployments
      .filter(({ endpoint }) => endpoint === config.endpointName)
      .map(({ atMs, durationMs }) => ({ fromMs: atMs, untilMs: atMs + durationMs })),
  }
}

function trackingOf(
  { scenario }: PolicyContext,
  given: {
    readonly policy: Policy
    readonly outlook: FleetOutlook
    readonly peak: PolicyPreflight['peak']
  },
): TrackingPreflight {
  const { policy, outlook, peak } = given
  const { targetPerMinute, instancePerMinute, bounds } = outlook
  const instancesAtPeak = instancesFor((peak?.perSecond ?? 0) * 60, targetPerMinute)
  const { instanceType } = policy.variant.config
  const price = scenario.prices[instanceType] ?? INSTANCE_PRICES.get(instanceType)
  const { minCapacity, maxCapacity } = boundsAt(bounds, peak?.atMs ?? 0)
  return {
    targetPerSecond: targetPerMinute / 60,
    instancesAtPeak,
    excessRequests: Number.isFinite(instancePerMinute) ? Math.round(excessRequests(outlook)) : null,
    usdPerHour:
      price === undefined
        ? null
        : {
            least: price * minCapacity,
            atPeak: price * Math.min(Math.max(instancesAtPeak, minCapacity), maxCapacity),
          },
  }
}

/**
 * A scaling order is refused while the endpoint is not InService. The alarm calls again each minute:
 * what was refused comes at most a minute after the update.
 */
function heldBackBy(
  { deployments }: PolicyContext,
  { config }: Policy,
  known: { readonly servesAfterMs: Ms | null; readonly outlook: FleetOutlook | null },
): readonly HeldBack[] {
  const { servesAfterMs, outlook } = known
  return deployments
    .filter(({ endpoint }) => endpoint === config.endpointName)
    .map(({ toConfig, atMs, durationMs, durationMsWorst }) => {
      const window = { fromMs: atMs, untilMs: atMs + durationMs }
      return {
        toConfig,
        ...window,
        untilMsWorst: atMs + durationMsWorst,
        servesAfterMsWorst:
          servesAfterMs === null ? null : servesAfterMs + durationMsWorst + MINUTE_MS,
        missed: (outlook && missedIn(outlook, window)) ?? null,
      }
    })
}

/** Source: autoscaling.md 2: the predefined metric, or the same one spelled out. */
const isOnInvocations = ({ metric }: TargetTrackingPolicyConfig): boolean =>
  metric.kind === 'predefined'
    ? metric.type === 'SageMakerVariantInvocationsPerInstance'
    : metric.kind === 'customized' &&
      metric.namespace === 'AWS/SageMaker' &&
      metric.metricName === 'InvocationsPerInstance' &&
      metric.statistic === 'Sum'

const windowMs = ({ periodMs, evaluationPeriods, datapointsToAlarm }: AlarmConfig): Ms =>
  periodMs * Math.min(evaluationPeriods, datapointsToAlarm)

/** From the registration of the target on, and by every scheduled action. */
function boundsOf(world: World, { endpointName, variantName }: PolicyConfig): BoundsChange[] {
  return world.timeline.events.flatMap(event => {
    const isBounds =
      event.kind === 'scaling.target-registered' ||
      (event.kind === 'scaling.scheduled-action' && event.outcome === 'applied')
    if (!isBounds || event.endpoint !== endpointName || event.variant !== variantName) return []
    const { atMs, minCapacity, maxCapacity } = event
    return [{ atMs, minCapacity, maxCapacity }]
  })
}
