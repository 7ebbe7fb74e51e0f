/**
 * What holds in every scenario. A failure prints the seed and the path that repeat it:
 * `fc.assert(property, { seed, path })`.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { World } from '../../../src/core/world.ts'
import { play, scenarios } from '../../support/arbitrary-scenario.ts'

const RUNS = { numRuns: 60 }

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Everything that a digest would cover. */
const dumpOf = (world: World): string =>
  JSON.stringify([
    world.timeline.events,
    world.metrics.series.map(({ key, rows }) => [key, rows]),
    world.endpoints
      .all()
      .map(({ everyVariant, rejected }) => [
        [...rejected],
        everyVariant.map(({ totals }) => [...totals.outcomes, totals.latencySumMs]),
      ]),
  ])

describe('in every scenario', () => {
  it('each request that arrives has exactly one fate', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        const world = play(scenario)
        for (const { everyVariant, rejected, requestsTotal } of world.endpoints.all()) {
          const production = everyVariant.filter(({ isShadow }) => !isShadow)
          const answered = sum(production.flatMap(({ totals }) => [...totals.outcomes]))
          expect(answered + sum(rejected)).toBe(requestsTotal)
          for (const { totals } of everyVariant) {
            expect(sum(totals.outcomes)).toBe(totals.invocations)
            expect(totals.answers).toBe(totals.invocations)
          }
        }
      }),
      RUNS,
    )
  })

  it('the metric rows add up to the totals', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        const world = play(scenario)
        for (const { name, everyVariant } of world.endpoints.all()) {
          for (const variantName of new Set(everyVariant.map(variant => variant.name))) {
            const key = { endpointName: name, variantName, endpointConfigName: undefined }
            const rows = world.metrics.seriesOf(key)?.rows ?? []
            const totals = everyVariant.flatMap(each =>
              each.name === variantName ? [each.totals] : [],
            )
            expect(sum(rows.map(row => row.invocations))).toBe(
              sum(totals.map(each => each.invocations)),
            )
            expect(sum(rows.map(row => row.errors4xx))).toBe(
              sum(totals.map(each => each.outcomes[OUTCOME.error4xx] as number)),
            )
          }
        }
      }),
      RUNS,
    )
  })

  it('no latency is negative or longer than callers wait', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        const world = play(scenario)
        const variants = world.endpoints.all().flatMap(({ everyVariant }) => everyVariant)
        for (const { totals } of variants) {
          if (totals.answers === 0) continue
          expect(totals.latencyMinMs).toBeGreaterThanOrEqual(0)
          expect(totals.latencyMaxMs).toBeLessThanOrEqual(scenario.invocationTimeoutMs + 1e-6)
        }
      }),
      RUNS,
    )
  })

  it('capacity stays in bounds, and every instance in service is paid for', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        const world = play(scenario, now => {
          for (const { allVariants } of now.endpoints.all()) {
            for (const variant of allVariants) {
              const inService = sum(variant.fleets.map(fleet => fleet.inServiceCount))
              expect(variant.instances.count).toBeGreaterThanOrEqual(inService)
              expect(variant.blue.inServiceCount).toBeLessThanOrEqual(variant.blue.desired)
            }
          }
        })
        for (const event of world.timeline.events) {
          if (event.kind !== 'scaling.scale-out' && event.kind !== 'scaling.scale-in') continue
          expect(event.to).toBeGreaterThanOrEqual(1)
          expect(event.to).toBeLessThanOrEqual(4)
        }
      }),
      RUNS,
    )
  })

  it('rows follow one another minute by minute in each series', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        for (const { rows } of play(scenario).metrics.series) {
          const starts = rows.map(({ startMs }) => startMs)
          expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
          expect(starts.every(startMs => startMs % 60_000 === 0)).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('the same seed gives the same decisions and the same rows', () => {
    fc.assert(
      fc.property(scenarios, scenario => {
        expect(dumpOf(play(scenario))).toBe(dumpOf(play(scenario)))
      }),
      RUNS,
    )
  })
})
