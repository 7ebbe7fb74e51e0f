/** When alarms look, and at which periods (autoscaling.md 6.1, 6.3). */
import { describe, expect, it } from 'vitest'
import { AlarmClock } from '../../../src/core/alarms/alarm-clock.ts'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import { Scheduler } from '../../../src/core/scheduler.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/core/units.ts'
import { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'

const METRIC = { namespace: 'Shop', metricName: 'Orders', dimensions: [] }

/** The alarm is above 5; each value is published at its instant, as of that instant. */
function worldWith(alarm: Partial<AlarmConfig>, published: readonly (readonly [number, number])[]) {
  const world = new World({ seed: 1 })
  world.alarms.put(alarmOf({ ...METRIC, statistic: 'Maximum', ...alarm }))
  for (const [atMs, value] of published) {
    world.schedule(atMs, () => publish(world, [value], atMs))
  }
  return world
}

function publish(world: World, values: readonly number[], atMs: number): void {
  const samples = { kind: 'values' as const, values, counts: values.map(() => 1) }
  const datum = { atMs, unit: 'None', resolutionMs: SECOND_MS, samples }
  world.customMetrics.put([{ metric: METRIC, datum }])
}

const changesOf = (world: World): readonly (readonly [number, string])[] =>
  world.timeline.events.flatMap(event =>
    event.kind === 'alarm.state-changed' ? [[event.atMs / SECOND_MS, event.to] as const] : [],
  )

describe('an alarm with a period of', () => {
  it.each([
    // the period 0–10 s is looked at 10 s after its end
    { seconds: 10, n: 1, at: [5], expected: [[20, 'ALARM']] },
    { seconds: 30, n: 1, at: [5], expected: [[40, 'ALARM']] },
    { seconds: 10, n: 3, at: [5, 15, 25], expected: [[40, 'ALARM']] },
    // the period 0–60 s is complete at 60, visible at 120
    { seconds: 60, n: 1, at: [5], expected: [[120, 'ALARM']] },
    // windows of five minutes slide by the minute: the first that holds the value ends at 60
    { seconds: 300, n: 1, at: [5], expected: [[120, 'ALARM']] },
  ] as const)('$seconds s, $n of $n: $expected', ({ seconds, n, at, expected }) => {
    const world = worldWith(
      { periodMs: seconds * SECOND_MS, evaluationPeriods: n, datapointsToAlarm: n },
      at.map(second => [second * SECOND_MS, 9] as const),
    )
    world.runUntil(130 * SECOND_MS)
    expect(changesOf(world).slice(0, 1)).toEqual(expected)
  })

  it('a day and more in all is looked at each hour, until the hour', () => {
    const rule = { periodMs: HOUR_MS, evaluationPeriods: 25, datapointsToAlarm: 1 }
    const world = worldWith(rule, [[90 * MINUTE_MS, 9]])
    world.runUntil(3 * HOUR_MS)
    // The hour from 1:00 to 2:00 is visible a minute after it.
    expect(changesOf(world)).toEqual([[(2 * HOUR_MS + MINUTE_MS) / SECOND_MS, 'ALARM']])
  })
})

describe('the examples of the CloudWatch guide (autoscaling.md 6.3)', () => {
  it('threshold 3, 3 of 3: the alarm flips at the third breaching datapoint, not before', () => {
    const rule = { threshold: 3, evaluationPeriods: 3, datapointsToAlarm: 3 }
    const values = [2, 2, 4, 5, 4, 2] // of the minutes 0, 1, 2, …
    const world = worldWith(
      rule,
      values.map((value, minute) => [minute * MINUTE_MS, value] as const),
    )
    world.runUntil(8 * MINUTE_MS)
    // The minute 4–5 is the third; it is seen a minute after its end.
    expect(changesOf(world).slice(-2)).toEqual([
      [6 * 60, 'ALARM'],
      [7 * 60, 'OK'],
    ])
  })

  it('an alarm over several days, looked at by the hour: 10:03 OK, 11:03 ALARM, 12:03 OK', () => {
    const rule = { periodMs: HOUR_MS, evaluationPeriods: 25, datapointsToAlarm: 1 }
    const hours = Array.from({ length: 12 }, (_, hour) => [hour * HOUR_MS, 1] as const)
    const world = worldWith(rule, hours)
    world.schedule(10.5 * HOUR_MS, () => publish(world, [9], 10.5 * HOUR_MS))
    world.schedule(11.5 * HOUR_MS, () =>
      world.alarms.put(alarmOf({ ...METRIC, ...rule, statistic: 'Maximum', threshold: 10 })),
    )
    world.runUntil(13 * HOUR_MS)
    const minutes = changesOf(world).map(([second, state]) => [second / 60, state])
    // Nothing changes in between, though the datapoints do: it is looked at a minute past the hour.
    expect(minutes.slice(-2)).toEqual([
      [11 * 60 + 1, 'ALARM'],
      [12 * 60 + 1, 'OK'],
    ])
  })
})

it('an alarm is looked at in its turn when the one before it is deleted', () => {
  const looked: string[] = []
  const scheduler = new Scheduler(0, () => {})
  const clock = new AlarmClock<string>(scheduler, name => {
    looked.push(`${name} ${scheduler.nowMs}`)
  })
  clock.set('first', 'first', { intervalMs: MINUTE_MS, phaseMs: 10 })
  clock.set('second', 'second', { intervalMs: MINUTE_MS, phaseMs: 20 })
  scheduler.runUntil(5)
  clock.delete('first')
  scheduler.runUntil(MINUTE_MS)
  expect(looked).toEqual(['second 20'])
})

describe('datapoints that come late', () => {
  it('are seen in periods that were looked at before', () => {
    const rule = {
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'notBreaching' as const,
    }
    const world = worldWith(rule, [
      [10 * MINUTE_MS, 9],
      [11 * MINUTE_MS, 9],
    ])
    world.runUntil(13 * MINUTE_MS)
    expect(world.alarms.stateOf('alarm')).toBe('OK')
    publish(world, [9], 9 * MINUTE_MS)
    world.runUntil(14 * MINUTE_MS)
    expect(world.alarms.stateOf('alarm')).toBe('ALARM')
  })
})

describe('an alarm on p90 above 5, of low samples (autoscaling.md 6.3)', () => {
  it.each([
    { samples: 99, lowSamplePercentile: 'ignore', state: 'INSUFFICIENT_DATA' },
    { samples: 99, lowSamplePercentile: 'evaluate', state: 'ALARM' },
    { samples: 100, lowSamplePercentile: 'ignore', state: 'ALARM' },
  ] as const)('$samples samples, $lowSamplePercentile: $state', row => {
    const { samples, lowSamplePercentile, state } = row
    const world = worldWith({ statistic: 'p90', lowSamplePercentile }, [])
    publish(
      world,
      Array.from({ length: samples }, () => 9),
      0,
    )
    world.runUntil(2 * MINUTE_MS)
    expect(world.alarms.stateOf('alarm')).toBe(state)
  })

  it.each([
    { statistic: 'p50', samples: 19, isJudged: false },
    { statistic: 'p50', samples: 20, isJudged: true },
    { statistic: 'p10', samples: 99, isJudged: false },
    { statistic: 'p10', samples: 100, isJudged: true },
    { statistic: 'p99', samples: 999, isJudged: false },
    { statistic: 'p99', samples: 1000, isJudged: true },
  ] as const)('$statistic of $samples samples is judged: $isJudged', row => {
    const { statistic, samples, isJudged } = row
    const world = worldWith({ statistic, lowSamplePercentile: 'ignore' }, [])
    publish(
      world,
      Array.from({ length: samples }, () => 9),
      0,
    )
    world.runUntil(2 * MINUTE_MS)
    expect(world.alarms.stateOf('alarm') === 'ALARM').toBe(isJudged)
  })
})
