import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { RouterFactory } from '../../../src/core/routing/router.ts'
import { BLOCK_LENGTH } from '../../../src/core/sampling/ziggurat.ts'
import type { World } from '../../../src/core/world.ts'
import { addTraffic, labWorld, MINUTE, rate, rowsOf } from '../../support/lab.ts'
import { zOfCount } from '../../support/statistics.ts'

const oneModel = { m: { latency: { kind: 'constant', ms: 5 } } } as const
const oneConfig = { v1: { variants: { A: { modelName: 'm' } } } }

/** A source of the given instants; the work tells whose request it is. */
function addRequests(world: World, name: string, instants: readonly number[], work: number): void {
  let isDone = false
  world.addTraffic({
    name,
    endpointName: 'E',
    targets: [],
    arrivals: {
      carriesWork: true,
      fill(atMs, works) {
        if (isDone) return 0
        isDone = true
        atMs.set(instants)
        works.fill(work)
        return instants.length
      },
    },
  })
}

describe('traffic sources', () => {
  it('are merged in time order, the first one first at equal instants', () => {
    const answered: number[] = []
    const factory: RouterFactory = {
      name: 'witness',
      learns: true,
      create: () => ({
        name: 'witness',
        route: () => 0,
        observe: ({ latencyMs }) => answered.push(latencyMs),
      }),
    }
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 0 }, perWorkMs: 1, concurrency: 1 } },
      configs: oneConfig,
      running: 'v1',
      routers: [factory],
      routing: new Map([['E', 'witness']]),
    })
    // One worker answers in order of arrival; a request of the first source takes 100 ms, else 1 ms.
    addRequests(world, 'first', [10, 200, 300], 100)
    addRequests(world, 'second', [5, 200, 301], 1)
    world.runUntil(MINUTE)
    // 5 → 6, 10 → 110, 200 → 300 (first), 200 → 301 (second), 300 → 401, 301 → 402
    expect(answered).toEqual([1, 100, 100, 101, 101, 101])
  })

  it('send what arrives at an instant after the events of that instant', () => {
    const world = labWorld({ models: oneModel, configs: oneConfig, running: 'v1' })
    addTraffic(world, [rate(0, 1000, 4)], { process: 'even' }) // at 125, 375, 625, 875
    world.runUntil(375)
    expect(world.endpoints.find('E').requestsTotal).toBe(1)
    world.runUntil(376)
    expect(world.endpoints.find('E').requestsTotal).toBe(2)
  })

  it('give the same arrivals however far time moves at once', () => {
    const totals = [1, 7, 1000].map(steps => {
      const world = labWorld({ models: oneModel, configs: oneConfig, running: 'v1' })
      addTraffic(world, [rate(0, MINUTE, 200)])
      addTraffic(world, [rate(0, MINUTE, 100)], { name: 'more' })
      for (let step = 1; step <= steps; step++) world.runUntil((2 * MINUTE * step) / steps)
      return JSON.stringify(rowsOf(world, 'A'))
    })
    expect(new Set(totals).size).toBe(1)
  })

  it('count requests to an endpoint that does not exist', () => {
    const world = labWorld({})
    addTraffic(world, [rate(0, 10_000, 5)], { process: 'even', endpointName: 'nowhere' })
    world.runUntil(MINUTE)
    expect(world.unroutedRequests).toBe(50)
  })

  it('name a target variant for their share of the requests', () => {
    const world = labWorld({
      models: oneModel,
      configs: {
        v1: { variants: { A: { modelName: 'm' }, B: { modelName: 'm', initialWeight: 0 } } },
      },
      running: 'v1',
    })
    const targets = [
      { variantName: 'B', share: 0.2 },
      { variantName: 'ghost', share: 0.1 },
    ]
    addTraffic(world, [rate(0, 5 * MINUTE, 100)], { targets })
    world.runUntil(6 * MINUTE)
    world.finish()
    const endpoint = world.endpoints.find('E')
    const [a, b] = endpoint.variants.map(({ totals }) => totals.invocations) as [number, number]
    const unknown = endpoint.rejected[OUTCOME.unknownVariant] as number
    expect(a + b + unknown).toBe(endpoint.requestsTotal)
    expect(Math.abs(zOfCount(b, endpoint.requestsTotal, 0.2))).toBeLessThan(4)
    expect(Math.abs(zOfCount(unknown, endpoint.requestsTotal, 0.1))).toBeLessThan(4)
  })

  it('reach nobody while every weight is 0', () => {
    const world = labWorld({
      models: oneModel,
      configs: {
        v1: {
          variants: {
            A: { modelName: 'm', initialWeight: 0 },
            B: { modelName: 'm', initialWeight: 0 },
          },
        },
      },
      running: 'v1',
    })
    addTraffic(world, [rate(0, MINUTE, 10)], { process: 'even' })
    world.runUntil(MINUTE)
    const endpoint = world.endpoints.find('E')
    expect(endpoint.rejected[OUTCOME.noWeight]).toBe(600)
  })

  it('one block holds many arrivals, so a source of more than a block is served whole', () => {
    const world = labWorld({ models: oneModel, configs: oneConfig, running: 'v1' })
    addTraffic(world, [rate(0, 1000, BLOCK_LENGTH * 3 + 7)], { process: 'even' })
    world.runUntil(MINUTE)
    expect(world.endpoints.find('E').requestsTotal).toBe(BLOCK_LENGTH * 3 + 7)
  })
})
