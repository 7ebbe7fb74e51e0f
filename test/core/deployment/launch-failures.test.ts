/** Launches that fail: want of capacity, quotas, health checks that are never passed. */
import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/core/world.ts'
import {
  canaryOf,
  deploymentLab,
  deploymentOf,
  rollingOf,
  tenOf,
  updateAt,
} from '../../support/deployments.ts'
import {
  at,
  type ConfigSpec,
  configOf,
  type LabOptions,
  MINUTE,
  updateOf,
} from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE
const NO_CAPACITY =
  'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.'
const NO_PING =
  'The primary container for production variant A did not pass the ping health check. Please check CloudWatch logs for this endpoint.'

const SICK = { latency: { kind: 'constant', ms: 5 }, passesHealthCheck: false } as const

const INSTANT = { latency: { kind: 'constant', ms: 5 }, startupMs: 0 } as const

/** E runs ten instances of ml.m5.large. */
const lab = (options: LabOptions = {}): World =>
  deploymentLab({ ...options, models: { sick: SICK, ...options.models } })

/** AWS has no more than so many ml.m5.large from the instant on. */
function shortageAt(world: World, atMs: number, instances: number, forMs?: number): void {
  world.schedule(atMs, () => {
    const target = { kind: 'instance-type', instanceType: 'ml.m5.large' } as const
    world.faults.inject(target, { kind: 'capacity', instances }, forMs)
  })
}

describe('an update whose green fleet does not come', () => {
  it('for want of capacity is undone, and blue is never touched', () => {
    const world = lab()
    shortageAt(world, 0, 15)
    updateAt(world, at('10:00'), 'v2', { deployment: deploymentOf() })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.', 'instances.', 'endpoint.')).toEqual([
      '10:00 endpoint.status-changed InService → Updating (v1)',
      '10:00 deployment.started v1 → v2 ALL_AT_ONCE',
      '10:00 instances.launching A v2 +10 of 10',
      `14:00 instances.launch-failed A v2 10: ${NO_CAPACITY}`,
      '14:00 deployment.rolled-back to v1 because of provisioning',
      '14:00 endpoint.status-changed Updating → InService (v1)',
    ])
    expect(world.endpoints.describe('E')).toMatchObject({
      status: 'InService',
      configName: 'v1',
      failureReason: NO_CAPACITY,
    })
    expect(world.endpoints.find('E').variants[0]?.instances.peak).toBe(10)
  })

  it('because its containers never answer /ping is undone after eight minutes', () => {
    const world = lab({ configs: { v2: tenOf('sick') } })
    updateAt(world, at('10:00'), 'v2', { deployment: deploymentOf() })
    world.runUntil(HOUR)
    expect(storyOf(world, 'instances.launch-failed', 'deployment.rolled-back')).toEqual([
      `18:00 instances.launch-failed A v2 10: ${NO_PING}`,
      '18:00 deployment.rolled-back to v1 because of provisioning',
    ])
    expect(world.endpoints.describe('E').failureReason).toBe(NO_PING)
  })

  it.each([
    { name: 'waits as long as the config says', timeout: 20, failsAt: '30:00', model: 'sick' },
    {
      name: 'fails when start-up takes longer than that',
      timeout: 3,
      failsAt: '13:00',
      model: 'good',
    },
  ])('$name', ({ timeout, failsAt, model }) => {
    const variant = { modelName: model, healthCheckTimeoutMs: timeout * MINUTE }
    const world = lab({ configs: { v2: { variants: { A: variant } } } })
    updateAt(world, at('10:00'), 'v2')
    world.runUntil(HOUR)
    expect(storyOf(world, 'instances.launch-failed')).toEqual([
      `${failsAt} instances.launch-failed A v2 1: ${NO_PING}`,
    ])
  })
})

describe('a creation whose fleet does not come', () => {
  it('fails for good; all that is left to do is to delete the endpoint', () => {
    const world = lab({ configs: { bad: tenOf('sick') } })
    world.schedule(0, () =>
      world.endpoints.create({ name: 'F', configName: 'bad', deployment: undefined }),
    )
    world.runUntil(HOUR)
    expect(world.endpoints.describe('F')).toMatchObject({
      status: 'Failed',
      failureReason: NO_PING,
    })
    expect(() => world.endpoints.update(updateOf('v2', { name: 'F' }))).toThrow(
      'Cannot update in-progress endpoint',
    )
    world.endpoints.delete('F')
    world.runUntil(2 * HOUR)
    expect(() => world.endpoints.describe('F')).toThrow('Could not find endpoint')
  })
})

describe('a re-scale whose instances do not come', () => {
  it('is rolled back to what the endpoint had', () => {
    const world = lab()
    shortageAt(world, 0, 12)
    world.schedule(at('10:00'), () => world.endpoints.setDesiredCount('E', 'A', 14))
    world.runUntil(HOUR)
    expect(storyOf(world, 'endpoint.', 'instances.launch-failed')).toEqual([
      '10:00 endpoint.status-changed InService → Updating (v1)',
      `14:00 instances.launch-failed A v1 4: ${NO_CAPACITY}`,
      '14:00 endpoint.status-changed Updating → RollingBack (v1)',
      '14:00 endpoint.status-changed RollingBack → InService (v1)',
    ])
    expect(world.endpoints.describe('E').variants[0]).toMatchObject({
      currentInstanceCount: 10,
      desiredInstanceCount: 10,
    })
  })
})

describe('a re-scale that fails while a killed instance is not replaced either', () => {
  it('is rolled back at once; what lacks is tried for as a replacement', () => {
    const world = lab({ trackInFlight: true })
    shortageAt(world, at('1:00'), 9, 10 * MINUTE)
    const target = { kind: 'variant', endpointName: 'E', variantName: 'A' } as const
    world.schedule(at('2:00'), () => world.faults.kill(target, 1))
    world.schedule(at('2:30'), () => world.endpoints.setDesiredCount('E', 'A', 12))
    world.runUntil(HOUR)
    expect(storyOf(world, 'endpoint.', 'instances.')).toEqual([
      '2:00 instances.launching A v1 +1 of 10',
      '2:30 endpoint.status-changed InService → Updating (v1)',
      '2:30 instances.launching A v1 +2 of 12',
      `6:00 instances.launch-failed A v1 1: ${NO_CAPACITY}`,
      `6:30 instances.launch-failed A v1 2: ${NO_CAPACITY}`,
      '6:30 endpoint.status-changed Updating → RollingBack (v1)',
      '6:30 instances.launching A v1 +1 of 10',
      '6:30 endpoint.status-changed RollingBack → InService (v1)',
      `10:30 instances.launch-failed A v1 1: ${NO_CAPACITY}`,
      '11:30 instances.launching A v1 +1 of 10',
      '15:30 instances.in-service A v1 10 of 10',
    ])
  })

  it('ends, where a launch fails at the instant at which it begins', () => {
    const world = lab({ trackInFlight: true, models: { good: INSTANT } })
    shortageAt(world, at('1:00'), 9)
    const target = { kind: 'variant', endpointName: 'E', variantName: 'A' } as const
    world.schedule(at('2:00'), () => world.faults.kill(target, 1))
    world.schedule(at('2:30'), () => world.endpoints.setDesiredCount('E', 'A', 12))
    world.runUntil(at('3:30'))
    expect(storyOf(world, 'endpoint.')).toEqual([
      '2:30 endpoint.status-changed InService → Updating (v1)',
      '2:30 endpoint.status-changed Updating → RollingBack (v1)',
      '2:30 endpoint.status-changed RollingBack → InService (v1)',
    ])
  })
})

describe('a replacement that does not come', () => {
  it('is tried again a minute later, for as long as it takes', () => {
    const world = lab({ trackInFlight: true })
    shortageAt(world, at('1:00'), 9, 10 * MINUTE)
    const target = { kind: 'variant', endpointName: 'E', variantName: 'A' } as const
    world.schedule(at('2:00'), () => world.faults.kill(target, 1))
    world.runUntil(HOUR)
    // A launch takes 4 minutes to fail and a minute to be tried again; AWS is short until 11:00.
    expect(storyOf(world, 'instances.')).toEqual([
      '2:00 instances.launching A v1 +1 of 10',
      `6:00 instances.launch-failed A v1 1: ${NO_CAPACITY}`,
      '7:00 instances.launching A v1 +1 of 10',
      `11:00 instances.launch-failed A v1 1: ${NO_CAPACITY}`,
      '12:00 instances.launching A v1 +1 of 10',
      '16:00 instances.in-service A v1 10 of 10',
    ])
    expect(world.endpoints.describe('E').status).toBe('InService')
  })
})

describe('a quota of 12 instances', () => {
  const quotas = new Map([['ml.m5.large', 12]])
  const text = (inUse: number, delta: number): string =>
    `The account-level service limit 'ml.m5.large for endpoint usage' is 12 Instances, with current utilization of ${inUse} Instances and a request delta of ${delta} Instances. Please use AWS Service Quotas`

  it('refuses a second fleet of ten at the call, and changes nothing', () => {
    const world = lab({ quotas })
    expect(() => world.endpoints.update(updateOf('v2'))).toThrow(text(10, 10))
    expect(world.endpoints.describe('E')).toMatchObject({ status: 'InService', pending: undefined })
  })

  it('refuses a new endpoint and a larger one', () => {
    const world = lab({ quotas })
    world.endpoints.configs.create(
      configOf('three', { variants: { A: { modelName: 'good', initialInstanceCount: 3 } } }),
    )
    const create = { name: 'F', configName: 'three', deployment: undefined }
    expect(() => world.endpoints.create(create)).toThrow(text(10, 3))
    expect(() => world.endpoints.peek('F')).not.toThrow()
    expect(() => world.endpoints.setDesiredCount('E', 'A', 13)).toThrow(text(10, 3))
    expect(world.endpoints.describe('E').status).toBe('InService')
  })

  it('leaves room for a rolling update', () => {
    const world = lab({ quotas })
    updateAt(world, 0, 'v2', { deployment: rollingOf(2) })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.completed')).toHaveLength(1)
    expect(world.endpoints.find('E').variants[0]?.instances.peak).toBe(12)
  })
})

describe('a roll-back of a rolling update that gets no instances', () => {
  const stuck = (configs: Record<string, ConfigSpec> = {}): World => {
    const world = lab({ configs })
    // The first batch is there, and as many of blue are gone, when AWS runs short.
    shortageAt(world, at('16:15'), 10, 20 * MINUTE)
    updateAt(world, at('10:00'), 'v2', { deployment: rollingOf(5) })
    return world
  }

  it('ends in UpdateRollbackFailed, and both configs go on serving', () => {
    const world = stuck()
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.', 'endpoint.').slice(-3)).toEqual([
      '20:30 deployment.rolled-back to v1 because of provisioning',
      `24:30 deployment.rollback-failed ${NO_CAPACITY}`,
      '24:30 endpoint.status-changed Updating → UpdateRollbackFailed (v1)',
    ])
    const [variant] = world.endpoints.find('E').variants
    expect(variant?.blue.inServiceCount).toBe(5)
    expect(variant?.green?.inServiceCount).toBe(5)
    expect(variant?.greenShare).toBe(0.5)
    expect(world.endpoints.describe('E')).toMatchObject({
      variants: [{ currentInstanceCount: 10, desiredInstanceCount: 10 }],
      failureReason: expect.stringContaining('The rollback failed: Unable to provision'),
    })
  })

  it('is repaired by another update', () => {
    const world = stuck()
    updateAt(world, at('40:00'), 'v2') // the shortage is over
    world.runUntil(2 * HOUR)
    expect(world.endpoints.describe('E')).toMatchObject({ status: 'InService', configName: 'v2' })
  })

  it.each([
    { name: 'to the config that failed', to: 'v2' },
    { name: 'back to the old config', to: 'v1' },
  ])('is repaired $name with as many instances as the two fleets had', ({ to }) => {
    const world = stuck()
    const repair = { retainAllVariantProperties: true, deployment: canaryOf() }
    updateAt(world, at('40:00'), to, repair)
    world.runUntil(2 * HOUR)
    expect(storyOf(world, 'deployment.started').at(-1)).toContain(`${to} CANARY`)
    expect(world.endpoints.describe('E')).toMatchObject({
      status: 'InService',
      configName: to,
      variants: [{ currentInstanceCount: 10, desiredInstanceCount: 10 }],
    })
  })

  it('leaves no instances of a shadow that the old config does not have', () => {
    const shadow = { name: 'S', modelName: 'good', initialInstanceCount: 2 }
    const world = stuck({ v2: { ...tenOf('good'), shadow } })
    world.schedule(at('30:00'), () => world.endpoints.delete('E'))
    world.runUntil(HOUR)
    expect(storyOf(world, 'endpoint.').slice(-3)).toEqual([
      '24:30 endpoint.status-changed Updating → UpdateRollbackFailed (v1)',
      '30:00 endpoint.status-changed UpdateRollbackFailed → Deleting (v1)',
      '30:30 endpoint.status-changed Deleting → nothing (v1)',
    ])
    const [endpoint] = world.endpoints.all()
    expect(endpoint?.everyVariant.map(({ name, instances }) => [name, instances.count])).toEqual([
      ['A', 0],
      ['S', 0],
    ])
  })
})
