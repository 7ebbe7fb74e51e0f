import { describe, expect, it } from 'vitest'
import { type AlarmConfig, NO_METRIC } from '../../../src/core/alarms/alarm-config.ts'
import type { Settings } from '../../../src/core/settings.ts'
import { alarmOf } from '../../support/alarm.ts'
import { addTraffic, at, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { clock, storyOf } from '../../support/story.ts'

const POLICY_ARN = 'arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:policyName/p'

/** 1/s until 5:00, 10/s until 8:00, then nothing; the alarm is on more than 300 a minute. */
function labOf(alarm: Partial<AlarmConfig>, settings: Partial<Settings> = {}) {
  const world = labWorld({
    models: { m: { latency: { kind: 'constant', ms: 5 } } },
    configs: { v1: { variants: { A: { modelName: 'm' } } } },
    running: 'v1',
    settings,
  })
  world.alarms.put(alarmOf({ threshold: 300, ...alarm }))
  world.settle()
  addTraffic(world, [rate(0, at('5:00'), 1), rate(at('5:00'), at('8:00'), 10)], { process: 'even' })
  return world
}

describe('when an alarm changes state', () => {
  it.each([
    {
      name: 'a datapoint is seen at once without delay',
      alarm: {},
      delayMs: 0,
      inAlarm: '6:00',
      ok: '9:00',
    },
    {
      name: 'a datapoint is seen a minute late by default',
      alarm: {},
      delayMs: 60_000,
      inAlarm: '7:00',
      ok: '10:00',
    },
    {
      name: 'half a minute of delay costs a whole evaluation',
      alarm: {},
      delayMs: 30_000,
      inAlarm: '7:00',
      ok: '10:00',
    },
    {
      name: '3 of 3 needs the third breaching minute',
      alarm: { evaluationPeriods: 3, datapointsToAlarm: 3 },
      delayMs: 0,
      inAlarm: '8:00',
      ok: '9:00',
    },
    {
      name: '2 of 3 keeps the alarm for two good minutes',
      alarm: { evaluationPeriods: 3, datapointsToAlarm: 2 },
      delayMs: 0,
      inAlarm: '7:00',
      ok: '10:00',
    },
    {
      name: 'a period of 5 minutes slides by the minute',
      alarm: { periodMs: 5 * MINUTE, threshold: 1000 },
      delayMs: 0,
      inAlarm: '7:00', // 2:00 to 7:00: 3 × 60 + 2 × 600
      ok: '12:00', // 7:00 to 12:00: 600
    },
  ])('$name', ({ alarm, delayMs, inAlarm, ok }) => {
    const world = labOf(alarm, { metricDelayMs: delayMs })
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'alarm.')).toEqual([
      `${inAlarm} alarm.state-changed alarm OK → ALARM`,
      `${ok} alarm.state-changed alarm ALARM → OK`,
    ])
  })

  it('a variant without traffic has zeros, or no datapoints where the setting says so', () => {
    const settings = { metricDelayMs: 0, idleMetric: 'missing' } as const
    const world = labOf({}, settings)
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'alarm.')).toEqual([
      '6:00 alarm.state-changed alarm OK → ALARM',
      // 8:00 to 9:00 is missing: the newest real datapoint of the three looked at decides.
      '11:00 alarm.state-changed alarm ALARM → INSUFFICIENT_DATA',
    ])
  })

  it('a spread alarm has an instant of its own inside the minute', () => {
    const world = labOf({}, { metricDelayMs: 0, alarmPhase: 'spread' })
    world.runUntil(at('20:00'))
    const [changed] = world.timeline.events.filter(({ kind }) => kind === 'alarm.state-changed')
    expect(changed?.atMs).toBeGreaterThan(at('6:00'))
    expect(changed?.atMs).toBeLessThan(at('7:00'))
  })

  it('a metric that is not there has no datapoints', () => {
    const world = labOf({ metricName: 'CPUUtilization' })
    world.runUntil(at('4:00'))
    expect(world.alarms.stateOf('alarm')).toBe('INSUFFICIENT_DATA')
  })

  it('dimensions that name no series have no datapoints', () => {
    const world = labOf({ dimensions: [{ name: 'EndpointName', value: 'E' }] })
    world.runUntil(at('4:00'))
    expect(world.alarms.stateOf('alarm')).toBe('INSUFFICIENT_DATA')
  })

  it('what was settled before time zero stands until there is a full range of datapoints', () => {
    const world = labOf({ metricName: 'CPUUtilization' })
    world.runUntil(at('20:00'))
    // Three periods are looked at (N + 2), and seen a minute late.
    expect(storyOf(world, 'alarm.')).toEqual([
      '4:00 alarm.state-changed alarm OK → INSUFFICIENT_DATA',
    ])
  })

  it('a period that began before time zero does not count, however little was measured of it', () => {
    // 60 a minute: 300 in five minutes, but only 60, 120, … in those that reach before zero.
    const world = labOf(
      { periodMs: 5 * MINUTE, threshold: 200, comparisonOperator: 'LessThanThreshold' },
      { metricDelayMs: 0 },
    )
    world.runUntil(at('8:00'))
    expect(storyOf(world, 'alarm.')).toEqual([])
  })

  it('nor does it count in metric math', () => {
    const stat = {
      metric: {
        namespace: 'AWS/SageMaker',
        metricName: 'Invocations',
        dimensions: [
          { name: 'EndpointName', value: 'E' },
          { name: 'VariantName', value: 'A' },
        ],
      },
      periodMs: 5 * MINUTE,
      statistic: 'Sum',
      unit: undefined,
    } as const
    const queries = [
      { id: 'm', label: undefined, isWatched: false, source: { kind: 'metric', stat } },
      { id: 'x', label: undefined, isWatched: true, source: { kind: 'expression', text: 'm * 1' } },
    ] as const
    const world = labOf(
      {
        ...NO_METRIC,
        math: { queries },
        periodMs: 5 * MINUTE,
        threshold: 200,
        comparisonOperator: 'LessThanThreshold',
      },
      { metricDelayMs: 0 },
    )
    world.runUntil(at('8:00'))
    expect(storyOf(world, 'alarm.')).toEqual([])
  })

  it('nor is it missing data, which may be breaching', () => {
    const world = labOf(
      { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'breaching' },
      { metricDelayMs: 60_000 },
    )
    world.runUntil(at('5:00'))
    expect(storyOf(world, 'alarm.')).toEqual([])
  })

  it('while data that is missing since does breach', () => {
    const world = labOf(
      {
        metricName: 'CPUUtilization',
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
        treatMissingData: 'breaching',
      },
      { metricDelayMs: 0 },
    )
    world.runUntil(at('10:00'))
    expect(storyOf(world, 'alarm.')).toEqual(['2:00 alarm.state-changed alarm OK → ALARM'])
  })

  it('the timeline carries the datapoints that decided, newest first', () => {
    const world = labOf({ evaluationPeriods: 2, datapointsToAlarm: 2 }, { metricDelayMs: 0 })
    world.runUntil(at('7:00'))
    const [event] = world.timeline.events.filter(({ kind }) => kind === 'alarm.state-changed')
    expect(event).toMatchObject({ atMs: at('7:00'), threshold: 300, datapoints: [600, 600] })
  })
})

describe('an alarm', () => {
  it('begins without data, and says so as AWS does', () => {
    const world = labWorld({})
    world.alarms.put(alarmOf())
    expect(world.alarms.find('alarm')).toMatchObject({
      arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:alarm',
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      reasonData: undefined,
    })
  })

  it('keeps its state when its configuration is replaced', () => {
    const world = labOf({}, { metricDelayMs: 0 })
    world.runUntil(at('6:30'))
    world.alarms.put(alarmOf({ threshold: 10_000 }))
    expect(world.alarms.stateOf('alarm')).toBe('ALARM')
    world.runUntil(at('7:00'))
    expect(world.alarms.stateOf('alarm')).toBe('OK')
  })

  it('is OK at time zero, whatever it has seen in setup', () => {
    expect(labOf({}).alarms.stateOf('alarm')).toBe('OK')
  })

  it('calls a scaling policy every minute while it is in ALARM', () => {
    const alarmActions = [POLICY_ARN, 'arn:aws:sns:us-east-1:000000000000:topic']
    const world = labOf({ alarmActions }, { metricDelayMs: 0 })
    const calls: string[] = []
    world.alarms.onScalingActions({
      call: arn => {
        calls.push(`${clock(world.nowMs)} ${arn}`)
        return undefined
      },
      stir: () => {},
    })
    world.runUntil(at('20:00'))
    expect(calls).toEqual([`6:00 ${POLICY_ARN}`, `7:00 ${POLICY_ARN}`, `8:00 ${POLICY_ARN}`])
  })

  it('calls the policies of the other states in those', () => {
    const spec = { okActions: [POLICY_ARN], treatMissingData: 'notBreaching' } as const
    const world = labOf(spec, { metricDelayMs: 0 })
    const calls: string[] = []
    world.alarms.onScalingActions({
      call: () => {
        calls.push(clock(world.nowMs))
        return undefined
      },
      stir: () => {},
    })
    world.runUntil(at('10:00'))
    expect(calls).toEqual(['1:00', '2:00', '3:00', '4:00', '5:00', '9:00', '10:00'])
  })

  it('calls no policy when actions are disabled', () => {
    const spec = { alarmActions: [POLICY_ARN], actionsEnabled: false }
    const world = labOf(spec, { metricDelayMs: 0 })
    let calls = 0
    world.alarms.onScalingActions({
      call: () => {
        calls++
        return undefined
      },
      stir: () => {},
    })
    world.runUntil(at('20:00'))
    expect(calls).toBe(0)
  })

  it('is gone when deleted; unknown names are ignored', () => {
    const world = labOf({})
    world.alarms.delete(['alarm', 'ghost'])
    world.runUntil(at('20:00'))
    expect(world.alarms.list()).toEqual([])
    expect(storyOf(world, 'alarm.')).toEqual([])
  })

  it('is listed by name', () => {
    const world = labWorld({})
    for (const name of ['b', 'a', 'C']) world.alarms.put(alarmOf({ name }))
    expect(world.alarms.list().map(({ config }) => config.name)).toEqual(['C', 'a', 'b'])
  })
})
