import { describe, expect, it } from 'vitest'
import { InstanceTally } from '../../../src/core/endpoint/instance-tally.ts'

interface Case {
  readonly name: string
  /** Instant, and by how many the count changes. */
  readonly changes: readonly (readonly [atMs: number, by: number])[]
  readonly peak: number
}

const CASES: readonly Case[] = [
  { name: 'nothing has ever been there', changes: [], peak: 0 },
  {
    name: 'one fleet follows the other',
    changes: [
      [0, 3],
      [10, -3],
      [20, 5],
      [30, -5],
    ],
    peak: 5,
  },
  {
    name: 'they overlap',
    changes: [
      [0, 3],
      [20, 5],
      [21, -3],
    ],
    peak: 8,
  },
  {
    name: 'one takes the place of the other at one instant',
    changes: [
      [0, 3],
      [20, 5],
      [20, -3],
    ],
    peak: 5,
  },
  {
    name: 'it comes and goes at one instant',
    changes: [
      [0, 1],
      [20, 9],
      [20, -9],
    ],
    peak: 1,
  },
  {
    name: 'it was before time zero, and is less at zero',
    changes: [
      [-100, 9],
      [-50, -7],
    ],
    peak: 2,
  },
  {
    name: 'it was before time zero, and lasts',
    changes: [
      [-100, 9],
      [50, -7],
    ],
    peak: 9,
  },
]

describe('the most instances when', () => {
  it.each(CASES)('$name: $peak', ({ changes, peak }) => {
    const tally = new InstanceTally()
    for (const [atMs, by] of changes) tally.change(by, atMs)
    expect(tally.peak).toBe(peak)
  })

  it('two variants have theirs at different times is less than the sum of both', () => {
    const endpoint = new InstanceTally()
    const [a, b] = [new InstanceTally(endpoint), new InstanceTally(endpoint)]
    a.change(5, 0)
    b.change(1, 0)
    a.change(-4, 10)
    b.change(4, 20)
    expect([a.peak, b.peak, endpoint.peak]).toEqual([5, 5, 6])
    expect(endpoint.count).toBe(6)
  })
})
