import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerWheel } from '../../../src/core/routing/answer-wheel.ts'

describe('the answer wheel', () => {
  it('gives out each answer once it is due, as a list searched from end to end does', () => {
    const step = fc.record({
      /** Now and then a silence longer than the wheel. */
      afterMs: fc.oneof(
        { weight: 9, arbitrary: fc.double({ min: 0, max: 5, noNaN: true }) },
        { weight: 1, arbitrary: fc.double({ min: 0, max: 200_000, noNaN: true }) },
      ),
      latencyMs: fc.oneof(
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 60_000, noNaN: true }),
      ),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500 }), steps => {
        const wheel = new AnswerWheel()
        const naive = new Map<number, number>()
        let nowMs = 0
        for (const [id, { afterMs, latencyMs }] of steps.entries()) {
          nowMs += afterMs
          const taken: number[] = []
          wheel.takeDue(Float64Array.of(nowMs), 0, { answered: each => taken.push(each) })
          const due = [...naive].flatMap(([each, dueMs]) => (dueMs <= nowMs ? [each] : []))
          expect(taken.sort((a, b) => a - b)).toEqual(due)
          for (const each of due) naive.delete(each)
          wheel.add(Float64Array.of(nowMs + latencyMs), 0, id)
          naive.set(id, nowMs + latencyMs)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('forgets the answers of an instance, and of no other', () => {
    const wheel = new AnswerWheel()
    for (const id of [3, 4, 3, 4, 4]) wheel.add(Float64Array.of(10), 0, id)
    wheel.forget(4)
    const taken: number[] = []
    wheel.takeDue(Float64Array.of(10), 0, { answered: id => taken.push(id) })
    expect(taken).toEqual([3, 3])
  })
})
