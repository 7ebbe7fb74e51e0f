import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multipliedRows } from '../../../src/scenario/traces/multiplied-rows.ts'
import type { RequestCursor } from '../../../src/scenario/traces/request-rows.ts'

/** Rows at these times; the work of each is its number. */
function rowsAt(times: readonly number[]): RequestCursor {
  let row = 0
  return {
    fill(atMs, work) {
      let count = 0
      for (; count < Math.min(2, atMs.length) && row < times.length; count++, row++) {
        atMs[count] = times[row] ?? 0
        work[count] = row
      }
      return count
    },
  }
}

function requestsOf(cursor: RequestCursor, block = 7): readonly { at: number; row: number }[] {
  const [atMs, work] = [new Float64Array(block), new Float64Array(block)]
  const requests: { at: number; row: number }[] = []
  for (let count = cursor.fill(atMs, work); count > 0; count = cursor.fill(atMs, work)) {
    for (let index = 0; index < count; index++) {
      requests.push({ at: atMs[index] ?? 0, row: work[index] ?? 0 })
    }
  }
  return requests
}

/** Deals these draws in turn. */
const draws = (...values: readonly number[]) => {
  let turn = 0
  return () => values[turn++ % values.length] ?? 0
}

describe('multipliedRows', () => {
  it('hands out the rows themselves at x1, without a draw', () => {
    const refuse = () => {
      throw new Error('no draw is due')
    }
    const rows = rowsAt([0, 5])
    expect(multipliedRows(rows, 1, refuse)).toBe(rows)
  })

  it('puts further copies up to a second after the row, in order of time', () => {
    expect(requestsOf(multipliedRows(rowsAt([0, 400]), 2, draws(0.5, 0.1)))).toEqual([
      { at: 0, row: 0 },
      { at: 400, row: 1 },
      { at: 500, row: 0 },
      { at: 500, row: 1 },
    ])
  })

  it('makes the fraction of a copy by a draw', () => {
    // Row 0: 0.2 < 0.5, one more, at 0.9 s; row 1: 0.7, none.
    expect(requestsOf(multipliedRows(rowsAt([0, 100]), 1.5, draws(0.2, 0.9, 0.7)))).toEqual([
      { at: 0, row: 0 },
      { at: 100, row: 1 },
      { at: 900, row: 0 },
    ])
  })

  it('leaves rows out below x1', () => {
    const requests = requestsOf(multipliedRows(rowsAt([0, 1, 2, 3]), 0.5, draws(0.2, 0.7)))
    expect(requests.map(({ row }) => row)).toEqual([0, 2])
  })

  it('keeps order, every row, and its count on average, whatever the rows', () => {
    const gaps = fc.array(fc.nat(3000), { minLength: 1, maxLength: 200 })
    const factors = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(gaps, factors, fc.integer({ min: 1, max: 50 }), (steps, factor, block) => {
        let at = 0
        const times = steps.map(step => {
          at += step
          return at
        })
        const next = draws(0.1, 0.93, 0.4, 0.77, 0.02, 0.58)
        const requests = requestsOf(multipliedRows(rowsAt(times), factor, next), block)
        expect(requests).toHaveLength(times.length * factor)
        for (const [index, request] of requests.entries()) {
          const rowAt = times[request.row] ?? Number.NaN
          expect(request.at).toBeGreaterThanOrEqual(Math.max(rowAt, requests[index - 1]?.at ?? 0))
          expect(request.at).toBeLessThan(rowAt + 1000)
        }
      }),
    )
  })

  it('does not depend on the size of the blocks', () => {
    const times = Array.from({ length: 50 }, (_, index) => index * 130)
    const run = (block: number) =>
      requestsOf(multipliedRows(rowsAt(times), 3.25, draws(0.3, 0.8, 0.15, 0.6, 0.9)), block)
    expect(run(1)).toEqual(run(1000))
  })
})
