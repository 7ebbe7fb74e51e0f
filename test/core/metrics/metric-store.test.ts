import { describe, expect, it } from 'vitest'
import { EMPTY_HISTOGRAM } from '../../../src/core/metrics/histogram.ts'
import { type MetricRow, mergeRows } from '../../../src/core/metrics/metric-row.ts'
import { type MetricName, MetricStore } from '../../../src/core/metrics/metric-store.ts'
import type { Settings } from '../../../src/core/settings.ts'
import { addTraffic, at, labWorld, MINUTE, rate, rowsOf } from '../../support/lab.ts'

const KEY = { endpointName: 'E', variantName: 'A', endpointConfigName: undefined }

const rowOf = (spec: Partial<MetricRow>): MetricRow => ({
  startMs: 0,
  invocations: 0,
  perInstance: 0,
  perInstanceOfVariant: 0,
  answers: 0,
  latencySumMs: 0,
  latencyMinMs: Number.POSITIVE_INFINITY,
  latencyMaxMs: 0,
  p50Ms: undefined,
  p90Ms: undefined,
  p95Ms: undefined,
  p99Ms: undefined,
  errors4xx: 0,
  errors5xx: 0,
  modelErrors: 0,
  unanswered: 0,
  gaugeSamples: 0,
  gaugeSum: 0,
  gaugeMin: 0,
  gaugeMax: 0,
  quality: undefined,
  gauges: undefined,
  instances: 1,
  histogram: EMPTY_HISTOGRAM,
  ...spec,
})

function storeOf(rows: readonly MetricRow[], settings: Partial<Settings> = {}) {
  const store = new MetricStore({ overheadLatencyMs: 2, idleMetric: 'zeros', ...settings })
  for (const row of rows) store.append(KEY, row)
  return (metric: MetricName, statistic: Parameters<MetricStore['statistic']>[2], minutes = 1) => {
    const series = store.seriesOf(KEY)
    if (series === undefined) throw new Error('no series')
    return store.statistic(series, metric, statistic, { fromMs: 0, untilMs: minutes * MINUTE })
  }
}

const STATISTICS = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const

describe('the statistics of a metric over one period', () => {
  const read = storeOf([
    rowOf({
      invocations: 10,
      perInstance: 2.5,
      answers: 8,
      latencySumMs: 400,
      latencyMinMs: 20,
      latencyMaxMs: 90,
      errors5xx: 2,
      modelErrors: 8,
      gaugeSamples: 12,
      gaugeSum: 30,
      gaugeMin: 0,
      gaugeMax: 7,
    }),
  ])

  it.each([
    ['Invocations', [10, 10, 1, 1, 1]],
    ['InvocationsPerInstance', [10, 2.5, 0.25, 0.25, 0.25]],
    ['ModelLatency', [8, 400_000, 50_000, 20_000, 90_000]], // microseconds
    ['OverheadLatency', [8, 16_000, 2000, 2000, 2000]],
    ['Invocation4XXErrors', [8, 0, 0, 0, 0]],
    ['Invocation5XXErrors', [8, 2, 0.25, 0, 1]],
    ['InvocationModelErrors', [8, 8, 1, 1, 1]],
    ['ConcurrentRequestsPerModel', [12, 30, 2.5, 0, 7]],
  ] as const)('%s: SampleCount, Sum, Average, Minimum, Maximum are %j', (metric, expected) => {
    expect(STATISTICS.map(statistic => read(metric, statistic))).toEqual(expected)
  })
})

describe('a period in which nobody called', () => {
  it('has zeros for invocations, so that auto scaling can scale in', () => {
    const read = storeOf([rowOf({})])
    expect(read('Invocations', 'Sum')).toBe(0)
    expect(read('InvocationsPerInstance', 'Sum')).toBe(0)
  })

  it('has no invocations at all where the setting says missing', () => {
    const read = storeOf([rowOf({})], { idleMetric: 'missing' })
    expect(read('InvocationsPerInstance', 'Sum')).toBeUndefined()
  })

  it.each(['ModelLatency', 'Invocation5XXErrors', 'OverheadLatency'] as const)(
    'has no datapoint of %s',
    metric => {
      expect(storeOf([rowOf({})])(metric, 'Average')).toBeUndefined()
      expect(storeOf([rowOf({})])(metric, 'Sum')).toBeUndefined()
    },
  )

  it('does not dilute the average of a longer window', () => {
    const read = storeOf([
      rowOf({ answers: 4, errors5xx: 1 }),
      rowOf({ startMs: MINUTE }),
      rowOf({ startMs: 2 * MINUTE, answers: 12, errors5xx: 11 }),
    ])
    expect(read('Invocation5XXErrors', 'Average', 3)).toBe(12 / 16)
  })
})

describe('percentiles of ModelLatency', () => {
  function worldOf() {
    const world = labWorld({
      models: { m: { latency: { kind: 'uniform', minMs: 0, maxMs: 100 }, concurrency: 100 } },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
      running: 'v1',
    })
    addTraffic(world, [rate(0, 10 * MINUTE, 200)])
    world.runUntil(10 * MINUTE)
    const series = world.metrics.seriesOf(KEY)
    if (series === undefined) throw new Error('no series')
    return (statistic: `p${number}`, minutes: number) =>
      world.metrics.statistic(series, 'ModelLatency', statistic, {
        fromMs: 0,
        untilMs: minutes * MINUTE,
      }) ?? Number.NaN
  }

  it('are over all samples of the window, in microseconds, and no average of percentiles', () => {
    const read = worldOf()
    expect(read('p50', 10) / 1000).toBeCloseTo(50, -0.5)
    expect(read('p99', 10) / 1000).toBeCloseTo(99, -0.3)
    expect(read('p99.9', 10) / 1000).toBeGreaterThan(99.5)
  })

  it('of other metrics do not exist', () => {
    expect(
      storeOf([rowOf({ answers: 5, errors5xx: 1 })])('Invocation5XXErrors', 'p99'),
    ).toBeUndefined()
  })
})

describe('InvocationsPerInstance when capacity changes within the minute', () => {
  it('counts each request by the instances in service when it arrived', () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 1 }, startupMs: 30_000 } },
      configs: { v1: { variants: { A: { modelName: 'm', initialInstanceCount: 2 } } } },
      running: 'v1',
    })
    addTraffic(world, [rate(0, 2 * MINUTE, 10)], { process: 'even' })
    const wanted = { variantName: 'A', weight: undefined, instanceCount: 5 }
    world.endpoints.updateWeightsAndCapacities('E', [wanted])
    world.runUntil(2 * MINUTE)
    // 0:00 to 0:30: 300 requests on 2 instances; 0:30 to 1:00: 300 on 5; then 600 on 5.
    expect(rowsOf(world, 'A').map(({ perInstance }) => perInstance)).toEqual([150 + 60, 120])
    expect(rowsOf(world, 'A').map(({ instances }) => instances)).toEqual([5, 5])
  })
})

describe('in which period a request counts', () => {
  it('its invocation where it arrived, its latency and outcome where it was answered', () => {
    const world = labWorld({
      models: {
        m: { latency: { kind: 'constant', ms: 30_000 }, concurrency: 100, errorShare5xx: 1 },
      },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
      running: 'v1',
    })
    addTraffic(world, [rate(at('0:40'), at('0:42'), 1)], { process: 'even' })
    world.runUntil(2 * MINUTE)
    const seen = rowsOf(world, 'A').map(row => [row.invocations, row.answers, row.errors5xx])
    expect(seen).toEqual([
      [2, 0, 0],
      [0, 2, 2],
    ])
  })

  it('an answer at the full minute belongs to the minute that begins', () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 500 } } },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
      running: 'v1',
    })
    addTraffic(world, [rate(at('0:59'), at('1:00'), 1)], { process: 'even' }) // at 0:59.500
    world.runUntil(2 * MINUTE)
    expect(rowsOf(world, 'A').map(({ answers }) => answers)).toEqual([0, 1])
  })
})

describe('ConcurrentRequestsPerModel', () => {
  it('samples every instance at each full 10 s: requests that wait count too', () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 12_000 }, concurrency: 1 } },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
      running: 'v1',
    })
    // Arrivals at 0:01, 0:03 and 0:05; answers at 0:13, 0:25 and 0:37.
    addTraffic(world, [rate(0, at('0:06'), 0.5)], { process: 'even' })
    world.runUntil(MINUTE)
    // 0:00 0, 0:10 3, 0:20 2, 0:30 1, 0:40 0, 0:50 0
    const [row] = rowsOf(world, 'A')
    expect([row?.gaugeSamples, row?.gaugeSum, row?.gaugeMin, row?.gaugeMax]).toEqual([6, 6, 0, 3])
  })

  it('counts from the first request on, on an endpoint made between two samples', () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 15_000 }, startupMs: 0 } },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
    })
    world.runUntil(4321)
    world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
    world.runUntil(4321)
    world.invoke({ endpointName: 'E' })
    world.runUntil(MINUTE)
    expect(rowsOf(world, 'A')[0]?.gaugeSum).toBe(1) // at 0:10; answered at 0:19.321
  })
})

describe('series', () => {
  const world = labWorld({
    models: { m: {} },
    configs: { v1: { variants: { A: { modelName: 'm' } } } },
    running: 'v1',
  })
  addTraffic(world, [rate(0, MINUTE, 5)])
  world.runUntil(2 * MINUTE)
  const dimension = (name: string, value: string) => ({ name, value })
  const E = dimension('EndpointName', 'E')
  const A = dimension('VariantName', 'A')

  it.each([
    { dimensions: [E, A], found: true },
    { dimensions: [A, E], found: true },
    { dimensions: [E, A, dimension('EndpointConfigName', 'v1')], found: true },
    { dimensions: [E], found: false },
    { dimensions: [E, A, dimension('EndpointConfigName', 'v2')], found: false },
    { dimensions: [E, A, dimension('InstanceId', 'i-0')], found: false },
    { dimensions: [E, dimension('VariantName', 'B')], found: false },
    { dimensions: [], found: false },
  ])('dimensions $dimensions name one: $found', ({ dimensions, found }) => {
    expect(world.metrics.seriesWith(dimensions) !== undefined).toBe(found)
  })

  it('rows of a window begin in it', () => {
    const starts = world.metrics
      .seriesOf(KEY)
      ?.between(0, MINUTE)
      .map(({ startMs }) => startMs)
    expect(starts).toEqual([0])
  })
})

describe('the row of a variant over its fleets', () => {
  it('adds counts, keeps extremes and takes percentiles of all samples', () => {
    const merged = mergeRows([
      rowOf({ invocations: 3, answers: 3, latencySumMs: 60, latencyMinMs: 10, latencyMaxMs: 30 }),
      rowOf({ invocations: 1, answers: 1, latencySumMs: 5, latencyMinMs: 5, latencyMaxMs: 5 }),
    ])
    expect(merged).toMatchObject({
      invocations: 4,
      answers: 4,
      latencySumMs: 65,
      latencyMinMs: 5,
      latencyMaxMs: 30,
      instances: 2,
    })
  })
})

describe('ConcurrentRequestsPerModel every 10 s', () => {
  /** A request at 0:25 that takes 30 s, so that it is in hand at 0:30, 0:40 and 0:50. */
  const labWithOneRequest = () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 30_000 }, concurrency: 4 } },
      configs: { v1: { variants: { A: { modelName: 'm', initialInstanceCount: 2 } } } },
      running: 'v1',
    })
    addTraffic(world, [rate(at('0:20'), at('0:30'), 0.1)], { process: 'even' })
    return world
  }

  const samples = (world: ReturnType<typeof labWithOneRequest>, statistic: 'Maximum' | 'Sum') => {
    const series = world.metrics.seriesOf(KEY)
    if (series === undefined) throw new Error('no series')
    return [0, 10, 20, 30, 40, 50].map(second =>
      world.metrics.statistic(series, 'ConcurrentRequestsPerModel', statistic, {
        fromMs: at('1:00') + (second - 60) * 1000,
        untilMs: at('1:00') + (second - 50) * 1000,
      }),
    )
  }

  it('are there for the minute that is over', () => {
    const world = labWithOneRequest()
    world.runUntil(at('2:00'))
    expect(samples(world, 'Maximum')).toEqual([0, 0, 0, 1, 1, 1])
    expect(samples(world, 'Sum')).toEqual([0, 0, 0, 1, 1, 1])
  })

  it('are read while the minute runs, and are the same afterwards', () => {
    const world = labWithOneRequest()
    world.runUntil(at('4:00')) // there is a series by now
    addTraffic(world, [rate(at('4:20'), at('4:30'), 0.1)], { process: 'even', name: 'later' })
    const read = (): (number | undefined)[] => {
      const series = world.metrics.seriesOf(KEY)
      if (series === undefined) throw new Error('no series')
      return ['4:20', '4:30', '4:40'].map(clock =>
        world.metrics.statistic(series, 'ConcurrentRequestsPerModel', 'Maximum', {
          fromMs: at(clock),
          untilMs: at(clock) + 10_000,
        }),
      )
    }
    world.runUntil(at('4:40'))
    const running = read()
    expect(running).toEqual([0, 1, 1])
    world.runUntil(at('6:00'))
    expect(read()).toEqual(running)
  })

  it('are kept for three hours', () => {
    const world = labWithOneRequest()
    world.runUntil(180 * MINUTE)
    expect(samples(world, 'Maximum')).toEqual([0, 0, 0, 1, 1, 1])
    world.runUntil(181 * MINUTE)
    expect(samples(world, 'Maximum')).toEqual(Array(6).fill(undefined))
  })
})

it('an endpoint made again while the old one still answers has one row a minute', () => {
  const world = labWorld({
    models: { m: { latency: { kind: 'constant', ms: 50_000 }, startupMs: 0 } },
    configs: { v1: { variants: { A: { modelName: 'm' } } } },
    running: 'v1',
    settings: { deletionMs: 10_000 },
  })
  addTraffic(world, [rate(0, at('0:20'), 1), rate(at('0:50'), at('1:00'), 1)], { process: 'even' })
  world.schedule(at('0:30'), () => world.endpoints.delete('E'))
  world.schedule(at('0:45'), () => {
    world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
  })
  world.runUntil(at('2:00'))
  expect(rowsOf(world, 'A').map(({ startMs, invocations }) => [startMs, invocations])).toEqual([
    [0, 30],
    [60_000, 0],
  ])
})
