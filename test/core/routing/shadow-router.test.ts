import { describe, expect, it } from 'vitest'
import { candidatesOf, NO_CANDIDATE } from '../../../src/core/routing/router.ts'
import { samplingShare, shadowRouter } from '../../../src/core/routing/shadow-router.ts'
import { addTraffic, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { describeRouter } from '../../support/router.contract.ts'
import { zOfCount } from '../../support/statistics.ts'

describeRouter('shadow', {
  make: () => shadowRouter,
  candidates: candidatesOf(['S', 'nobody'], [0.3, 0.7]),
})

describe('the share of requests that the shadow gets a copy of', () => {
  it.each([
    { shadow: 1, production: 1, share: 1 },
    { shadow: 0.1, production: 1, share: 0.1 },
    { shadow: 5, production: 1, share: 1 },
    { shadow: 0, production: 1, share: 0 },
    { shadow: 1, production: 0, share: 0 },
  ])('is $share with weights $shadow and $production', ({ shadow, production, share }) => {
    expect(samplingShare(shadow, production)).toBe(share)
  })

  it('copies a draw below the share, and only then', () => {
    const candidates = candidatesOf(['S', 'nobody'], [0.3, 0.7])
    const routeOf = (draw: number) => shadowRouter.route({ draw, target: NO_CANDIDATE }, candidates)
    expect([0.299, 0.3, 0.9].map(routeOf)).toEqual([0, NO_CANDIDATE, NO_CANDIDATE])
  })
})

describe('a shadow variant on an endpoint', () => {
  const runWith = (shadowWeight: number) => {
    const world = labWorld({
      models: {
        m: { latency: { kind: 'constant', ms: 5 } },
        bad: { latency: { kind: 'constant', ms: 900 }, errorShare5xx: 1 },
      },
      configs: {
        v1: {
          variants: { A: { modelName: 'm', initialInstanceCount: 2 } },
          shadow: { name: 'S', modelName: 'bad', initialWeight: shadowWeight },
        },
      },
      running: 'v1',
    })
    addTraffic(world, [rate(0, 5 * MINUTE, 100)])
    world.runUntil(5 * MINUTE)
    world.finish()
    const { variants, shadow } = world.endpoints.find('E')
    return { production: variants[0]?.totals, copies: shadow?.totals.invocations ?? 0 }
  }

  it('gets the sampled share of the requests', () => {
    const { production, copies } = runWith(0.25)
    const requests = production?.invocations ?? 0
    expect(Math.abs(zOfCount(copies, requests, 0.25))).toBeLessThan(4)
  })

  it('never affects the caller, however slow and broken it is', () => {
    const withShadow = runWith(1).production
    const without = runWith(0).production
    expect(withShadow?.latencySumMs).toBe(without?.latencySumMs)
    expect(withShadow?.outcomes).toEqual(without?.outcomes)
    expect(withShadow?.histogram()).toEqual(without?.histogram())
  })

  it('gets another share when its weight, or that of production, is changed', () => {
    const world = labWorld({
      models: { m: {} },
      configs: {
        v1: {
          variants: { A: { modelName: 'm' } },
          shadow: { name: 'S', modelName: 'm', initialWeight: 0.25, initialInstanceCount: 2 },
        },
      },
      running: 'v1',
    })
    const endpoint = world.endpoints.find('E')
    const shareAfter = (variantName: string, weight: number): number => {
      const change = { variantName, weight, instanceCount: undefined }
      world.endpoints.updateWeightsAndCapacities('E', [change])
      world.runUntil(world.nowMs + MINUTE)
      return endpoint.shadowShare
    }
    expect(endpoint.shadowShare).toBe(0.25)
    expect(shareAfter('S', 0.5)).toBe(0.5)
    expect(shareAfter('A', 2)).toBe(0.25)
    // Its instances are billed like any others, however little they get.
    expect(shareAfter('S', 0)).toBe(0)
    expect(endpoint.shadow?.instanceMs(0, world.nowMs)).toBe(2 * world.nowMs)
  })
})
