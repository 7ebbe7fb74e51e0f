import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf, NO_CANDIDATE, shareOf } from '../../../src/core/routing/router.ts'
import { weightedRouter } from '../../../src/core/routing/weighted-router.ts'
import { SampleStream } from '../../../src/core/sampling/sample-stream.ts'
import { describeRouter } from '../../support/router.contract.ts'
import { CHI_SQUARE_999, chiSquare } from '../../support/statistics.ts'

describeRouter('weighted', {
  make: () => weightedRouter,
  candidates: candidatesOf(['A', 'B', 'C'], [7, 0, 3]),
})

const routeOf = (draw: number, weights: readonly number[]): number =>
  weightedRouter.route(
    { draw, target: NO_CANDIDATE },
    candidatesOf(
      weights.map((_, i) => `V${i}`),
      weights,
    ),
  )

describe('weighted routing', () => {
  it.each([
    { draw: 0.699, weights: [70, 30], chosen: 0 },
    { draw: 0.7, weights: [70, 30], chosen: 1 },
    { draw: 0.5, weights: [0.2, 0.3], chosen: 1 },
    { draw: 0.4, weights: [1, 1], chosen: 0 },
    { draw: 0.0001, weights: [0, 1], chosen: 1 },
    { draw: 0.9999, weights: [1, 0], chosen: 0 },
    { draw: 0.5, weights: [1, 0, 1], chosen: 2 },
    { draw: 0.5, weights: [5], chosen: 0 },
    { draw: 0.5, weights: [0, 0], chosen: NO_CANDIDATE },
    { draw: 0.5, weights: [0], chosen: NO_CANDIDATE },
    { draw: 1 - 2 ** -33, weights: [0.1, 0.2, 0.3, 0.1], chosen: 3 },
  ])('sends draw $draw under weights $weights to $chosen', ({ draw, weights, chosen }) => {
    expect(routeOf(draw, weights)).toBe(chosen)
  })

  it.each([[[70, 30]], [[1, 1]], [[0.9, 0.1]], [[5, 0, 3, 2]], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]])(
    'splits requests by weight ÷ sum of weights: %j',
    weights => {
      const requests = 200_000
      const draws = new SampleStream(3, `chi-square/${weights}`)
      const counts = weights.map(() => 0)
      for (let i = 0; i < requests; i++) {
        const chosen = routeOf(draws.next(), weights)
        counts[chosen] = (counts[chosen] ?? 0) + 1
      }
      const total = weights.reduce((sum, weight) => sum + weight)
      const used = weights.flatMap((weight, i) => (weight > 0 ? [i] : []))
      for (const [i, count] of counts.entries()) if (!used.includes(i)) expect(count).toBe(0)
      const statistic = chiSquare(
        used.map(i => counts[i] as number),
        used.map(i => (requests * (weights[i] as number)) / total),
      )
      expect(statistic).toBeLessThan(CHI_SQUARE_999[used.length - 2] as number)
    },
  )

  it('never leaves a draw without a variant while one has weight', () => {
    const weights = fc.array(
      fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
      {
        minLength: 1,
        maxLength: 10,
      },
    )
    const draws = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(weights, draws, (given, draw) => {
        const chosen = routeOf(draw, given)
        if (given.every(weight => weight === 0)) expect(chosen).toBe(NO_CANDIDATE)
        else expect(given[chosen]).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives shares that add up to 1', () => {
    const candidates = candidatesOf(['A', 'B', 'C'], [0.2, 0, 0.6])
    expect([0, 1, 2].map(index => shareOf(candidates, index))).toEqual([0.25, 0, 0.75])
  })

  it.each([
    [0.731, 'draw 0.731 in [0.700, 1.000) → B'],
    [0.2, 'draw 0.200 in [0.000, 0.700) → A'],
  ])('explains draw %f', (draw, text) => {
    const candidates = candidatesOf(['A', 'B'], [70, 30])
    const request = { draw, target: NO_CANDIDATE }
    const chosen = weightedRouter.route(request, candidates)
    expect(weightedRouter.explain?.(request, candidates, chosen)).toBe(text)
  })
})
