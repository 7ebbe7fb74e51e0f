/** The datapoints of an alarm at any instant, and how they fill up. */
import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import type { TimelineEvent } from '../../src/core/timeline.ts'
import { alarmPoints } from '../../src/dashboard/model/alarm-points.ts'
import { pixelRuns } from '../../src/dashboard/model/bands.ts'
import { withTail } from '../../src/dashboard/source/with-tail.ts'
import {
  type RecordedAlarm,
  type Recording,
  recordingOf,
  tailOf,
} from '../../src/scenario/recording/recording.ts'
import { churnWorld } from '../server/live-world.ts'
import { addTraffic, at, MINUTE, rate } from '../support/lab.ts'
import { recordedRun } from './recorded-run.ts'

const SIGNS = { breaching: '◆', ok: '○', missing: '✕' }

function dotsOf(recording: Recording, alarm: RecordedAlarm, instant: string): string {
  const points = alarmPoints(alarm, recording, at(instant))
  return points.map(({ state }) => SIGNS[state]).join('')
}

describe('the alarms of target tracking, under a spike at 10:00', async () => {
  const { recording } = await recordedRun('spike-target-tracking')
  const alarmNamed = (part: string): RecordedAlarm => {
    const found = recording.alarms.find(({ name }) => name.includes(part))
    if (found === undefined) throw new Error(`no alarm ${part}`)
    return found
  }

  it.each([
    { instant: '0:59', high: '', low: '' },
    { instant: '2:00', high: '○○', low: '◆◆' },
    { instant: '10:59', high: '○○○', low: '◆◆◆◆◆◆◆◆◆◆' },
    { instant: '11:00', high: '○○◆', low: '◆◆◆◆◆◆◆◆◆◆○' },
    { instant: '12:00', high: '○◆◆', low: '◆◆◆◆◆◆◆◆◆◆○○' },
    { instant: '13:00', high: '◆◆◆', low: '◆◆◆◆◆◆◆◆◆◆○○○' },
  ])('have $high and $low at $instant', ({ instant, high, low }) => {
    expect(dotsOf(recording, alarmNamed('AlarmHigh'), instant)).toBe(high)
    expect(dotsOf(recording, alarmNamed('AlarmLow'), instant)).toBe(low)
  })

  it('are as full as the alarm says at each of its changes', () => {
    const changes = recording.events.filter(event => event.kind === 'alarm.state-changed')
    expect(changes.length).toBeGreaterThan(1)
    for (const { alarm: name, to, atMs } of changes) {
      const alarm = alarmNamed(name)
      const points = alarmPoints(alarm, recording, atMs)
      const breaching = points.filter(({ state }) => state === 'breaching').length
      expect(`${to} ${breaching >= alarm.datapointsToAlarm}`).toBe(`${to} ${to === 'ALARM'}`)
    }
  })
})

const ENDPOINT = [
  { Name: 'EndpointName', Value: 'churn' },
  { Name: 'VariantName', Value: 'A' },
]
const OF_A = { Namespace: 'AWS/SageMaker', Dimensions: ENDPOINT }
const stat = (Id: string, MetricName: string, Stat: string, Period = 60) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { ...OF_A, MetricName }, Period, Stat },
})

/** Alarms whose thresholds lie where their metrics go back and forth. */
const ALARMS: Readonly<Record<string, object>> = {
  'a sum': { ...OF_A, MetricName: 'Invocations', Statistic: 'Sum', Period: 60, Threshold: 420 },
  'a sum of five minutes': {
    ...OF_A,
    MetricName: 'Invocations',
    Statistic: 'Sum',
    Period: 300,
    Threshold: 2100,
  },
  'a percentile': {
    ...OF_A,
    MetricName: 'ModelLatency',
    ExtendedStatistic: 'p90',
    Period: 60,
    Threshold: 29_300,
  },
  'a percentile of five minutes': {
    ...OF_A,
    MetricName: 'ModelLatency',
    ExtendedStatistic: 'p99',
    Period: 300,
    Threshold: 40_000,
  },
  'a maximum': {
    ...OF_A,
    MetricName: 'ModelLatency',
    Statistic: 'Maximum',
    Period: 60,
    Threshold: 49_000,
  },
  'samples of ten seconds': {
    ...OF_A,
    MetricName: 'ConcurrentRequestsPerModel',
    Statistic: 'Maximum',
    Period: 10,
    Threshold: 0.5,
  },
  'metric math': {
    Threshold: 80,
    Metrics: [
      { Id: 'e', Expression: 'requests / 5', ReturnData: true },
      stat('requests', 'Invocations', 'Sum'),
    ],
  },
  'a metric of one’s own': {
    Namespace: 'Shop',
    MetricName: 'Orders',
    Statistic: 'Sum',
    Period: 60,
    Threshold: 5,
  },
}

/** Endpoint `churn` under load, and a shop that publishes its orders. */
function shop() {
  const latency = { kind: 'lognormal', medianMs: 20, sigma: 0.3 } as const
  const world = churnWorld(() => {}, { A: { latency } })
  for (const [AlarmName, members] of Object.entries(ALARMS)) {
    execute(world, 'PutMetricAlarm', {
      AlarmName,
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      ...members,
    })
  }
  addTraffic(world, [rate(0, 120 * MINUTE, 10)], { endpointName: 'churn' })
  let minute = 0
  /** Every third minute nothing is published, every fourth a minute late. */
  const play = (untilMinute: number): void => {
    for (; minute < untilMinute; minute++) {
      world.runUntil(minute * MINUTE + 20_000)
      if (minute % 3 === 0) continue
      const lateMs = minute % 4 === 0 ? MINUTE : 0
      const Timestamp = (world.epochMs + world.nowMs - lateMs) / 1000
      execute(world, 'PutMetricData', {
        Namespace: 'Shop',
        MetricData: [{ MetricName: 'Orders', Value: minute % 11, Timestamp }],
      })
    }
    world.runUntil(untilMinute * MINUTE)
  }
  return { world, play }
}

describe('alarms on anything', () => {
  const { world, play } = shop()
  play(120)
  const head = { scenario: null, lesson: null, version: '0', durationMs: null, prices: {} }
  const recording = recordingOf(world, head)
  const isChange = (event: TimelineEvent) => event.kind === 'alarm.state-changed'

  it.each(Object.keys(ALARMS))('%s: at each change the page has what the alarm saw', name => {
    const alarm = recording.alarms.find(each => each.name === name)
    const changes = recording.events
      .filter(isChange)
      .filter(event => event.alarm === name && event.datapoints.length > 0)
    expect(changes.length).toBeGreaterThan(5)
    for (const { atMs, datapoints } of changes) {
      const points = alarm === undefined ? [] : alarmPoints(alarm, recording, atMs)
      const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]))
      expect(values).toHaveLength(datapoints.length)
      for (const [i, value] of values.reverse().entries()) {
        // Columns are rounded to microseconds.
        expect(Math.abs(value - (datapoints[i] ?? 0))).toBeLessThanOrEqual(1)
      }
    }
  })

  it('keep of what they saw only what no series tells', () => {
    expect(recording.datapoints.map(({ alarm }) => alarm)).toEqual([
      'a maximum',
      'a metric of one’s own',
      'a percentile of five minutes',
      'metric math',
      'samples of ten seconds',
    ])
  })

  it('on what is not there miss all their datapoints', () => {
    const known = recording.alarms.find(({ name }) => name === 'a sum')
    if (known === undefined) throw new Error('no alarm')
    const dimensions = [
      { name: 'EndpointName', value: 'churn' },
      { name: 'VariantName', value: 'A' },
      { name: 'EndpointConfigName', value: 'ab-2' },
    ]
    expect(dotsOf(recording, { ...known, dimensions }, '30:00')).toBe('✕✕')
  })

  it('are read alike from a recording that grew', () => {
    let seen = recordingOf(
      churnWorld(() => {}),
      head,
    )
    for (const untilMs of [10_000, 61_000, 300_500, 30 * MINUTE, 120 * MINUTE]) {
      const sinceMs = Math.floor(seen.nowMs / MINUTE) * MINUTE
      seen = withTail(seen, { ...tailOf(world, head, sinceMs), nowMs: untilMs }, sinceMs / MINUTE)
    }
    expect(seen.datapoints).toEqual(recording.datapoints)
  })
})

describe('an alarm that is put anew on another metric', () => {
  const { world, play } = shop()
  const head = { scenario: null, lesson: null, version: '0', durationMs: null, prices: {} }
  const put = (members: object) =>
    execute(world, 'PutMetricAlarm', {
      ...{ AlarmName: 'an alarm', EvaluationPeriods: 3, Threshold: 600 },
      ComparisonOperator: 'GreaterThanThreshold',
      ...members,
    })
  const maximum = { ...OF_A, MetricName: 'ModelLatency', Statistic: 'Maximum', Period: 60 }
  put({ ...maximum, Threshold: 49_000 })
  play(30)
  const before = recordingOf(world, head)
  const seenBy = ({ datapoints }: Recording) =>
    datapoints.find(({ alarm }) => alarm === 'an alarm') ?? { startMs: [], value: [] }

  it('shows on a page that follows it what it has seen since, as on one that is opened then', () => {
    expect(Math.min(...seenBy(before).value)).toBeGreaterThan(1000) // microseconds

    put({
      Metrics: [
        { Id: 'e', Expression: 'requests / 5', ReturnData: true },
        stat('requests', 'Invocations', 'Sum'),
      ],
    })
    let followed = before
    for (const minute of [31, 33, 40]) {
      play(minute)
      const sinceMs = Math.floor(followed.nowMs / MINUTE) * MINUTE
      followed = withTail(followed, tailOf(world, head, sinceMs), sinceMs / MINUTE)
    }
    const { startMs, value } = seenBy(followed)
    expect(startMs.length).toBeGreaterThan(8)
    expect(Math.max(...value)).toBeLessThan(1000) // requests of a minute, divided by five
    expect(seenBy(followed)).toEqual(seenBy(recordingOf(world, head)))
  })

  it('keeps what it has seen when its state alone is another', () => {
    const turned = before.alarms.map(alarm => ({ ...alarm, state: 'ALARM' as const }))
    const tail = { ...tailOf(world, head, 40 * MINUTE), alarms: before.alarms }
    const followed = withTail({ ...before, alarms: turned }, tail, 40)
    expect(seenBy(followed).startMs[0]).toBe(seenBy(before).startMs[0])
  })
})

describe('bands on few pixels', () => {
  it('show the gravest that a pixel holds, however short', () => {
    const bands = [
      { value: 'OK', fromMs: 0, untilMs: 5000 },
      { value: 'ALARM', fromMs: 5000, untilMs: 5001 },
      { value: 'OK', fromMs: 5001, untilMs: 10_000 },
    ]
    expect(pixelRuns(bands, { fromMs: 0, untilMs: 10_000 }, 10)).toEqual([
      { value: 'OK', from: 0, until: 5 },
      { value: 'ALARM', from: 5, until: 6 },
      { value: 'OK', from: 6, until: 10 },
    ])
  })
})
