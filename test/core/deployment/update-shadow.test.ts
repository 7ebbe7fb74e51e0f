/** What an update does to the shadow variant of an endpoint (endpoints.md 6). */
import { describe, expect, it } from 'vitest'
import { deploymentLab, deploymentOf, updateAt } from '../../support/deployments.ts'
import { addTraffic, at, MINUTE, rate, rowsOf } from '../../support/lab.ts'

const HOUR = 60 * MINUTE

describe('an update of a shadow variant', () => {
  const production = { variants: { A: { modelName: 'good' } } }
  const configs = {
    v1: { ...production, shadow: { name: 'S', modelName: 'good' } },
    'other-shadow': { ...production, shadow: { name: 'T', modelName: 'good' } },
    'same-shadow': { ...production, shadow: { name: 'S', modelName: 'broken' } },
    'no-shadow': production,
  }

  it.each([
    { to: 'other-shadow', shadows: ['T 1'] },
    { to: 'same-shadow', shadows: ['S 1'] },
    { to: 'no-shadow', shadows: [] },
  ])('$to leaves the shadows $shadows', ({ to, shadows }) => {
    const world = deploymentLab({ configs })
    updateAt(world, at('10:00'), to)
    world.runUntil(HOUR)
    const description = world.endpoints.describe('E')
    const actual = description.shadowVariants.map(
      each => `${each.name} ${each.currentInstanceCount}`,
    )
    expect(actual).toEqual(shadows)
  })

  it('has the new one pending until it is there, with its status', () => {
    const world = deploymentLab({ configs })
    updateAt(world, at('10:00'), 'other-shadow', { deployment: deploymentOf() })
    world.runUntil(at('12:00'))
    const shadowsOf = () => world.endpoints.describe('E').pending?.shadowVariants
    expect(shadowsOf()).toMatchObject([
      {
        name: 'T',
        currentInstanceCount: 0,
        desiredInstanceCount: 1,
        status: { phase: 'Creating', message: 'Launching 1 instance(s).' },
      },
    ])
    expect(world.endpoints.describe('E').shadowVariants).toMatchObject([{ name: 'S' }])
    world.runUntil(HOUR)
    expect(shadowsOf()).toBeUndefined()
  })

  it('replaces it at the full shift: copies go to the new one from then on', () => {
    const world = deploymentLab({ configs })
    updateAt(world, at('10:00'), 'other-shadow')
    addTraffic(world, [rate(0, HOUR, 10)], { process: 'even' })
    world.runUntil(at('16:00'))
    const copies = (name: string): number[] =>
      [at('12:00'), at('15:00')].map(
        ms => rowsOf(world, name).find(row => row.startMs === ms)?.invocations ?? 0,
      )
    expect({ S: copies('S'), T: copies('T') }).toEqual({ S: [600, 0], T: [0, 600] })
  })
})
