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

  it('a larger step during a cooldown, and the same again, are taken from before the first', () => {
    const load = [rate(0, at('7:00'), 50), rate(at('7:00'), at('12:00'), 130)]
    const world = stepLab(
      [from(0, 600, 2), from(600, undefined, 3)],
      [...load, rate(at('12:00'), HOUR, 150)],
      { instances: 4, alarm: { threshold: 600 } },
    )
    world.runUntil(at('17:30'))
    expect(storyOf(world, 'scaling.scale-out', 'scaling.completed')).toEqual([
      '1:00 scaling.scale-out 4 → 6', // 750 on each: two more
      '5:00 scaling.completed 6, cooling until 10:00',
      '8:00 scaling.scale-out 6 → 7', // 1,300 on each: three more than four
      '12:00 scaling.completed 7, cooling until 17:00',
      // 1,286 on each: three more than four are there
      '17:00 scaling.scale-out 7 → 10',
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

  it('does nothing when the alarm has no datapoints: the action fails', () => {
    const world = stepLab([from(0, undefined, 1)], [], {
      alarm: { namespace: 'Shop', metricName: 'Orders', treatMissingData: 'breaching' },
    })
    world.runUntil(at('5:00'))
    expect(storyOf(world, 'alarm.')).toEqual(['1:00 alarm.state-changed busy OK → ALARM'])
    expect(storyOf(world, 'scaling.scale-out', 'scaling.not-scaled')).toEqual([])
    const actions = world.alarms.history
      .all()
      .flatMap(({ event }) => (event.kind === 'action' ? [event.problem] : []))
    expect(actions).toEqual(['Metric data points must be provided'])
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

  /** A second tracking policy, on a metric of our own at its target of 100. */
  const addOrders = (world: World): void => {
    const metric = { kind: 'customized', ...ORDERS, statistic: 'Sum', unit: undefined } as const
    world.scaling.putPolicy(policyOf({ name: 'orders', targetValue: 100, metric }))
    world.settle()
  }
  const ORDERS = { namespace: 'Shop', metricName: 'Orders', dimensions: [] } as const

  /** The metric's value in each of the minutes. */
  const publishOrders = (world: World, minutes: readonly number[], value: number): void => {
    for (const minute of minutes) {
      world.schedule(minute * MINUTE, () => {
        const samples = { kind: 'values' as const, values: [value], counts: [1] }
        const datum = { atMs: world.nowMs, unit: 'None', resolutionMs: MINUTE, samples }
        world.customMetrics.put([{ metric: ORDERS, datum }])
      })
    }
  }
  const minutes = (first: number, end: number): number[] =>
    Array.from({ length: end - first }, (_, index) => first + index)

  it('scale out when one of them wants it, though another is ready to scale in', () => {
    const segments = [rate(0, at('20:00'), 95), rate(at('20:00'), HOUR, 300)] // in the dead band, then too much
    const world = scalingLab({ segments })
    addOrders(world)
    publishOrders(world, minutes(0, 40), 1)
    world.runUntil(at('25:00'))
    expect(storyOf(world, 'alarm.', 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      expect.stringMatching(/^15:00 alarm\..*AlarmLow OK → ALARM$/), // of the orders
      expect.stringMatching(/^23:00 alarm\..*AlarmHigh OK → ALARM$/),
      '23:00 scaling.scale-out 1 → 3',
    ])
  })

  it('do not scale in when one of them was ready once, and is content now', () => {
    const segments = [rate(0, at('17:00'), 380), rate(at('17:00'), HOUR, 30)] // 5,700 on each of four
    const world = scalingLab({ segments, instances: 4 })
    addOrders(world)
    publishOrders(world, minutes(0, 17), 1)
    publishOrders(world, minutes(17, 40), 95)
    world.runUntil(at('35:00'))
    expect(storyOf(world, 'alarm.', 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      expect.stringMatching(/^15:00 alarm\..*AlarmLow OK → ALARM$/), // of the orders
      '15:00 scaling.not-scaled OtherPoliciesDisagree at 4',
      expect.stringMatching(/^18:00 alarm\..*AlarmLow ALARM → OK$/),
      expect.stringMatching(/^32:00 alarm\..*AlarmLow OK → ALARM$/), // of the requests
      '32:00 scaling.not-scaled OtherPoliciesDisagree at 4',
    ])
  })

  it('a step policy that is not called has no say in scaling in', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 30)], instances: 8 })
    addSteps(world, [from(0, undefined, 3)])
    world.runUntil(at('15:30'))
    expect(storyOf(world, 'scaling.scale-in')).toEqual(['15:00 scaling.scale-in 8 → 1'])
  })

  it('wait for the cooldown that one of them began', () => {
    const fewer = { lowerBound: undefined, upperBound: 0, adjustment: -1 }
    const alarm = { comparisonOperator: 'LessThanThreshold', threshold: 3000 } as const
    const world = stepLab([fewer], [rate(0, HOUR, 30)], {
      instances: 4,
      cooldownMs: 10 * MINUTE,
      alarm,
    })
    const threeOfThree = { evaluationPeriods: 3, datapointsToAlarm: 3 }
    addSteps(world, [fewer], {
      name: 'later',
      cooldownMs: MINUTE,
      alarm: { ...alarm, ...threeOfThree },
    })
    world.runUntil(at('12:30'))
    expect(storyOf(world, 'scaling.scale-in', 'scaling.not-scaled')).toEqual([
      '1:00 scaling.scale-in 4 → 3',
      '2:00 scaling.not-scaled Cooldown at 3',
      '12:00 scaling.scale-in 3 → 2',
    ])
  })

  it('of a scale-in and a scale-out at one instant the scale-out wins', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 300)] }) // tracking asks for 3
    addSteps(world, [from(0, undefined, -1)], {
      alarm: { evaluationPeriods: 3, datapointsToAlarm: 3 },
    })
    world.runUntil(at('3:30'))
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '3:00 scaling.scale-out 1 → 3',
    ])
  })

  it('one that is called and wants nothing does not hold a scale-in back', () => {
    const world = stepLab([from(0, undefined, 0)], [rate(0, HOUR, 300)], { instances: 3 })
    addSteps(world, [from(0, undefined, -1)], { name: 'fewer' })
    world.runUntil(at('1:30'))
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '1:00 scaling.scale-in 3 → 2',
    ])
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
