import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Departures } from '../../../src/core/endpoint/departures.ts'
import { RequestBlock } from '../../../src/core/endpoint/request-block.ts'

function pushAll(departures: Departures, answersMs: readonly number[]): void {
  const block = new RequestBlock()
  for (const [index, answerMs] of answersMs.entries()) {
    block.atMs[0] = 0
    block.answerMs[0] = answerMs
    block.instanceId[0] = index % 3
    block.ticket[0] = index
    departures.push(block, 0)
  }
}

function popAll(departures: Departures): number[] {
  const popped: number[] = []
  while (departures.length > 0) popped.push(departures.answerMs[departures.pop()] as number)
  return popped
}

const answers = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 3000 })

describe('requests in flight', () => {
  it('leave in order of their answers', () => {
    fc.assert(
      fc.property(answers, given => {
        const departures = new Departures()
        pushAll(departures, given)
        expect(departures.nextMs).toBe(Math.min(...given, Number.POSITIVE_INFINITY))
        expect(popAll(departures)).toEqual([...given].sort((a, b) => a - b))
      }),
      { numRuns: 30 },
    )
  })

  it('leave in order of arrival at one instant', () => {
    const few = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 200 })
    fc.assert(
      fc.property(few, given => {
        const departures = new Departures()
        pushAll(departures, given)
        const left: number[] = []
        while (departures.length > 0) left.push(departures.ticket[departures.pop()] as number)
        const inOrder = [...given.entries()].sort(([, one], [, other]) => one - other)
        expect(left).toEqual(inOrder.map(([arrival]) => arrival))
      }),
    )
  })

  it('are due at their instant, not before', () => {
    const departures = new Departures()
    pushAll(departures, [50, 20])
    expect(departures.isDue(Float64Array.of(19.9), 0)).toBe(false)
    expect(departures.isDue(Float64Array.of(20), 0)).toBe(true)
  })

  it('of one instance are taken out in order of arrival, however many were answered before', () => {
    const answersMs = Array.from({ length: 300 }, (_, index) => 500 - ((index * 7) % 400))
    const lostAfter = (answered: number): number[] => {
      const departures = new Departures()
      pushAll(departures, answersMs)
      for (let i = 0; i < answered; i++) departures.pop()
      const lost: number[] = []
      departures.removeAllOn(1, slot => lost.push(departures.ticket[slot] as number))
      return lost
    }
    const last = lostAfter(250)
    expect(last.length).toBeGreaterThan(10)
    expect(lostAfter(0).filter(ticket => last.includes(ticket))).toEqual(last)
  })

  it('of one instance can be taken out; the others keep their order', () => {
    fc.assert(
      fc.property(answers, given => {
        const departures = new Departures()
        pushAll(departures, given)
        const removed: number[] = []
        departures.removeAllOn(1, slot => removed.push(departures.ticket[slot] as number))
        const onOne = given.flatMap((_, index) => (index % 3 === 1 ? [index] : []))
        expect(removed.sort((a, b) => a - b)).toEqual(onOne)
        const others = given.filter((_, index) => index % 3 !== 1)
        expect(popAll(departures)).toEqual(others.sort((a, b) => a - b))
      }),
      { numRuns: 30 },
    )
  })
})
