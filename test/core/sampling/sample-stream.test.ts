import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LatencyDistribution } from '../../../src/core/endpoint/model-profile.ts'
import { seededUuid } from '../../../src/core/random.ts'
import { latencyFill, lognormalWithMean } from '../../../src/core/sampling/latency.ts'
import { SampleStream } from '../../../src/core/sampling/sample-stream.ts'

const LATENCIES: readonly LatencyDistribution[] = [
  { kind: 'exponential', meanMs: 3 },
  lognormalWithMean(20, 1),
  { kind: 'gamma', meanMs: 20, cv: 2 },
  { kind: 'uniform', minMs: 1, maxMs: 2 },
]

const firstDraws = (seed: number | string, name: string): number[] => {
  const stream = new SampleStream(seed, name)
  return Array.from({ length: 5 }, () => stream.next())
}

describe('a named stream of draws', () => {
  it('gives the same numbers however they are asked for', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...LATENCIES), sizes, (latency, counts) => {
        const oneByOne = new SampleStream(1, 's', latencyFill(latency))
        const many = new SampleStream(1, 's', latencyFill(latency))
        for (const count of counts) {
          const out = new Float64Array(700)
          many.draw(out, count)
          const expected = Array.from({ length: count }, () => oneByOne.next())
          expect([...out.subarray(0, count)]).toEqual(expected)
          expect(many.next()).toBe(oneByOne.next())
        }
      }),
    )
  })

  it('depends on its seed and on its name, and on nothing else', () => {
    expect(firstDraws(1, 'routing/a')).toEqual(firstDraws(1, 'routing/a'))
    expect(firstDraws(1, 'routing/a')).not.toEqual(firstDraws(2, 'routing/a'))
    expect(firstDraws(1, 'routing/a')).not.toEqual(firstDraws(1, 'routing/b'))
    expect(firstDraws('x', 'routing/a')).not.toEqual(firstDraws('y', 'routing/a'))
  })

  it('does not correlate with a stream of another name', () => {
    const a = new SampleStream(1, 'arrivals')
    const b = new SampleStream(1, 'routing')
    const draws = 100_000
    let sum = 0
    for (let i = 0; i < draws; i++) sum += (a.next() - 0.5) * (b.next() - 0.5)
    expect(Math.abs(sum / Math.sqrt(draws / 144))).toBeLessThan(4)
  })
})

describe('seededUuid', () => {
  it('has the shape of a version 4 UUID', () => {
    for (let i = 0; i < 200; i++) {
      const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
      expect(seededUuid(i, `activity/${i}`)).toMatch(pattern)
    }
  })

  it('depends on seed and name', () => {
    expect(seededUuid(1, 'a')).toBe(seededUuid(1, 'a'))
    expect(new Set([seededUuid(1, 'a'), seededUuid(2, 'a'), seededUuid(1, 'b')]).size).toBe(3)
  })
})
