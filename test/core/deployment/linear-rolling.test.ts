/** Whole deployments in steps: LINEAR, and ROLLING there and back. */
import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/core/world.ts'
import { deploymentLab, linearOf, rollingOf, tenOf, updateAt } from '../../support/deployments.ts'
import { addTraffic, at, type LabOptions, MINUTE, rate, rowsOf } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE

const four = (modelName: string) => ({
  variants: { A: { modelName, initialInstanceCount: 4 } },
})

/** E runs four instances of `good` on `v1`; 100 requests a second all the time. */
function rollingLab(green: 'good' | 'broken', options: LabOptions = {}): World {
  const world = deploymentLab({ configs: { v1: four('good'), v2: four(green) }, ...options })
  addTraffic(world, [rate(0, 2 * HOUR, 100)], { process: 'even' })
  return world
}

describe('LINEAR', () => {
  it('shifts in equal steps, bakes between them, and ends with the termination wait', () => {
    const world = deploymentLab()
    updateAt(world, at('10:00'), 'v2', { deployment: linearOf() })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.')).toEqual([
      '10:00 deployment.started v1 → v2 LINEAR',
      '14:00 deployment.traffic-shifted green 20% step 1/5',
      '14:00 deployment.baking linear until 19:00',
      '19:00 deployment.traffic-shifted green 40% step 2/5',
      '19:00 deployment.baking linear until 24:00',
      '24:00 deployment.traffic-shifted green 60% step 3/5',
      '24:00 deployment.baking linear until 29:00',
      '29:00 deployment.traffic-shifted green 80% step 4/5',
      '29:00 deployment.baking linear until 34:00',
      '34:00 deployment.traffic-shifted green 100% step 5/5',
      '34:00 deployment.baking final until 39:00',
      '39:30 deployment.completed v2 in 29:30',
    ])
  })

  it('turns as much of blue off as of green on: the load of an instance stays the same', () => {
    const world = deploymentLab()
    addTraffic(world, [rate(0, HOUR, 100)], { process: 'even' })
    updateAt(world, at('10:00'), 'v2', { deployment: linearOf() })
    world.runUntil(at('40:00'))
    const perInstance = (config: string, minute: number): number =>
      rowsOf(world, 'A', config).find(({ startMs }) => startMs === minute * MINUTE)?.perInstance ??
      0
    // 6,000 a minute over ten instances, whoever they are.
    for (const minute of [15, 20, 25, 30]) {
      expect(perInstance('v1', minute)).toBeGreaterThan(540)
      expect(perInstance('v1', minute)).toBeLessThan(660)
      expect(perInstance('v2', minute)).toBeGreaterThan(540)
      expect(perInstance('v2', minute)).toBeLessThan(660)
    }
  })

  it('rolls back at any step, and blue has all its instances in traffic again', () => {
    const world = deploymentLab({ configs: { v2: tenOf('broken') } })
    addTraffic(world, [rate(0, HOUR, 100)], { process: 'even' })
    const deployment = linearOf({ rollbackAlarmNames: ['green-errors'] })
    updateAt(world, at('10:00'), 'v2', { deployment })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.').slice(-2)).toEqual([
      '14:00 deployment.baking linear until 19:00',
      '15:00 deployment.rolled-back to v1 because of alarm green-errors',
    ])
    const [variant] = world.endpoints.find('E').variants
    expect(variant?.blue.fleet.withTraffic).toHaveLength(10)
  })
})

describe('a canary', () => {
  it('is served by its own instances alone: each has the load that it would have later', () => {
    const world = deploymentLab()
    addTraffic(world, [rate(0, HOUR, 100)], { process: 'even' })
    const canary = { type: 'CAPACITY_PERCENT', value: 20 } as const
    const deployment = linearOf({
      trafficRouting: { type: 'CANARY', waitMs: 10 * MINUTE, canarySize: canary },
    })
    updateAt(world, at('10:00'), 'v2', { deployment })
    world.runUntil(at('20:00'))
    expect(world.endpoints.describe('E').pending?.variants[0]).toMatchObject({
      currentInstanceCount: 2,
      desiredInstanceCount: 10,
    })
    const [variant] = world.endpoints.find('E').variants
    expect(variant?.green?.fleet.withTraffic).toHaveLength(2)
    const minute = (config?: string) =>
      rowsOf(world, 'A', config).find(({ startMs }) => startMs === at('16:00'))
    const green = minute('v2')
    expect(green?.perInstance).toBeCloseTo((green?.invocations ?? 0) / 2)
    // The variant as a whole has twelve instances with traffic on; a canary does not look like load.
    expect(minute()?.perInstance).toBeCloseTo(6000 / 12)
  })
})

describe('ROLLING', () => {
  it('replaces batch by batch with one batch more than the fleet at most', () => {
    const world = rollingLab('good')
    updateAt(world, at('10:00'), 'v2', { deployment: rollingOf(2) })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.', 'instances.')).toEqual([
      '10:00 deployment.started v1 → v2 ROLLING',
      '10:00 instances.launching A v2 +2 of 2',
      '14:00 instances.in-service A v2 2 of 2',
      '14:00 deployment.traffic-shifted green 50% step 1/2',
      '14:00 deployment.baking batch until 16:00',
      '16:00 deployment.batch-retired blue keeps 2',
      '16:00 instances.draining A v1 -2',
      '16:30 instances.terminated A v1 -2',
      '16:30 instances.launching A v2 +2 of 4',
      '20:30 instances.in-service A v2 4 of 4',
      '20:30 deployment.traffic-shifted green 100% step 2/2',
      '20:30 deployment.baking final until 22:30',
      '22:30 instances.draining A v1 -2',
      '23:00 instances.terminated A v1 -2',
      '23:00 deployment.completed v2 in 13:00',
    ])
    expect(world.endpoints.find('E').variants[0]?.instances.peak).toBe(6)
  })

  it('takes k × (start-up + bake + termination): 10 batches of 2 of 20', () => {
    const twenty = { variants: { A: { modelName: 'good', initialInstanceCount: 20 } } }
    const world = deploymentLab({ configs: { v1: twenty, v2: twenty } })
    updateAt(world, 0, 'v2', { deployment: rollingOf(2) })
    world.runUntil(2 * HOUR)
    const minutes = 10 * (4 + 2 + 0.5)
    expect(storyOf(world, 'deployment.completed')).toEqual([
      `${minutes}:00 deployment.completed v2 in ${minutes}:00`,
    ])
    expect(world.endpoints.find('E').variants[0]?.instances.peak).toBe(22)
  })

  it('is rolled back by an alarm in the first batch before blue has lost anything', () => {
    const world = rollingLab('broken')
    const deployment = rollingOf(2, { rollbackAlarmNames: ['green-errors'] })
    updateAt(world, at('10:00'), 'v2', { deployment })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.', 'instances.draining').slice(-2)).toEqual([
      '15:00 deployment.rolled-back to v1 because of alarm green-errors',
      '15:00 instances.draining A v2 -2',
    ])
  })

  const lateAlarm = (back?: number) =>
    rollingOf(2, { maximumExecutionMs: 11 * MINUTE, ...(back === undefined ? {} : { back }) })

  it('over its time limit brings the whole old fleet back at once', () => {
    const world = rollingLab('good')
    updateAt(world, at('10:00'), 'v2', { deployment: lateAlarm() })
    world.runUntil(HOUR)
    const story = storyOf(world, 'deployment.rolled-back', 'instances.', 'endpoint.')
    expect(story.slice(-6)).toEqual([
      '21:00 deployment.rolled-back to v1 because of timeout',
      '21:00 instances.launching A v1 +2 of 4',
      '25:00 instances.in-service A v1 4 of 4',
      '25:00 instances.draining A v2 -4',
      '25:30 instances.terminated A v2 -4',
      '25:30 endpoint.status-changed Updating → InService (v1)',
    ])
    expect(world.endpoints.describe('E')).toMatchObject({
      configName: 'v1',
      failureReason: expect.stringContaining('MaximumExecutionTimeoutInSeconds'),
    })
  })

  it('brings the whole old fleet back at once, too, for 100 %', () => {
    const world = rollingLab('good')
    const { trafficRouting } = lateAlarm(1)
    const all = { type: 'CAPACITY_PERCENT', value: 100 } as const
    const deployment = {
      ...lateAlarm(),
      trafficRouting: { ...trafficRouting, rollbackBatchSize: all },
    }
    updateAt(world, at('10:00'), 'v2', { deployment })
    world.runUntil(HOUR)
    const story = storyOf(world, 'instances.').filter(line => line.startsWith('2'))
    expect(story.slice(-4)).toEqual([
      '21:00 instances.launching A v1 +2 of 4',
      '25:00 instances.in-service A v1 4 of 4',
      '25:00 instances.draining A v2 -4',
      '25:30 instances.terminated A v2 -4',
    ])
  })

  it('goes back in batches of RollbackMaximumBatchSize, traffic in step', () => {
    const world = rollingLab('good')
    updateAt(world, at('10:00'), 'v2', { deployment: lateAlarm(1) })
    const shares: string[] = []
    for (const minute of [20, 24, 26, 31]) {
      world.schedule(minute * MINUTE, () => {
        const [variant] = world.endpoints.find('E').variants
        shares.push(
          `${minute}m ${variant?.blue.inServiceCount} old ${variant?.green?.inServiceCount} new ${variant?.greenShare}`,
        )
      })
    }
    world.runUntil(HOUR)
    expect(shares).toEqual([
      '20m 2 old 2 new 0.5', // the second batch is on its way
      '24m 2 old 4 new 1', // one old instance is on its way back
      '26m 3 old 2 new 0.5', // and the next
      '31m 4 old undefined new 0',
    ])
  })

  it('is refused for several variants', () => {
    const two = {
      variants: {
        A: { modelName: 'good', initialInstanceCount: 2 },
        B: { modelName: 'good', initialInstanceCount: 2 },
      },
    }
    const world = deploymentLab({ configs: { v1: two, v2: two } })
    expect(() => updateNow(world, rollingOf(1))).toThrow(
      'RollingUpdatePolicy is not supported for endpoints with multiple variants.',
    )
    expect(world.endpoints.describe('E').status).toBe('InService')
  })

  it('loses no request on the way there and back', () => {
    for (const deployment of [rollingOf(2), lateAlarm(), lateAlarm(1)]) {
      const world = rollingLab('good')
      updateAt(world, at('10:00'), 'v2', { deployment })
      world.runUntil(HOUR)
      world.finish()
      const [variant] = world.endpoints.find('E').variants
      expect(variant?.totals.invocations).toBe(100 * 3600)
      expect(world.endpoints.find('E').rejected.every(count => count === 0)).toBe(true)
    }
  })
})

function updateNow(world: World, deployment: ReturnType<typeof rollingOf>): void {
  world.endpoints.update({
    name: 'E',
    configName: 'v2',
    deployment,
    retainDeployment: false,
    retainAllVariantProperties: false,
    excludeRetained: [],
  })
}
