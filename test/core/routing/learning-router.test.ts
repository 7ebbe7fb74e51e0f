import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import { candidatesOf, type RouterFactory } from '../../../src/core/routing/router.ts'
import { addTraffic, at, labWorld, MINUTE, rate, updateOf } from '../../support/lab.ts'
import { describeRouter } from '../../support/router.contract.ts'

interface Seen {
  readonly candidate: number
  readonly latencyMs: number
  readonly outcome: number
}

/** Takes turns, and writes down every answer that it is told of and how many requests it had sent. */
function turnTaker(): { factory: RouterFactory; seen: Seen[]; sentBefore: number[] } {
  const seen: Seen[] = []
  const sentBefore: number[] = []
  let sent = 0
  const factory: RouterFactory = {
    name: 'turn-taker',
    learns: true,
    create: () => ({
      name: 'turn-taker',
      route: (_request, { names }) => sent++ % names.length,
      observe: ({ candidate, latencyMs, outcome }) => {
        seen.push({ candidate, latencyMs, outcome })
        sentBefore.push(sent)
      },
    }),
  }
  return { factory, seen, sentBefore }
}

describeRouter('a router that takes turns', {
  make: () => turnTaker().factory.create({ endpointName: 'E', random: () => 0.5 }),
  candidates: candidatesOf(['A', 'B'], [1, 1]),
  declines: {
    'does-not-keep-state': 'taking turns is state',
    'heeds-weights': 'every candidate gets its turn',
  },
})

const labOf = (factory: RouterFactory) =>
  labWorld({
    models: {
      slow: { latency: { kind: 'constant', ms: 700 }, concurrency: 100, startupMs: 30_000 },
      fast: { latency: { kind: 'constant', ms: 60 }, concurrency: 100, errorShare5xx: 1 },
    },
    configs: {
      v1: { variants: { A: { modelName: 'slow' }, B: { modelName: 'fast' } } },
      v2: { variants: { A: { modelName: 'slow' }, B: { modelName: 'fast' } } },
    },
    running: 'v1',
    routers: [factory],
    routing: new Map([['E', factory.name]]),
  })

describe('a learning router of the user', () => {
  it('sees answers in the order in which they are given, over all variants', () => {
    const { factory, seen } = turnTaker()
    const world = labOf(factory)
    // One request every 100 ms: at 50, 150, 250, … to A and B by turns.
    addTraffic(world, [rate(0, 1000, 10)], { process: 'even' })
    world.runUntil(MINUTE)
    const answered = seen.map(
      ({ candidate, latencyMs }) => `${'AB'[candidate]} ${Math.round(latencyMs)}`,
    )
    // A: 50, 250, 450, 650, 850, each + 700. B: 150, 350, 550, 750, 950, each + 60.
    expect(answered).toEqual([
      'B 60', // 210
      'B 60', // 410
      'B 60', // 610
      'A 700', // 750
      'B 60', // 810
      'A 700', // 950
      'B 60', // 1010
      'A 700', // 1150
      'A 700', // 1350
      'A 700', // 1550
    ])
    expect(seen.filter(({ outcome }) => outcome === OUTCOME.error5xx)).toHaveLength(5)
  })

  it('has seen every answer that is due before it is asked again, and no later one', () => {
    const { factory, sentBefore } = turnTaker()
    const world = labOf(factory)
    addTraffic(world, [rate(0, 1000, 10)], { process: 'even' })
    world.runUntil(MINUTE)
    // The answer of 210 is known to the request of 250, the third one (index 2); and so on.
    expect(sentBefore).toEqual([2, 4, 6, 7, 8, 9, 10, 10, 10, 10])
  })

  it('sees the answers of old and new fleets alike, each once', () => {
    const { factory, seen } = turnTaker()
    const world = labOf(factory)
    addTraffic(world, [rate(0, 5 * MINUTE, 20)])
    world.schedule(at('0:40') + 11, () => world.endpoints.update(updateOf('v2')))
    world.runUntil(6 * MINUTE)
    world.finish()
    const { everyVariant, requestsTotal } = world.endpoints.find('E')
    expect(seen).toHaveLength(requestsTotal)
    expect(everyVariant.reduce((sum, { totals }) => sum + totals.answers, 0)).toBe(requestsTotal)
  })
})
