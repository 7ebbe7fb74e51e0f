/** What every router must do, whatever it decides by. Each router's test runs it. */
import { describe, expect, it } from 'vitest'
import {
  type Candidates,
  candidatesOf,
  NO_CANDIDATE,
  type Router,
  UNKNOWN_TARGET,
} from '../../src/core/routing/router.ts'

export interface RouterContract {
  /** A fresh router: cases must not see one another's requests. */
  readonly make: () => Router
  /** Candidates that the router is made for. */
  readonly candidates: Candidates
  /** Rules the router declines, each with the reason. */
  readonly declines?: Partial<Record<'does-not-keep-state' | 'heeds-weights', string>>
}

const DRAWS = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000)

export function describeRouter(name: string, contract: RouterContract): void {
  const { make, candidates, declines = {} } = contract
  const routeAll = (router: Router): number[] =>
    DRAWS.map(draw => router.route({ draw, target: NO_CANDIDATE }, candidates))

  describe(`${name} keeps the contract of routers`, () => {
    it('has a name', () => {
      expect(make().name).not.toBe('')
    })

    it('chooses a candidate by index, or none', () => {
      for (const chosen of routeAll(make())) {
        expect(Number.isInteger(chosen)).toBe(true)
        expect(chosen).toBeGreaterThanOrEqual(UNKNOWN_TARGET)
        expect(chosen).toBeLessThan(candidates.names.length)
      }
    })

    it('decides the same when it is made and asked again', () => {
      expect(routeAll(make())).toEqual(routeAll(make()))
    })

    it.skipIf('does-not-keep-state' in declines)('does not remember earlier requests', () => {
      const router = make()
      const first = routeAll(router)
      expect(routeAll(router)).toEqual(first)
    })

    it('routes many requests as it routes each', () => {
      const router = make()
      if (router.routeMany === undefined) return
      const chosen = new Int32Array(DRAWS.length)
      router.routeMany(Float64Array.from(DRAWS), candidates, chosen, DRAWS.length)
      expect([...chosen]).toEqual(routeAll(make()))
    })

    it('leaves request and candidates as they are', () => {
      const request = Object.freeze({ draw: 0.4, target: NO_CANDIDATE })
      const before = JSON.stringify([
        candidates.names,
        [...candidates.weights],
        [...candidates.bounds],
      ])
      make().route(request, candidates)
      const after = JSON.stringify([
        candidates.names,
        [...candidates.weights],
        [...candidates.bounds],
      ])
      expect(after).toBe(before)
    })

    it.skipIf('heeds-weights' in declines)('has nothing to split when every weight is 0', () => {
      const weightless = candidatesOf(
        candidates.names,
        candidates.names.map(() => 0),
      )
      const router = make()
      const chosen = DRAWS.map(draw => router.route({ draw, target: NO_CANDIDATE }, weightless))
      expect(new Set(chosen).size).toBe(1)
    })

    it('explains its choice in a line of text', () => {
      const router = make()
      if (router.explain === undefined) return
      for (const draw of [0.001, 0.5, 0.999]) {
        const request = { draw, target: NO_CANDIDATE }
        const text = router.explain(request, candidates, router.route(request, candidates))
        expect(text).toMatch(/^.+$/)
      }
    })
  })
}
