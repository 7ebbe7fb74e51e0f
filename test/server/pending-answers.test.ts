import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../src/core/endpoint/outcome.ts'
import { type Caller, PendingAnswers } from '../../src/server/invocation/pending-answers.ts'

/** A caller that notes what it is told. */
const noting = (name: string | number, notes: string[]): Caller => ({
  routed: () => {},
  answer: outcome => notes.push(`${name} answered ${outcome}`),
  drop: reason => notes.push(`${name} dropped: ${reason}`),
})

function pendingWith(notes: string[], dueMs: readonly number[]): PendingAnswers {
  const pending = new PendingAnswers(10_000)
  for (const [index, atMs] of dueMs.entries()) {
    const ticket = pending.reserve()
    if (ticket === undefined) throw new Error('no ticket')
    pending.add(ticket, noting(index, notes), { atMs, outcome: OUTCOME.ok })
  }
  return pending
}

describe('PendingAnswers', () => {
  it('answers in order of instants, and nobody early', () => {
    const notes: string[] = []
    const pending = pendingWith(notes, [30, 10, 20])
    pending.answerUntil(9.999)
    expect(notes).toEqual([])
    pending.answerUntil(20)
    expect(notes).toEqual(['1 answered 0', '2 answered 0'])
    expect(pending.waitingCount).toBe(1)
  })

  it('answers a lost caller at once, and only once', () => {
    const notes: string[] = []
    const pending = pendingWith(notes, [30])
    pending.lose(0)
    pending.answerUntil(100)
    expect(notes).toEqual([`0 answered ${OUTCOME.instanceLost}`])
  })

  it('gives the ticket of a lost caller to nobody before its instant has passed', () => {
    const pending = pendingWith([], [30])
    pending.lose(0)
    expect(pending.reserve()).toBe(1)
    pending.answerUntil(30)
    expect(pending.reserve()).toBe(0)
  })

  it('has no ticket beyond its limit', () => {
    const pending = new PendingAnswers(2)
    expect([pending.reserve(), pending.reserve(), pending.reserve()]).toEqual([0, 1, undefined])
    pending.release(0)
    expect(pending.reserve()).toBe(0)
  })

  it('answers everybody when time no longer moves by itself', () => {
    const notes: string[] = []
    const pending = pendingWith(notes, [30, 10])
    pending.answerAll()
    pending.answerUntil(100)
    expect(notes.toSorted()).toEqual(['0 answered 0', '1 answered 0'])
  })

  it('sends everybody away', () => {
    const notes: string[] = []
    const pending = pendingWith(notes, [30, 10])
    pending.dropAll('reset')
    expect(notes).toEqual(['0 dropped: reset', '1 dropped: reset'])
    expect(pending.waitingCount).toBe(0)
  })

  it('answers any set of callers each once, in order of instants', () => {
    const instants = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 3000 })
    fc.assert(
      fc.property(instants, dueMs => {
        const notes: string[] = []
        const pending = pendingWith(notes, dueMs)
        pending.answerUntil(1e6)
        const answered = notes.map(note => dueMs[Number(note.split(' ')[0])])
        expect(answered).toEqual(dueMs.toSorted((a, b) => a - b))
      }),
      { numRuns: 50 },
    )
  })
})
