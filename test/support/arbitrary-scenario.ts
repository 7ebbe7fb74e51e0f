/** Random small scenarios for property tests: models, a config, traffic, and things that happen. */
import fc from 'fast-check'
import type { LatencyDistribution } from '../../src/core/endpoint/model-profile.ts'
import type { World } from '../../src/core/world.ts'
import { alarmOf } from './alarm.ts'
import { canaryOf, deploymentOf } from './deployments.ts'
import {
  addTraffic,
  type ConfigSpec,
  labWorld,
  MINUTE,
  type ModelSpec,
  rate,
  updateOf,
} from './lab.ts'

export const MINUTES = 8

type Happening =
  | { readonly kind: 'update'; readonly atMs: number; readonly isCanary: boolean }
  | { readonly kind: 'kill'; readonly atMs: number; readonly count: number }
  | { readonly kind: 'slow'; readonly atMs: number; readonly factor: number }
  | {
      readonly kind: 'rescale'
      readonly atMs: number
      readonly count: number
      readonly weight: number
    }
  | { readonly kind: 'delete'; readonly atMs: number }

export interface RandomScenario {
  readonly seed: number
  readonly model: ModelSpec
  readonly routingStrategy: 'RANDOM' | 'LEAST_OUTSTANDING_REQUESTS'
  readonly instances: readonly number[]
  readonly weights: readonly number[]
  readonly hasShadow: boolean
  readonly abandoned: 'dropped' | 'served'
  readonly invocationTimeoutMs: number
  readonly perSecond: readonly number[]
  readonly targetShare: number
  readonly hasScaling: boolean
  readonly happenings: readonly Happening[]
}

const latencies: fc.Arbitrary<LatencyDistribution> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), ms: fc.integer({ min: 0, max: 800 }) }),
  fc.record({
    kind: fc.constant('exponential' as const),
    meanMs: fc.integer({ min: 1, max: 800 }),
  }),
  fc.record({
    kind: fc.constant('lognormal' as const),
    medianMs: fc.integer({ min: 1, max: 800 }),
    sigma: fc.double({ min: 0, max: 2, noNaN: true }),
  }),
)

const instants = fc.integer({ min: 0, max: MINUTES * MINUTE - 1 })

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('update' as const), atMs: instants, isCanary: fc.boolean() }),
  fc.record({
    kind: fc.constant('kill' as const),
    atMs: instants,
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('slow' as const),
    atMs: instants,
    factor: fc.double({ min: 0.1, max: 20, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('rescale' as const),
    atMs: instants,
    count: fc.integer({ min: 1, max: 6 }),
    weight: fc.double({ min: 0, max: 3, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('delete' as const), atMs: instants }),
)

const shares = fc.constantFrom(0, 0, 0.05, 0.4)

export const scenarios: fc.Arbitrary<RandomScenario> = fc.record({
  seed: fc.nat(),
  model: fc.record({
    latency: latencies,
    concurrency: fc.constantFrom(1, 2, 4, 20),
    queueMax: fc.constantFrom(0, 3, 100_000),
    startupMs: fc.constantFrom(0, 45_000, 130_000),
    errorShare4xx: shares,
    errorShare5xx: shares,
    loadLimit: fc.constantFrom(undefined, { ratePerSecond: 30, errors: '5xx' as const }),
  }),
  routingStrategy: fc.constantFrom('RANDOM' as const, 'LEAST_OUTSTANDING_REQUESTS' as const),
  instances: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  weights: fc.array(fc.constantFrom(0, 0.1, 1, 5), { minLength: 3, maxLength: 3 }),
  hasShadow: fc.boolean(),
  abandoned: fc.constantFrom('dropped' as const, 'served' as const),
  invocationTimeoutMs: fc.constantFrom(1000, 20_000, 60_000),
  perSecond: fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: MINUTES }),
  targetShare: fc.constantFrom(0, 0.2),
  hasScaling: fc.boolean(),
  happenings: fc.array(happenings, { maxLength: 5 }),
})

/** The scenario at its end, every request settled. */
export function play(scenario: RandomScenario, watch: (world: World) => void = () => {}): World {
  const world = build(scenario)
  for (const happening of scenario.happenings) {
    world.schedule(happening.atMs, () => perform(world, happening))
  }
  for (let atMs = 0; atMs <= (MINUTES + 2) * MINUTE; atMs += 7000) {
    world.schedule(atMs, () => watch(world))
  }
  world.runUntil((MINUTES + 2) * MINUTE)
  world.finish()
  return world
}

function build(scenario: RandomScenario): World {
  const { seed, model, perSecond, targetShare } = scenario
  const config = configSpecOf(scenario)
  const world = labWorld({
    seed,
    models: { m: model },
    configs: { v1: config, v2: config },
    running: 'v1',
    trackInFlight: true,
    settings: {
      abandoned: scenario.abandoned,
      invocationTimeoutMs: scenario.invocationTimeoutMs,
      metricDelayMs: 0,
    },
  })
  world.alarms.put(alarmOf({ name: 'errors', metricName: 'Invocation5XXErrors' }))
  world.settle()
  const segments = perSecond.map((each, i) => rate(i * MINUTE, (i + 1) * MINUTE, each))
  const targets = [{ variantName: 'V0', share: targetShare }]
  addTraffic(world, segments, { targets: targetShare === 0 ? [] : targets })
  addTraffic(world, [rate(0, MINUTES * MINUTE, 3)], { name: 'others', process: 'even' })
  if (scenario.hasScaling) addScaling(world)
  return world
}

function configSpecOf(scenario: RandomScenario): ConfigSpec {
  const { routingStrategy, instances, weights, hasShadow } = scenario
  const used = hasShadow ? instances.slice(0, 1) : instances
  const variants = used.map((count, i) => [
    `V${i}`,
    {
      modelName: 'm',
      initialInstanceCount: count,
      initialWeight: weights[i] ?? 1,
      routingStrategy,
    },
  ])
  const shadow = { name: 'S', modelName: 'm', initialWeight: 0.5 }
  return { variants: Object.fromEntries(variants), ...(hasShadow ? { shadow } : {}) }
}

function addScaling(world: World): void {
  const target = { endpointName: 'E', variantName: 'V0' }
  world.scaling.register({ ...target, minCapacity: 1, maxCapacity: 4, suspended: undefined })
  world.scaling.putPolicy({
    ...target,
    kind: 'target-tracking',
    name: 'policy',
    metric: { kind: 'predefined', type: 'SageMakerVariantInvocationsPerInstance' },
    targetValue: 300,
    scaleOutCooldownMs: 30_000,
    scaleInCooldownMs: 30_000,
    disableScaleIn: false,
  })
}

/** What AWS would refuse at that moment is left out: the property is about what happens. */
function perform(world: World, happening: Happening): void {
  const endpoint = world.endpoints.peek('E')
  const isInService = endpoint?.status === 'InService'
  const [variant] = endpoint?.variants ?? []
  const onVariant = { kind: 'variant', endpointName: 'E', variantName: 'V0' } as const
  switch (happening.kind) {
    case 'update': {
      if (!isInService) return
      const configName = endpoint.config.name === 'v1' ? 'v2' : 'v1'
      const isHalvable = endpoint.config.variants.every(each => each.initialInstanceCount > 1)
      const strategy = happening.isCanary && isHalvable ? canaryOf : deploymentOf
      const spec = { terminationWaitMs: MINUTE, rollbackAlarmNames: ['errors'] }
      return world.endpoints.update(updateOf(configName, { deployment: strategy(spec) }))
    }
    case 'kill':
      if (variant !== undefined && variant.blue.inServiceCount > 0) {
        world.faults.kill(onVariant, happening.count)
      }
      return
    case 'slow': {
      const effect = { kind: 'latency', factor: happening.factor } as const
      world.faults.inject(onVariant, effect, MINUTE)
      return
    }
    case 'rescale': {
      const wanted = { variantName: 'V0', weight: happening.weight, instanceCount: happening.count }
      if (isInService) world.endpoints.updateWeightsAndCapacities('E', [wanted])
      return
    }
    case 'delete':
      if (isInService) world.endpoints.delete('E')
  }
}
