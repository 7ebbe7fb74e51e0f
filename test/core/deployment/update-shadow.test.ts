/** What an update does to the shadow variant of an endpoint (endpoints.md 6). */
import { describe, expect, it } from 'vitest'
import { canaryOf, deploymentLab, tenOf, updateAt } from '../../support/deployments.ts'
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

  it('has the new one pending until the end: with copies from the full shift on', () => {
    const world = deploymentLab({
      configs: {
        v1: { ...tenOf('good'), shadow: { name: 'S', modelName: 'good' } },
        v2: { ...tenOf('good'), shadow: { name: 'T', modelName: 'good' } },
      },
    })
    updateAt(world, at('10:00'), 'v2', { deployment: canaryOf() })
    const seenAt = (time: string) => {
      world.runUntil(at(time))
      const { shadowVariants, pending } = world.endpoints.describe('E')
      return [...shadowVariants, ...(pending?.shadowVariants ?? [])].map(each => {
        const { name, currentInstanceCount, desiredInstanceCount, status } = each
        const message = status === undefined ? '' : ` ${status.phase}: ${status.message}`
        return `${name} ${currentInstanceCount}/${desiredInstanceCount}${message}`
      })
    }
    expect(seenAt('12:00')).toEqual(['S 1/1', 'T 0/1 Creating: Launching 1 instance(s).'])
    expect(seenAt('20:00')).toEqual(['S 1/1', 'T 0/1']) // the canary bakes
    expect(seenAt('26:00').at(-1)).toBe('T 1/1') // everything does
    expect(seenAt('30:00')).toEqual(['T 1/1'])
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
