import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestBlock } from '../../../src/core/endpoint/request-block.ts'
import { WaitingQueues } from '../../../src/core/endpoint/waiting-queues.ts'

/** The obvious queues: every request ever let in, counted when asked. */
class NaiveQueues {
  readonly #leavesMs: number[][] = []
  readonly #lengthMax: number

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  lengthAt(id: number, nowMs: number): number {
    return (this.#leavesMs[id] ?? []).filter(leavesMs => leavesMs > nowMs).length
  }

  join(id: number, atMs: number, leavesMs: number): boolean {
    if (leavesMs > atMs && this.lengthAt(id, atMs) >= this.#lengthMax) return false
    this.#leavesMs[id] = [...(this.#leavesMs[id] ?? []), leavesMs]
    return true
  }
}

describe('the waiting queues', () => {
  it('let in as many as may wait, and know how many do, as a list of all requests does', () => {
    const lengths = fc.constantFrom(0, 1, 2, 5, 63, 64, 65, 200, 100_000)
    const step = fc.record({
      id: fc.nat({ max: 3 }),
      afterMs: fc.double({ min: 0, max: 3, noNaN: true }),
      /** How much later than the one before it leaves the queue. */
      laterMs: fc.double({ min: 0, max: 6, noNaN: true }),
    })
    fc.assert(
      fc.property(lengths, fc.array(step, { maxLength: 400 }), (lengthMax, steps) => {
        const queues = new WaitingQueues(lengthMax)
        const naive = new NaiveQueues(lengthMax)
        const block = new RequestBlock()
        const lastLeavesMs = [0, 0, 0, 0]
        let nowMs = 0
        for (let id = 0; id < 4; id++) queues.open(id)
        for (const { id, afterMs, laterMs } of steps) {
          nowMs += afterMs
          const leavesMs = Math.max(nowMs, (lastLeavesMs[id] as number) + laterMs - 1)
          block.atMs[0] = nowMs
          block.startMs[0] = Math.max(leavesMs, lastLeavesMs[id] as number)
          const startMs = block.startMs[0] as number
          const isIn = queues.join(id, block, 0)
          expect(isIn).toBe(naive.join(id, nowMs, startMs))
          if (isIn) lastLeavesMs[id] = startMs
          expect(queues.lengthAt(id, nowMs)).toBe(naive.lengthAt(id, nowMs))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('keep what waits when they make room for another instance', () => {
    const queues = new WaitingQueues(10)
    const block = new RequestBlock()
    queues.open(0)
    block.atMs[0] = 1
    block.startMs[0] = 9
    queues.join(0, block, 0)
    queues.open(50)
    expect(queues.lengthAt(0, 8)).toBe(1)
    expect(queues.lengthAt(0, 9)).toBe(0)
    expect(queues.lengthAt(50, 8)).toBe(0)
  })
})
