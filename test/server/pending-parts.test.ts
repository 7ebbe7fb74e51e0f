import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../src/core/endpoint/outcome.ts'
import { type Caller, PendingAnswers } from '../../src/server/invocation/pending-answers.ts'

/** A caller whose answer comes in parts at the given instants, and what it has got. */
function partedCaller(dueMs: readonly number[]): { caller: Caller; got: string[] } {
  const got: string[] = []
  let next = 0
  const caller: Caller = {
    routed() {},
    answer: outcome => got.push(`end ${outcome}`),
    drop: reason => got.push(reason),
    get nextPartMs() {
      return dueMs[next] ?? Number.POSITIVE_INFINITY
    },
    part: () => got.push(`part at ${dueMs[next++]}`),
  }
  return { caller, got }
}

describe('an answer in parts', () => {
  const waiting = () => {
    const pending = new PendingAnswers(10)
    const ticket = pending.reserve() ?? 0
    const { caller, got } = partedCaller([10, 20])
    pending.add(ticket, caller, { atMs: 30, outcome: OUTCOME.ok })
    return { pending, ticket, got }
  }

  it.each([
    { atMs: 9, got: [] },
    { atMs: 10, got: ['part at 10'] },
    { atMs: 29, got: ['part at 10', 'part at 20'] },
    { atMs: 30, got: ['part at 10', 'part at 20', 'end 0'] },
  ])('has come so far at $atMs: $got', ({ atMs, got }) => {
    const { pending, got: actual } = waiting()
    pending.answerUntil(atMs)
    expect(actual).toEqual(got)
  })

  it('ends at once when it is lost, and its ticket is free only when it would have ended', () => {
    const { pending, ticket, got } = waiting()
    pending.answerUntil(10)
    pending.lose(ticket)
    pending.answerUntil(25)
    expect(got).toEqual(['part at 10', `end ${OUTCOME.instanceLost}`])
    expect(pending.reserve()).not.toBe(ticket)
    pending.answerUntil(30)
    expect(pending.reserve()).toBe(ticket)
  })
})
