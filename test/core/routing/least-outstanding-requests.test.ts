import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestBlock } from '../../../src/core/endpoint/request-block.ts'
import { LeastOutstandingRequests } from '../../../src/core/routing/least-outstanding-requests.ts'

/** The obvious chooser: counts what is open on every instance, each time. */
class NaiveLeastOutstanding {
  readonly #open = new Map<number, number[]>()
  #lastId = -1

  joined(id: number): void {
    this.#open.set(id, [])
  }

  left(id: number): void {
    this.#open.delete(id)
  }

  get ids(): number[] {
    return [...this.#open.keys()].sort((a, b) => a - b)
  }

  choose(nowMs: number): number {
    for (const [id, answers] of this.#open)
      this.#open.set(
        id,
        answers.filter(ms => ms > nowMs),
      )
    const fewest = Math.min(...[...this.#open.values()].map(({ length }) => length))
    const least = this.ids.filter(id => this.#open.get(id)?.length === fewest)
    this.#lastId = least.find(id => id > this.#lastId) ?? (least[0] as number)
    return this.#lastId
  }

  placed(id: number, answerMs: number): void {
    this.#open.get(id)?.push(answerMs)
  }
}

describe('LEAST_OUTSTANDING_REQUESTS', () => {
  it('chooses the instance with the fewest requests in flight, equals in turn', () => {
    const step = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({
          kind: fc.constant('request' as const),
          afterMs: fc.double({ min: 0, max: 3, noNaN: true }),
          latencyMs: fc.double({ min: 0, max: 400, noNaN: true }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), index: fc.nat() }) },
    )
    const sizes = fc.constantFrom(1, 2, 12, 31, 32, 33, 64, 70)
    fc.assert(
      fc.property(sizes, fc.array(step, { maxLength: 400 }), (size, steps) => {
        const chooser = new LeastOutstandingRequests()
        const naive = new NaiveLeastOutstanding()
        const block = new RequestBlock()
        let nextId = 0
        const join = () => {
          chooser.joined(nextId)
          naive.joined(nextId++)
        }
        for (let i = 0; i < size; i++) join()
        let nowMs = 0
        for (const each of steps) {
          if (each.kind === 'join') join()
          else if (each.kind === 'leave') {
            if (naive.ids.length === 1) continue
            const id = naive.ids[each.index % naive.ids.length] as number
            chooser.left(id)
            naive.left(id)
          } else {
            nowMs += each.afterMs
            block.atMs[0] = nowMs
            chooser.choose(block, 0, 1)
            const expected = naive.choose(nowMs)
            expect(block.instanceId[0]).toBe(expected)
            block.answerMs[0] = nowMs + each.latencyMs
            chooser.placed(block, 0)
            naive.placed(expected, nowMs + each.latencyMs)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('starts an instance that takes over an id from nothing, even after a long silence', () => {
    const chooser = new LeastOutstandingRequests()
    const block = new RequestBlock()
    const chooseAt = (atMs: number): number => {
      block.atMs[0] = atMs
      block.answerMs[0] = atMs + 5000
      chooser.choose(block, 0, 1)
      chooser.placed(block, 0)
      return block.instanceId[0] as number
    }
    chooser.joined(0)
    chooser.joined(1)
    for (let i = 0; i < 6; i++) chooseAt(i)
    chooser.left(1)
    chooser.joined(1)
    expect([1_000_000, 1_000_001, 1_000_002, 1_000_003].map(chooseAt)).toEqual([0, 1, 0, 1])
  })

  it('sends bursts round all instances evenly', () => {
    const chooser = new LeastOutstandingRequests()
    const block = new RequestBlock()
    for (let id = 0; id < 3; id++) chooser.joined(id)
    const chosen: number[] = []
    for (let i = 0; i < 7; i++) {
      block.atMs[0] = 0
      block.answerMs[0] = 1000
      chooser.choose(block, 0, 1)
      chooser.placed(block, 0)
      chosen.push(block.instanceId[0] as number)
    }
    expect(chosen).toEqual([0, 1, 2, 0, 1, 2, 0])
  })
})
