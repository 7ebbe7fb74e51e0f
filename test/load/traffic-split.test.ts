import { describe, expect, it } from 'vitest'
import { splitLines } from '../../src/load/load-text.ts'
import {
  countsSince,
  type EndpointCounts,
  type ServerCounts,
  type VariantCounts,
} from '../../src/load/server-counts.ts'
import { trafficSplits } from '../../src/load/traffic-split.ts'

const counted = (ok: number, failed = 0, isShadow = false): VariantCounts => ({
  ok,
  failed,
  arrived: ok + failed,
  isShadow,
})

const churn = (variants: Record<string, VariantCounts>, rejected = 0): ServerCounts =>
  new Map<string, EndpointCounts>([
    ['churn', { variants: new Map(Object.entries(variants)), rejected }],
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
    const counts = churn({ A: counted(70, 2), B: counted(20, 3) }, 5)
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
    const counts = churn({ A: counted(10), S: counted(4, 1, true) })
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
    const before = churn({ A: counted(10, 1) }, 2)
    const after = churn({ A: counted(25, 3), B: counted(5) }, 2)
    expect(countsSince(before, after)).toEqual(churn({ A: counted(15, 2), B: counted(5) }))
  })
})

describe('splitLines', () => {
  const linesOf = (counts: ServerCounts) =>
    trafficSplits(answers({ A: 70, B: 20 }, 10), counts).flatMap(splitLines)

  it('are a table, client beside server', () => {
    const counts = churn({ A: counted(70, 10), B: counted(20), S: counted(9, 0, true) })
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
