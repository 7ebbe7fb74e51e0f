import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../../src/core/sampling/ziggurat.ts'
import { type ArrivalProcess, RatedArrivals } from '../../../src/core/traffic/arrivals.ts'
import type { RateSegment } from '../../../src/core/traffic/rate-segment.ts'
import { MINUTE, rate } from '../../support/lab.ts'
import { zOfCount, zOfMean } from '../../support/statistics.ts'

function arrivalsOf(process: ArrivalProcess, segments: readonly RateSegment[], seed = 1): number[] {
  const arrivals = new RatedArrivals({ segments, process, seed, streamName: 'arrivals/test' })
  const block = new Float64Array(BLOCK_LENGTH)
  const all: number[] = []
  for (let count = arrivals.fill(block); count > 0; count = arrivals.fill(block)) {
    for (let i = 0; i < count; i++) all.push(block[i] as number)
  }
  return all
}

const countBetween = (instants: readonly number[], fromMs: number, untilMs: number): number =>
  instants.filter(atMs => atMs >= fromMs && atMs < untilMs).length

function perMinute(instants: readonly number[], minutes: number): number[] {
  const counts = new Array<number>(minutes).fill(0)
  for (const atMs of instants) {
    const minute = Math.floor(atMs / MINUTE)
    counts[minute] = (counts[minute] ?? 0) + 1
  }
  return counts
}

describe('Poisson arrivals', () => {
  const instants = arrivalsOf('poisson', [rate(0, 60 * MINUTE, 100)])

  it('come at the mean rate', () => {
    const expected = 60 * 60 * 100
    expect(Math.abs(instants.length - expected) / Math.sqrt(expected)).toBeLessThan(4)
  })

  it('vary from second to second as a Poisson number does: its variance is its mean', () => {
    const counts = new Array<number>(3600).fill(0)
    for (const atMs of instants)
      counts[Math.floor(atMs / 1000)] = (counts[Math.floor(atMs / 1000)] ?? 0) + 1
    const squares = counts.map(count => (count - 100) ** 2)
    expect(Math.abs(zOfMean(squares, 100))).toBeLessThan(4)
  })

  it('are exponentially far apart', () => {
    const gaps = instants.slice(1).map((atMs, i) => atMs - (instants[i] as number))
    expect(Math.abs(zOfMean(gaps, 10))).toBeLessThan(4)
    for (const limit of [1, 10, 50, 100]) {
      const count = gaps.filter(gap => gap > limit).length
      expect(Math.abs(zOfCount(count, gaps.length, Math.exp(-limit / 10)))).toBeLessThan(4)
    }
  })

  it('rise strictly in time and stay inside their segments', () => {
    const some = arrivalsOf('poisson', [rate(1000, 2000, 300), rate(5000, 6000, 500)])
    expect(some).toEqual([...some].sort((a, b) => a - b))
    expect(countBetween(some, 1000, 2000) + countBetween(some, 5000, 6000)).toBe(some.length)
  })

  it('take a new rate at its very instant', () => {
    const segments = Array.from({ length: 600 }, (_, i) =>
      rate(i * 1000, (i + 1) * 1000, i % 2 === 0 ? 20 : 180),
    )
    const some = arrivalsOf('poisson', segments)
    const odd = some.filter(atMs => Math.floor(atMs / 1000) % 2 === 1)
    expect(Math.abs(zOfCount(odd.length, some.length, 0.9))).toBeLessThan(4)
    // In the first 10 ms after each change up: 300 × 1.8 arrivals; after each change down: 300 × 0.2.
    const firstOf = (parity: number) =>
      some.filter(atMs => atMs % 1000 < 10 && Math.floor(atMs / 1000) % 2 === parity).length
    expect(Math.abs(firstOf(1) - 540) / Math.sqrt(540)).toBeLessThan(4)
    expect(Math.abs(firstOf(0) - 60) / Math.sqrt(60)).toBeLessThan(4)
  })

  it('depend on the seed', () => {
    expect(arrivalsOf('poisson', [rate(0, 1000, 10)], 1)).not.toEqual(
      arrivalsOf('poisson', [rate(0, 1000, 10)], 2),
    )
  })

  it('follow a ramp: as many come as the integral of the rate says', () => {
    const some = arrivalsOf('poisson', [rate(0, 10 * MINUTE, 20, 200)])
    // The rate is 20 + 0.3 t per second: in minute m (t = 60 m to 60 m + 60) 1,740 + 1,080 m arrivals.
    for (const [m, count] of perMinute(some, 10).entries()) {
      const expected = 1740 + 1080 * m
      expect(Math.abs(count - expected) / Math.sqrt(expected)).toBeLessThan(4)
    }
  })
})

describe('even arrivals', () => {
  it('come in the middle of equal intervals', () => {
    expect(arrivalsOf('even', [rate(0, 1000, 4)])).toEqual([125, 375, 625, 875])
  })

  it.each([1, 7, 60, 300, 1000])('at %i/s are exactly so many in every minute', perSecond => {
    const minutes = perSecond === 1000 ? 15 : 120
    const counts = perMinute(arrivalsOf('even', [rate(0, minutes * MINUTE, perSecond)]), minutes)
    expect(new Set(counts)).toEqual(new Set([perSecond * 60]))
  })

  it('carry what is left of an interval over to the next rate', () => {
    // 10/s for 250 ms: 50, 150; 0.0 intervals left at 200; half an interval has passed at 250.
    // At 100/s the other half takes 5 ms.
    const instants = arrivalsOf('even', [rate(0, 250, 10), rate(250, 280, 100)])
    expect(instants.map(atMs => Number(atMs.toFixed(6)))).toEqual([50, 150, 250, 260, 270])
  })

  it('follow a ramp by the integral of the rate', () => {
    // Integral of 2 t from 0: t². Arrivals where it passes 0.5, 1.5, 2.5, …
    const instants = arrivalsOf('even', [rate(0, 3000, 0, 6)])
    const expected = Array.from({ length: 9 }, (_, k) => Math.sqrt(k + 0.5) * 1000)
    expect(instants.map(atMs => atMs.toFixed(6))).toEqual(expected.map(atMs => atMs.toFixed(6)))
  })

  it('follow a ramp down to nothing', () => {
    // 6 t - t² from t = 0: 9 arrivals in 3 s, in mirror image.
    const up = arrivalsOf('even', [rate(0, 3000, 0, 6)])
    const down = arrivalsOf('even', [rate(0, 3000, 6, 0)])
    const mirrored = up.map(atMs => 3000 - atMs).reverse()
    expect(down.map(atMs => atMs.toFixed(6))).toEqual(mirrored.map(atMs => atMs.toFixed(6)))
  })
})

describe('no arrivals', () => {
  it.each([
    ['without segments', []],
    ['at rate 0', [rate(0, MINUTE, 0)]],
    ['in an empty segment', [rate(500, 500, 100)]],
  ])('%s', (_, segments) => {
    expect(arrivalsOf('poisson', segments)).toEqual([])
    expect(arrivalsOf('even', segments)).toEqual([])
  })

  it('a pause at rate 0 keeps the running interval', () => {
    const instants = arrivalsOf('even', [
      rate(0, 250, 10),
      rate(250, 9000, 0),
      rate(9000, 9060, 10),
    ])
    expect(instants.map(atMs => Number(atMs.toFixed(6)))).toEqual([50, 150, 9000])
  })
})
