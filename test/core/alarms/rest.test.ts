/**
 * An alarm whose evaluations would all come to the same rests; nobody can tell, but for the time that
 * it saves.
 */
import { describe, expect, it } from 'vitest'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { StepPolicyConfig } from '../../../src/core/autoscaling/scaling-config.ts'
import type { Settings } from '../../../src/core/settings.ts'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'
import { addTraffic, at, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { policyOf, registerOf, scalingLab } from '../../support/scaling.ts'
import { storyOf } from '../../support/story.ts'

/** E/A with its policy and one alarm more, on more than 5 requests a minute. */
function quietLab(settings: Partial<Settings> = {}, alarm: Partial<AlarmConfig> = {}): World {
  const world = scalingLab({ settings })
  world.alarms.put(alarmOf(alarm))
  world.settle()
  return world
}

/** E, and beside it F, whose three instances are in service from 4:00 on. */
function twoEndpoints(): World {
  const world = labWorld({
    models: { m: { startupMs: 240_000 } },
    configs: {
      v1: { variants: { A: { modelName: 'm' } } },
      three: { variants: { A: { modelName: 'm', initialInstanceCount: 3 } } },
    },
    running: 'v1',
    settings: { metricDelayMs: 0 },
  })
  world.endpoints.create({ name: 'F', configName: 'three', deployment: undefined })
  world.settle()
  return world
}

const oneLess = (endpointName: string): StepPolicyConfig => ({
  kind: 'step',
  name: 'one-less',
  endpointName,
  variantName: 'A',
  adjustmentType: 'ChangeInCapacity',
  steps: [{ lowerBound: undefined, upperBound: 0, adjustment: -1 }],
  minAdjustmentMagnitude: undefined,
  cooldownMs: 5 * MINUTE,
  aggregation: undefined,
})

const resting = (world: World): string[] =>
  [...world.alarms.names()]
    .filter(name => world.alarms.isResting(name))
    .map(name => name.replace(/^TargetTracking.*(High|Low).*/, '$1'))

/** The same account, whose alarms are kept from resting for longer than half a minute. */
function withoutRest(world: World, untilMs: number): World {
  for (let atMs = 0; atMs < untilMs; atMs += MINUTE / 2) {
    world.schedule(atMs, () => {
      for (const name of world.alarms.names()) world.alarms.endRest(name)
    })
  }
  return world
}

describe('an alarm on an endpoint that nobody calls', () => {
  it('rests once all datapoints that it looks at are alike, one that calls a policy when nothing comes of it', () => {
    const world = quietLab()
    const seen = ['2:30', '3:30', '5:30', '15:30', '17:30', '18:30'].map(clock => {
      world.runUntil(at(clock))
      return `${clock} ${resting(world).join(' ')}`.trim()
    })
    // They look at 3, 5 and 17 periods; Low is in ALARM from 15:00 on.
    expect(seen).toEqual([
      '2:30',
      '3:30 alarm',
      '5:30 High alarm',
      '15:30 High alarm',
      '17:30 High Low alarm',
      '18:30 High Low alarm',
    ])
  })

  it('costs no event of its own any more', () => {
    const world = quietLab({ alarmPhase: 'spread' })
    world.runUntil(at('10:00'))
    expect(world.nextEventMs).toBeLessThan(at('11:00'))
    world.runUntil(at('20:00'))
    expect(world.nextEventMs).toBe(at('21:00')) // the end of the period
  })

  it.each([
    {
      name: 'periods below a minute',
      alarm: { metricName: 'ConcurrentRequestsPerModel', periodMs: 10_000 },
    },
    {
      name: 'a metric of the caller’s own',
      alarm: { namespace: 'Mine', metricName: 'Quality', dimensions: [] },
    },
  ])('goes on when it is on $name', ({ alarm }) => {
    const world = quietLab({}, alarm)
    world.runUntil(at('30:00'))
    expect(resting(world)).toEqual(['High', 'Low'])
  })

  it('goes on when it calls a policy and another alarm that may call it goes on', () => {
    const world = quietLab()
    const [{ arn = '' } = {}] = world.scaling.policies()
    world.alarms.put(alarmOf({ namespace: 'Mine', metricName: 'Quality', alarmActions: [arn] }))
    world.runUntil(at('30:00'))
    expect(resting(world)).toEqual(['High'])
  })
})

describe('alarms that rest', () => {
  it.each<{
    name: string
    deed: (world: World) => void
    settings?: Partial<Settings>
    story: string[]
  }>([
    {
      name: 'requests',
      deed: world => addTraffic(world, [rate(at('60:30'), at('65:00'), 300)], { process: 'even' }),
      story: [
        '61:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow ALARM → OK',
        '61:00 alarm.state-changed alarm OK → ALARM',
        '63:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh OK → ALARM',
        '63:00 scaling.scale-out 1 → 3',
        '63:00 endpoint.status-changed InService → Updating (v1)',
        '64:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
        '66:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh ALARM → OK',
        '66:00 alarm.state-changed alarm ALARM → OK',
        '67:00 endpoint.status-changed Updating → InService (v1)',
        '67:00 scaling.completed 3, cooling until 72:00',
        '80:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow OK → ALARM',
        '80:00 scaling.scale-in 3 → 1',
        '80:00 endpoint.status-changed InService → Updating (v1)',
        '80:30 endpoint.status-changed Updating → InService (v1)',
        '80:30 scaling.completed 1, cooling until 85:30',
        '81:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
      ],
    },
    {
      name: 'a request, seen a minute late',
      settings: { metricDelayMs: MINUTE },
      deed: world => addTraffic(world, [rate(at('60:30'), at('61:00'), 1)], { process: 'even' }),
      story: [
        '62:00 alarm.state-changed alarm OK → ALARM',
        '62:00 scaling.not-scaled AlreadyAtDesiredCapacity at 1',
        '63:00 alarm.state-changed alarm ALARM → OK',
        '77:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
      ],
    },
    {
      name: 'instances that somebody asks for',
      deed: world => {
        const count = { variantName: 'A', weight: undefined, instanceCount: 3 }
        world.endpoints.updateWeightsAndCapacities('E', [count])
      },
      story: [
        '60:30 endpoint.status-changed InService → Updating (v1)',
        '61:00 scaling.not-scaled TargetServicePutResourceAsUnscalable at 3',
        '64:30 endpoint.status-changed Updating → InService (v1)',
        '65:00 scaling.scale-in 3 → 1',
        '65:00 endpoint.status-changed InService → Updating (v1)',
        '65:30 endpoint.status-changed Updating → InService (v1)',
        '65:30 scaling.completed 1, cooling until 70:30',
        '66:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
      ],
    },
    {
      name: 'new bounds',
      deed: world => registerOf(world, [2, 10]),
      story: [
        '60:30 scaling.target-registered',
        '60:30 scaling.bounds-applied 1 → 2',
        '60:30 endpoint.status-changed InService → Updating (v1)',
        '64:30 endpoint.status-changed Updating → InService (v1)',
        '64:30 scaling.completed 2, cooling until 64:30',
      ],
    },
    {
      name: 'a suspension',
      deed: world => registerOf(world, [undefined, undefined], { scalingIn: true }),
      story: ['60:30 scaling.target-registered', '61:00 scaling.not-scaled Suspended at 1'],
    },
    {
      name: 'another target of the policy',
      deed: world => world.scaling.putPolicy(policyOf({ targetValue: 100 })),
      story: [
        '61:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh INSUFFICIENT_DATA → OK',
        '61:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow INSUFFICIENT_DATA → ALARM',
        '61:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
      ],
    },
    {
      name: 'a state that somebody sets',
      deed: world => {
        const low = [...world.alarms.names()].find(name => name.includes('-AlarmLow-')) ?? ''
        world.alarms.setState(low, { state: 'OK', reason: 'a test', reasonData: undefined })
      },
      story: [
        '60:30 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow ALARM → OK',
        '61:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow OK → ALARM',
      ],
    },
    {
      name: 'the end of the endpoint',
      deed: world => world.endpoints.delete('E'),
      story: [
        '60:30 endpoint.status-changed InService → Deleting (v1)',
        '61:00 endpoint.status-changed Deleting → nothing (v1)',
        '64:00 alarm.state-changed alarm OK → INSUFFICIENT_DATA',
      ],
    },
  ])('are woken by $name, as if they had never rested', ({ deed, settings = {}, story }) => {
    const world = quietLab(settings)
    const twin = withoutRest(quietLab(settings), at('90:00'))
    for (const each of [world, twin]) {
      each.schedule(at('60:30'), () => deed(each))
      each.runUntil(at('90:00'))
    }
    const kinds = ['alarm.', 'scaling.', 'endpoint.'] as const
    const since = storyOf(world, ...kinds).filter(line => Number.parseInt(line, 10) >= 60)
    expect(since).toEqual(story)
    expect(world.timeline.events).toEqual(twin.timeline.events)
  })

  it('go on for a policy that waits, when another that they call has come to nothing', () => {
    const labOf = (): World => {
      const world = twoEndpoints()
      const alarmActions = ['E', 'F'].map(endpointName => {
        registerOf(world, [1, 10], {}, endpointName)
        return world.scaling.putPolicy(oneLess(endpointName)).arn
      })
      const low = { threshold: 1, comparisonOperator: 'LessThanThreshold' } as const
      world.alarms.put(alarmOf({ ...low, alarmActions }))
      world.settle()
      return world
    }
    const [world, twin] = [labOf(), withoutRest(labOf(), at('30:00'))]
    for (const each of [world, twin]) each.runUntil(at('30:00'))
    expect(storyOf(world, 'scaling.scale-in', 'scaling.not-scaled')).toEqual([
      '1:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
      '1:00 scaling.not-scaled TargetServicePutResourceAsUnscalable at 3',
      '4:00 scaling.scale-in 3 → 2',
      '5:00 scaling.not-scaled Cooldown at 2',
      '10:00 scaling.scale-in 2 → 1',
      '11:00 scaling.not-scaled AlreadyAtMinCapacity at 1',
    ])
    expect(world.timeline.events).toEqual(twin.timeline.events)
  })

  it('have seen every datapoint when somebody asks', () => {
    const gauge = { metricName: 'ConcurrentRequestsPerModel', statistic: 'Maximum' } as const
    const world = quietLab({}, gauge)
    const twin = withoutRest(quietLab({}, gauge), at('40:00'))
    for (const clock of ['20:00', '20:30', '40:00']) {
      const seen = [world, twin].map(each => {
        each.runUntil(at(clock))
        return each.alarms.trailOf('alarm')?.since(0, 100)
      })
      expect(seen[0]?.startMs).toHaveLength(Number.parseInt(clock, 10))
      expect(seen[0]).toEqual(seen[1])
    }
    expect(resting(world)).toContain('alarm')
  })

  it('have seen every datapoint when they were woken after the evaluation of the same instant', () => {
    const world = quietLab()
    world.scaling.deletePolicy({ endpointName: 'E', variantName: 'A' }, 'requests')
    const { arn } = world.scaling.putPolicy(oneLess('E'))
    const gauge = { metricName: 'ConcurrentRequestsPerModel', statistic: 'Maximum' } as const
    const low = { threshold: 1, comparisonOperator: 'LessThanThreshold' } as const
    world.alarms.put(alarmOf({ ...gauge, ...low, alarmActions: [arn] }))
    world.schedule(at('20:00'), () => registerOf(world, [1, 5]))
    world.runUntil(at('19:59'))
    expect(resting(world)).toEqual(['alarm'])
    world.runUntil(at('30:00'))
    expect(world.alarms.trailOf('alarm')?.since(0, 100).startMs).toHaveLength(30)
  })
})
