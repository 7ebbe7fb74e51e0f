import { describe, expect, it } from 'vitest'
import { churnWith, fileWith, parsed, problemsOf } from './scenario-text.ts'

const TRAFFIC = churnWith('traffic:', '  - { endpoint: churn, rate: 100/s }')

describe('--set path=value', () => {
  it('replaces a value', () => {
    const [source] = parsed(TRAFFIC, { set: ['traffic[0].rate=200/s'] }).traffic
    expect(source?.load).toMatchObject({ ratePerSecond: 200 })
  })

  it('adds a value, and the maps on the way to it', () => {
    const { models } = parsed(TRAFFIC, { set: ['models.churn-v2.errors.5xx=5%'] })
    expect(models).toMatchObject([{ errorShare5xx: 0 }, { errorShare5xx: 0.05 }])
  })

  it('takes YAML for a value', () => {
    const set = ['models.churn-v2.latency={ p50: 5ms, p99: 5ms }', 'prices={ ml.m5.large: 0.2 }']
    const { models, prices } = parsed(TRAFFIC, { set })
    expect(models[1]?.latency).toMatchObject({ kind: 'lognormal', medianMs: 5 })
    expect(prices).toEqual({ 'ml.m5.large': 0.2 })
  })

  it('takes keys with dots in quotes, and "=" in values', () => {
    const set = ['prices["ml.m5.large"]=0.3', 'expect=["costUsd >= 0"]']
    const { prices, expect: expectations } = parsed(TRAFFIC, { set })
    expect(prices).toEqual({ 'ml.m5.large': 0.3 })
    expect(expectations).toMatchObject([{ expression: 'costUsd >= 0' }])
  })

  it('goes into API requests', () => {
    const set = ['setup[0].CreateEndpointConfig.ProductionVariants[0].InitialInstanceCount=7']
    const [call] = parsed(TRAFFIC, { set }).setup
    expect(call?.input.ProductionVariants).toMatchObject([{ InitialInstanceCount: 7 }])
  })

  it('changes what it names and not what shares an anchor with it', () => {
    const text = fileWith('models:', '  a: &slow { latency: 2s }', '  b: *slow')
    expect(parsed(text, { set: ['models.b.latency=1s'] }).models).toMatchObject([
      { latency: { ms: 2000 } },
      { latency: { ms: 1000 } },
    ])
  })

  it('lets the last of two win', () => {
    expect(parsed(TRAFFIC, { set: ['seed=2', 'seed=3'] }).seed).toBe(3)
  })
})

describe('a --set that fits nowhere names itself', () => {
  it.each([
    { set: 'seed', problem: 'expected path=value; for example traffic[0].rate=200/s' },
    { set: '=5', problem: 'expected path=value; for example traffic[0].rate=200/s' },
    {
      set: 'traffic[x].rate=1/s',
      problem: 'expected path=value; for example traffic[0].rate=200/s',
    },
    {
      set: 'traffic[0]..rate=1/s',
      problem: 'expected path=value; for example traffic[0].rate=200/s',
    },
    { set: 'traffic[0].rat=1/s', problem: 'unknown key "rat" in traffic[0]; did you mean "rate"?' },
    {
      set: 'traffic[1].rate=1/s',
      problem: 'traffic is a list of 1 entry, without [1]; from [0] to [0]',
    },
    {
      set: 'traffic.rate=1/s',
      problem: 'traffic is a list of 1 entry, without rate; from [0] to [0]',
    },
    { set: 'models[0].errors.5xx=5%', problem: 'models is a map, without an entry [0]' },
    {
      set: 'models.chrun-v2.errors.5xx=5%',
      problem: 'there is no "chrun-v2" in models; did you mean "churn-v2"?',
    },
    {
      set: 'models.churn-v2.erors.5xx=5%',
      problem: 'unknown key "erors" in models.churn-v2; did you mean "errors"?',
    },
    {
      set: 'models.churn-v2.errors.5xx=5',
      problem:
        'models.churn-v2.errors.5xx: expected a percentage (a number and %; for example 20%), such as 5%, got 5',
    },
    { set: 'name.x=1', problem: 'name is a single value, without x' },
    {
      set: 'setup[2].CreateEndpoint.EndpointNme=x',
      problem: 'unknown key "EndpointNme" in setup[2].CreateEndpoint; did you mean "EndpointName"?',
    },
    {
      set: 'traffic[0].endpoint=chrun',
      problem: 'no CreateEndpoint makes "chrun"; did you mean "churn"?',
    },
    { set: 'expect=[costUds > 1]', problem: 'unknown variable "costUds"; did you mean "costUsd"?' },
  ])('$set', ({ set, problem }) => {
    expect(problemsOf(TRAFFIC, { set: [set] })).toEqual([`--set ${set}: ${problem}`])
  })

  it('says when its value is not YAML', () => {
    expect(problemsOf(TRAFFIC, { set: ['seed=[1'] })[0]).toMatch(
      /^--set seed=\[1: the value is not YAML: /,
    )
  })
})
