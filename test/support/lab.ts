/** Builders for worlds in tests: what does not matter to an assertion has a default here. */
import type { EndpointConfig, VariantConfig } from '../../src/core/endpoint/endpoint-config.ts'
import {
  DEFAULT_MODEL_BEHAVIOUR,
  type ModelProfile,
} from '../../src/core/endpoint/model-profile.ts'
import type { UpdateRequest } from '../../src/core/endpoint/update-rules.ts'
import type { MetricRow } from '../../src/core/metrics/metric-row.ts'
import { type ArrivalProcess, RatedArrivals } from '../../src/core/traffic/arrivals.ts'
import type { RateSegment } from '../../src/core/traffic/rate-segment.ts'
import type { RetryPolicy } from '../../src/core/traffic/retry-policy.ts'
import type { TargetShare } from '../../src/core/traffic/traffic-source.ts'
import { World, type WorldOptions } from '../../src/core/world.ts'

export const MINUTE = 60_000

/** `12:34` → milliseconds; minutes and seconds of virtual time. */
export function at(clock: string): number {
  const [minutes, seconds] = clock.split(':').map(Number)
  return ((minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
}

export type ModelSpec = Partial<Omit<ModelProfile, 'name'>>
export type VariantSpec = Partial<VariantConfig> & { readonly modelName: string }

export const modelOf = (name: string, spec: ModelSpec = {}): ModelProfile => ({
  ...DEFAULT_MODEL_BEHAVIOUR,
  ...spec,
  name,
})

export const variantOf = (name: string, spec: VariantSpec): VariantConfig => ({
  name,
  instanceType: 'ml.m5.large',
  initialInstanceCount: 1,
  initialWeight: 1,
  routingStrategy: 'RANDOM',
  healthCheckTimeoutMs: undefined,
  ...spec,
})

export interface ConfigSpec {
  readonly variants: Readonly<Record<string, VariantSpec>>
  readonly shadow?: { readonly name: string } & VariantSpec
}

export const configOf = (name: string, spec: ConfigSpec): Omit<EndpointConfig, 'createdAtMs'> => ({
  name,
  variants: Object.entries(spec.variants).map(([key, variant]) => variantOf(key, variant)),
  shadowVariants: spec.shadow === undefined ? [] : [variantOf(spec.shadow.name, spec.shadow)],
})

export interface LabOptions extends Partial<WorldOptions> {
  readonly models?: Readonly<Record<string, ModelSpec>>
  readonly configs?: Readonly<Record<string, ConfigSpec>>
  /** The config that the endpoint `E` runs at time zero; `undefined`: there is no endpoint. */
  readonly running?: string
}

/** A world at time zero whose endpoint `E` is InService; setup began an hour before. */
export function labWorld(options: LabOptions): World {
  const { models = {}, configs = {}, running, ...rest } = options
  const world = new World({ seed: 1, startMs: -60 * MINUTE, ...rest })
  for (const [name, spec] of Object.entries(models)) world.defineModel(modelOf(name, spec))
  for (const [name, spec] of Object.entries(configs)) {
    world.endpoints.configs.create(configOf(name, spec))
  }
  if (running !== undefined) {
    world.endpoints.create({ name: 'E', configName: running, deployment: undefined })
  }
  world.runUntil(0)
  world.settle()
  return world
}

export const rate = (
  startMs: number,
  endMs: number,
  startPerSecond: number,
  endPerSecond = startPerSecond,
): RateSegment => ({ startMs, endMs, startPerSecond, endPerSecond })

export function addTraffic(
  world: World,
  segments: readonly RateSegment[],
  options: {
    readonly process?: ArrivalProcess
    readonly name?: string
    readonly endpointName?: string
    readonly targets?: readonly TargetShare[]
    readonly retries?: RetryPolicy | undefined
  } = {},
): void {
  const { process = 'poisson', name = 'users', endpointName = 'E', targets = [], retries } = options
  const { seed } = world
  const arrivals = new RatedArrivals({ segments, process, seed, streamName: `arrivals/${name}` })
  world.addTraffic({ name, endpointName, arrivals, targets, retries })
}

export const updateOf = (configName: string, spec: Partial<UpdateRequest> = {}): UpdateRequest => ({
  name: 'E',
  configName,
  deployment: undefined,
  retainDeployment: false,
  retainAllVariantProperties: false,
  excludeRetained: [],
  ...spec,
})

/** Rows of the variant over all its fleets, or those of one config. */
export const rowsOf = (
  world: World,
  variantName: string,
  endpointConfigName?: string,
): readonly MetricRow[] =>
  world.metrics.seriesOf({ endpointName: 'E', variantName, endpointConfigName })?.rows ?? []
