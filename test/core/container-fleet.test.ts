/** Requests on a real container, played by the test: it says when each is answered. */
import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import type { Containers } from '../../src/core/container/containers.ts'
import {
  DEFAULT_MODEL_BEHAVIOUR,
  type ModelProfile,
} from '../../src/core/endpoint/model-profile.ts'
import { OUTCOME } from '../../src/core/endpoint/outcome.ts'
import { World } from '../../src/core/world.ts'

interface Variant {
  readonly weight?: number
  readonly count?: number
  readonly routing?: 'RANDOM' | 'LEAST_OUTSTANDING_REQUESTS'
  readonly isShadow?: boolean
}

/** Endpoint `e`; what its container is asked is in `log`. */
function endpointOn(behaviour: Partial<ModelProfile>, variant: Variant = {}) {
  const log: string[] = []
  const health: (() => void)[] = []
  const containers: Containers = {
    refusalOf: () => undefined,
    admitted: id => log.push(`admitted ${id}`),
    begin: id => log.push(`begin ${id}`),
    end: (id, outcome) => log.push(`end ${id} ${outcome}`),
    whenHealthy(_url, healthy) {
      log.push('ping')
      health.push(healthy)
      return () => log.push('no more pings')
    },
  }
  const world = new World({ seed: 1, trackInFlight: true })
  world.useContainers(containers)
  world.defineModel({ ...DEFAULT_MODEL_BEHAVIOUR, name: 'sim', startupMs: 0 })
  world.defineModel({
    ...DEFAULT_MODEL_BEHAVIOUR,
    name: 'real',
    containerUrl: 'http://127.0.0.1:1',
    startupMs: 0,
    ...behaviour,
  })
  const real = {
    VariantName: 'R',
    ModelName: 'real',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: variant.count ?? 1,
    RoutingConfig: { RoutingStrategy: variant.routing ?? 'RANDOM' },
    ContainerStartupHealthCheckTimeoutInSeconds: 60,
  }
  const simulated = { ...real, VariantName: 'S', ModelName: 'sim' }
  execute(world, 'CreateEndpointConfig', {
    EndpointConfigName: 'c',
    ProductionVariants: [variant.isShadow ? simulated : real],
    ...(variant.isShadow ? { ShadowProductionVariants: [real] } : {}),
  })
  execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' })
  world.runUntil(1)
  const healthy = (): void => {
    for (const callBack of health.splice(0)) callBack()
    log.length = 0
  }
  const invoke = () => world.invoke({ endpointName: 'e' })
  return { world, log, healthy, invoke, statusOf: () => world.endpoints.find('e').status }
}

describe('an instance on a real container', () => {
  it('is in service when the container is healthy', () => {
    const { log, healthy, statusOf } = endpointOn({})
    expect([log, statusOf()]).toEqual([['ping'], 'Creating'])
    healthy()
    expect(statusOf()).toBe('InService')
  })

  it('is pinged only after the start-up of its model', () => {
    const { world, log } = endpointOn({ startupMs: 5000 })
    expect(log).toEqual([])
    world.runUntil(5000)
    expect(log).toEqual(['ping'])
  })

  it("fails with AWS's text when it is not healthy in time, and is asked no more", () => {
    const { world, log, statusOf } = endpointOn({})
    world.runUntil(60_000)
    expect([log, statusOf()]).toEqual([['ping', 'no more pings'], 'Failed'])
    expect(world.endpoints.find('e').failureReason).toBe(
      'The primary container for production variant R did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    )
  })
})

describe('requests on a real container', () => {
  it('begin at once while a worker is free, and then in the order of their arrival', () => {
    const { world, log, healthy, invoke } = endpointOn({ concurrency: 2 })
    healthy()
    for (let i = 0; i < 4; i++) invoke()
    expect(log).toEqual([
      'admitted 0',
      'begin 0',
      'admitted 1',
      'begin 1',
      'admitted 2',
      'admitted 3',
    ])
    log.length = 0
    world.runUntil(301)
    expect(world.containerAnswered(1, OUTCOME.ok)).toEqual({ queueMs: 0, modelMs: 300 })
    world.runUntil(401)
    expect(world.containerAnswered(2, OUTCOME.ok)).toEqual({ queueMs: 300, modelMs: 100 })
    expect(log).toEqual(['begin 2', 'begin 3'])
  })

  it('are refused when the queue is full', () => {
    const { log, healthy, invoke } = endpointOn({ concurrency: 1, queueMax: 1 })
    healthy()
    const results = [invoke(), invoke(), invoke()]
    expect(results.map(({ outcome }) => outcome)).toEqual([0, 0, OUTCOME.queueFull])
    expect(results.map(({ containerRequest }) => containerRequest)).toEqual([0, 1, undefined])
    expect(log).toEqual(['admitted 0', 'begin 0', 'admitted 1'])
  })

  it('time out after 60 s, running or waiting, and free their worker', () => {
    const { world, log, healthy, invoke } = endpointOn({ concurrency: 1 })
    healthy()
    invoke()
    invoke()
    world.runUntil(30_000)
    invoke()
    log.length = 0
    world.runUntil(60_001)
    const { timeout } = OUTCOME
    expect(log).toEqual(['begin 2', `end 0 ${timeout}`, `end 1 ${timeout}`])
    expect(world.containerAnswered(0, OUTCOME.ok)).toBeUndefined()
  })

  it('are lost with their instance', () => {
    const { world, log, healthy, invoke } = endpointOn({ concurrency: 1 })
    healthy()
    invoke()
    invoke()
    log.length = 0
    world.faults.kill({ kind: 'variant', endpointName: 'e', variantName: 'R' }, 1)
    expect(log).toEqual([`end 0 ${OUTCOME.instanceLost}`, `end 1 ${OUTCOME.instanceLost}`])
    expect(invoke().outcome).toBe(OUTCOME.noCapacity)
  })

  it('go to the instance with the fewest in flight under LEAST_OUTSTANDING_REQUESTS', () => {
    const least = { count: 3, routing: 'LEAST_OUTSTANDING_REQUESTS' } as const
    const { world, healthy, invoke } = endpointOn({ concurrency: 1 }, least)
    healthy()
    expect([invoke(), invoke(), invoke()].map(each => each.instanceId)).toEqual([0, 1, 2])
    world.containerAnswered(1, OUTCOME.ok)
    expect(invoke().instanceId).toBe(1)
  })

  it('count in the metrics when they are answered, with the time they really took', () => {
    const { world, healthy, invoke } = endpointOn({ concurrency: 1 })
    healthy()
    for (let i = 0; i < 3; i++) invoke()
    world.runUntil(9_501)
    world.containerAnswered(0, OUTCOME.ok)
    world.containerAnswered(1, OUTCOME.error5xx)
    world.runUntil(60_000)
    const series = world.metrics.seriesOf({
      endpointName: 'e',
      variantName: 'R',
      endpointConfigName: undefined,
    })
    expect(series?.rows[0]).toMatchObject({
      invocations: 3,
      answers: 2,
      errors5xx: 1,
      latencySumMs: 19_000,
      gaugeMax: 1, // at 10 s, 20 s, … only the third is still there
    })
  })

  it('are copied to a shadow, whose answers concern nobody', () => {
    const { world, log, healthy, invoke } = endpointOn({}, { isShadow: true })
    healthy()
    const { variantName, containerRequest } = invoke()
    expect([variantName, containerRequest, log]).toEqual([
      'S',
      undefined,
      ['admitted 0', 'begin 0'],
    ])
    world.runUntil(50)
    expect(world.containerAnswered(0, OUTCOME.error5xx)).toEqual({ queueMs: 0, modelMs: 49 })
  })

  it('cannot be slowed or failed by a fault', () => {
    const { world, healthy } = endpointOn({})
    healthy()
    const target = { kind: 'model', modelName: 'real' } as const
    expect(() => world.faults.inject(target, { kind: 'latency', factor: 2 }, 1000)).toThrow(
      'model real runs on a real container, which behaves as it does: only kill can be injected.',
    )
  })
})

describe('removing an instance of a real container', () => {
  it.each([
    { requests: 0, goneMs: 30_001 },
    { requests: 1, goneMs: 90_001 },
  ])('waits for its $requests requests, the time-out at most', ({ requests, goneMs }) => {
    const { world, healthy, invoke, statusOf } = endpointOn({}, { count: 1 })
    healthy()
    for (let i = 0; i < requests; i++) invoke()
    execute(world, 'DeleteEndpoint', { EndpointName: 'e' })
    expect(statusOf()).toBe('Deleting')
    world.runUntil(goneMs)
    const gone = world.timeline.events.find(({ kind }) => kind === 'instances.terminated')
    expect(gone?.atMs).toBe(goneMs)
  })
})
