/** What is measured and billed while an update runs. */
import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { World } from '../../../src/core/world.ts'
import {
  canaryOf,
  deploymentLab,
  deploymentOf,
  tenOf,
  updateAt,
} from '../../support/deployments.ts'
import { addTraffic, at, type ConfigSpec, rate, rowsOf } from '../../support/lab.ts'

/** 50/s all the time; the update to v2 comes at 1:00, green is up at 5:00. */
function updating(configs: Record<string, ConfigSpec>, deployment = deploymentOf()): World {
  const world = deploymentLab({ configs })
  addTraffic(world, [rate(0, at('59:00'), 50)])
  updateAt(world, at('1:00'), 'v2', { deployment })
  return world
}

const minutesWithTraffic = (world: World, variantName: string, configName?: string): number[] =>
  rowsOf(world, variantName, configName)
    .filter(({ invocations }) => invocations > 0)
    .map(({ startMs }) => startMs / 60_000)

const OTHER_VARIANTS: Record<string, ConfigSpec> = {
  v1: { variants: { A: { modelName: 'good' }, B: { modelName: 'good' } } },
  v2: { variants: { B: { modelName: 'good' }, C: { modelName: 'good' } } },
}

describe('metrics of an update', () => {
  it("are published for green's fleet from its first traffic on", () => {
    const world = updating({}, canaryOf())
    world.runUntil(at('8:00'))
    expect(rowsOf(world, 'A', 'v2').map(({ startMs }) => startMs / 60_000)).toEqual([5, 6, 7])
  })

  it('of a new variant are in the minutes they belong to', () => {
    const world = updating(OTHER_VARIANTS)
    world.runUntil(at('8:00'))
    const rows = rowsOf(world, 'C').filter(({ invocations }) => invocations > 0)
    expect(rows.map(({ startMs }) => startMs / 60_000)).toEqual([5, 6, 7])
    // 5 ms a request at 25/s: hardly any is answered in the minute after its arrival.
    for (const { invocations, answers } of rows) {
      expect(Math.abs(invocations - answers)).toBeLessThanOrEqual(2)
    }
  })

  it('of a shadow that is dropped, and of one that is added, are in their minutes too', () => {
    const shadow = (name: string) => ({ name, modelName: 'good' })
    const world = updating({
      v1: { variants: { A: { modelName: 'good' } }, shadow: shadow('S1') },
      v2: { variants: { A: { modelName: 'good' } }, shadow: shadow('S2') },
    })
    world.runUntil(at('12:00'))
    expect(minutesWithTraffic(world, 'S1')).toEqual([0, 1, 2, 3, 4])
    expect(minutesWithTraffic(world, 'S2')).toEqual([5, 6, 7, 8, 9, 10, 11])
  })
})

describe("the metrics of green's config", () => {
  it('go on after the deployment, and those of the old one end with its instances', () => {
    const world = updating({}, deploymentOf({ terminationWaitMs: 0 }))
    world.runUntil(at('20:00'))
    const lastMinute = (config: string) => rowsOf(world, 'A', config).at(-1)?.startMs
    expect(lastMinute('v2')).toBe(at('19:00'))
    expect(lastMinute('v1')).toBe(at('5:00'))
  })
})

describe('an update that is all at once, without a bake,', () => {
  it('is billed for both fleets as long as they are there', () => {
    const world = updating({}, deploymentOf({ terminationWaitMs: 0 }))
    world.runUntil(at('25:00'))
    const [variant] = world.endpoints.find('E').variants
    // Green is launched at 1:00, blue drains at 5:00 and is gone at 5:30.
    expect(variant?.instanceMs(0, at('25:00'))).toBe(10 * at('5:30') + 10 * at('24:00'))
  })
})

describe('an update loses no request', () => {
  it.each([
    { name: 'a canary that passes', configs: {}, deployment: canaryOf() },
    { name: 'other variants', configs: OTHER_VARIANTS, deployment: deploymentOf() },
    {
      name: 'a canary that is rolled back',
      configs: { v2: tenOf('broken') },
      deployment: canaryOf({ rollbackAlarmNames: ['green-errors'] }),
    },
  ])('$name', ({ configs, deployment }) => {
    const world = updating(configs, deployment)
    world.runUntil(at('59:00'))
    world.finish()
    const { everyVariant, requestsTotal } = world.endpoints.find('E')
    const totals = everyVariant.map(variant => variant.totals)
    expect(totals.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(requestsTotal)
    const answered = totals.flatMap(({ outcomes }) => [
      outcomes[OUTCOME.ok] as number,
      outcomes[OUTCOME.error5xx] as number,
    ])
    expect(answered.reduce((sum, count) => sum + count, 0)).toBe(requestsTotal)
  })
})

describe('an update is billed', () => {
  it('for both fleets until blue is gone', () => {
    const world = updating({}, canaryOf())
    world.runUntil(at('25:00'))
    const [variant] = world.endpoints.find('E').variants
    expect(variant?.instances.peak).toBe(20)
    // Green is up at 5:00, the canary bakes until 15:00, blue drains at 20:00 and is gone at 20:30.
    expect(variant?.instanceMs(0, at('25:00'))).toBe(10 * at('20:30') + 10 * at('24:00'))
  })
})
