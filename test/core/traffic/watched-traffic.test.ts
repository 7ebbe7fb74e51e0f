/** Traffic that somebody watches: what is told is what happened, and nothing else changes by it. */
import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { RouterFactory } from '../../../src/core/routing/router.ts'
import type { ToldRequest, TrafficWatcher } from '../../../src/core/traffic/traffic.ts'
import type { TrafficOptions } from '../../../src/core/traffic/traffic-source.ts'
import type { World } from '../../../src/core/world.ts'
import {
  addTraffic,
  type LabOptions,
  labWorld,
  MINUTE,
  rate,
  rowsOf,
  updateOf,
} from '../../support/lab.ts'

/** Tells at least so far apart, and keeps what it was told. */
class Witness implements TrafficWatcher {
  readonly told: ToldRequest[] = []
  everyMs: number

  constructor(everyMs: number) {
    this.everyMs = everyMs
  }

  tell(request: ToldRequest): void {
    this.told.push(request)
  }

  get instants(): readonly number[] {
    return this.told.map(({ result }) => result.arrivedMs)
  }
}

const models = {
  quick: { latency: { kind: 'lognormal', medianMs: 20, sigma: 0.5 }, errorShare5xx: 0.05 },
  slow: { latency: { kind: 'exponential', meanMs: 60 }, concurrency: 2, queueMax: 3 },
} as const

/** Sends more to whoever answered last. */
const learning: RouterFactory = {
  name: 'learning',
  learns: true,
  create: () => {
    let last = 0
    return {
      name: 'learning',
      route: () => last,
      observe: ({ candidate, latencyMs }) => {
        last = latencyMs < 40 ? candidate : 1 - candidate
      },
    }
  },
}

const split = { A: { modelName: 'quick', initialWeight: 3 }, B: { modelName: 'slow' } }
const retries: TrafficOptions['retries'] = {
  attemptsMax: 3,
  timeoutMs: 100,
  causes: new Set(['5xx', 'timeout', 'unavailable']),
  backoff: { baseMs: 10, capMs: 100, jitter: 'full' },
}

const LABS: Readonly<Record<string, LabOptions & { readonly isRetried?: true }>> = {
  'one variant': { configs: { c: { variants: { A: { modelName: 'quick' } } } } },
  'a split by weight': { configs: { c: { variants: split } } },
  'a shadow': { configs: { c: { variants: split, shadow: { name: 'S', modelName: 'slow' } } } },
  'least outstanding requests': {
    configs: {
      c: {
        variants: {
          A: {
            modelName: 'slow',
            initialInstanceCount: 3,
            routingStrategy: 'LEAST_OUTSTANDING_REQUESTS',
          },
        },
      },
    },
  },
  'a router that learns': {
    configs: { c: { variants: split } },
    routers: [learning],
    routing: new Map([['E', 'learning']]),
  },
  'requests tracked in flight': { configs: { c: { variants: split } }, trackInFlight: true },
  'callers who try again': { configs: { c: { variants: split } }, isRetried: true },
  'callers who try again, tracked': {
    configs: { c: { variants: split } },
    isRetried: true,
    trackInFlight: true,
  },
}

/** Three minutes of two sources on the lab, one of which names variants; an update at 1:00. */
function played(name: string, watcher: TrafficWatcher | undefined): World {
  const { configs = {}, isRetried, ...options } = LABS[name] ?? {}
  const lab = { ...configs, next: { variants: { A: { modelName: 'quick' } } } }
  const world = labWorld({ models, running: 'c', ...options, configs: lab })
  world.watchTraffic(watcher)
  const targets = [
    { variantName: 'A', share: 0.1 },
    { variantName: 'ghost', share: 0.05 },
  ]
  addTraffic(world, [rate(0, 3 * MINUTE, 40)])
  addTraffic(world, [rate(0, 3 * MINUTE, 15)], {
    name: 'more',
    targets,
    retries: isRetried && retries,
  })
  world.runUntil(MINUTE)
  world.endpoints.update(updateOf('next'))
  world.runUntil(4 * MINUTE)
  world.finish()
  return world
}

const recordOf = (world: World): unknown => ({
  events: world.timeline.events,
  rows: ['A', 'B', 'S'].map(variant => rowsOf(world, variant)),
  totals: world.endpoints.find('E').everyVariant.map(({ totals }) => totals),
  rejected: world.endpoints.find('E').rejected,
  callers: world.callers,
})

describe.each(Object.keys(LABS))('%s', name => {
  it.each([0, 7, 900, Number.POSITIVE_INFINITY])('is the same when told every %d ms', everyMs => {
    expect(recordOf(played(name, new Witness(everyMs)))).toEqual(recordOf(played(name, undefined)))
  })

  it('is told whole when every request is told', () => {
    const witness = new Witness(0)
    const endpoint = played(name, witness).endpoints.find('E')
    expect(witness.told).toHaveLength(endpoint.requestsTotal)
    expect(witness.told.every(({ oneOf }) => oneOf === 1)).toBe(true)
    const toldOf = (variant: string, outcome: number): number =>
      witness.told.filter(
        ({ result }) => result.variantName === variant && result.outcome === outcome,
      ).length
    for (const variant of endpoint.everyVariant.filter(({ isShadow }) => !isShadow)) {
      const { outcomes } = variant.totals
      for (const outcome of [OUTCOME.ok, OUTCOME.error5xx, OUTCOME.queueFull, OUTCOME.timeout]) {
        const sameName = endpoint.everyVariant.filter(each => each.name === variant.name)
        const counted = sameName.reduce(
          (sum, each) => sum + (each.totals.outcomes[outcome] ?? 0),
          0,
        )
        expect(toldOf(variant.name, outcome)).toBe(counted)
      }
      expect(outcomes[OUTCOME.ok]).toBeGreaterThan(0)
    }
    const unknown = witness.told.filter(({ result }) => result.outcome === OUTCOME.unknownVariant)
    expect(unknown).toHaveLength(endpoint.rejected[OUTCOME.unknownVariant] ?? 0)
  })

  it('tells of each request what a watcher of all is told of it', () => {
    const [all, some] = [new Witness(0), new Witness(250)]
    played(name, all)
    played(name, some)
    const textOf = ({ source, result }: ToldRequest): string =>
      JSON.stringify({ source, ...result, endpoint: result.endpoint.name })
    const expected = new Set(all.told.map(textOf))
    expect(some.told.length).toBeGreaterThan(100)
    expect(some.told.map(textOf).filter(text => !expected.has(text))).toEqual([])
  })
})

describe('how many are told', () => {
  const one = { configs: { c: { variants: { A: { modelName: 'quick' } } } }, running: 'c', models }

  it('is one in so long, the first one from then on', () => {
    const world = labWorld(one)
    const witness = new Witness(1000)
    world.watchTraffic(witness)
    addTraffic(world, [rate(0, 4000, 4)], { process: 'even' }) // at 125, 375, 625, 875, 1125 …
    world.runUntil(MINUTE)
    expect(witness.instants).toEqual([125, 1125, 2125, 3125])
    expect(witness.told.map(({ oneOf }) => oneOf)).toEqual([1, 4, 4, 4])
  })

  it('is shared by the sources: a busy one does not silence a quiet one', () => {
    const world = labWorld(one)
    const witness = new Witness(500)
    world.watchTraffic(witness)
    addTraffic(world, [rate(0, MINUTE, 1000)], { name: 'busy' })
    addTraffic(world, [rate(0, MINUTE, 0.5)], { name: 'quiet', process: 'even' })
    world.runUntil(MINUTE)
    const of = (name: string) => witness.told.filter(({ source }) => source === name)
    expect(of('quiet').map(({ oneOf }) => oneOf)).toEqual(new Array(30).fill(1))
    expect(of('busy')).toHaveLength(60)
  })

  it('follows the watcher, who may want none for a while', () => {
    const world = labWorld(one)
    const witness = new Witness(Number.POSITIVE_INFINITY)
    world.watchTraffic(witness)
    addTraffic(world, [rate(0, MINUTE, 1)], { process: 'even' }) // at 500, 1500, 2500 …
    world.runUntil(10_000)
    expect(witness.instants).toEqual([])
    witness.everyMs = 2000
    world.runUntil(15_000)
    expect(witness.instants).toEqual([10_500, 12_500, 14_500])
    expect(witness.told.map(({ oneOf }) => oneOf)).toEqual([11, 2, 2])
    world.watchTraffic(undefined)
    world.runUntil(MINUTE)
    expect(witness.told).toHaveLength(3)
  })

  it('is none of requests that reach no endpoint', () => {
    const world = labWorld({})
    const witness = new Witness(0)
    world.watchTraffic(witness)
    addTraffic(world, [rate(0, 10_000, 5)], { endpointName: 'nowhere' })
    world.runUntil(MINUTE)
    expect(witness.told).toEqual([])
  })
})
