/** Updates that are refused, with AWS's texts where they are known. */
import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/core/world.ts'
import { canaryOf, deploymentLab, tenOf } from '../../support/deployments.ts'
import { at, MINUTE, updateOf } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE
const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

/** `A 3/5 weight 1/2`: current/desired instances, current/desired weight. */
const sizesOf = (world: World): string[] =>
  world.endpoints
    .describe('E')
    .variants.map(
      each =>
        `${each.name} ${each.currentInstanceCount}/${each.desiredInstanceCount} weight ${each.currentWeight}/${each.desiredWeight}`,
    )

describe('an update is refused', () => {
  it('while another one runs', () => {
    const world = deploymentLab({ configs: { v3: tenOf('good') } })
    world.endpoints.update(updateOf('v2'))
    const text = `Cannot update in-progress endpoint "${ARN}:endpoint/e".`
    expect(() => world.endpoints.update(updateOf('v3'))).toThrow(text)
    expect(() => world.endpoints.delete('E')).toThrow(text)
    expect(() => world.endpoints.updateWeightsAndCapacities('E', [])).toThrow(text)
  })

  it.each([
    {
      name: 'to the config that is in use',
      to: 'v1',
      text: 'Cannot update endpoint with the currently in use endpoint configuration "v1"',
    },
    {
      name: 'to a config that is not there',
      to: 'Ghost',
      text: `Could not find endpoint configuration "${ARN}:endpoint-config/ghost".`,
    },
  ])('$name', ({ to, text }) => {
    const world = deploymentLab()
    expect(() => world.endpoints.update(updateOf(to))).toThrow(text)
    expect(world.endpoints.describe('E').status).toBe('InService')
  })

  it('when the old config was deleted, and the text names the old one', () => {
    const world = deploymentLab()
    world.endpoints.configs.delete('v1')
    expect(() => world.endpoints.update(updateOf('v2'))).toThrow(
      `Could not find endpoint configuration "${ARN}:endpoint-config/v1".`,
    )
  })

  it('of an endpoint that is not there', () => {
    const world = deploymentLab()
    expect(() => world.endpoints.update(updateOf('v2', { name: 'Ghost' }))).toThrow(
      `Could not find endpoint "${ARN}:endpoint/ghost".`,
    )
  })

  it('with an alarm that is not there', () => {
    const world = deploymentLab()
    const deployment = canaryOf({ rollbackAlarmNames: ['green-errors', 'ghost'] })
    expect(() => world.endpoints.update(updateOf('v2', { deployment }))).toThrow(
      'Could not find alarm "ghost".',
    )
  })

  it('with a canary of more than half, and leaves the endpoint as it was', () => {
    const world = deploymentLab({
      configs: { small: { variants: { A: { modelName: 'good', initialInstanceCount: 1 } } } },
    })
    const update = updateOf('small', { deployment: canaryOf() })
    expect(() => world.endpoints.update(update)).toThrow('CanarySize must not exceed 50%')
    expect(world.endpoints.describe('E')).toMatchObject({
      status: 'InService',
      pending: undefined,
      lastDeployment: undefined,
    })
  })

  it('of unknown variants in a change of weights, which changes nothing', () => {
    const world = deploymentLab()
    const change = [
      { variantName: 'A', weight: 5, instanceCount: undefined },
      { variantName: 'Z', weight: 1, instanceCount: undefined },
    ]
    expect(() => world.endpoints.updateWeightsAndCapacities('E', change)).toThrow(
      'The variant name(s) "Z" is/are not present within endpoint configuration "v1".',
    )
    expect(sizesOf(world)).toEqual(['A 10/10 weight 1/1'])
  })
})

describe('an alarm that is in ALARM when the update begins', () => {
  const inAlarm = (alarmInAlarmAtStart: 'watch' | 'refuse') => {
    const world = deploymentLab({ settings: { alarmInAlarmAtStart } })
    world.alarms.put({ ...alwaysBreaching(world), name: 'always' })
    world.runUntil(at('10:00'))
    return world
  }
  const alwaysBreaching = (world: World) => {
    const config = world.alarms.find('green-errors')?.config
    if (config === undefined) throw new Error('the lab has an alarm')
    return { ...config, treatMissingData: 'breaching' as const }
  }

  it('rolls back at the first look after the shift', () => {
    const world = inAlarm('watch')
    const deployment = canaryOf({ rollbackAlarmNames: ['always'] })
    world.endpoints.update(updateOf('v2', { deployment }))
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.')).toEqual([
      '10:00 deployment.started v1 → v2 CANARY',
      '14:00 deployment.traffic-shifted green 10% step 1/2',
      '14:00 deployment.baking canary until 24:00',
      '14:15 deployment.rolled-back to v1 because of alarm always',
    ])
  })

  it('refuses the update where the setting says so', () => {
    const deployment = canaryOf({ rollbackAlarmNames: ['always'] })
    expect(() => inAlarm('refuse').endpoints.update(updateOf('v2', { deployment }))).toThrow(
      'Alarm "always" is in ALARM state already.',
    )
  })
})
