import { describe, expect, it } from 'vitest'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { World } from '../../../src/core/world.ts'
import { canaryOf, deploymentLab, greenErrors, tenOf, updateAt } from '../../support/deployments.ts'
import { addTraffic, at, MINUTE, rate, rowsOf } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

/** A canary of a broken model from 10:00, with traffic on it from 14:00. */
function brokenCanary(alarmPollMs: number) {
  const world = deploymentLab({ configs: { v2: tenOf('broken') }, settings: { alarmPollMs } })
  const deployment = canaryOf({ rollbackAlarmNames: ['green-errors'] })
  updateAt(world, at('10:00'), 'v2', { deployment })
  addTraffic(world, [rate(0, 60 * MINUTE, 100)], { process: 'even' })
  world.runUntil(60 * MINUTE)
  return world
}

describe('a roll-back', () => {
  it.each([
    { every: 15_000, rolledBack: '15:00' }, // the look comes after the alarm of the same instant
    { every: 45_000, rolledBack: '15:30' },
    { every: 50_000, rolledBack: '15:40' },
  ])('comes at the next look, $every ms apart from the first shift', ({ every, rolledBack }) => {
    expect(storyOf(brokenCanary(every), 'deployment.').slice(-1)).toEqual([
      `${rolledBack} deployment.rolled-back to v1 because of alarm green-errors`,
    ])
  })

  it('brings all traffic back to blue at that instant', () => {
    const green = rowsOf(brokenCanary(15_000), 'A', 'v2').filter(row => row.invocations > 0)
    expect(green.map(({ startMs }) => startMs)).toEqual([at('14:00')])
  })
})

describe('an alarm that SetAlarmState puts into ALARM', () => {
  /** A canary of a good model from 10:00, baking from 14:00 until 24:00; the alarm is set by hand. */
  function setAt(time: string) {
    const world = deploymentLab()
    const deployment = canaryOf({ rollbackAlarmNames: ['green-errors'] })
    updateAt(world, at('10:00'), 'v2', { deployment })
    addTraffic(world, [rate(0, 60 * MINUTE, 100)], { process: 'even' })
    world.schedule(at(time), () =>
      world.alarms.setState('green-errors', {
        state: 'ALARM',
        reason: 'a game day',
        reasonData: undefined,
      }),
    )
    world.runUntil(60 * MINUTE)
    return world
  }

  it.each([
    { when: 'while the canary bakes', time: '17:10', end: '17:15 deployment.rolled-back' },
    { when: 'while all traffic bakes', time: '26:10', end: '26:15 deployment.rolled-back' },
    // The next evaluation finds the metric in order again, before the first look.
    { when: 'before any traffic is shifted', time: '12:10', end: '29:30 deployment.completed' },
    { when: 'after the last bake', time: '29:10', end: '29:30 deployment.completed' },
  ])('$when, at $time: $end', ({ time, end }) => {
    expect(storyOf(setAt(time), 'deployment.').at(-1)).toContain(end)
  })

  it('leaves blue as it was, and says which alarm it was', () => {
    const world = setAt('17:10')
    const endpoint = world.endpoints.find('E')
    expect(endpoint.config.name).toBe('v1')
    expect(endpoint.failureReason).toContain('green-errors')
    expect(endpoint.variants[0]?.blue.inServiceCount).toBe(10)
  })
})

describe('of the alarms of a deployment', () => {
  /** A canary from 10:00, watched by the alarms; both fleets serve from 14:00 until 24:00. */
  function watched(
    alarms: readonly AlarmConfig[],
    models: { readonly blue?: string; readonly green?: string } = {},
  ) {
    const { blue = 'good', green = 'good' } = models
    const world = deploymentLab({ configs: { v1: tenOf(blue), v2: tenOf(green) } })
    for (const alarm of alarms) world.alarms.put(alarm)
    const deployment = canaryOf({ rollbackAlarmNames: alarms.map(({ name }) => name) })
    updateAt(world, at('10:00'), 'v2', { deployment })
    addTraffic(world, [rate(0, 60 * MINUTE, 100)], { process: 'even' })
    return world
  }
  const endOf = (world: World): string | undefined => {
    world.runUntil(60 * MINUTE)
    return storyOf(world, 'deployment.').at(-1)
  }
  const COMPLETED = '29:30 deployment.completed v2 in 19:30'

  /** Errors of both fleets together. */
  const bothFleets = {
    ...greenErrors,
    name: 'both',
    dimensions: greenErrors.dimensions.slice(0, 2),
  }

  it('one without data does not trip: INSUFFICIENT_DATA is not ALARM', () => {
    const nobody = [{ name: 'EndpointName', value: 'nobody' }]
    const spec = { name: 'silent', dimensions: nobody, treatMissingData: 'missing' } as const
    const world = watched([{ ...greenErrors, ...spec }])
    world.runUntil(at('15:00'))
    expect(world.alarms.find('silent')?.state).toBe('INSUFFICIENT_DATA')
    expect(endOf(world)).toBe(COMPLETED)
  })

  it('any one is enough, and the reason names those in ALARM alone', () => {
    const calm = { ...greenErrors, name: 'calm', threshold: 1e9 }
    const other = { ...greenErrors, name: 'other' }
    const world = watched([calm, greenErrors, other], { green: 'broken' })
    expect(endOf(world)).toBe(
      '15:00 deployment.rolled-back to v1 because of alarm green-errors, other',
    )
    expect(world.endpoints.describe('E').failureReason).toBe(
      'Deployment rolled back: alarm(s) [green-errors, other] went into ALARM state.',
    )
  })

  it('one that covers both fleets is tripped by the old one, too', () => {
    const world = watched([bothFleets], { blue: 'broken', green: 'good' })
    expect(endOf(world)).toBe('14:15 deployment.rolled-back to v1 because of alarm both')
  })

  it('one of the new fleet alone is not tripped by the old one', () => {
    expect(endOf(watched([greenErrors], { blue: 'broken', green: 'good' }))).toBe(COMPLETED)
  })

  it('none is a bake that is only a wait', () => {
    expect(endOf(watched([], { green: 'broken' }))).toBe(COMPLETED)
  })

  it('one that is deleted meanwhile trips nothing', () => {
    const world = watched([greenErrors], { green: 'broken' })
    world.schedule(at('12:00'), () => world.alarms.delete(['green-errors']))
    expect(endOf(world)).toBe(COMPLETED)
  })
})
