/** Weights that change while requests come: AWS's example of an A/B test (endpoints.md 4). */
import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/core/world.ts'
import { addTraffic, at, labWorld, MINUTE, rate, rowsOf } from '../../support/lab.ts'
import { zOfCount } from '../../support/statistics.ts'
import { storyOf } from '../../support/story.ts'

/** One variant each of two models, weights 1 and 1; 25 to 75 at 5:00, 0 to 1 at 10:00. */
function abTest(): World {
  const world = labWorld({
    models: { m1: {}, m2: {} },
    configs: { v1: { variants: { A: { modelName: 'm1' }, B: { modelName: 'm2' } } } },
    running: 'v1',
  })
  addTraffic(world, [rate(0, 15 * MINUTE, 100)], { process: 'even' })
  const setAt = (time: string, A: number, B: number) =>
    world.schedule(at(time), () =>
      world.endpoints.updateWeightsAndCapacities('E', [
        { variantName: 'A', weight: A, instanceCount: undefined },
        { variantName: 'B', weight: B, instanceCount: undefined },
      ]),
    )
  setAt('5:00', 25, 75)
  setAt('10:00', 0, 1)
  world.runUntil(15 * MINUTE)
  return world
}

describe('the weights of an A/B test', () => {
  it.each([
    { from: '0:00', until: '5:00', share: 0.5 },
    { from: '6:00', until: '10:00', share: 0.25 },
    { from: '11:00', until: '15:00', share: 0 },
  ])('give A $share of the requests from $from on', ({ from, until, share }) => {
    const requests = (variantName: string): number =>
      rowsOf(world, variantName)
        .filter(({ startMs }) => startMs >= at(from) && startMs < at(until))
        .reduce((sum, { invocations }) => sum + invocations, 0)
    const world = abTest()
    const all = requests('A') + requests('B')
    expect(all).toBe((at(until) - at(from)) / 10)
    if (share === 0) expect(requests('A')).toBe(0)
    else expect(Math.abs(zOfCount(requests('A'), all, share))).toBeLessThan(4)
  })

  it('change without a new config and without new instances', () => {
    const world = abTest()
    expect(storyOf(world, 'instances.', 'deployment.', 'weights.')).toEqual([
      '5:30 weights.changed {"A":25,"B":75}',
      '10:30 weights.changed {"A":0,"B":1}',
    ])
    expect(world.endpoints.describe('E').configName).toBe('v1')
  })

  it('of 0 leave a variant its instances and its bill, and the callers who ask for it', () => {
    const world = abTest()
    const [variant] = world.endpoints.find('E').variants
    expect(variant?.blue.inServiceCount).toBe(1)
    expect(variant?.instanceMs(0, 15 * MINUTE)).toBe(15 * MINUTE)
    const invoke = (targetVariant?: string) =>
      world.invoke({ endpointName: 'E', ...(targetVariant ? { targetVariant } : {}) }).variantName
    expect(invoke('A')).toBe('A')
    expect(invoke()).toBe('B')
  })
})
