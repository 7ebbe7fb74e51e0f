import { describe, expect, it } from 'vitest'
import { endpointCounts } from '../../../src/core/endpoint/endpoint-counts.ts'
import type { StopRequest, VariantAction } from '../../../src/core/experiments/experiment.ts'
import type { World } from '../../../src/core/world.ts'
import { addTraffic, at, labWorld, MINUTE, rate, rowsOf, updateOf } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const shadowOf = (modelName = 'm2', instanceCount = 1) => ({
  name: 'S',
  modelName,
  instanceType: 'ml.m5.large',
  instanceCount,
})

/** Endpoint `E` with variant P on two instances; every model starts in four minutes. */
const shadowLab = () =>
  labWorld({
    models: { m1: { startupMs: 4 * MINUTE }, m2: { startupMs: 4 * MINUTE } },
    configs: {
      c1: { variants: { P: { modelName: 'm1', initialInstanceCount: 2 } } },
      c2: { variants: { P: { modelName: 'm2', initialInstanceCount: 2 } } },
    },
    running: 'c1',
  })

/** Copies a quarter of the requests; from the given times, or at once and for seven days. */
function experimentOn(world: World, schedule: { startMs?: number; endMs?: number } = {}): void {
  world.experiments.create({
    name: 'X',
    endpointName: 'E',
    sourceName: 'P',
    source: undefined,
    shadow: shadowOf(),
    samplingPercent: 25,
    startMs: schedule.startMs,
    endMs: schedule.endMs,
  })
}

const stopOf = (
  actions: Readonly<Record<string, VariantAction>>,
  spec: Partial<StopRequest> = {},
): StopRequest => ({
  finalPhase: 'completed',
  reason: undefined,
  actions: new Map(Object.entries(actions)),
  desired: [],
  ...spec,
})

const story = (world: World) => storyOf(world, 'experiment.')

/** `P 2 | shadow S 1 | c1`: what the endpoint has, and its config. */
function endpointText(world: World): string {
  const { variants, shadowVariants, configName, status } = world.endpoints.describe('E')
  const text = (each: (typeof variants)[number]) => `${each.name} ${each.currentInstanceCount}`
  return [
    ...variants.map(text),
    ...shadowVariants.map(each => `shadow ${text(each)}`),
    configName,
    status,
  ].join(' | ')
}

/** Running since 5:00. */
function runningExperiment(): World {
  const world = shadowLab()
  experimentOn(world)
  world.runUntil(at('20:00'))
  return world
}

describe('an inference experiment', () => {
  it('deploys its shadow at its start and takes it away at its end', () => {
    const world = shadowLab()
    experimentOn(world, { startMs: at('10:00'), endMs: at('60:00') })
    world.runUntil(at('90:00'))
    expect(story(world)).toEqual([
      '0:00 experiment.status-changed → creating: starts at its time, ends at its time',
      '0:30 experiment.status-changed creating → created: created',
      '10:00 experiment.status-changed created → starting: its start time came',
      '10:00 experiment.deploying X-1 (start) P 2, 25% to S',
      '14:30 experiment.status-changed starting → running: the endpoint runs X-1',
      '60:00 experiment.status-changed running → stopping: its end time came',
      '60:00 experiment.deploying c1 (stop) P 2',
      '64:30 experiment.status-changed stopping → completed: the endpoint runs c1',
    ])
    expect(storyOf(world, 'endpoint.').slice(-4)).toEqual([
      '10:00 endpoint.status-changed InService → Updating (c1)',
      '14:30 endpoint.status-changed Updating → InService (X-1)',
      '60:00 endpoint.status-changed InService → Updating (X-1)',
      '64:30 endpoint.status-changed Updating → InService (c1)',
    ])
    expect(endpointText(world)).toBe('P 2 | c1 | InService')
  })

  it('copies the sampled share of the requests while it runs, and none before or after', () => {
    const world = shadowLab()
    experimentOn(world, { startMs: at('10:00'), endMs: at('60:00') })
    addTraffic(world, [rate(0, 90 * MINUTE, 50)], { process: 'even' })
    world.runUntil(at('90:00'))
    const copies = rowsOf(world, 'S').filter(row => row.invocations > 0)
    expect(copies[0]?.startMs).toBe(at('14:00'))
    expect(copies.at(-1)?.startMs).toBe(at('63:00')) // its last requests are in the minute's row
    const between = copies.filter(({ startMs }) => startMs >= at('15:00') && startMs < at('60:00'))
    const share = between.reduce((sum, row) => sum + row.invocations, 0) / (45 * 60 * 50)
    expect(Math.abs(share - 0.25)).toBeLessThan(0.01)
  })

  it('starts at once without a schedule, for seven days', () => {
    const world = shadowLab()
    experimentOn(world)
    world.runUntil(at('1:00'))
    const { state, startMs, endMs } = world.experiments.find('X')
    expect(state.phase).toBe('starting')
    expect([startMs, endMs]).toEqual([0, 7 * 24 * 60 * MINUTE])
  })

  it('waits while auto scaling or somebody else changes the endpoint', () => {
    const world = shadowLab()
    experimentOn(world, { startMs: at('10:00') })
    world.schedule(at('9:00'), () => world.endpoints.setDesiredCount('E', 'P', 3))
    world.runUntil(at('30:00'))
    expect(story(world).slice(2)).toEqual([
      '10:00 experiment.status-changed created → starting: its start time came',
      '13:00 experiment.deploying X-1 (start) P 2, 25% to S',
      '17:30 experiment.status-changed starting → running: the endpoint runs X-1',
    ])
  })

  it('is updated by another deployment, and keeps its end', () => {
    const world = runningExperiment()
    world.experiments.update('X', { samplingPercent: 100, shadow: shadowOf('m2', 3) })
    expect(world.experiments.find('X').state.phase).toBe('updating')
    world.runUntil(at('40:00'))
    expect(story(world).slice(-3)).toEqual([
      '20:00 experiment.status-changed running → updating: the experiment was updated',
      '20:00 experiment.deploying X-2 (update) P 2, 100% to S',
      '24:30 experiment.status-changed updating → running: the endpoint runs X-2',
    ])
    expect(endpointText(world)).toBe('P 2 | shadow S 3 | X-2 | InService')
    expect(world.endpoints.find('E').shadowShare).toBe(1)
  })

  it('ends after the update that was under way when its time came', () => {
    const world = shadowLab()
    experimentOn(world, { endMs: at('21:00') })
    world.schedule(at('20:00'), () => world.experiments.update('X', { samplingPercent: 50 }))
    world.runUntil(at('40:00'))
    expect(story(world).slice(-3)).toEqual([
      '24:30 experiment.status-changed updating → stopping: the endpoint runs X-2',
      '24:30 experiment.deploying c1 (stop) P 2',
      '29:00 experiment.status-changed stopping → completed: the endpoint runs c1',
    ])
  })
})

describe('stopping an inference experiment', () => {
  it.each([
    { actions: { P: 'Retain', S: 'Remove' } as const, endpoint: 'P 2 | c1 | InService' },
    { actions: { S: 'Promote', P: 'Remove' } as const, endpoint: 'S 1 | X-2 | InService' },
    { actions: { S: 'Promote', P: 'Retain' } as const, endpoint: 'P 2 | S 1 | X-2 | InService' },
    { actions: { S: 'Retain' } as const, endpoint: 'P 2 | shadow S 1 | X-2 | InService' },
    {
      actions: { S: 'Promote', P: 'Remove' } as const,
      desired: [shadowOf('m2', 2)],
      endpoint: 'S 2 | X-2 | InService',
    },
  ])('with $actions leaves $endpoint', ({ actions, desired = [], endpoint }) => {
    const world = runningExperiment()
    world.experiments.stop('X', stopOf(actions, { desired }))
    world.runUntil(at('40:00'))
    expect(world.experiments.find('X').state.phase).toBe('completed')
    expect(endpointText(world)).toBe(endpoint)
  })

  it('loses no request and counts each once when the shadow is promoted', () => {
    const world = shadowLab()
    experimentOn(world)
    addTraffic(world, [rate(0, 60 * MINUTE, 50)], { process: 'even' })
    world.schedule(at('20:00'), () =>
      world.experiments.stop('X', stopOf({ S: 'Promote', P: 'Remove' })),
    )
    world.runUntil(at('60:00'))
    const endpoint = world.endpoints.find('E')
    expect(endpoint.variants.map(({ name, isShadow }) => [name, isShadow])).toEqual([['S', false]])
    expect([...endpoint.rejected]).toEqual([...endpoint.rejected].map(() => 0))
    const rows = rowsOf(world, 'S')
    expect(new Set(rows.map(({ startMs }) => startMs)).size).toBe(rows.length)
    const promoted = rows.filter(({ startMs }) => startMs >= at('30:00'))
    expect(promoted.map(({ invocations }) => invocations)).toEqual(promoted.map(() => 50 * 60))

    // Then: the copies of its time as a shadow are no requests of callers.
    const { total, variants } = endpointCounts(endpoint, at('60:00'))
    const invocationsOf = (wanted: (counts: (typeof variants)[number]) => boolean): number =>
      variants.filter(wanted).reduce((sum, { invocations }) => sum + invocations, 0)
    expect(total).toBe(50 * 60 * 60)
    expect(invocationsOf(({ isShadow }) => !isShadow)).toBe(total)
    expect(invocationsOf(({ variant, isShadow }) => isShadow && variant === 'S')).toBeGreaterThan(0)
  })

  it('cancels it on request, with the reason', () => {
    const world = runningExperiment()
    const cancelled = { finalPhase: 'cancelled', reason: 'too slow' } as const
    world.experiments.stop('X', stopOf({ S: 'Remove' }, cancelled))
    world.runUntil(at('40:00'))
    expect(world.experiments.find('X')).toMatchObject({
      state: { phase: 'cancelled' },
      statusReason: 'too slow',
      completedAtMs: at('24:30'),
    })
  })

  it('is refused, and changes nothing, when the endpoint cannot be changed so', () => {
    const world = labWorld({
      models: { m1: {}, m2: {} },
      configs: { c1: { variants: { P: { modelName: 'm1', initialInstanceCount: 2 } } } },
      running: 'c1',
      quotas: new Map([['ml.m5.large', 6]]),
    })
    experimentOn(world)
    world.runUntil(at('20:00'))
    const before = { ...world.experiments.find('X') }
    const desired = [shadowOf('m2', 9)]
    const stop = stopOf({ S: 'Promote', P: 'Remove' }, { desired })
    expect(() => world.experiments.stop('X', stop)).toThrow('The account-level service limit')
    expect({ ...world.experiments.find('X') }).toEqual(before)
    expect(world.endpoints.configs.all().map(({ name }) => name)).toEqual(['c1', 'X-1'])
    expect(endpointText(world)).toBe('P 2 | shadow S 1 | X-1 | InService')
  })

  it('brings back a config that was deleted meanwhile, as a copy', () => {
    const world = runningExperiment()
    world.endpoints.configs.delete('c1')
    world.experiments.stop('X', stopOf({ S: 'Remove' }))
    world.runUntil(at('40:00'))
    expect(endpointText(world)).toBe('P 2 | X-2 | InService')
  })
})

describe('an inference experiment is cancelled', () => {
  it.each([
    {
      when: 'its endpoint is deleted',
      act: (world: World) => world.endpoints.delete('E'),
      reason: 'Endpoint "E" was deleted.',
    },
    {
      when: 'its endpoint is updated to something else',
      act: (world: World) => world.endpoints.update(updateOf('c2')),
      reason: 'Endpoint "E" runs "c2", not "X-1".',
    },
  ])('when $when', ({ act, reason }) => {
    const world = runningExperiment()
    act(world)
    world.runUntil(at('40:00'))
    expect(world.experiments.find('X')).toMatchObject({
      state: { phase: 'cancelled' },
      statusReason: reason,
    })
  })

  it('when its model is gone at the start', () => {
    const world = shadowLab()
    experimentOn(world, { startMs: at('10:00') })
    world.withdrawModel('m2')
    world.runUntil(at('40:00'))
    expect(world.experiments.find('X').statusReason).toContain('Could not find model')
    expect(endpointText(world)).toBe('P 2 | c1 | InService')
  })
})
