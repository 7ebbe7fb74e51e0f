/** What an update does to an endpoint besides its steps: counts, weights, variants, descriptions. */
import { describe, expect, it } from 'vitest'
import type { EndpointDescription } from '../../../src/core/endpoint/endpoint-description.ts'
import type { World } from '../../../src/core/world.ts'
import {
  canaryOf,
  deploymentLab,
  deploymentOf,
  greenErrors,
  tenOf,
  updateAt,
} from '../../support/deployments.ts'
import { addTraffic, at, MINUTE, rate, rowsOf } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE

/** `A 3/5 weight 1/2`: current/desired instances, current/desired weight. */
const sizesOf = (world: World): string[] =>
  world.endpoints
    .describe('E')
    .variants.map(
      each =>
        `${each.name} ${each.currentInstanceCount}/${each.desiredInstanceCount} weight ${each.currentWeight}/${each.desiredWeight}`,
    )

const HALF = {
  type: 'CANARY',
  waitMs: MINUTE,
  canarySize: { type: 'CAPACITY_PERCENT', value: 50 },
} as const

/** Two variants, 2 instances each; at 5:00 A gets 6 instances and the weight 3. */
function rescaledLab() {
  const two = (modelName: string) => ({ modelName, initialInstanceCount: 2 })
  const configs = {
    v1: { variants: { A: two('good'), B: two('good') } },
    v2: { variants: { A: two('good'), B: two('good') } },
    'v2-without-B': { variants: { A: two('good') } },
    'v2-with-C': { variants: { A: two('good'), B: two('good'), C: two('good') } },
    'v3-with-C': { variants: { A: two('good'), B: two('good'), C: two('good') } },
    'v2-only-C': { variants: { C: two('good') } },
  }
  const world = deploymentLab({ configs })
  world.schedule(at('5:00'), () =>
    world.endpoints.updateWeightsAndCapacities('E', [
      { variantName: 'A', weight: 3, instanceCount: 6 },
    ]),
  )
  return world
}

describe('the fleets of an update that renames its variants', () => {
  it('are green until they have replaced blue, and those that leave are blue', () => {
    const world = rescaledLab()
    updateAt(world, at('10:00'), 'v2-only-C', { deployment: deploymentOf() })
    world.runUntil(HOUR)
    const fleets = world.timeline.events.flatMap(event =>
      event.atMs >= at('10:00') && 'fleet' in event && event.kind !== 'instances.terminated'
        ? [`${event.kind} ${event.variant} ${event.fleet}`]
        : [],
    )
    expect(fleets).toEqual([
      'instances.launching C green',
      'instances.in-service C green',
      'instances.draining A blue',
      'instances.draining B blue',
    ])
    world.endpoints.updateWeightsAndCapacities('E', [
      { variantName: 'C', weight: undefined, instanceCount: 3 },
    ])
    const launch = world.timeline.events.at(-1)
    expect(launch).toMatchObject({ kind: 'instances.launching', variant: 'C', fleet: 'blue' })
  })
})

describe('instance counts and weights after an update', () => {
  it.each([
    {
      name: 'fall back to those of the new config',
      spec: {},
      expected: ['A 2/2 weight 1/1', 'B 2/2 weight 1/1'],
    },
    {
      name: 'stay with RetainAllVariantProperties',
      spec: { retainAllVariantProperties: true },
      expected: ['A 6/6 weight 3/3', 'B 2/2 weight 1/1'],
    },
    {
      name: 'stay, except the counts that are excluded',
      spec: {
        retainAllVariantProperties: true,
        excludeRetained: ['DesiredInstanceCount'],
      },
      expected: ['A 2/2 weight 3/3', 'B 2/2 weight 1/1'],
    },
    {
      name: 'stay, except the weights that are excluded',
      spec: { retainAllVariantProperties: true, excludeRetained: ['DesiredWeight'] },
      expected: ['A 6/6 weight 1/1', 'B 2/2 weight 1/1'],
    },
    {
      name: 'fall back when there is only an exclusion',
      spec: { excludeRetained: ['DesiredWeight'] },
      expected: ['A 2/2 weight 1/1', 'B 2/2 weight 1/1'],
    },
  ] as const)('$name', ({ spec, expected }) => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), 'v2', spec)
    world.runUntil(at('19:00'))
    expect(sizesOf(world)).toEqual(['A 6/6 weight 3/3', 'B 2/2 weight 1/1'])
    world.runUntil(HOUR)
    expect(sizesOf(world)).toEqual(expected)
  })

  it('are as before after a roll-back', () => {
    const world = rescaledLab()
    const deployment = deploymentOf({ terminationWaitMs: HOUR, maximumExecutionMs: 10 * MINUTE })
    updateAt(world, at('20:00'), 'v2', { deployment })
    world.runUntil(HOUR)
    expect(sizesOf(world)).toEqual(['A 6/6 weight 3/3', 'B 2/2 weight 1/1'])
  })
})

describe('an update to other variants', () => {
  it.each([
    { to: 'v2-without-B', after: ['A 2/2 weight 1/1'] },
    { to: 'v2-with-C', after: ['A 2/2 weight 1/1', 'B 2/2 weight 1/1', 'C 2/2 weight 1/1'] },
    { to: 'v2-only-C', after: ['C 2/2 weight 1/1'] },
  ])('$to has what the config says', ({ to, after }) => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), to)
    world.runUntil(HOUR)
    expect(sizesOf(world)).toEqual(after)
  })

  it('adds and removes at the full shift; removed instances are drained', () => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), 'v2-only-C')
    world.runUntil(HOUR)
    expect(storyOf(world).filter(line => line.startsWith('2'))).toEqual([
      '20:00 endpoint.status-changed InService → Updating (v1)',
      '20:00 deployment.started v1 → v2-only-C ALL_AT_ONCE',
      '20:00 instances.launching C v2-only-C +2 of 2',
      '24:00 instances.in-service C v2-only-C 2 of 2',
      '24:00 deployment.traffic-shifted green 100% step 1/1',
      '24:00 instances.draining A v1 -6',
      '24:00 instances.draining B v1 -2',
      '24:30 instances.terminated A v1 -6',
      '24:30 instances.terminated B v1 -2',
      '24:30 deployment.completed v2-only-C in 4:30',
      '24:30 endpoint.status-changed Updating → InService (v2-only-C)',
    ])
  })

  it('says of the variants that stay alone that their old instances are terminated', () => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), 'v2-with-C')
    world.runUntil(at('24:00'))
    const { variants } = world.endpoints.describe('E')
    expect(variants.map(({ name, status }) => `${name} ${status?.message}`)).toEqual([
      'A Terminating 6 instance(s).',
      'B Terminating 2 instance(s).',
      'C undefined',
    ])
  })

  const ALL_AT_ONCE = [
    '20:00 deployment.started v1 → v2-with-C ALL_AT_ONCE',
    '24:00 deployment.traffic-shifted green 100% step 1/1',
    '24:30 deployment.completed v2-with-C in 4:30',
  ]

  it('has no guardrails: all at once without baking, whatever the config says', () => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), 'v2-with-C', { deployment: canaryOf() })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.')).toEqual(ALL_AT_ONCE)
  })

  it('has no guardrails: no alarm undoes it', () => {
    const world = rescaledLab()
    world.alarms.put({ ...greenErrors, name: 'always', treatMissingData: 'breaching' })
    const deployment = canaryOf({ rollbackAlarmNames: ['always'] })
    updateAt(world, at('20:00'), 'v2-with-C', { deployment })
    world.runUntil(at('22:00'))
    expect(world.alarms.stateOf('always')).toBe('ALARM')
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.')).toEqual(ALL_AT_ONCE)
  })

  it('keeps its time limit', () => {
    const world = rescaledLab()
    const deployment = canaryOf({ maximumExecutionMs: 2 * MINUTE })
    updateAt(world, at('20:00'), 'v2-with-C', { deployment })
    world.runUntil(HOUR)
    expect(storyOf(world, 'deployment.').at(-1)).toBe(
      '22:00 deployment.rolled-back to v1 because of timeout',
    )
  })

  it('keeps what was asked for: the next update with guardrails can repeat it', () => {
    const world = rescaledLab()
    const deployment = canaryOf({ trafficRouting: HALF })
    updateAt(world, at('20:00'), 'v2-with-C', { deployment })
    updateAt(world, at('30:00'), 'v3-with-C', { retainDeployment: true })
    world.runUntil(HOUR)
    expect(world.endpoints.describe('E').lastDeployment).toBe(deployment)
    expect(storyOf(world, 'deployment.started')).toEqual([
      ALL_AT_ONCE[0],
      '30:00 deployment.started v2-with-C → v3-with-C CANARY',
    ])
  })

  it('has no guardrails on Inf1 instances, on either side', () => {
    for (const [from, to] of [
      ['ml.inf1.xlarge', 'ml.m5.large'],
      ['ml.m5.large', 'ml.inf1.xlarge'],
    ] as const) {
      const on = (instanceType: string) => ({
        variants: { A: { modelName: 'good', instanceType } },
      })
      const world = deploymentLab({ configs: { v1: on(from), v2: on(to) } })
      updateAt(world, at('20:00'), 'v2', { deployment: canaryOf() })
      world.runUntil(HOUR)
      expect(storyOf(world, 'deployment.').slice(-1)).toEqual([
        '24:30 deployment.completed v2 in 4:30',
      ])
    }
  })

  it('moves the traffic to the new variant at the full shift', () => {
    const world = rescaledLab()
    updateAt(world, at('20:00'), 'v2-only-C')
    addTraffic(world, [rate(0, HOUR, 10)], { process: 'even' })
    world.runUntil(at('26:00'))
    const minutes = [at('23:00'), at('24:00'), at('25:00')]
    const invocations = (name: string): number[] =>
      minutes.map(ms => rowsOf(world, name).find(row => row.startMs === ms)?.invocations ?? 0)
    expect(invocations('C')).toEqual([0, 600, 600])
    const [before = 0, ...later] = invocations('A').map((a, i) => a + (invocations('B')[i] ?? 0))
    expect([before, ...later]).toEqual([600, 0, 0])
  })
})

describe('DescribeEndpoint', () => {
  /** The parts of a description that an update changes. */
  const seen = ({ status, configName, failureReason, variants, pending }: EndpointDescription) => ({
    status,
    configName,
    failureReason,
    counts: variants.map(each => `${each.currentInstanceCount}/${each.desiredInstanceCount}`),
    messages: variants.map(each => each.status && `${each.status.phase}: ${each.status.message}`),
    pending: pending && {
      configName: pending.configName,
      startedAtMs: pending.startedAtMs,
      counts: pending.variants.map(
        each => `${each.currentInstanceCount}/${each.desiredInstanceCount}`,
      ),
      messages: pending.variants.map(
        each => each.status && `${each.status.phase}: ${each.status.message}`,
      ),
    },
  })

  const steady = {
    status: 'InService',
    configName: 'v1',
    failureReason: undefined,
    counts: ['10/10'],
    messages: [undefined],
    pending: undefined,
  }
  const updating = { ...steady, status: 'Updating' }
  const pending = (counts: string, message: string) => ({
    configName: 'v2',
    startedAtMs: at('10:00'),
    counts: [counts],
    messages: [message],
  })

  it.each([
    { when: '9:59', expected: steady },
    {
      when: '12:00',
      expected: { ...updating, pending: pending('0/10', 'Creating: Launching 10 instance(s).') },
    },
    {
      when: '20:00', // the word is AWS's, in the canary's bake too
      expected: {
        ...updating,
        pending: pending(
          '1/10',
          'Baking: Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
        ),
      },
    },
    {
      when: '25:00',
      expected: {
        ...updating,
        pending: pending(
          '10/10',
          'Baking: Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 10 instance(s).',
        ),
      },
    },
    { when: '30:00', expected: { ...steady, configName: 'v2' } },
  ])('of a canary update at $when', ({ when, expected }) => {
    const world = deploymentLab()
    updateAt(world, at('10:00'), 'v2', { deployment: canaryOf() })
    world.runUntil(at(when))
    expect(seen(world.endpoints.describe('E'))).toEqual(expected)
  })

  it('after a roll-back names the old config, the reason and the deployment that failed', () => {
    const world = deploymentLab({ configs: { v2: tenOf('broken') } })
    const deployment = canaryOf({ rollbackAlarmNames: ['green-errors'] })
    updateAt(world, at('10:00'), 'v2', { deployment })
    addTraffic(world, [rate(0, HOUR, 10)])
    world.runUntil(HOUR)
    const description = world.endpoints.describe('E')
    const failureReason = 'Deployment rolled back: alarm(s) [green-errors] went into ALARM state.'
    expect(seen(description)).toEqual({ ...steady, failureReason })
    expect(description.lastDeployment).toBe(deployment)
  })

  it('of a rescaled variant has no pending summary, and a message while instances start', () => {
    const world = deploymentLab()
    world.schedule(at('10:00'), () => world.endpoints.setDesiredCount('E', 'A', 16))
    world.runUntil(at('12:00'))
    expect(seen(world.endpoints.describe('E'))).toEqual({
      ...updating,
      counts: ['10/16'],
      messages: ['Updating: Scaling out desired instance count to 16.'],
    })
    world.runUntil(at('14:00'))
    expect(seen(world.endpoints.describe('E'))).toEqual({ ...steady, counts: ['16/16'] })
  })

  it('shows a new weight as desired until it applies', () => {
    const world = deploymentLab()
    world.runUntil(at('10:00'))
    world.endpoints.updateWeightsAndCapacities('E', [
      { variantName: 'A', weight: 7, instanceCount: undefined },
    ])
    expect(sizesOf(world)).toEqual(['A 10/10 weight 1/7'])
    world.runUntil(at('10:30'))
    expect(sizesOf(world)).toEqual(['A 10/10 weight 7/7'])
  })
})

describe('RetainDeploymentConfig', () => {
  it('repeats the last deployment, one that was rolled back included', () => {
    const world = deploymentLab({ configs: { v2: tenOf('broken'), v3: tenOf('good') } })
    const deployment = canaryOf({ rollbackAlarmNames: ['green-errors'] })
    updateAt(world, at('10:00'), 'v2', { deployment })
    updateAt(world, at('30:00'), 'v3', { retainDeployment: true })
    addTraffic(world, [rate(0, HOUR, 10)])
    world.runUntil(HOUR)
    const started = storyOf(world, 'deployment.started', 'deployment.completed')
    expect(started).toEqual([
      '10:00 deployment.started v1 → v2 CANARY',
      '30:00 deployment.started v1 → v3 CANARY',
      '49:30 deployment.completed v3 in 19:30',
    ])
  })
})
