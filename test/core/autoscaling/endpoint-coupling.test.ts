import { describe, expect, it } from 'vitest'
import type { VariantSpec } from '../../support/lab.ts'
import { addTraffic, at, configOf, labWorld, MINUTE, rate, updateOf } from '../../support/lab.ts'
import { policyOf, scalingLab } from '../../support/scaling.ts'
import { clock, storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE

describe('UpdateEndpoint of a registered variant (autoscaling.md 3.5)', () => {
  const refused =
    'The variant(s) "A" must be deregistered as a scalable target with AWS Auto Scaling before they can be removed or updated to modify instance type.'

  const withConfig = (variants: Readonly<Record<string, VariantSpec>>) => {
    const world = scalingLab()
    world.endpoints.configs.create(configOf('next', { variants }))
    return world
  }

  it.each([
    {
      name: 'another instance type',
      variants: { A: { modelName: 'm', instanceType: 'ml.c5.large' } },
    },
    { name: 'no variant of the name', variants: { B: { modelName: 'm' } } },
  ])('is refused with $name', ({ variants }) => {
    const world = withConfig(variants)
    expect(() => world.endpoints.update(updateOf('next'))).toThrow(refused)
    expect(world.endpoints.describe('E').status).toBe('InService')
    world.scaling.deregister({ endpointName: 'E', variantName: 'A' })
    world.endpoints.update(updateOf('next'))
    expect(world.endpoints.describe('E').status).toBe('Updating')
  })

  it.each([
    { name: 'the same type', variants: { A: { modelName: 'm', initialInstanceCount: 3 } } },
    { name: 'a further variant', variants: { A: { modelName: 'm' }, B: { modelName: 'm' } } },
  ])('goes ahead with $name', ({ variants }) => {
    const world = withConfig(variants)
    world.endpoints.update(updateOf('next'))
    expect(world.endpoints.describe('E').status).toBe('Updating')
  })
})

describe('what SageMaker says to an order', () => {
  const BUSY = [rate(0, HOUR, 300)] // asks for 3 instances

  it('a quota refuses the whole step; it is tried again each minute', () => {
    const world = scalingLab({ segments: BUSY, quotas: new Map([['ml.m5.large', 2]]) })
    world.runUntil(at('4:30'))
    expect(storyOf(world, 'scaling.', 'endpoint.')).toEqual([
      '0:00 scaling.target-registered',
      '3:00 scaling.scale-out 1 → 3',
      '3:00 scaling.refused 1 → 3',
      '4:00 scaling.scale-out 1 → 3',
      '4:00 scaling.refused 1 → 3',
    ])
    const [newest, ...older] = world.scaling.activities()
    expect(older).toHaveLength(1)
    expect(newest).toMatchObject({
      description: 'Setting desired instance count to 3.',
      statusCode: 'Failed',
      startedAtMs: at('4:00'),
      endedAtMs: at('4:00'),
    })
    expect(newest?.statusMessage).toMatch(
      /^Failed to set desired instance count to 3\. Reason: The account-level service limit 'ml\.m5\.large for endpoint usage' is 2 Instances, with current utilization of 1 Instances and a request delta of 2 Instances\./,
    )
  })

  it('want of capacity undoes it when the instances would have started', () => {
    const world = scalingLab({ segments: BUSY })
    const none = { kind: 'capacity', instances: 0 } as const
    world.faults.inject({ kind: 'instance-type', instanceType: 'ml.m5.large' }, none, HOUR)
    world.runUntil(at('7:30'))
    expect(storyOf(world, 'scaling.', 'endpoint.').slice(3)).toEqual([
      '4:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '7:00 endpoint.status-changed Updating → RollingBack (v1)',
      '7:00 endpoint.status-changed RollingBack → InService (v1)',
      '7:00 scaling.completed 1, cooling until 7:00', // no cooldown: nothing was scaled
      '7:00 scaling.scale-out 1 → 3',
      '7:00 endpoint.status-changed InService → Updating (v1)',
    ])
    expect(world.scaling.activities().at(-1)).toMatchObject({
      description: 'Setting desired instance count to 3.',
      statusCode: 'Unfulfilled',
      statusMessage: expect.stringContaining('InsufficientInstanceCapacity'),
    })
  })

  it('want of capacity leaves the count of before, whatever died meanwhile', () => {
    const world = scalingLab({ segments: BUSY, trackInFlight: true })
    const none = { kind: 'capacity', instances: 0 } as const
    world.faults.inject({ kind: 'instance-type', instanceType: 'ml.m5.large' }, none, HOUR)
    const target = { kind: 'variant', endpointName: 'E', variantName: 'A' } as const
    world.schedule(at('6:00'), () => world.faults.kill(target, 1))
    world.schedule(at('7:00'), () => {
      expect(world.endpoints.describe('E').variants).toMatchObject([
        { currentInstanceCount: 0, desiredInstanceCount: 1 },
      ])
    })
    world.runUntil(at('7:00'))
    expect(storyOf(world, 'scaling.completed')).toEqual([
      '7:00 scaling.completed 1, cooling until 7:00',
    ])
  })

  it('is fulfilled even when the target is deregistered meanwhile', () => {
    const world = scalingLab({ segments: BUSY })
    world.schedule(at('5:00'), () => {
      world.scaling.deregister({ endpointName: 'E', variantName: 'A' })
    })
    world.runUntil(at('10:00'))
    expect(world.scaling.activities()).toMatchObject([
      { notScaledReason: { code: 'AlreadyAtDesiredCapacity' } },
      { statusCode: 'Successful', endedAtMs: at('7:00') },
    ])
  })
})

it('two variants are scaled each by its own traffic, after a change of weights, too', () => {
  const world = labWorld({
    models: { m: { latency: { kind: 'constant', ms: 20 }, concurrency: 4, startupMs: 240_000 } },
    configs: { v1: { variants: { A: { modelName: 'm' }, B: { modelName: 'm' } } } },
    running: 'v1',
    settings: { metricDelayMs: 0 },
  })
  for (const variantName of ['A', 'B']) {
    const bounds = { minCapacity: 1, maxCapacity: 10, suspended: undefined }
    world.scaling.register({ endpointName: 'E', variantName, ...bounds })
    world.scaling.putPolicy(policyOf({ variantName }))
  }
  world.settle()
  addTraffic(world, [rate(0, HOUR, 190)]) // 5,700 a minute each: in the dead band of both
  world.schedule(at('19:30'), () => {
    const weights = [{ variantName: 'A', weight: 3, instanceCount: undefined }]
    world.endpoints.updateWeightsAndCapacities('E', weights)
  })
  world.runUntil(at('38:00'))
  const decisions = world.timeline.events.flatMap(event =>
    event.kind === 'scaling.scale-out' || event.kind === 'scaling.not-scaled'
      ? [`${clock(event.atMs)} ${event.variant} ${event.kind}`]
      : [],
  )
  expect(decisions).toEqual([
    '23:00 A scaling.scale-out', // 8,550 a minute from 20:00 on
    '24:00 A scaling.not-scaled',
    '35:00 B scaling.not-scaled', // 2,850 for fifteen minutes, and at its minimum
  ])
})

it('DeleteEndpoint deregisters its variants at once', () => {
  const world = scalingLab()
  world.endpoints.delete('E')
  expect(world.scaling.targets()).toEqual([])
  expect(world.alarms.list()).toEqual([])
})
