import { describe, expect, it } from 'vitest'
import { canaryOf, deploymentLab, tenOf, updateAt } from '../../support/deployments.ts'
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
