/** Runs a workload through the public World: arrivals, routing, instances, metrics. */
import { DEFAULT_MODEL_BEHAVIOUR } from '../core/endpoint/model-profile.ts'
import { RatedArrivals } from '../core/traffic/arrivals.ts'
import { MINUTE_MS } from '../core/units.ts'
import { World } from '../core/world.ts'
import type { Workload } from './workloads.ts'

/** How many requests were answered. */
export function simulate(workload: Workload, options: { minutes: number; seed: number }): number {
  const { variants, workersPerInstance, latency, routingStrategy, ratePerSecond } = workload
  const world = new World({ seed: options.seed })
  world.defineModel({
    ...DEFAULT_MODEL_BEHAVIOUR,
    name: 'model',
    latency,
    concurrency: workersPerInstance,
    startupMs: 0,
  })
  world.endpoints.configs.create({
    name: 'config',
    shadowVariants: [],
    variants: variants.map(({ name, weight, instances }) => ({
      name,
      modelName: 'model',
      instanceType: 'ml.m5.large',
      initialInstanceCount: instances,
      initialWeight: weight,
      healthCheckTimeoutMs: undefined,
      routingStrategy,
    })),
  })
  world.endpoints.create({ name: 'bench', configName: 'config', deployment: undefined })
  const segments = Array.from({ length: options.minutes }, (_, minute) => ({
    startMs: minute * MINUTE_MS,
    endMs: (minute + 1) * MINUTE_MS,
    startPerSecond: ratePerSecond(minute),
    endPerSecond: ratePerSecond(minute),
  }))
  const arrivals = new RatedArrivals({
    segments,
    process: 'poisson',
    seed: options.seed,
    streamName: 'arrivals/bench',
  })
  world.addTraffic({ name: 'bench', endpointName: 'bench', arrivals, targets: [] })
  world.runUntil(options.minutes * MINUTE_MS)
  world.finish()
  const { allVariants } = world.endpoints.find('bench')
  return allVariants.reduce((sum, { totals }) => sum + totals.answers, 0)
}
