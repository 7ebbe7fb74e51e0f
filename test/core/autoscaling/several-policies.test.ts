import { describe, expect, it } from 'vitest'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type {
  StepAdjustment,
  StepPolicyConfig,
} from '../../../src/core/autoscaling/scaling-config.ts'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'
import { at, MINUTE, rate } from '../../support/lab.ts'
import { policyOf, scalingLab } from '../../support/scaling.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE

const from = (lowerBound: number, upperBound: number | undefined, adjustment: number) => ({
  lowerBound,
  upperBound,
  adjustment,
})

/** A step policy, and an alarm on invocations per instance that calls it. */
function addSteps(
  world: World,
  steps: readonly StepAdjustment[],
  spec: Partial<StepPolicyConfig & { readonly alarm: Partial<AlarmConfig> }> = {},
): void {
  const { alarm, ...policy } = spec
  const { arn } = world.scaling.putPolicy({
    kind: 'step',
    name: 'steps',
    endpointName: 'E',
    variantName: 'A',
    adjustmentType: 'ChangeInCapacity',
    steps,
    minAdjustmentMagnitude: undefined,
    cooldownMs: undefined,
    aggregation: undefined,
    ...policy,
  })
  world.alarms.put(
    alarmOf({
      name: policy.name ?? 'busy',
      metricName: 'InvocationsPerInstance',
      threshold: 6000,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      alarmActions: [arn],
      ...alarm,
    }),
  )
  world.settle()
}

/** E/A under steps alone; 200/s an instance, four minutes to start. */
function stepLab(
  steps: readonly StepAdjustment[],
  load: readonly ReturnType<typeof rate>[],
  spec: Parameters<typeof addSteps>[2] & { readonly instances?: number } = {},
): World {
  const { instances = 1, ...rest } = spec
  const world = scalingLab({ segments: load, instances })
  world.scaling.deletePolicy({ endpointName: 'E', variantName: 'A' }, 'requests')
  addSteps(world, steps, rest)
  return world
}

describe('the timeline of step scaling', () => {
  const SPIKE = [rate(0, at('10:00'), 60), rate(at('10:00'), HOUR, 300)]

  it('jumps by the step of the first breaching minute', () => {
    const world = stepLab([from(0, 6000, 1), from(6000, undefined, 2)], SPIKE)
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'alarm.', 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '11:00 alarm.state-changed busy OK → ALARM',
      '11:00 scaling.scale-out 1 → 3',
      '12:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '15:00 scaling.completed 3, cooling until 20:00',
      // 6,000 on each of three is on the threshold still: after the cooldown another step
      '20:00 scaling.scale-out 3 → 4',
    ])
  })

  it('adds a step after each cooldown while the alarm lasts', () => {
    const world = stepLab([from(0, undefined, 1)], SPIKE, {
      cooldownMs: MINUTE,
      alarm: { comparisonOperator: 'GreaterThanThreshold' },
    })
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.completed')).toEqual([
      '11:00 scaling.scale-out 1 → 2',
      '15:00 scaling.completed 2, cooling until 16:00',
      '16:00 scaling.scale-out 2 → 3', // 9,000 on each of two
      '20:00 scaling.completed 3, cooling until 21:00',
    ])
  })

  it('scales in by the steps below the threshold, once in a cooldown', () => {
    const below = { lowerBound: undefined, upperBound: 0, adjustment: -1 }
    const world = stepLab([below], [rate(0, HOUR, 30)], {
      instances: 4,
      alarm: { comparisonOperator: 'LessThanThreshold', threshold: 3000 },
    })
    world.runUntil(at('9:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '1:00 scaling.scale-in 4 → 3',
      '1:30 scaling.completed 3, cooling until 6:30',
      '2:00 scaling.not-scaled Cooldown at 3',
      '7:00 scaling.scale-in 3 → 2',
      '7:30 scaling.completed 2, cooling until 12:30',
      '8:00 scaling.not-scaled Cooldown at 2',
    ])
  })

  it('does nothing when the actions of the alarm are disabled', () => {
    const world = stepLab([from(0, undefined, 1)], SPIKE, { alarm: { actionsEnabled: false } })
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'alarm.')).toEqual(['11:00 alarm.state-changed busy OK → ALARM'])
    expect(storyOf(world, 'scaling.scale-out')).toEqual([])
  })

  it('tells its capacity when it is there already', () => {
    const world = stepLab([from(0, undefined, 0)], SPIKE)
    world.runUntil(at('20:00'))
    expect(world.scaling.activities()).toMatchObject([
      {
        description: 'Attempting to scale due to alarm triggered',
        cause: 'monitor alarm busy in state ALARM triggered policy steps',
        statusCode: 'Successful',
        notScaledReason: { code: 'AlreadyAtDesiredCapacity', currentCapacity: 1 },
      },
    ])
  })
})

describe('several policies on one target', () => {
  it('of those that fire at one instant the largest capacity wins', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 300)] }) // tracking asks for 3
    addSteps(world, [from(0, undefined, 3)], {
      alarm: { evaluationPeriods: 3, datapointsToAlarm: 3 },
    })
    world.runUntil(at('4:30'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '3:00 scaling.scale-out 1 → 4',
      '4:00 scaling.not-scaled AlreadyAtDesiredCapacity at 4',
    ])
  })

  // Source: autoscaling.md 3.5: policy A +3, policy B +200 % at 10 → 30.
  it('the example of the user guide: +3 and +200 % at 10 instances are 30', () => {
    const bounds = [1, 100] as const
    const world = scalingLab({ segments: [rate(0, HOUR, 1500)], instances: 10, bounds })
    world.scaling.deletePolicy({ endpointName: 'E', variantName: 'A' }, 'requests')
    addSteps(world, [from(0, undefined, 3)], { name: 'A' })
    addSteps(world, [from(0, undefined, 200)], {
      name: 'B',
      adjustmentType: 'PercentChangeInCapacity',
    })
    world.runUntil(at('1:30'))
    expect(storyOf(world, 'scaling.scale-out')).toEqual(['1:00 scaling.scale-out 10 → 30'])
  })

  /** A second tracking policy: latency, whose target the 20 ms of each request are near or far from. */
  const addLatency = (world: World, targetMicroseconds: number): void => {
    world.scaling.putPolicy(
      policyOf({
        name: 'latency',
        targetValue: targetMicroseconds,
        metric: {
          kind: 'customized',
          namespace: 'AWS/SageMaker',
          metricName: 'ModelLatency',
          dimensions: [
            { name: 'EndpointName', value: 'E' },
            { name: 'VariantName', value: 'A' },
          ],
          statistic: 'Average',
          unit: undefined,
        },
      }),
    )
    world.settle()
  }

  it('scale in when all agree, to the largest that one of them wants', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 30)], instances: 8 })
    addLatency(world, 40_000) // 8 × 20,000 ÷ 40,000 = 4, where invocations alone ask for 1
    world.runUntil(at('16:30'))
    expect(storyOf(world, 'scaling.scale-in')).toEqual(['15:00 scaling.scale-in 8 → 4'])
  })

  it('do not scale in while one of them is content', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 30)], instances: 8 })
    addLatency(world, 21_000) // 20,000 is above the low threshold, 18,900
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '15:00 scaling.not-scaled OtherPoliciesDisagree at 8',
    ])
    expect(world.scaling.activities()).toEqual([])
  })

  it('one with DisableScaleIn has no say in scaling in', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 30)], instances: 8 })
    const disabled = policyOf({ name: 'other', targetValue: 9, disableScaleIn: true })
    const metric = {
      kind: 'customized',
      namespace: 'AWS/SageMaker',
      metricName: 'Nothing',
    } as const
    const rest = { dimensions: [], statistic: 'Sum', unit: undefined } as const
    world.scaling.putPolicy({ ...disabled, metric: { ...metric, ...rest } })
    world.settle()
    world.runUntil(at('15:30'))
    expect(storyOf(world, 'scaling.scale-in')).toEqual(['15:00 scaling.scale-in 8 → 1'])
  })

  it('a scale-in by steps is not held back by target tracking', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 80)], instances: 2 }) // 2,400 each
    world.scaling.putPolicy(policyOf({ targetValue: 2500 })) // content with it
    world.settle()
    addSteps(world, [{ lowerBound: undefined, upperBound: 0, adjustment: -1 }], {
      alarm: { comparisonOperator: 'LessThanThreshold', threshold: 3000 },
    })
    world.runUntil(at('1:30'))
    expect(storyOf(world, 'scaling.scale-in')).toEqual(['1:00 scaling.scale-in 2 → 1'])
  })
})
