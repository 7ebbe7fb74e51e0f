import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { MINUTE_MS } from '../../src/core/units.ts'
import { splitLines } from '../../src/load/load-text.ts'
import {
  countsSince,
  type EndpointCounts,
  type ServerCounts,
  serverState,
  type VariantCounts,
} from '../../src/load/server-counts.ts'
import { trafficSplits } from '../../src/load/traffic-split.ts'
import { liveApp } from '../server/live-world.ts'

const counted = (ok: number, failed = 0): VariantCounts => ({ ok, failed, arrived: ok + failed })

const byName = (counts: Record<string, VariantCounts>) => new Map(Object.entries(counts))

const churn = (
  variants: Record<string, VariantCounts>,
  {
    rejected = 0,
    shadows = {},
  }: { rejected?: number; shadows?: Record<string, VariantCounts> } = {},
): ServerCounts =>
  new Map<string, EndpointCounts>([
    ['churn', { variants: byName(variants), shadows: byName(shadows), rejected }],
  ])

const answers = (variants: Record<string, number>, failed = 0) => ({ churn: { variants, failed } })

describe('trafficSplits', () => {
  it('sets what the client saw of each variant beside what the server counted', () => {
    const [split] = trafficSplits(
      answers({ A: 70, B: 30 }),
      churn({ A: counted(70), B: counted(30) }),
    )
    expect(split).toEqual({
      endpoint: 'churn',
      variants: [
        { variant: 'A', client: 70, clientShare: 0.7, server: 70, serverShare: 0.7, difference: 0 },
        { variant: 'B', client: 30, clientShare: 0.3, server: 30, serverShare: 0.3, difference: 0 },
      ],
      failed: { client: 0, server: 0, difference: 0 },
      all: { client: 100, server: 100, difference: 0 },
      shadows: [],
    })
  })

  it('puts errors together, which do not name their variant, and requests that reached none', () => {
    const counts = churn({ A: counted(70, 2), B: counted(20, 3) }, { rejected: 5 })
    const [split] = trafficSplits(answers({ A: 70, B: 20 }, 10), counts)
    expect(split?.failed).toEqual({ client: 10, server: 10, difference: 0 })
    expect(split?.all).toEqual({ client: 100, server: 100, difference: 0 })
  })

  it('tells what the server counted and the client did not see, as of other clients', () => {
    const [split] = trafficSplits(answers({ A: 70 }), churn({ A: counted(75), B: counted(25) }))
    expect(split?.variants.map(({ difference }) => difference)).toEqual([5, 25])
    expect(split?.all.difference).toBe(30)
  })

  it('leaves shadow variants out of the shares: they get copies', () => {
    const counts = churn({ A: counted(10) }, { shadows: { S: counted(4, 1) } })
    const [split] = trafficSplits(answers({ A: 10 }), counts)
    expect(split?.shadows).toEqual([{ variant: 'S', copies: 5 }])
    expect(split?.all.difference).toBe(0)
  })

  it('has a share of 0 where nothing was answered', () => {
    const [split] = trafficSplits(answers({}, 3), churn({ A: counted(0, 3) }))
    expect(split?.variants).toMatchObject([{ variant: 'A', clientShare: 0, serverShare: 0 }])
  })
})

describe('countsSince', () => {
  it('takes off what was counted before', () => {
    const before = churn({ A: counted(10, 1) }, { rejected: 2 })
    const after = churn({ A: counted(25, 3), B: counted(5) }, { rejected: 2 })
    expect(countsSince(before, after)).toEqual(churn({ A: counted(15, 2), B: counted(5) }))
  })
})

describe('serverState', () => {
  it('counts what a variant got as a shadow apart from what it got once it was promoted', async () => {
    const { app, driver } = liveApp()
    const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
    const call = (operation: string, input: object) =>
      driver.command(world => execute(world, operation, input))
    const variant = (VariantName: string, ModelName: string) => ({
      VariantName,
      ModelName,
      InstanceType: 'ml.m5.large',
      InitialInstanceCount: 1,
    })
    const update = async (config: string, production: object, shadows: readonly object[] = []) => {
      call('CreateEndpointConfig', {
        EndpointConfigName: config,
        ProductionVariants: [production],
        ...(shadows.length === 0 ? {} : { ShadowProductionVariants: shadows }),
      })
      call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: config })
      await driver.advance(20 * MINUTE_MS)
    }
    const invoke = async (times: number) => {
      for (let i = 0; i < times; i++) {
        await fetch(`${baseUrl}/endpoints/churn/invocations`, { method: 'POST', body: '{}' })
      }
      await driver.advance(MINUTE_MS)
    }
    await update('shadowed', variant('A', 'churn-v1'), [variant('S', 'churn-v2')])
    const before = await serverState(baseUrl)
    await invoke(3)
    await update('promoted', variant('S', 'churn-v2'))
    await invoke(4)
    const since = countsSince(before.counts, (await serverState(baseUrl)).counts)
    const [split] = trafficSplits(answers({ A: 3, S: 4 }), since)
    expect(split).toMatchObject({
      variants: expect.arrayContaining([
        expect.objectContaining({ variant: 'A', server: 3, difference: 0 }),
        expect.objectContaining({ variant: 'S', server: 4, difference: 0 }),
      ]),
      all: { difference: 0 },
      shadows: [{ variant: 'S', copies: 3 }],
    })
    driver.stop()
    await app.close()
  })
})

describe('splitLines', () => {
  const linesOf = (counts: ServerCounts) =>
    trafficSplits(answers({ A: 70, B: 20 }, 10), counts).flatMap(splitLines)

  it('are a table, client beside server', () => {
    const counts = churn({ A: counted(70, 10), B: counted(20) }, { shadows: { S: counted(9) } })
    expect(linesOf(counts)).toEqual([
      'churn       client  share  server  share  difference',
      'A               70  77.8%      70  77.8%           0',
      'B               20  22.2%      20  22.2%           0',
      'failed          10             10                  0',
      'all            100            100                  0',
      'S (shadow)                      9',
    ])
  })

  it('say when the counts differ', () => {
    expect(linesOf(churn({ A: counted(71, 10), B: counted(20) })).at(-1)).toMatch(
      /^the counts differ: /,
    )
  })
})
