/** What an update of an endpoint would take, need, cost and hurt. */
import { updateEndpoint, updateRequestOf } from '../../aws/sagemaker/update-endpoint.ts'
import type { DeploymentConfig } from '../../core/deployment/deployment-config.ts'
import { countOf, type DeploymentPlan, type FleetCounts } from '../../core/deployment/plan.ts'
import { SizeOutOfBounds } from '../../core/deployment/size-bounds.ts'
import { planOf } from '../../core/deployment/strategies.ts'
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import {
  allVariantsOf,
  type EndpointConfig,
  type VariantConfig,
} from '../../core/endpoint/endpoint-config.ts'
import { INSTANCE_PRICES } from '../../core/endpoint/instance-prices.ts'
import {
  deploymentAsked,
  deploymentFor,
  fleetCounts,
  guardrailsApply,
  type PresentEndpoint,
  type PresentVariant,
  sizesOf,
  type UpdateRequest,
} from '../../core/endpoint/update-rules.ts'
import { DomainError } from '../../core/errors.ts'
import type { Ms, Share } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { ScenarioFiles } from '../prepare.ts'
import type { ApiCall, Scenario } from '../scenario.ts'
import { alarmInstant, type Exposure, isForecast, type VariantTraffic } from './alarm-forecast.ts'
import { blindnessOf, type Place, scopeOf } from './alarm-scope.ts'
import { type ForecastInputs, forecastOf, requestsHurt } from './deployment-forecast.ts'
import { rateAt } from './expected-load.ts'
import type { ScaledVariant } from './scaling-forecast.ts'
import {
  type AlarmOutlook,
  type DeploymentOutlook,
  deploymentWarnings,
  type Warning,
} from './warnings.ts'

export interface DeploymentPreflight {
  readonly kind: 'deployment'
  readonly atMs: Ms
  readonly endpoint: string
  readonly fromConfig: string
  readonly toConfig: string
  readonly strategy: string
  /** Variants with a scaling policy, and the instances that the forecast begins with. */
  readonly scaled: readonly ScaledVariant[]
  /** Green's share of the traffic, step by step, and how long each bakes. */
  readonly steps: readonly { readonly greenShare: Share; readonly bakeMs: Ms }[]
  readonly durationMs: Ms
  readonly durationMsWorst: Ms
  /** All fleets of the endpoint together: blue, green, all variants, shadows. */
  readonly instancesPeak: number
  /** If it is rolled back at the worst moment: ROLLING brings blue back beside green. */
  readonly instancesPeakWorst: number
  /** Of the instance type; `null`: no quota is set. */
  readonly quota: number | null
  /** `null`: no price is known. */
  readonly extraUsd: number | null
  readonly ratePerSecond: number
  /** Errors of the new version that the forecast assumes. */
  readonly errorShare: Share
  /** From the first traffic on green until the roll-back; `null`: it is not rolled back. */
  readonly detectedAfterMs: Ms | null
  /** The first alarm that trips, and when; `null`: none does before the last bake is over. */
  readonly trips: { readonly alarm: string; readonly atMs: Ms } | null
  /** Requests that fail until all callers are back on blue, or until the last bake is over. */
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
  /** Those of its rules that have a name, and what AWS would take. */
  readonly warnings: readonly Warning[]
}

export interface UpdateContext {
  /** As it stands when the call is made, without traffic. */
  readonly world: World
  readonly scenario: Scenario
  readonly files: ScenarioFiles
  /** Errors of the new version, instead of those of its model. */
  readonly errorShare: Share | undefined
  /** Variants of the endpoint with a scaling policy. */
  readonly scaled: readonly ScaledVariant[]
}

/** `refused`: nothing can be said of it but which rule it breaks, where that has a name. */
export function forecastUpdate(
  context: UpdateContext,
  { input }: ApiCall,
): DeploymentPreflight | Pick<RefusedPreflight, 'kind' | 'warnings'> {
  const { endpoints } = context.world
  const read = updateEndpoint.input.safeParse(input)
  if (!read.success) return { kind: 'refused', warnings: [] }
  try {
    const request = updateRequestOf(read.data)
    const config = endpoints.configs.find(request.configName)
    return forecast(context, updateOf(context, endpoints.find(request.name), config, request))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const isSize = error instanceof SizeOutOfBounds
    const warnings = isSize ? [{ rule: 'size-out-of-bounds' as const, text: error.advice }] : []
    return { kind: 'refused', warnings }
  }
}

interface Update {
  readonly endpoint: Endpoint
  readonly config: EndpointConfig
  readonly deployment: DeploymentConfig
  /** It is not the one that is asked for. */
  readonly lacksGuardrails: boolean
  readonly sizes: (variant: VariantConfig) => { readonly count: number; readonly weight: number }
  readonly counts: FleetCounts
  readonly plan: DeploymentPlan
}

/** Throws what the update would be refused with. */
function updateOf(
  { world, scaled }: UpdateContext,
  endpoint: Endpoint,
  config: EndpointConfig,
  request: UpdateRequest,
): Update {
  const present = scaledTo(endpoint, scaled)
  const deployment = deploymentFor(endpoint, config, request)
  const lacksGuardrails =
    deploymentAsked(endpoint, request) !== undefined &&
    !guardrailsApply(endpoint.config.variants, config.variants)
  const sizes = (variant: VariantConfig) => sizesOf(present, variant, request)
  const counts = fleetCounts(present, config, sizes)
  const plan = planOf(deployment, counts, world.settings.capacityRounding)
  return { endpoint, config, deployment, lacksGuardrails, sizes, counts, plan }
}

/** The endpoint with the instances that auto scaling is forecast to have brought by now. */
function scaledTo(endpoint: Endpoint, scaled: readonly ScaledVariant[]): PresentEndpoint {
  const present = (variant: PresentVariant): PresentVariant => {
    const forecast = scaled.find(each => each.isForecast && each.variant === variant.name)
    if (forecast === undefined) return variant
    const { name, desiredWeight } = variant
    const { instances } = forecast
    return { name, desiredWeight, desiredCount: instances, blue: { desired: instances } }
  }
  return {
    config: endpoint.config,
    lastDeployment: endpoint.lastDeployment,
    variants: endpoint.variants.map(present),
    allVariants: endpoint.allVariants.map(present),
  }
}

function inputsOf(context: UpdateContext, update: Update): ForecastInputs {
  const { world, scenario, files } = context
  const { endpoint, config, deployment, sizes, plan } = update
  const { settings, nowMs } = world
  return {
    startsAtMs: nowMs,
    plan,
    instancesBefore: endpoint.instances.count + broughtBy(update),
    shadowCounts: new Map(config.shadowVariants.map(each => [each.name, sizes(each).count])),
    config: deployment,
    settings,
    greenStartupMs: startupOf(world, config.variants),
    blueStartupMs: startupOf(world, endpoint.config.variants),
    ratePerSecond: rateAt(scenario, files, { endpoint: endpoint.name, atMs: nowMs }),
    variants: variantTraffic(context, update),
    priceOf: name => priceOf(scenario, config, name),
  }
}

function variantTraffic(
  { world, errorShare }: UpdateContext,
  { endpoint, config, sizes }: Update,
): readonly VariantTraffic[] {
  const green = config.variants
  const blue = endpoint.variants
  const greenWeight = sum(green.map(variant => sizes(variant).weight))
  const blueWeight = sum(blue.map(({ desiredWeight }) => desiredWeight))
  const names = new Set([...green, ...blue].map(({ name }) => name))
  return [...names].map(name => {
    const after = green.find(each => each.name === name)
    const before = blue.find(each => each.name === name)
    return {
      name,
      green: after && {
        share: partOf(sizes(after).weight, greenWeight),
        errors: errorShare ?? errorsOf(world, after),
      },
      blue: before && {
        share: partOf(before.desiredWeight, blueWeight),
        errors: errorsOf(world, before.config),
      },
    }
  })
}

/** Instances that auto scaling is forecast to have brought, or taken. */
const broughtBy = ({ endpoint, counts }: Update): number =>
  sum(endpoint.variants.map(({ name, blue }) => countOf(counts.blue, name) - blue.desired))

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

const partOf = (part: number, all: number): Share => (all === 0 ? 0 : part / all)

function forecast(context: UpdateContext, update: Update): DeploymentPreflight {
  const { world, scenario } = context
  const { endpoint, config, deployment, plan } = update
  const { settings, nowMs } = world
  const inputs = inputsOf(context, update)
  const { exposure, extraUsd, ...outlook } = forecastOf(inputs)
  const place = { endpoint: endpoint.name, toConfig: config.name, fromConfig: endpoint.config.name }
  const variants = [endpoint.config, config].flatMap(allVariantsOf).map(({ name }) => name)
  const alarms = alarmsOf(world, deployment.rollbackAlarmNames, {
    place: { ...place, variants },
    exposure,
  })
  const firstMs = exposure.shares[0]?.fromMs ?? nowMs
  const [trips] = tripsOf(alarms)
  const seenMs = trips && lookAfter(trips.atMs, firstMs, settings.alarmPollMs)
  const isDetected = seenMs !== undefined && seenMs <= exposure.untilMs
  const { instanceType = '' } = config.variants[0] ?? {}
  return {
    kind: 'deployment',
    atMs: nowMs,
    ...place,
    strategy: plan.strategy,
    scaled: context.scaled,
    steps: plan.steps.map(({ bakeMs }, index) => ({
      greenShare: exposure.shares[index]?.greenShare ?? 0,
      bakeMs,
    })),
    ...outlook,
    quota: scenario.quotas[instanceType] ?? null,
    extraUsd: extraUsd ?? null,
    ratePerSecond: exposure.ratePerSecond,
    errorShare: exposure.greenErrors,
    detectedAfterMs: isDetected ? seenMs - firstMs : null,
    trips: (isDetected && trips) || null,
    requestsHurt: Math.round(requestsHurt(inputs, exposure, isDetected ? seenMs : undefined)),
    alarmsNotForecast: alarms
      .filter(({ config: { math } }) => math !== undefined)
      .flatMap(({ config: alarm }) => (isForecast(alarm) ? [] : [alarm.name])),
    warnings: deploymentWarnings({
      config: deployment,
      counts: update.counts,
      lacksGuardrails: update.lacksGuardrails,
      givesUp: givesUpIn(world, config),
      isGuarded: plan.steps.length > 1 || deployment.terminationWaitMs > 0,
      alarms,
      exposure,
      durationMs: outlook.durationMs,
      quota: quotaOf(context, endpoint, config, outlook.instancesPeakWorst),
      resets: resetsOf(update.counts),
    }),
  }
}

/** `undefined` also where the endpoint has instances of several types: a sum says nothing there. */
function quotaOf(
  { world, scenario }: UpdateContext,
  { instances, config: before }: Endpoint,
  config: EndpointConfig,
  instancesPeak: number,
): DeploymentOutlook['quota'] {
  const types = [before, config].flatMap(allVariantsOf).map(variant => variant.instanceType)
  const [instanceType] = types
  const most = instanceType === undefined ? undefined : scenario.quotas[instanceType]
  if (instanceType === undefined || most === undefined) return undefined
  if (types.some(type => type !== instanceType)) return undefined
  const elsewhere = world.capacity.inUse(instanceType) - instances.count
  return { instanceType, most, needed: elsewhere + instancesPeak }
}

function priceOf({ prices }: Scenario, config: EndpointConfig, name: string): number | undefined {
  const variant = allVariantsOf(config).find(each => each.name === name)
  return variant && (prices[variant.instanceType] ?? INSTANCE_PRICES.get(variant.instanceType))
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
    return [{ config, scope, blindness: blindnessOf(config, place), tripsAtMs }]
  })
}

/** Those that trip, the first of them first. */
const tripsOf = (alarms: readonly AlarmOutlook[]) =>
  alarms
    .flatMap(({ config, tripsAtMs }) =>
      tripsAtMs === undefined ? [] : [{ alarm: config.name, atMs: tripsAtMs }],
    )
    .sort((a, b) => a.atMs - b.atMs)

/** Variants that have more instances now than they are to have. */
const resetsOf = ({ green, blue }: FleetCounts) =>
  [...green].flatMap(([variant, then]) => {
    const now = blue.get(variant)
    return now === undefined || now <= then ? [] : [{ variant, now, then }]
  })

/** The first look of the deployment at or after the instant. */
const lookAfter = (atMs: Ms, firstMs: Ms, everyMs: Ms): Ms =>
  firstMs + Math.ceil((atMs - firstMs) / everyMs) * everyMs

const errorsOf = (world: World, { modelName }: VariantConfig): Share =>
  world.models.get(modelName)?.errorShare5xx ?? 0

/** Source: endpoints.md 5.2: a green fleet that does not come into service is rolled back. */
function givesUpIn({ models, settings }: World, { variants }: EndpointConfig) {
  return variants
    .flatMap(({ name, modelName, healthCheckTimeoutMs: limitMs }) => {
      const { passesHealthCheck = true, startupMs = 0 } = models.get(modelName) ?? {}
      const isTooSlow = limitMs !== undefined && startupMs > limitMs
      if (passesHealthCheck && !isTooSlow) return []
      return [{ variant: name, afterMs: limitMs ?? settings.healthCheckTimeoutMs }]
    })
    .sort((a, b) => a.afterMs - b.afterMs)[0]
}

const startupOf = (world: World, variants: readonly VariantConfig[]): Ms =>
  Math.max(...variants.map(({ modelName }) => world.models.get(modelName)?.startupMs ?? 0))
