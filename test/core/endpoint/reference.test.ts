/**
 * The proof of exactness: an event-per-request program on the same streams gives the same metric
 * rows as the engine, which computes start and answer of a request when it arrives.
 */
import { describe, expect, it } from 'vitest'
import type { RoutingStrategy } from '../../../src/core/endpoint/endpoint-config.ts'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { MetricRow } from '../../../src/core/metrics/metric-row.ts'
import { lognormalWithMean } from '../../../src/core/sampling/latency.ts'
import { BLOCK_LENGTH } from '../../../src/core/sampling/ziggurat.ts'
import { RatedArrivals } from '../../../src/core/traffic/arrivals.ts'
import type { RateSegment } from '../../../src/core/traffic/rate-segment.ts'
import type { World } from '../../../src/core/world.ts'
import {
  addTraffic,
  at,
  type ConfigSpec,
  configOf,
  labWorld,
  MINUTE,
  type ModelSpec,
  modelOf,
  rate,
  updateOf,
} from '../../support/lab.ts'
import { changesOf } from '../../support/reference-changes.ts'
import {
  type Change,
  ReferenceEngine,
  type ReferenceFleet,
} from '../../support/reference-engine.ts'
import { type FleetRow, rowKey } from '../../support/reference-rows.ts'

interface Case {
  readonly name: string
  readonly models: Readonly<Record<string, ModelSpec>>
  readonly configs: Readonly<Record<string, ConfigSpec>>
  readonly perSecond: readonly number[]
  readonly settings?: { abandoned?: 'dropped' | 'served'; invocationTimeoutMs?: number }
  readonly script?: (world: World) => void
  /** Known to the reference besides what the timeline tells. */
  readonly faults?: readonly (Change & { readonly atMs: number })[]
  /** What must have happened, so that the case is about what it says. */
  readonly shows: (rows: readonly MetricRow[]) => boolean
}

const slow = lognormalWithMean(93, 0.53)
const twoVariants = (routingStrategy: RoutingStrategy): Record<string, ConfigSpec> => ({
  v1: {
    variants: {
      A: { modelName: 'm', initialWeight: 0.9, initialInstanceCount: 5, routingStrategy },
      B: { modelName: 'm', initialWeight: 0.1, initialInstanceCount: 2, routingStrategy },
    },
  },
  v2: {
    variants: {
      A: { modelName: 'm', initialWeight: 0.9, initialInstanceCount: 4, routingStrategy },
      B: { modelName: 'm', initialWeight: 0.1, initialInstanceCount: 2, routingStrategy },
    },
  },
})
const kills = (world: World): void => {
  const B = { kind: 'variant', endpointName: 'E', variantName: 'B' } as const
  const one = { kind: 'instance', endpointName: 'E', variantName: 'A', instanceId: 3 } as const
  world.schedule(at('1:10'), () => world.faults.kill(B, 1))
  world.schedule(at('2:30') + 1, () => world.faults.kill(one, 1))
}
const canary = (world: World): void => {
  const trafficRouting = {
    type: 'CANARY',
    waitMs: MINUTE,
    canarySize: { type: 'INSTANCE_COUNT', value: 1 },
  } as const
  world.schedule(at('0:45'), () => {
    const rest = { terminationWaitMs: MINUTE, maximumExecutionMs: undefined }
    const deployment = { trafficRouting, ...rest, rollbackAlarmNames: [] }
    world.endpoints.update(updateOf('v2', { deployment }))
  })
}
const rescale = (world: World): void => {
  const desire = (variantName: string, weight?: number, instanceCount?: number) => {
    const wanted = { variantName, weight, instanceCount }
    world.endpoints.updateWeightsAndCapacities('E', [wanted])
  }
  world.schedule(at('0:30'), () => desire('A', undefined, 9))
  world.schedule(at('2:10'), () => desire('A', undefined, 3))
  world.schedule(at('4:10'), () => desire('B', 0.4))
}
const total = (rows: readonly MetricRow[], pick: (row: MetricRow) => number): number =>
  rows.reduce((sum, row) => sum + pick(row), 0)

const CASES: readonly Case[] = (['RANDOM', 'LEAST_OUTSTANDING_REQUESTS'] as const).flatMap(
  (strategy): Case[] => [
    {
      name: `two weighted variants, ${strategy}`,
      models: { m: { latency: slow } },
      configs: twoVariants(strategy),
      perSecond: [120, 140, 165, 60],
      shows: rows => total(rows, row => row.errors5xx) === 0,
    },
    {
      name: `overload with time-outs, ${strategy}, abandoned requests dropped`,
      models: { m: { latency: slow, concurrency: 2 } },
      configs: twoVariants(strategy),
      perSecond: [170, 170, 30],
      settings: { invocationTimeoutMs: 5000 },
      shows: rows => total(rows, row => row.unanswered) > 1000,
    },
    {
      name: `overload with time-outs, ${strategy}, abandoned requests served`,
      models: { m: { latency: slow, concurrency: 2 } },
      configs: twoVariants(strategy),
      perSecond: [170, 170, 30],
      settings: { invocationTimeoutMs: 5000, abandoned: 'served' },
      shows: rows => total(rows, row => row.unanswered) > 1000,
    },
    {
      name: `overload with bounded queues, ${strategy}`,
      models: { m: { latency: slow, concurrency: 3, queueMax: 7, errorShare4xx: 0.02 } },
      configs: twoVariants(strategy),
      perSecond: [100, 200, 30],
      shows: rows => total(rows, row => row.unanswered) > 1000,
    },
    {
      name: `error shares and killed instances, ${strategy}`,
      models: { m: { latency: slow, errorShare5xx: 0.03, errorShare4xx: 0.01, startupMs: 45_000 } },
      configs: twoVariants(strategy),
      perSecond: [120, 145, 200, 120],
      script: kills,
      shows: rows =>
        total(rows, row => row.errors4xx) > 100 && total(rows, row => row.unanswered) > 0,
    },
    {
      name: `a traffic shift, ${strategy}`,
      models: { m: { latency: slow, startupMs: 30_000 } },
      configs: twoVariants(strategy),
      perSecond: [120, 130, 130, 120, 100],
      script: canary,
      shows: rows => rows.some(row => row.instances > 7),
    },
    {
      name: `scaling out and in and new weights, ${strategy}`,
      models: { m: { latency: slow, startupMs: 50_000 } },
      configs: twoVariants(strategy),
      perSecond: [160, 210, 160, 100, 60, 60],
      script: rescale,
      shows: rows => rows.some(row => row.instances === 9) && rows.some(row => row.instances === 3),
    },
    {
      name: `wide instances and a shadow, ${strategy}`,
      models: {
        m: { latency: slow, concurrency: 20 },
        s: { latency: { kind: 'gamma', meanMs: 30, cv: 2 }, concurrency: 2 },
      },
      configs: {
        v1: {
          variants: {
            A: { modelName: 'm', initialInstanceCount: 2, routingStrategy: strategy },
          },
          shadow: { name: 'S', modelName: 's', initialWeight: 0.3, initialInstanceCount: 2 },
        },
      },
      perSecond: [300, 400, 100],
      shows: rows => total(rows, row => row.answers) > 50_000,
    },
    {
      name: `latency and error faults, ${strategy}`,
      models: { m: { latency: slow } },
      configs: twoVariants(strategy),
      perSecond: [120, 120, 120],
      script: world => {
        const B = { kind: 'variant', endpointName: 'E', variantName: 'B' } as const
        const slowly = { kind: 'latency', factor: 6 } as const
        const badly = { kind: 'errors', share4xx: 0, share5xx: 0.25 } as const
        world.schedule(at('1:05'), () => world.faults.inject(B, slowly, at('1:00')))
        world.schedule(at('1:05'), () => world.faults.inject(B, badly, at('1:00')))
      },
      faults: [
        {
          kind: 'fault',
          atMs: at('1:05'),
          fault: { variant: 'B', latencyFactor: 6, share5xx: 0.25 },
        },
        { kind: 'fault', atMs: at('2:05'), fault: undefined },
      ],
      shows: rows => total(rows, row => row.errors5xx) > 100,
    },
  ],
)

const segmentsOf = (perSecond: readonly number[]): RateSegment[] =>
  perSecond.map((each, minute) => rate(minute * MINUTE, (minute + 1) * MINUTE, each))

function arrivalsOf(segments: readonly RateSegment[], seed: number): number[] {
  const options = { segments, process: 'poisson', seed, streamName: 'arrivals/users' } as const
  const arrivals = new RatedArrivals(options)
  const block = new Float64Array(BLOCK_LENGTH)
  const all: number[] = []
  for (let count = arrivals.fill(block); count > 0; count = arrivals.fill(block)) {
    all.push(...block.subarray(0, count))
  }
  return all
}

function runWorld(spec: Case, seed: number): World {
  const { models, configs, settings = {}, perSecond } = spec
  const trackInFlight = spec.script === kills
  const world = labWorld({ seed, models, configs, running: 'v1', settings, trackInFlight })
  addTraffic(world, segmentsOf(perSecond))
  spec.script?.(world)
  world.runUntil((perSecond.length + 2) * MINUTE)
  return world
}

function runReference(spec: Case, seed: number, world: World): ReadonlyMap<string, FleetRow> {
  const fleetsOf = (configName: string): ReferenceFleet[] =>
    configOf(configName, spec.configs[configName] as ConfigSpec).variants.map(variant => ({
      name: `${configName}/${variant.name}`,
      variant,
      profile: modelOf(variant.modelName, spec.models[variant.modelName]),
    }))
  const [shadow] = configOf('v1', spec.configs.v1 as ConfigSpec).shadowVariants
  const engine = new ReferenceEngine({
    seed,
    endpointName: 'E',
    timeoutMs: world.settings.invocationTimeoutMs,
    serveAbandoned: world.settings.abandoned === 'served',
    blue: fleetsOf('v1'),
    green: spec.configs.v2 === undefined ? [] : fleetsOf('v2'),
    shadow: shadow && {
      fleet: {
        name: `v1/${shadow.name}`,
        variant: shadow,
        profile: modelOf(shadow.modelName, spec.models[shadow.modelName]),
      },
      share: shadow.initialWeight,
    },
    arrivalsMs: arrivalsOf(segmentsOf(spec.perSecond), seed),
    changes: [...changesOf(world), ...(spec.faults ?? [])],
    untilMs: (spec.perSecond.length + 2) * MINUTE,
  })
  return engine.run()
}

/** The world's rows by fleet and minute, those without arrivals and answers left out. */
function rowsByFleet(world: World): Map<string, MetricRow> {
  const rows = new Map<string, MetricRow>()
  for (const { key, rows: seriesRows } of world.metrics.series) {
    if (key.endpointConfigName === undefined) continue
    for (const row of seriesRows) {
      if (row.invocations + row.answers === 0) continue
      rows.set(rowKey(`${key.endpointConfigName}/${key.variantName}`, row.startMs), row)
    }
  }
  return rows
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0)

function expectRow(row: MetricRow, expected: FleetRow, key: string): void {
  const latencies = [...expected.latenciesMs].sort((a, b) => a - b)
  const of = (...outcomes: (keyof typeof OUTCOME)[]): number =>
    sumOf(outcomes.map(outcome => expected.outcomes[OUTCOME[outcome]] ?? 0))
  const unanswered = of('timeout', 'queueFull', 'instanceLost')
  expect({ key, ...counts(row) }).toEqual({
    key,
    invocations: expected.invocations,
    answers: latencies.length,
    errors4xx: of('error4xx'),
    errors5xx: of('error5xx') + unanswered,
    modelErrors: of('error4xx', 'error5xx') + unanswered,
    unanswered,
    gaugeSamples: expected.gauge.length,
    gaugeSum: sumOf(expected.gauge),
    gaugeMin: Math.min(...expected.gauge, expected.gauge.length === 0 ? 0 : Infinity),
    gaugeMax: Math.max(...expected.gauge, 0),
  })
  expectClose(row.perInstance, expected.perInstance, 1e-9)
  expectClose(row.latencySumMs, sumOf(latencies), 1e-9)
  if (latencies.length === 0) return
  expectClose(row.latencyMinMs, latencies[0] ?? 0, 1e-9)
  expectClose(row.latencyMaxMs, latencies.at(-1) ?? 0, 1e-9)
  expectClose(row.p99Ms ?? 0, latencies[Math.ceil(0.99 * latencies.length) - 1] ?? 0, 0.002)
}

const counts = (row: MetricRow) => ({
  invocations: row.invocations,
  answers: row.answers,
  errors4xx: row.errors4xx,
  errors5xx: row.errors5xx,
  modelErrors: row.modelErrors,
  unanswered: row.unanswered,
  gaugeSamples: row.gaugeSamples,
  gaugeSum: row.gaugeSum,
  gaugeMin: row.gaugeMin,
  gaugeMax: row.gaugeMax,
})

/** Instants are float64 milliseconds: a latency near 0 carries their rounding, 1e-9 ms. */
function expectClose(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-9)
}

describe('the engine gives the rows of an event-per-request program', () => {
  describe.each(CASES)('$name', spec => {
    it.each([1, 2])('seed %i', seed => {
      const world = runWorld(spec, seed)
      expect(spec.shows(world.metrics.series.flatMap(({ rows }) => rows))).toBe(true)

      const expected = runReference(spec, seed, world)

      const rows = rowsByFleet(world)
      expect([...rows.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [key, row] of rows) expectRow(row, expected.get(key) as FleetRow, key)
    })
  })
})
