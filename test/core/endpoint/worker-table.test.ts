import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WorkerTable } from '../../../src/core/endpoint/worker-table.ts'

/** The obvious table: per instance a list of free instants, sorted when asked. */
class SortedWorkers {
  readonly #rows = new Map<number, number[]>()

  reset(id: number, width: number, atMs: number): void {
    this.#rows.set(id, new Array<number>(width).fill(atMs))
  }

  earliest(id: number): number {
    return Math.min(...(this.#rows.get(id) ?? []))
  }

  occupyEarliest(id: number, untilMs: number): void {
    const row = this.#rows.get(id) ?? []
    row[row.indexOf(Math.min(...row))] = untilMs
  }

  sorted(id: number): number[] {
    return [...(this.#rows.get(id) ?? [])].sort((a, b) => a - b)
  }
}

describe('the worker table', () => {
  it('always knows the earliest free worker, as a sorted list does', () => {
    const widths = fc.constantFrom(1, 2, 3, 4, 7, 16, 17, 33, 100)
    const steps = fc.array(
      fc.tuple(fc.nat({ max: 4 }), fc.double({ min: 0, max: 50, noNaN: true })),
      {
        maxLength: 300,
      },
    )
    fc.assert(
      fc.property(widths, steps, (width, given) => {
        const table = new WorkerTable(width)
        const naive = new SortedWorkers()
        for (let id = 0; id < 5; id++) {
          table.reset(id, id)
          naive.reset(id, width, id)
        }
        const until = new Float64Array(1)
        for (const [step, [id, serviceMs]] of given.entries()) {
          const beginMs = Math.max(naive.earliest(id), step)
          expect(table.freeAtMs[id * width]).toBe(naive.earliest(id))
          until[0] = beginMs + serviceMs
          table.occupyEarliest(id * width, until, 0)
          naive.occupyEarliest(id, beginMs + serviceMs)
        }
        for (let id = 0; id < 5; id++) {
          expect([...table.rowOf(id)].sort((a, b) => a - b)).toEqual(naive.sorted(id))
          expect(table.allFreeMs(id)).toBe(naive.sorted(id).at(-1))
        }
      }),
    )
  })

  it('keeps the rows it has when it grows for a far instance', () => {
    const table = new WorkerTable(2)
    table.reset(0, 5)
    table.reset(1000, 7)
    expect([...table.rowOf(0)]).toEqual([5, 5])
    expect([...table.rowOf(1000)]).toEqual([7, 7])
  })
})
