/** The figures of a run agree with its metrics, and are as exact as they look. */
import { describe, expect, it } from 'vitest'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { fileWith, parsed } from './scenario-text.ts'

/** Ten requests a second to one worker that needs ten seconds for each: nearly all time out. */
function overloaded(...lines: readonly string[]) {
  const scenario = parsed(
    fileWith(
      'models: { m: { latency: 10s, concurrency: 1 } }',
      'setup:',
      '  - CreateEndpointConfig: { EndpointConfigName: c, ProductionVariants: [{ VariantName: A, ModelName: m, InstanceType: ml.m5.large, InitialInstanceCount: 1 }] }',
      '  - CreateEndpoint: { EndpointName: e, EndpointConfigName: c }',
      'traffic: [{ endpoint: e, stages: [{ for: 20m, rate: 10/s }] }]',
      'expect:',
      "  - metric('e', 'A', 'Invocation5XXErrors', 'Sum', 0, duration('1h')) == endpoints.e.variants.A.errors5xx",
      "  - metric('e', 'A', 'ModelLatency', 'Maximum', 0, duration('1h')) == 60000000",
      "  - metric('e', 'A', 'ModelLatency', 'p99', 0, duration('1h')) == 60000000",
      ...lines,
    ),
  )
  const files = { routers: [], openTrace: () => ({ read: () => undefined }) }
  return new ScenarioRun(scenario, { files, version: 'test' }).finish()
}

describe('a run in which callers time out', () => {
  it('reports as many 5xx as the metric, and says how many of them got no answer', () => {
    const { endpoints, expectations, requests } = overloaded()
    expect(expectations.filter(({ passed }) => !passed)).toEqual([])
    expect(endpoints.e?.variants.A).toMatchObject({
      errors5xx: requests.failed,
      timeouts: requests.failed,
    })
    expect(requests.failed).toBeGreaterThan(10_000)
  })

  it('counts them as no 5xx when the assumption says so', () => {
    const { endpoints, expectations, requests } = overloaded(
      'assumptions: { timeoutsCountAs5xx: false }',
    )
    expect(expectations.filter(({ passed }) => !passed)).toEqual([])
    expect(endpoints.e?.variants.A).toMatchObject({ errors5xx: 0, timeouts: requests.failed })
  })

  it('reports a latency of the time-out exactly', () => {
    const { latencyMs, endpoints } = overloaded()
    expect(latencyMs).toMatchObject({ p50: 60_000, p99: 60_000, max: 60_000 })
    expect(endpoints.e?.variants.A?.latencyMs.max).toBe(60_000)
  })
})
