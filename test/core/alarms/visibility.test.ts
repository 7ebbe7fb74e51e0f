/** Which datapoints an alarm sees: unit, dimensions, and what was measured before it was made. */
import { describe, expect, it } from 'vitest'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import { alarmOf } from '../../support/alarm.ts'
import { canaryOf, deploymentLab, tenOf, updateAt } from '../../support/deployments.ts'
import { addTraffic, at, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

/** E/A gets 10 requests a second, each answered after 5 ms; the alarm is made at the instant. */
function alarmMadeAt(atMs: number, alarm: Partial<AlarmConfig>, metricDelayMs = 0) {
  const world = labWorld({
    models: { m: { latency: { kind: 'constant', ms: 5 } } },
    configs: { v1: { variants: { A: { modelName: 'm' } } } },
    running: 'v1',
    settings: { metricDelayMs },
  })
  addTraffic(world, [rate(0, 60 * MINUTE, 10)], { process: 'even' })
  world.schedule(atMs, () => world.alarms.put(alarmOf(alarm)))
  return world
}

describe('an alarm made while traffic runs', () => {
  const threeOfThree = { evaluationPeriods: 3, datapointsToAlarm: 3 }

  it.each([
    { name: 'sees what was measured before it', made: '10:30', delayMs: 0, alarmAt: '11:00' },
    { name: 'is not judged at the minute it is made', made: '10:00', delayMs: 0, alarmAt: '11:00' },
    { name: 'sees it a minute late, too', made: '10:30', delayMs: 60_000, alarmAt: '11:00' },
    { name: 'waits for three minutes of data', made: '0:30', delayMs: 0, alarmAt: '3:00' },
    { name: 'waits a minute more with the delay', made: '0:30', delayMs: 60_000, alarmAt: '4:00' },
  ])('$name: made at $made, ALARM at $alarmAt', ({ made, delayMs, alarmAt }) => {
    const world = alarmMadeAt(at(made), threeOfThree, delayMs)
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'alarm.')).toEqual([
      `${alarmAt} alarm.state-changed alarm INSUFFICIENT_DATA → ALARM`,
    ])
  })
})

describe('the unit of an alarm', () => {
  it.each([
    { metricName: 'Invocations', unit: undefined, sees: true },
    { metricName: 'Invocations', unit: 'None', sees: true },
    { metricName: 'Invocations', unit: 'Count', sees: true },
    { metricName: 'Invocations', unit: 'Percent', sees: false },
    { metricName: 'ModelLatency', unit: undefined, sees: true },
    { metricName: 'ModelLatency', unit: 'Microseconds', sees: true },
    { metricName: 'ModelLatency', unit: 'Milliseconds', sees: false },
    { metricName: 'ModelLatency', unit: 'None', sees: false },
  ])('$metricName in $unit has datapoints: $sees', ({ metricName, unit, sees }) => {
    const world = alarmMadeAt(0, { metricName, unit, threshold: 0 })
    world.runUntil(at('5:00'))
    expect(world.alarms.stateOf('alarm')).toBe(sees ? 'ALARM' : 'INSUFFICIENT_DATA')
  })

  it('latency is in microseconds', () => {
    const world = alarmMadeAt(0, { metricName: 'ModelLatency', statistic: 'Average', threshold: 0 })
    world.runUntil(at('1:00'))
    const [event] = world.timeline.events.filter(({ kind }) => kind === 'alarm.state-changed')
    expect(event).toMatchObject({ datapoints: [expect.closeTo(5000, 6)] })
  })
})

describe('the namespace of an alarm', () => {
  it('other than AWS/SageMaker has no datapoints', () => {
    const world = alarmMadeAt(0, { namespace: 'AWS/Lambda' })
    world.runUntil(at('5:00'))
    expect(world.alarms.stateOf('alarm')).toBe('INSUFFICIENT_DATA')
  })
})

describe('the dimension EndpointConfigName', () => {
  const dimensionsOf = (configName?: string) => [
    { name: 'EndpointName', value: 'E' },
    { name: 'VariantName', value: 'A' },
    ...(configName === undefined ? [] : [{ name: 'EndpointConfigName', value: configName }]),
  ]

  it.each([
    { seen: 'both fleets together', configName: undefined, alarmAt: '15:00' },
    { seen: 'green alone', configName: 'v2', alarmAt: '15:00' },
    { seen: 'blue alone', configName: 'v1', alarmAt: undefined },
  ])('of $configName sees $seen', ({ configName, alarmAt }) => {
    const world = deploymentLab({ configs: { v2: tenOf('broken') } })
    world.alarms.put(
      alarmOf({
        metricName: 'Invocation5XXErrors',
        dimensions: dimensionsOf(configName),
        treatMissingData: 'notBreaching',
      }),
    )
    world.settle()
    updateAt(world, at('10:00'), 'v2', { deployment: canaryOf() })
    addTraffic(world, [rate(0, 60 * MINUTE, 10)])
    world.runUntil(at('20:00'))
    const [event] = world.timeline.events.filter(
      event => event.kind === 'alarm.state-changed' && event.alarm === 'alarm',
    )
    expect(event?.atMs).toBe(alarmAt && at(alarmAt))
  })
})

it('a period that began in setup has no samples, few or many', () => {
  const percentile = { metricName: 'ModelLatency', statistic: 'p90', periodMs: 2 * MINUTE } as const
  const rule = { lowSamplePercentile: 'ignore', treatMissingData: 'breaching' } as const
  const world = alarmMadeAt(1, { ...percentile, ...rule })
  world.runUntil(at('1:30'))
  // At 1:00 the newest two minutes began at -1:00: of 600 answers none counts.
  expect(storyOf(world, 'alarm.')).toEqual([
    '1:00 alarm.state-changed alarm INSUFFICIENT_DATA → ALARM',
  ])
})
