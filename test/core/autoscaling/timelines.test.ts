import { describe, expect, it } from 'vitest'
import { at, MINUTE, rate, updateOf } from '../../support/lab.ts'
import { registerOf, scalingLab } from '../../support/scaling.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE
/** 60/s, then 300/s from 10:00 to 30:00, then 60/s again. */
const SPIKE = [
  rate(0, at('10:00'), 60),
  rate(at('10:00'), at('30:00'), 300),
  rate(at('30:00'), 2 * HOUR, 60),
]

describe('the timeline of target tracking', () => {
  it('a spike: three breaching minutes, one scale-out, in service after the start-up', () => {
    const world = scalingLab({ segments: SPIKE })
    world.runUntil(at('30:00'))
    expect(storyOf(world, 'alarm.', 'scaling.', 'instances.', 'endpoint.')).toEqual([
      '0:00 scaling.target-registered',
      '13:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh OK → ALARM',
      '13:00 scaling.scale-out 1 → 3',
      '13:00 endpoint.status-changed InService → Updating (v1)',
      '13:00 instances.launching A v1 +2 of 3',
      '14:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '17:00 instances.in-service A v1 3 of 3',
      '17:00 endpoint.status-changed Updating → InService (v1)',
      '17:00 scaling.completed 3, cooling until 22:00',
      '18:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh ALARM → OK',
    ])
  })

  it('scales in after fifteen low minutes, not before', () => {
    const world = scalingLab({ segments: SPIKE })
    world.runUntil(HOUR)
    const story = storyOf(world, 'alarm.', 'scaling.', 'instances.')
    expect(story.filter(line => Number.parseInt(line, 10) >= 30)).toEqual([
      '45:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow OK → ALARM',
      '45:00 scaling.scale-in 3 → 1',
      '45:00 instances.draining A v1 -2',
      '45:30 instances.terminated A v1 -2',
      '45:30 scaling.completed 1, cooling until 50:30',
      '46:00 scaling.not-scaled AlreadyAtDesiredCapacity at 1',
    ])
  })

  it('a constant load is scaled in to what carries it, and left alone', () => {
    // 32/s make 1,920 a minute: four instances at 600. Five get 384 each, below 540; four get 480,
    // below 540 still, but three would get 640.
    const world = scalingLab({
      segments: [rate(0, 4 * HOUR, 32)],
      instances: 5,
      policy: { targetValue: 600 },
    })
    world.runUntil(4 * HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '15:00 scaling.scale-in 5 → 4',
    ])
  })

  it('a scale-in after a scale-in says what it was computed from', () => {
    // Nine minutes of 1,920 on five instances, one on four, then five of 1,200 on four.
    const world = scalingLab({
      segments: [rate(0, at('16:00'), 32), rate(at('16:00'), HOUR, 20)],
      instances: 5,
      policy: { targetValue: 600 },
    })
    world.runUntil(at('25:00'))
    const [, second] = world.timeline.events.filter(({ kind }) => kind === 'scaling.scale-in')
    expect(second).toMatchObject({ atMs: at('21:00'), from: 4, to: 3 })
    if (second?.kind !== 'scaling.scale-in') throw new Error('there is a second scale-in')
    const { metricPerInstance, running, target } = second
    expect(metricPerInstance).toBeCloseTo((9 * 384 + 480 + 5 * 300) / 15)
    expect(metricPerInstance * running).toBeCloseTo((10 * 1920 + 5 * 1200) / 15)
    expect(Math.ceil((metricPerInstance * running) / target)).toBe(3)
  })

  it('a scale-in that was suspended comes with the next minute, also of a variant that nobody calls', () => {
    const world = scalingLab({ instances: 3 })
    registerOf(world, [1, 10], { scalingIn: true })
    world.schedule(at('40:30'), () => registerOf(world, [1, 10], { scalingIn: false }))
    world.runUntil(HOUR)
    expect(storyOf(world, 'alarm.', 'scaling.scale-in')).toEqual([
      '15:00 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmLow OK → ALARM',
      '41:00 scaling.scale-in 3 → 1',
    ])
  })

  it('a datapoint seen a minute late delays everything by a minute', () => {
    const world = scalingLab({ segments: SPIKE, settings: { metricDelayMs: 60_000 } })
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '14:00 scaling.scale-out 1 → 3',
      '46:00 scaling.scale-in 3 → 1',
    ])
  })

  it('a load inside the dead band moves nothing', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 95)] }) // 5,700: above 5,400, below 6,000
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([])
  })

  it('a larger scale-out is ordered during the cooldown, for the difference', () => {
    const segments = [rate(0, at('10:00'), 60), rate(at('10:00'), at('18:00'), 150)]
    const world = scalingLab({ segments: [...segments, rate(at('18:00'), HOUR, 500)] })
    world.runUntil(at('30:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '13:00 scaling.scale-out 1 → 2',
      '14:00 scaling.not-scaled AlreadyAtDesiredCapacity at 2',
      '17:00 scaling.completed 2, cooling until 22:00',
      '21:00 scaling.scale-out 2 → 5',
      '22:00 scaling.not-scaled AlreadyAtDesiredCapacity at 5',
      '25:00 scaling.completed 5, cooling until 30:00',
    ])
  })

  it('the same load during the cooldown orders nothing more', () => {
    const segments = [rate(0, at('10:00'), 60), rate(at('10:00'), HOUR, 150)]
    const world = scalingLab({ segments })
    world.runUntil(at('40:00'))
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '13:00 scaling.scale-out 1 → 2',
    ])
  })

  it('a scale-out goes ahead during the cooldown of a scale-in', () => {
    const segments = [rate(0, at('16:00'), 60), rate(at('16:00'), HOUR, 300)]
    const world = scalingLab({ segments, instances: 4 })
    world.runUntil(at('25:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '15:00 scaling.scale-in 4 → 1',
      '15:30.012 scaling.completed 1, cooling until 20:30.012',
      '16:00 scaling.not-scaled AlreadyAtDesiredCapacity at 1',
      '19:00 scaling.scale-out 1 → 3',
      '20:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '23:00 scaling.completed 3, cooling until 28:00',
    ])
  })

  it('a scale-out ends the cooldown of a scale-in', () => {
    const policy = { scaleInCooldownMs: 2 * HOUR }
    const segments = [rate(0, at('16:00'), 60), rate(at('16:00'), at('24:00'), 300)]
    const world = scalingLab({ segments, instances: 4, policy })
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in', 'scaling.completed')).toEqual([
      '15:00 scaling.scale-in 4 → 1',
      '15:30.012 scaling.completed 1, cooling until 135:30.012',
      '19:00 scaling.scale-out 1 → 3',
      '23:00 scaling.completed 3, cooling until 28:00',
      '39:00 scaling.scale-in 3 → 1', // fifteen minutes without a request
      '39:30 scaling.completed 1, cooling until 159:30',
    ])
  })

  it('a scale-in does not wait for the cooldown of a scale-out', () => {
    const world = scalingLab({ segments: SPIKE, policy: { scaleOutCooldownMs: 2 * HOUR } })
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.completed', 'scaling.scale-in')).toEqual([
      '17:00 scaling.completed 3, cooling until 137:00',
      '45:00 scaling.scale-in 3 → 1', // the same minute as after five minutes of cooling
      '45:30 scaling.completed 1, cooling until 50:30',
    ])
  })

  it('cools down for five minutes when nothing is said of it', () => {
    const policy = { scaleOutCooldownMs: undefined, scaleInCooldownMs: undefined }
    const world = scalingLab({ segments: SPIKE, policy })
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.completed')).toEqual([
      '17:00 scaling.completed 3, cooling until 22:00',
      '45:30 scaling.completed 1, cooling until 50:30',
    ])
  })

  it('stops at the maximum, and says so once', () => {
    const segments = [rate(0, at('10:00'), 60), rate(at('10:00'), HOUR, 300)]
    const world = scalingLab({ segments, bounds: [1, 2] })
    world.runUntil(at('40:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '13:00 scaling.scale-out 1 → 2',
      '14:00 scaling.not-scaled AlreadyAtMaxCapacity at 2',
      '17:00 scaling.completed 2, cooling until 22:00',
    ])
  })

  it('DisableScaleIn keeps what was scaled out', () => {
    const world = scalingLab({ segments: SPIKE, policy: { disableScaleIn: true } })
    world.runUntil(2 * HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '13:00 scaling.scale-out 1 → 3',
    ])
    expect(world.alarms.list()).toHaveLength(1)
  })

  it('suspended scale-out acts as soon as it is resumed', () => {
    const world = scalingLab({ segments: SPIKE })
    registerOf(world, [undefined, undefined], { scalingOut: true })
    world.schedule(at('20:30'), () => {
      registerOf(world, [undefined, undefined], { scalingOut: false })
    })
    world.runUntil(at('30:00'))
    expect(storyOf(world, 'scaling.scale-out', 'scaling.not-scaled')).toEqual([
      '13:00 scaling.not-scaled Suspended at 1',
      '21:00 scaling.scale-out 1 → 3',
      '22:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
    ])
  })

  it('waits while the endpoint updates, and acts at the next minute afterwards', () => {
    const segments = [rate(0, at('10:00'), 60), rate(at('10:00'), HOUR, 150)]
    const world = scalingLab({ segments })
    world.schedule(at('12:30'), () => world.endpoints.update(updateOf('v2')))
    world.runUntil(at('18:30'))
    expect(storyOf(world, 'scaling.', 'endpoint.')).toEqual([
      '0:00 scaling.target-registered',
      '12:30 endpoint.status-changed InService → Updating (v1)',
      '13:00 scaling.not-scaled TargetServicePutResourceAsUnscalable at 1',
      // blue was gone 30 s after the last answer of its requests in flight
      '17:00.017 endpoint.status-changed Updating → InService (v2)',
      '18:00 scaling.scale-out 1 → 2',
      '18:00 endpoint.status-changed InService → Updating (v2)',
    ])
  })

  it('an update without RetainAllVariantProperties undoes the scale-out', () => {
    const world = scalingLab({ segments: SPIKE })
    world.schedule(at('18:30'), () => world.endpoints.update(updateOf('v2')))
    world.runUntil(at('30:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '13:00 scaling.scale-out 1 → 3',
      '14:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '17:00 scaling.completed 3, cooling until 22:00',
      '25:00 scaling.scale-out 1 → 3',
      '26:00 scaling.not-scaled AlreadyAtDesiredCapacity at 3',
      '29:00 scaling.completed 3, cooling until 34:00',
    ])
  })
})

describe('bounds', () => {
  it('raised above the count move it at once', () => {
    const world = scalingLab()
    world.schedule(at('5:00'), () => registerOf(world, [3, undefined]))
    world.runUntil(at('10:00'))
    expect(storyOf(world, 'scaling.', 'endpoint.')).toEqual([
      '0:00 scaling.target-registered',
      '5:00 scaling.target-registered',
      '5:00 scaling.bounds-applied 1 → 3',
      '5:00 endpoint.status-changed InService → Updating (v1)',
      '9:00 endpoint.status-changed Updating → InService (v1)',
      '9:00 scaling.completed 3, cooling until 9:00',
    ])
  })

  it('lowered below the count move it at once', () => {
    const world = scalingLab({ instances: 6 })
    world.schedule(at('5:00'), () => registerOf(world, [undefined, 2]))
    world.runUntil(at('10:00'))
    expect(storyOf(world, 'scaling.', 'endpoint.')).toEqual([
      '0:00 scaling.target-registered',
      '5:00 scaling.target-registered',
      '5:00 scaling.bounds-applied 6 → 2',
      '5:00 endpoint.status-changed InService → Updating (v1)',
      '5:30 endpoint.status-changed Updating → InService (v1)',
      '5:30 scaling.completed 2, cooling until 5:30',
    ])
  })

  it('wait for no cooldown, and end none', () => {
    const world = scalingLab({ instances: 6, bounds: [3, 10], policy: { scaleInCooldownMs: HOUR } })
    world.schedule(at('16:00'), () => registerOf(world, [1, 2]))
    world.schedule(at('30:00'), () => registerOf(world, [1, 10]))
    world.runUntil(80 * MINUTE)
    expect(
      storyOf(
        world,
        'scaling.scale-out',
        'scaling.scale-in',
        'scaling.bounds-applied',
        'scaling.completed',
      ),
    ).toEqual([
      '15:00 scaling.scale-in 6 → 3',
      '15:30 scaling.completed 3, cooling until 75:30',
      '16:00 scaling.bounds-applied 3 → 2',
      '16:30 scaling.completed 2, cooling until 16:30',
      '76:00 scaling.scale-in 2 → 1',
      '76:30 scaling.completed 1, cooling until 136:30',
    ])
  })

  it('leave the count alone while the endpoint updates, until a policy acts', () => {
    const world = scalingLab()
    world.schedule(at('5:00'), () => world.endpoints.update(updateOf('v2')))
    world.schedule(at('6:00'), () => registerOf(world, [3, undefined]))
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      '6:00 scaling.target-registered',
      '15:00 scaling.scale-out 1 → 3', // the low alarm calls: nobody calls for so long
      '16:00 scaling.not-scaled AlreadyAtMinCapacity at 3',
      '19:00 scaling.completed 3, cooling until 24:00',
    ])
  })
})
