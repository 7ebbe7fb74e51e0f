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
