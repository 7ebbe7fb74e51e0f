/**
 * Reads a scenario before it runs: plays its account without traffic, and forecasts every update and
 * every scaling policy on the way.
 */
import { AwsError } from '../../aws/aws-error.ts'
import { execute } from '../../aws/execute.ts'
import { updateEndpoint, updateRequestOf } from '../../aws/sagemaker/update-endpoint.ts'
import { DEFAULT_DEPLOYMENT } from '../../core/deployment/deployment-config.ts'
import type { FleetCounts } from '../../core/deployment/plan.ts'
import { planOf } from '../../core/deployment/strategies.ts'
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import type { EndpointConfig, VariantConfig } from '../../core/endpoint/endpoint-config.ts'
import { INSTANCE_PRICES } from '../../core/endpoint/instance-prices.ts'
import {
  deploymentFor,
  fleetCounts,
  sizesOf,
  type UpdateRequest,
} from '../../core/endpoint/update-rules.ts'
import { DomainError } from '../../core/errors.ts'
import type { Ms, Share } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type ScenarioFiles, worldAtZero } from '../prepare.ts'
import type { ApiCall, Scenario } from '../scenario.ts'
import { alarmInstant, type Exposure, hurtUntil, isForecast, scopeOf } from './alarm-forecast.ts'
import { forecastOf } from './deployment-forecast.ts'
import { rateAt } from './expected-load.ts'
import { type PolicyPreflight, policiesOf } from './policies.ts'
import { type AlarmOutlook, deploymentWarnings, type Warning } from './warnings.ts'

export interface DeploymentPreflight {
  readonly kind: 'deployment'
  readonly atMs: Ms
  readonly endpoint: string
  readonly fromConfig: string
  readonly toConfig: string
  readonly strategy: string
  /** Green's share of the traffic, step by step, and how long each bakes. */
  readonly steps: readonly { readonly greenShare: Share; readonly bakeMs: Ms }[]
  readonly durationMs: Ms
  readonly durationMsWorst: Ms
  readonly instancesPeak: number
  /** Of the instance type; `null`: no quota is set. */
  readonly quota: number | null
  /** `null`: no price is known. */
  readonly extraUsd: number | null
  readonly ratePerSecond: number
  /** Errors of the new version that the forecast assumes. */
  readonly errorShare: Share
  /** From the first traffic on green until the roll-back; `null`: it is not rolled back. */
  readonly detectedAfterMs: Ms | null
  /** Requests that fail until then, or until the last bake is over. */
  readonly requestsHurt: number
  /** Alarms on metric math that nobody can forecast. */
  readonly alarmsNotForecast: readonly string[]
  readonly warnings: readonly Warning[]
}

export interface RefusedPreflight {
  readonly kind: 'refused'
  readonly atMs: Ms
  readonly endpoint: string
  readonly toConfig: string
  readonly reason: string
}

export interface Preflight {
  readonly scenario: string
  readonly deployments: readonly (DeploymentPreflight | RefusedPreflight)[]
  readonly policies: readonly PolicyPreflight[]
}

export interface PreflightOptions {
  /** Errors of every new version, instead of those of its model. */
  readonly errorShare?: Share | undefined
}

export function preflight(
  scenario: Scenario,
  files: ScenarioFiles,
  options: PreflightOptions = {},
): Preflight {
  const world = worldAtZero(scenario, files)
  const deployments: Preflight['deployments'][number][] = []
  for (const entry of scenario.timeline) {
    if (entry.kind !== 'call') continue
    world.runUntil(Math.max(entry.atMs, world.nowMs))
    if (entry.call.operation === updateEndpoint.name) {
      deployments.push(forecastUpdate({ world, scenario, files, options }, entry.call))
    }
    try {
      execute(world, entry.call.operation, entry.call.input)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error // what is refused is refused in the run, too
    }
  }
  // Scheduled actions have their times, too.
  if (world.scaling.scheduledActions().length > 0) world.runUntil(scenario.durationMs)
  const policies = policiesOf({ world, scenario, files })
  return { scenario: scenario.name, deployments, policies }
}

interface Context {
  readonly world: World
  readonly scenario: Scenario
  readonly files: ScenarioFiles
  readonly options: PreflightOptions
}

function forecastUpdate(context: Context, { input }: ApiCall): Preflight['deployments'][number] {
  const { world } = context
  const request = updateRequestOf(updateEndpoint.input.parse(input))
  const { name: endpoint, configName: toConfig } = request
  try {
    const config = world.endpoints.configs.find(toConfig)
    return forecast(context, { endpoint: world.endpoints.find(endpoint), config, request })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { kind: 'refused', atMs: world.nowMs, endpoint, toConfig, reason: error.message }
  }
}

function forecast(
  { world, scenario, files, options }: Context,
  update: {
    readonly endpoint: Endpoint
    readonly config: EndpointConfig
    readonly request: UpdateRequest
  },
): DeploymentPreflight {
  const { endpoint, config, request } = update
  const { settings, nowMs } = world
  const deployment = deploymentFor(endpoint, config, request)
  const followed = deployment ?? DEFAULT_DEPLOYMENT
  const sizes = (variant: VariantConfig) => sizesOf(endpoint, variant, request)
  const counts = fleetCounts(endpoint, config, sizes)
  const plan = planOf(followed, counts, settings.capacityRounding)
  const [green, blue] = [config.variants[0], endpoint.config.variants[0]]
  const ratePerSecond = rateAt(scenario, files, { endpoint: endpoint.name, atMs: nowMs })
  const errorShare = options.errorShare ?? errorsOf(world, green)
  const outlook = forecastOf({
    startsAtMs: nowMs,
    plan,
    config: followed,
    settings,
    greenStartupMs: startupOf(world, config.variants),
    blueStartupMs: startupOf(world, endpoint.config.variants),
    ratePerSecond,
    greenErrors: errorShare,
    blueErrors: errorsOf(world, blue),
    greenPrice:
      green && (scenario.prices[green.instanceType] ?? INSTANCE_PRICES.get(green.instanceType)),
  })
  const { exposure } = outlook
  const place = { endpoint: endpoint.name, toConfig: config.name, fromConfig: endpoint.config.name }
  const alarms = alarmsOf(world, followed.rollbackAlarmNames, { place, exposure })
  const firstMs = exposure.shares[0]?.fromMs ?? nowMs
  const trips = alarms
    .map(({ tripsAtMs }) => tripsAtMs)
    .filter(tripsAtMs => tripsAtMs !== undefined)
  const seenMs = Math.min(...trips.map(atMs => lookAfter(atMs, firstMs, settings.alarmPollMs)))
  const isDetected = seenMs <= exposure.untilMs
  return {
    kind: 'deployment',
    atMs: nowMs,
    ...place,
    strategy: plan.strategy,
    steps: plan.steps.map(({ bakeMs }, index) => ({
      greenShare: exposure.shares[index]?.greenShare ?? 0,
      bakeMs,
    })),
    durationMs: outlook.durationMs,
    durationMsWorst: outlook.durationMsWorst,
    instancesPeak: outlook.instancesPeak,
    quota: (green && scenario.quotas[green.instanceType]) ?? null,
    extraUsd: outlook.extraUsd ?? null,
    ratePerSecond,
    errorShare,
    detectedAfterMs: isDetected ? seenMs - firstMs : null,
    requestsHurt: Math.round(hurtUntil(exposure, isDetected ? seenMs : exposure.untilMs)),
    alarmsNotForecast: alarms
      .filter(({ config: { math } }) => math !== undefined)
      .flatMap(({ config: alarm }) => (isForecast(alarm) ? [] : [alarm.name])),
    warnings: deploymentWarnings({
      config: followed,
      counts,
      isGuarded: plan.steps.length > 1 || followed.terminationWaitMs > 0,
      alarms,
      exposure,
      durationMs: outlook.durationMs,
      resets: resetsOf(counts),
    }),
  }
}

interface Place {
  readonly endpoint: string
  readonly toConfig: string
  readonly fromConfig: string
}

/** The alarms that are there, and when they trip if they do before the last bake is over. */
function alarmsOf(
  world: World,
  names: readonly string[],
  { place, exposure }: { readonly place: Place; readonly exposure: Exposure },
): readonly AlarmOutlook[] {
  return names.flatMap((name): AlarmOutlook[] => {
    const config = world.alarms.find(name)?.config
    if (config === undefined) return []
    const scope = scopeOf(config, place)
    const atMs = alarmInstant(config, place, exposure, world)
    const tripsAtMs = atMs !== undefined && atMs <= exposure.untilMs ? atMs : undefined
    return [{ config, scope, tripsAtMs }]
  })
}

/** Variants that have more instances now than they are to have. */
const resetsOf = ({ green, blue }: FleetCounts) =>
  [...green].flatMap(([variant, then]) => {
    const now = blue.get(variant)
    return now === undefined || now <= then ? [] : [{ variant, now, then }]
  })

/** The first look of the deployment at or after the instant. */
const lookAfter = (atMs: Ms, firstMs: Ms, everyMs: Ms): Ms =>
  firstMs + Math.ceil((atMs - firstMs) / everyMs) * everyMs

const errorsOf = (world: World, variant: VariantConfig | undefined): Share =>
  (variant && world.models.get(variant.modelName)?.errorShare5xx) ?? 0

const startupOf = (world: World, variants: readonly VariantConfig[]): Ms =>
  Math.max(...variants.map(({ modelName }) => world.models.get(modelName)?.startupMs ?? 0))
