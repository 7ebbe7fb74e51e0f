import { describe, expect, it } from 'vitest'
import { candidatesOf, NO_CANDIDATE, UNKNOWN_TARGET } from '../../../src/core/routing/router.ts'
import { targetVariantRouter } from '../../../src/core/routing/target-variant-router.ts'
import { weightedRouter } from '../../../src/core/routing/weighted-router.ts'
import { describeRouter } from '../../support/router.contract.ts'

const candidates = candidatesOf(['A', 'B'], [1, 0])
const router = targetVariantRouter(weightedRouter)

describeRouter('target variant', { make: () => targetVariantRouter(weightedRouter), candidates })

describe('target variant routing', () => {
  it.each([
    { target: 1, chosen: 1, why: 'a named variant is served whatever its weight' },
    { target: 0, chosen: 0, why: 'a named variant is served' },
    { target: NO_CANDIDATE, chosen: 0, why: 'without a name the weights decide' },
    { target: UNKNOWN_TARGET, chosen: UNKNOWN_TARGET, why: 'an unknown name reaches nobody' },
  ])('$why', ({ target, chosen }) => {
    expect(router.route({ draw: 0.99, target }, candidates)).toBe(chosen)
  })

  it.each([
    [1, 'target variant B'],
    [UNKNOWN_TARGET, 'target variant is not on the endpoint'],
    [NO_CANDIDATE, 'draw 0.990 in [0.000, 1.000) → A'],
  ])('explains target %i', (target, text) => {
    const request = { draw: 0.99, target }
    expect(router.explain?.(request, candidates, router.route(request, candidates))).toBe(text)
  })
})
