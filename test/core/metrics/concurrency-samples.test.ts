/**
 * ConcurrentRequestsPerModel every 10 s: who is sampled while instances come and go, and when each
 * fleet's samples can be seen (autoscaling.md 2, 5.5).
 */
import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'
import { deploymentOf, updateAt } from '../../support/deployments.ts'
import {
  addTraffic,
  at,
  labWorld,
  type ModelSpec,
  modelOf,
  rate,
  rowsOf,
} from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const SLOW: ModelSpec = {
  latency: { kind: 'constant', ms: 50_000 },
  startupMs: 0,
  concurrency: 100,
}

/** E runs `v1`: so many instances of a model that holds each request for 50 s; v2 is the same. */
function slowLab(instances: number): World {
  const config = { variants: { A: { modelName: 'm', initialInstanceCount: instances } } }
  return labWorld({
    models: { m: SLOW },
    configs: { v1: config, v2: config },
    running: 'v1',
    settings: { metricDelayMs: 0 },
  })
}

const rescaleTo = (world: World, instanceCount: number): void =>
  world.endpoints.updateWeightsAndCapacities('E', [
    { variantName: 'A', weight: undefined, instanceCount },
  ])

/** Statistic of each 10 s of the first minute, read at 0:00 + `offset`, 0:10 + `offset`, … */
function samplesOf(
  world: World,
  statistic: 'Sum' | 'SampleCount',
  configName?: string,
): (number | undefined)[] {
  const source = world.directory.sourceOf(
    alarmOf({
      metricName: 'ConcurrentRequestsPerModel',
      dimensions: [
        ...alarmOf().dimensions,
        ...(configName === undefined ? [] : [{ name: 'EndpointConfigName', value: configName }]),
      ],
    }),
    undefined,
  )
  return [0, 1, 2, 3, 4, 5].map(index =>
    source.statistic(statistic, { fromMs: index * 10_000, untilMs: (index + 1) * 10_000 }),
  )
}

describe('instances that come and go within a minute', () => {
  it('are sampled while they are in service, and only then', () => {
    const world = slowLab(1)
    world.schedule(at('0:15'), () => rescaleTo(world, 3))
    world.runUntil(at('1:00'))
    expect(samplesOf(world, 'SampleCount')).toEqual([1, 1, 3, 3, 3, 3])
    expect(rowsOf(world, 'A')).toMatchObject([{ gaugeSamples: 14, instances: 3 }])
  })

  it('leave what they had in hand in the samples of their time', () => {
    const world = slowLab(2)
    addTraffic(world, [rate(0, at('0:08'), 10)])
    world.schedule(at('0:25'), () => rescaleTo(world, 1))
    world.runUntil(at('0:24'))
    const [, before = 0, then = 0] = samplesOf(world, 'Sum')
    expect([before, then]).toEqual([80, 80].map(() => expect.toSatisfy(count => count > 60)))
    world.runUntil(at('1:00'))
    const [, afterwards, later, staying = 0] = samplesOf(world, 'Sum')
    expect([afterwards, later]).toEqual([before, then])
    expect(staying).toBeLessThan(before) // half of them are on the instance that drains
  })
})

describe('samples of one fleet', () => {
  it('can be seen in the minute that runs, as those of all fleets can', () => {
    const world = slowLab(1)
    addTraffic(world, [rate(0, at('1:00'), 1)], { process: 'even' })
    world.runUntil(at('0:45'))
    expect(samplesOf(world, 'Sum', 'v1').slice(0, 5)).toEqual(
      samplesOf(world, 'Sum').slice(0, 5).with(0, undefined),
    )
  })

  it('begin with its first request', () => {
    const world = slowLab(1)
    addTraffic(world, [rate(at('0:33'), at('1:00'), 1)], { process: 'even' })
    world.runUntil(at('0:50'))
    const running = samplesOf(world, 'Sum', 'v1')
    world.runUntil(at('1:00'))
    expect(running.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, 7])
    expect(samplesOf(world, 'Sum', 'v1').slice(0, 5)).toEqual(running.slice(0, 5))
  })

  it('are of both fleets of a config, the one that never served and the next', () => {
    const world = slowLab(1)
    const dimensions = [...alarmOf().dimensions, { name: 'EndpointConfigName', value: 'v2' }]
    const metric = { metricName: 'ConcurrentRequestsPerModel', periodMs: 10_000 }
    world.alarms.put(alarmOf({ ...metric, dimensions, threshold: 20 }))
    world.defineModel(modelOf('m', { ...SLOW, startupMs: 30_000 }))
    updateAt(world, at('1:00'), 'v2', { deployment: deploymentOf({ maximumExecutionMs: 10_000 }) })
    updateAt(world, at('2:00'), 'v2')
    addTraffic(world, [rate(at('3:00'), at('4:00'), 1)], { process: 'even' })
    world.runUntil(at('4:00'))
    expect(storyOf(world, 'alarm.')).toEqual([
      '3:30 alarm.state-changed alarm INSUFFICIENT_DATA → OK', // the sample of 3:10
      '3:50 alarm.state-changed alarm OK → ALARM', // that of 3:30
    ])
  })
})
