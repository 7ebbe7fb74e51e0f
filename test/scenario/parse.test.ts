import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts'
import { churnWith, fileWith, parsed } from './scenario-text.ts'

const model = (behaviour: string) => parsed(fileWith(`models: { m: ${behaviour} }`)).models[0]
const load = (source: string) =>
  parsed(churnWith(`traffic: [{ endpoint: churn, ${source} }]`)).traffic[0]?.load
const fault = (given: string) => {
  const [entry] = parsed(churnWith(`timeline: [{ at: 1m, fault: ${given} }]`)).timeline
  return entry?.kind === 'fault' ? entry.fault : undefined
}

describe('a scenario without further words', () => {
  it('has the documented defaults', () => {
    expect(parsed(fileWith())).toMatchObject({
      source: { file: 'x.yaml' },
      name: 'x',
      lesson: undefined,
      seed: 1,
      epochMs: Date.UTC(2026, 0, 5),
      durationMs: 3_600_000,
      models: [],
      setup: [],
      traffic: [],
      timeline: [],
      routerFiles: [],
      routing: [],
      prices: {},
      quotas: {},
      settings: {},
      expect: [],
    })
  })

  it('has models that behave as one nobody described', () => {
    expect(model('{}')).toEqual({
      name: 'm',
      latency: { kind: 'constant', ms: 20 },
      perWorkMs: 0,
      concurrency: 4,
      queueMax: 100_000,
      startupMs: 240_000,
      passesHealthCheck: true,
      streamChunks: 4,
      errorShare4xx: 0,
      errorShare5xx: 0,
      loadLimit: undefined,
    })
  })
})

it('takes the seed of the command line over --set over the file', () => {
  const text = fileWith('seed: 2')
  expect(parsed(text).seed).toBe(2)
  expect(parsed(text, { set: ['seed=3'] }).seed).toBe(3)
  expect(parsed(text, { set: ['seed=3'], seed: 4 }).seed).toBe(4)
})

it('takes JSON for YAML', () => {
  expect(parsed('{"name": "x", "duration": "40m"}').durationMs).toBe(2_400_000)
})

describe('latency', () => {
  it.each([
    { given: '20ms', latency: { kind: 'constant', ms: 20 } },
    { given: '{ constant: 20ms }', latency: { kind: 'constant', ms: 20 } },
    {
      given: '{ distribution: exponential, mean: 1s }',
      latency: { kind: 'exponential', meanMs: 1000 },
    },
    {
      given: '{ distribution: gamma, mean: 20ms, cv: 1.5 }',
      latency: { kind: 'gamma', meanMs: 20, cv: 1.5 },
    },
    {
      given: '{ distribution: uniform, min: 1ms, max: 2ms }',
      latency: { kind: 'uniform', minMs: 1, maxMs: 2 },
    },
    {
      given: '{ distribution: empirical, samples: [1ms, 3ms] }',
      latency: { kind: 'empirical', samplesMs: [1, 3] },
    },
    // Median 18 and 99th percentile 60: sigma = ln(60 / 18) / 2.3263.
    {
      given: '{ p50: 18ms, p99: 60ms }',
      latency: { kind: 'lognormal', medianMs: 18, sigma: expect.closeTo(0.51754, 5) },
    },
    // Mean 50 and cv 1.5: median = 50 / sqrt(3.25), sigma² = ln(3.25).
    {
      given: '{ distribution: lognormal, mean: 50ms, cv: 1.5 }',
      latency: {
        kind: 'lognormal',
        medianMs: expect.closeTo(27.735, 3),
        sigma: expect.closeTo(1.08565, 4),
      },
    },
  ])('$given', ({ given, latency }) => {
    expect(model(`{ latency: ${given} }`)).toMatchObject({ latency, perWorkMs: 0 })
  })

  it.each(['{ constant: 20ms, perWork: 0.8ms }', '{ p50: 1ms, p99: 2ms, perWork: 0.8ms }'])(
    '%s grows with the work',
    given => {
      expect(model(`{ latency: ${given} }`)).toMatchObject({ perWorkMs: 0.8 })
    },
  )
})

it('reads the rest of a model', () => {
  const given =
    '{ concurrency: 2, queue: 0, startup: 10s, errors: { 4xx: 1%, 5xx: 20% }, loadLimit: { rate: 65/s, errors: 5xx } }'
  expect(model(given)).toMatchObject({
    concurrency: 2,
    queueMax: 0,
    startupMs: 10_000,
    errorShare4xx: 0.01,
    errorShare5xx: 0.2,
    loadLimit: { ratePerSecond: 65, errors: '5xx' },
  })
})

describe('traffic', () => {
  it.each([
    { given: 'rate: 6000/min', load: { kind: 'rate', arrivals: 'poisson', ratePerSecond: 100 } },
    {
      given: 'rate: 1/s, arrivals: even',
      load: { kind: 'rate', arrivals: 'even', ratePerSecond: 1 },
    },
    {
      given: 'stages: [{ for: 10m, rate: 60/s }, { for: 5m, to: 300/s }, { for: 1m, to: 0/s }]',
      load: {
        kind: 'stages',
        arrivals: 'poisson',
        stages: [
          { forMs: 600_000, fromPerSecond: 60, toPerSecond: 60 },
          { forMs: 300_000, fromPerSecond: 60, toPerSecond: 300 },
          { forMs: 60_000, fromPerSecond: 300, toPerSecond: 0 },
        ],
      },
    },
    {
      given: 'stages: [{ for: 10m, to: 400/s }]',
      load: { stages: [{ fromPerSecond: 0, toPerSecond: 400 }] },
    },
    {
      given: 'trace: { file: a.csv, time: TIMESTAMP, rate: x40, work: Tokens }',
      load: {
        kind: 'trace',
        file: 'a.csv',
        timeColumn: 'TIMESTAMP',
        workColumn: 'Tokens',
        factor: 40,
      },
    },
    {
      given: 'trace: { file: a.csv, time: t }',
      load: { kind: 'trace', workColumn: undefined, factor: 1 },
    },
    {
      given: 'counts: { file: a.csv, time: t, value: n, every: 5m, rate: x300 }',
      load: {
        kind: 'counts',
        arrivals: 'poisson',
        file: 'a.csv',
        timeColumn: 't',
        valueColumn: 'n',
        everyMs: 300_000,
        factor: 300,
      },
    },
  ])('$given', ({ given, load: expected }) => {
    expect(load(given)).toMatchObject(expected)
  })

  it('names its sources by their place unless they have a name, and knows where they are', () => {
    const sources = [
      'traffic:',
      '  - { endpoint: churn, rate: 1/s }',
      '  - { name: batch, endpoint: churn, rate: 1/s, targetVariant: { A: 5% } }',
    ]
    expect(parsed(churnWith(...sources)).traffic).toMatchObject([
      { name: 'traffic[0]', targetVariants: [], position: { line: 9, col: 5 } },
      {
        name: 'batch',
        targetVariants: [{ variant: 'A', share: 0.05 }],
        position: { line: 10, col: 5 },
      },
    ])
  })
})

describe('faults', () => {
  it.each([
    {
      given: '{ endpoint: churn, variant: A, kill: 2 }',
      expected: { kind: 'kill', endpoint: 'churn', variant: 'A', count: 2 },
    },
    {
      given: '{ model: churn-v2, latency: x5, for: 3m }',
      expected: {
        kind: 'latency',
        target: { kind: 'model', model: 'churn-v2' },
        factor: 5,
        forMs: 180_000,
      },
    },
    {
      given: '{ endpoint: churn, variant: A, errors: 50%, for: 3m }',
      expected: {
        kind: 'errors',
        target: { kind: 'variant', endpoint: 'churn', variant: 'A' },
        share4xx: 0,
        share5xx: 0.5,
        forMs: 180_000,
      },
    },
    {
      given: '{ endpoint: churn, variant: A, instance: 0, errors: { 4xx: 10%, 5xx: 5% }, for: 3m }',
      expected: {
        kind: 'errors',
        target: { kind: 'instance', endpoint: 'churn', variant: 'A', instance: 0 },
        share4xx: 0.1,
        share5xx: 0.05,
        forMs: 180_000,
      },
    },
  ])('$given', ({ given, expected }) => {
    expect(fault(given)).toEqual(expected)
  })
})

describe('the timeline', () => {
  it('is in order of time, entries of one instant in the order of the file', () => {
    const { timeline } = parsed(
      churnWith(
        'timeline:',
        '  - { at: 20m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: v2 } }',
        '  - { at: 10m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: nope }, refused: ValidationException }',
        '  - { at: 10m, fault: { model: churn-v1, latency: x2, for: 1m } }',
      ),
    )
    expect(timeline).toMatchObject([
      {
        kind: 'call',
        atMs: 600_000,
        refused: 'ValidationException',
        call: { operation: 'UpdateEndpoint' },
        position: { line: 10, col: 5 },
      },
      { kind: 'fault', atMs: 600_000, position: { line: 11, col: 5 } },
      { kind: 'call', atMs: 1_200_000, refused: undefined, position: { line: 9, col: 5 } },
    ])
  })

  it('keeps requests as they were written', () => {
    const [, , call] = parsed(churnWith()).setup
    expect(call).toMatchObject({
      operation: 'CreateEndpoint',
      input: { EndpointName: 'churn', EndpointConfigName: 'v1' },
    })
  })

  it('knows where each call and each of its members stands', () => {
    const [, , call] = parsed(churnWith()).setup
    const what = { message: 'wrong', hint: '' }
    expect(call?.problemAt([], what)).toMatchObject({ line: 7, col: 5, message: 'wrong' })
    expect(call?.problemAt(['EndpointConfigName'], what)).toMatchObject({ line: 7, col: 64 })
  })
})

describe('assumptions', () => {
  it('become settings, durations in milliseconds', () => {
    const given =
      'assumptions: { metricDelay: 90s, idleMetric: missing, timeoutsCountAs5xx: false }'
    expect(parsed(fileWith(given)).settings).toEqual({
      metricDelayMs: 90_000,
      idleMetric: 'missing',
      timeoutsCountAs5xx: false,
    })
  })

  it('can set every setting of the core', () => {
    const lines = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => {
      const isDuration = name.endsWith('Ms')
      return `  ${name.replace(/Ms$/, '')}: ${isDuration ? `${value}ms` : value}`
    })
    expect(parsed(fileWith('assumptions:', ...lines)).settings).toEqual(DEFAULT_SETTINGS)
  })
})

it('follows anchors and aliases', () => {
  const text = fileWith('models:', '  a: &slow { latency: 2s }', '  b: *slow')
  expect(parsed(text).models).toMatchObject([
    { name: 'a', latency: { ms: 2000 } },
    { name: 'b', latency: { ms: 2000 } },
  ])
})
