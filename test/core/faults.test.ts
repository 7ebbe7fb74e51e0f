import { describe, expect, it } from 'vitest'
import { OUTCOME, OUTCOME_NAMES } from '../../src/core/endpoint/outcome.ts'
import type { InvocationResult } from '../../src/core/endpoint/serve-one.ts'
import type { FaultEffect, FaultTarget } from '../../src/core/faults.ts'
import type { World } from '../../src/core/world.ts'
import { addTraffic, at, labWorld, MINUTE, type ModelSpec, rate, updateOf } from '../support/lab.ts'
import { storyOf } from '../support/story.ts'

/** E has A with two instances and B with one, of models m and n; each answers after 20 ms. */
function faultLab(options: { model?: ModelSpec; onLost?: (ticket: number) => void } = {}) {
  const { model = {}, onLost } = options
  return labWorld({
    models: { m: model, n: {} },
    configs: {
      v1: {
        variants: { A: { modelName: 'm', initialInstanceCount: 2 }, B: { modelName: 'n' } },
      },
      v2: {
        variants: { A: { modelName: 'm', initialInstanceCount: 2 }, B: { modelName: 'n' } },
      },
    },
    running: 'v1',
    trackInFlight: true,
    ...(onLost === undefined ? {} : { onLost }),
  })
}

const A: FaultTarget = { kind: 'variant', endpointName: 'E', variantName: 'A' }
const B: FaultTarget = { kind: 'variant', endpointName: 'E', variantName: 'B' }
const MODEL: FaultTarget = { kind: 'model', modelName: 'm' }
const instanceOfA = (instanceId: number) => ({ ...A, kind: 'instance', instanceId }) as const

const slower = (factor: number): FaultEffect => ({ kind: 'latency', factor })
const failing = (share5xx: number, share4xx = 0): FaultEffect => ({
  kind: 'errors',
  share4xx,
  share5xx,
})

const invoke = (world: World, targetVariant: string): InvocationResult =>
  world.invoke({ endpointName: 'E', targetVariant })

const latencyOf = (world: World, variantName: string): number => {
  const { answerMs, arrivedMs } = invoke(world, variantName)
  return answerMs - arrivedMs
}

/** How often each outcome came in 10,000 requests, 100 ms apart so that none waits. */
function outcomesOf(world: World, variantName: string): Record<string, number> {
  const counts: Record<string, number> = {}
  const startMs = world.nowMs
  for (let i = 1; i <= 10_000; i++) {
    world.runUntil(startMs + i * 100)
    const { outcome } = invoke(world, variantName)
    const name = OUTCOME_NAMES[outcome] as string
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('a latency fault', () => {
  it.each([
    { target: MODEL, name: 'a model', a: 60, b: 20 },
    { target: A, name: 'a variant', a: 60, b: 20 },
    { target: B, name: 'another variant', a: 20, b: 60 },
  ])('on $name multiplies its latency: A $a ms, B $b ms', ({ target, a, b }) => {
    const world = faultLab()
    world.faults.inject(target, slower(3), undefined)
    expect(latencyOf(world, 'A')).toBeCloseTo(a, 9)
    expect(latencyOf(world, 'B')).toBeCloseTo(b, 9)
  })

  it('on one instance leaves the others as they are', () => {
    const world = faultLab()
    world.faults.inject(instanceOfA(1), slower(3), undefined)
    const latencies = new Map<number, number>()
    for (let i = 1; i <= 50; i++) {
      world.runUntil(i * 1000)
      const { instanceId, answerMs, arrivedMs } = invoke(world, 'A')
      latencies.set(instanceId, answerMs - arrivedMs)
    }
    expect(Object.fromEntries(latencies)).toEqual({ 0: 20, 1: 60 })
  })

  it('multiplies with others on the same instance', () => {
    const world = faultLab()
    world.faults.inject(MODEL, slower(3), undefined)
    world.faults.inject(A, slower(5), undefined)
    expect(latencyOf(world, 'A')).toBeCloseTo(300, 9)
  })

  it('does not touch requests that are in service already', () => {
    const world = faultLab()
    const { answerMs } = invoke(world, 'A')
    world.runUntil(10)
    world.faults.inject(A, slower(100), undefined)
    expect(answerMs).toBe(20)
  })
})

describe('an error fault', () => {
  it.each([
    { effects: [failing(1)], expected: { error5xx: 10_000 } },
    { effects: [failing(0, 1)], expected: { error4xx: 10_000 } },
    { effects: [failing(0.7), failing(0.7)], expected: { error5xx: 10_000 } }, // at most all
    { effects: [failing(1, 1)], expected: { error5xx: 10_000 } }, // 5xx goes first
    { effects: [failing(0)], expected: { ok: 10_000 } },
  ])('of $effects leads to $expected', ({ effects, expected }) => {
    const world = faultLab()
    for (const effect of effects) world.faults.inject(A, effect, undefined)
    expect(outcomesOf(world, 'A')).toEqual(expected)
  })

  it('adds to the shares of the model and of other faults', () => {
    const world = faultLab({ model: { errorShare5xx: 0.1, errorShare4xx: 0.1 } })
    world.faults.inject(A, failing(0.2, 0.1), undefined)
    world.faults.inject(MODEL, failing(0.1), undefined)
    const { error5xx = 0, error4xx = 0 } = outcomesOf(world, 'A')
    // 0.4 and 0.2 of 10,000; five standard deviations are 245 and 200.
    expect(Math.abs(error5xx - 4000)).toBeLessThan(245)
    expect(Math.abs(error4xx - 2000)).toBeLessThan(200)
  })
})

describe('a fault', () => {
  it('is lifted after its time, and the timeline tells both', () => {
    const world = faultLab()
    world.schedule(at('1:00'), () => world.faults.inject(A, slower(3), 2 * MINUTE))
    world.schedule(at('1:00'), () => world.faults.inject(MODEL, failing(0.125), MINUTE))
    const latencies = ['0:59', '1:01', '2:59', '3:01'].map(clock => {
      world.runUntil(at(clock))
      return latencyOf(world, 'A')
    })
    expect(latencies.map(Math.round)).toEqual([20, 60, 60, 20])
    const told = world.timeline.events.flatMap(event =>
      event.kind === 'fault.started' || event.kind === 'fault.ended'
        ? [`${event.atMs / MINUTE}m ${event.kind} ${event.target}: ${event.fault}`]
        : [],
    )
    expect(told).toEqual([
      '1m fault.started variant E/A: latency ×3',
      '1m fault.started model m: errors 4xx 0%, 5xx 12.5%',
      '2m fault.ended model m: errors 4xx 0%, 5xx 12.5%',
      '3m fault.ended variant E/A: latency ×3',
    ])
  })

  it('without a time lasts until it is lifted; lifting twice does nothing', () => {
    const world = faultLab()
    const lift = world.faults.inject(A, slower(3), undefined)
    world.runUntil(at('30:00'))
    expect(latencyOf(world, 'A')).toBeCloseTo(60, 9)
    lift()
    lift()
    expect(latencyOf(world, 'A')).toBeCloseTo(20, 9)
    expect(storyOf(world, 'fault.')).toEqual(['0:00 fault.started', '30:00 fault.ended'])
  })

  it('on a variant meets instances that start later too', () => {
    const world = faultLab()
    world.faults.inject(A, slower(3), undefined)
    world.endpoints.update(updateOf('v2'))
    world.runUntil(at('10:00'))
    expect(world.endpoints.describe('E').configName).toBe('v2')
    expect(latencyOf(world, 'A')).toBeCloseTo(60, 9)
  })
})

describe('a killed instance', () => {
  const SLOW: ModelSpec = { latency: { kind: 'constant', ms: 10_000 } }

  it('fails its requests at that instant, and no others', () => {
    const lost: { ticket: number; atMs: number }[] = []
    const world: World = faultLab({
      model: SLOW,
      onLost: ticket => lost.push({ ticket, atMs: world.nowMs }),
    })
    const onFirst: number[] = []
    for (let ticket = 1; ticket <= 8; ticket++) {
      const call = { endpointName: 'E', targetVariant: 'A', ticket }
      if (world.invoke(call).instanceId === 0) onFirst.push(ticket)
    }
    world.runUntil(5000)
    world.faults.kill(instanceOfA(0), 1)
    expect(onFirst.length).toBeGreaterThan(0)
    expect(lost.map(({ ticket }) => ticket).sort()).toEqual(onFirst)
    for (const { atMs } of lost) expect(atMs).toBe(5000)
    expect(world.timeline.events.find(({ kind }) => kind === 'instance.killed')).toMatchObject({
      instance: 'i-0',
      requestsLost: onFirst.length,
      inService: 1,
    })
    world.runUntil(MINUTE)
    world.finish()
    const totals = world.endpoints.find('E').variants[0]?.totals
    expect(totals?.outcomes[OUTCOME.instanceLost]).toBe(onFirst.length)
    expect(totals?.outcomes[OUTCOME.ok]).toBe(8 - onFirst.length)
  })

  it('is replaced after a start-up', () => {
    const world = faultLab()
    world.schedule(at('10:00'), () => world.faults.kill(A, 1))
    world.runUntil(at('13:59'))
    expect(world.endpoints.describe('E').variants[0]?.currentInstanceCount).toBe(1)
    world.runUntil(at('20:00'))
    expect(storyOf(world)).toEqual([
      '10:00 instance.killed A i-0',
      '10:00 instances.launching A v1 +1 of 2',
      '14:00 instances.in-service A v1 2 of 2',
    ])
  })

  it('serves nothing from then on: the others take its traffic', () => {
    const world = faultLab()
    world.faults.kill(instanceOfA(0), 1)
    for (let i = 1; i <= 50; i++) {
      world.runUntil(i * 1000)
      expect(invoke(world, 'A').instanceId).toBe(1)
    }
  })

  it('can be the last one: requests then find no capacity until the replacement is there', () => {
    const world = faultLab()
    world.faults.kill(B, 1)
    expect(OUTCOME_NAMES[invoke(world, 'B').outcome]).toBe('noCapacity')
    world.runUntil(at('4:00'))
    expect(OUTCOME_NAMES[invoke(world, 'B').outcome]).toBe('ok')
  })

  it('comes in counts: the first in service go, at most all there are', () => {
    const world = faultLab()
    world.faults.kill(A, 5)
    expect(storyOf(world, 'instance.')).toEqual([
      '0:00 instance.killed A i-0',
      '0:00 instance.killed A i-1',
    ])
  })

  it('loses no request of the count: all that arrived are answered, failed or lost', () => {
    const world = faultLab({ model: { latency: { kind: 'exponential', meanMs: 30 } } })
    addTraffic(world, [rate(0, at('20:00'), 100)])
    world.schedule(at('5:00'), () => world.faults.kill(A, 1))
    world.schedule(at('10:00'), () => world.faults.kill(B, 1))
    world.runUntil(at('21:00'))
    world.finish()
    const endpoint = world.endpoints.find('E')
    const served = endpoint.variants.reduce((sum, { totals }) => sum + totals.answers, 0)
    const rejected = endpoint.rejected.reduce((sum, count) => sum + count, 0)
    expect(served + rejected).toBe(endpoint.requestsTotal)
    expect(rejected).toBeGreaterThan(0)
  })

  it.each([
    { name: 'a variant that is not there', target: { ...A, variantName: 'Z' } },
    { name: 'an endpoint that is not there', target: { ...A, endpointName: 'Ghost' } },
    { name: 'an instance that is not there', target: instanceOfA(7) },
  ])('is refused on $name', ({ target }) => {
    const world = faultLab()
    expect(() => world.faults.kill(target as ReturnType<typeof instanceOfA>, 1)).toThrow()
    expect(storyOf(world)).toEqual([])
  })

  it('needs requests in flight tracked', () => {
    const world = labWorld({
      models: { m: {} },
      configs: { v1: { variants: { A: { modelName: 'm' } } } },
      running: 'v1',
    })
    expect(() => world.faults.kill(instanceOfA(0), 1)).toThrow(
      'Killing instances needs requests in flight tracked.',
    )
  })
})
