import { describe, expect, it } from 'vitest'
import type { AlarmConfig, AlarmState } from '../../../src/core/alarms/alarm-config.ts'
import { doubleText } from '../../../src/core/alarms/double-text.ts'
import { evaluateAlarm } from '../../../src/core/alarms/evaluate.ts'
import { stateReason, stateReasonData } from '../../../src/core/alarms/state-reason.ts'
import { alarmOf } from '../../support/alarm.ts'

const EPOCH_MS = Date.parse('2026-09-14T05:40:00Z')

/** Values, oldest first, one a minute from 05:40; undefined: missing. */
function evaluated(
  spec: Partial<AlarmConfig>,
  values: readonly (number | undefined)[],
  before: AlarmState,
) {
  const config = alarmOf({ threshold: 50, ...spec })
  const points = values.map((value, minute) => ({ startMs: minute * 60_000, value }))
  return { config, points, evaluation: evaluateAlarm(config, points, before) }
}

describe('the StateReason of an alarm (autoscaling.md 6.4)', () => {
  it.each([
    {
      name: 'one of one',
      spec: {},
      values: [0, 0, 21.5 + 50],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 1 datapoints [71.5 (14/09/26 05:42:00)] was greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).',
    },
    {
      name: 'three of three, newest first',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3 },
      values: [60, 70, 80],
      before: 'INSUFFICIENT_DATA',
      text: 'Threshold Crossed: 3 out of the last 3 datapoints [80.0 (14/09/26 05:42:00), 70.0 (14/09/26 05:41:00), 60.0 (14/09/26 05:40:00)] were greater than the threshold (50.0) (minimum 3 datapoints for OK -> ALARM transition).',
    },
    {
      name: 'back to OK',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3 },
      values: [60, 70, 10],
      before: 'ALARM',
      text: 'Threshold Crossed: 1 out of the last 3 datapoints [10.0 (14/09/26 05:42:00)] was not greater than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).',
    },
    {
      name: 'two missing datapoints that breach',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'breaching' },
      values: [undefined, undefined, undefined, undefined, 99],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 3 datapoints and 2 missing datapoints were treated as [Breaching] [99.0 (14/09/26 05:44:00)] was greater than the threshold (50.0) (minimum 3 datapoints for OK -> ALARM transition).',
    },
    {
      name: 'one missing datapoint that does not breach',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'notBreaching' },
      values: [undefined, undefined, undefined, 10, 20],
      before: 'ALARM',
      text: 'Threshold Crossed: 2 out of the last 3 datapoints and 1 missing datapoint was treated as [NonBreaching] [20.0 (14/09/26 05:44:00), 10.0 (14/09/26 05:43:00)] were not greater than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).',
    },
    {
      name: 'no datapoint at all, breaching',
      spec: { treatMissingData: 'breaching' },
      values: [undefined, undefined, undefined],
      before: 'OK',
      text: 'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    },
    {
      name: 'no datapoint at all, not breaching',
      spec: { evaluationPeriods: 2, datapointsToAlarm: 2, treatMissingData: 'notBreaching' },
      values: [undefined, undefined, undefined, undefined],
      before: 'ALARM',
      text: 'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
    },
    {
      name: 'insufficient data',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3 },
      values: [undefined, undefined, undefined, undefined, undefined],
      before: 'OK',
      text: 'Insufficient Data: 3 datapoints were unknown.',
    },
    {
      name: 'insufficient data, one period',
      spec: {},
      values: [undefined, undefined, undefined],
      before: 'OK',
      text: 'Insufficient Data: 1 datapoint was unknown.',
    },
    {
      name: 'a premature alarm: the oldest breaching datapoint is as old as it must be',
      spec: { evaluationPeriods: 3, datapointsToAlarm: 3 },
      values: [undefined, undefined, 99, undefined, undefined],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 3 datapoints [99.0 (14/09/26 05:42:00)] was greater than the threshold (50.0) (minimum 3 datapoints for OK -> ALARM transition).',
    },
    {
      name: 'greater than or equal to',
      spec: { comparisonOperator: 'GreaterThanOrEqualToThreshold' },
      values: [1, 1, 50],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 1 datapoints [50.0 (14/09/26 05:42:00)] was greater than or equal to the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).',
    },
    {
      name: 'less than, back to OK',
      spec: { comparisonOperator: 'LessThanThreshold' },
      values: [1, 1, 50.25],
      before: 'ALARM',
      text: 'Threshold Crossed: 1 out of the last 1 datapoints [50.25 (14/09/26 05:42:00)] was not less than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).',
    },
    {
      name: 'a latency in microseconds',
      spec: { threshold: 10_000_000 },
      values: [1, 1, 12_500_000],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 1 datapoints [1.25E7 (14/09/26 05:42:00)] was greater than the threshold (1.0E7) (minimum 1 datapoint for OK -> ALARM transition).',
    },
    {
      name: 'less than or equal to',
      spec: { comparisonOperator: 'LessThanOrEqualToThreshold' },
      values: [99, 99, 50],
      before: 'OK',
      text: 'Threshold Crossed: 1 out of the last 1 datapoints [50.0 (14/09/26 05:42:00)] was less than or equal to the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).',
    },
  ] as const)('$name', ({ spec, values, before, text }) => {
    const { config, evaluation } = evaluated(spec, values, before)
    expect(evaluation.state).not.toBe(before)
    expect(stateReason(config, evaluation, EPOCH_MS)).toBe(text)
  })
})

const dataOf = (
  spec: Partial<AlarmConfig>,
  values: readonly (number | undefined)[],
  before: AlarmState,
) => {
  const { config, points, evaluation } = evaluated(spec, values, before)
  const samplesAt = (startMs: number) => 10 + startMs / 60_000
  return stateReasonData(config, evaluation, {
    nowMs: 250_775,
    epochMs: EPOCH_MS,
    points,
    samplesAt,
  })
}

const at = (minute: number) => `2026-09-14T05:${40 + minute}:00.000+0000`

describe('the StateReasonData of an alarm (autoscaling.md 6.4)', () => {
  it('is written as AWS writes it: the numbers as doubles, the members in this order', () => {
    const spec = { evaluationPeriods: 3, datapointsToAlarm: 3, unit: 'Count' } as const
    expect(dataOf({ ...spec, statistic: 'Average' }, [undefined, 1, 100, 0], 'ALARM')).toBe(
      '{"version":"1.0","queryDate":"2026-09-14T05:44:10.775+0000","startDate":"2026-09-14T05:41:00.000+0000",' +
        '"unit":"Count","statistic":"Average","period":60,' +
        '"recentDatapoints":[1.0,100.0,0.0],"threshold":50.0,' +
        '"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:43:00.000+0000","sampleCount":13.0,"value":0.0}]}',
    )
  })

  const three = { evaluationPeriods: 3, datapointsToAlarm: 3 } as const
  const twoOfThree = { evaluationPeriods: 3, datapointsToAlarm: 2 } as const

  it.each([
    {
      name: 'ALARM: the M that breach, newest first',
      spec: twoOfThree,
      values: [0, 0, 60, 0, 70],
      recent: [60, 0, 70],
      evaluated: [
        { timestamp: at(4), sampleCount: 14, value: 70 },
        { timestamp: at(2), sampleCount: 12, value: 60 },
      ],
    },
    {
      name: 'OK: the N − M + 1 that do not breach',
      spec: twoOfThree,
      values: [0, 0, 60, 1, 2],
      recent: [60, 1, 2],
      evaluated: [
        { timestamp: at(4), sampleCount: 14, value: 2 },
        { timestamp: at(3), sampleCount: 13, value: 1 },
      ],
    },
    {
      name: 'a gap between datapoints is null, one after the last is left out',
      spec: { ...three, treatMissingData: 'breaching' },
      values: [undefined, 60, undefined, 70, undefined],
      recent: [60, null, 70],
      evaluated: [
        { timestamp: at(4) },
        { timestamp: at(3), sampleCount: 13, value: 70 },
        { timestamp: at(2) },
      ],
    },
    {
      name: 'a missing one that does not breach decides as a bare instant',
      spec: { ...three, treatMissingData: 'notBreaching' },
      values: [undefined, undefined, undefined, 60, undefined],
      recent: [60],
      evaluated: [{ timestamp: at(4) }],
    },
    {
      name: 'a missing one decides nothing where there are N real ones',
      spec: { ...three, treatMissingData: 'breaching' },
      values: [60, 70, undefined, 80, undefined],
      recent: [60, 70, null, 80],
      evaluated: [
        { timestamp: at(3), sampleCount: 13, value: 80 },
        { timestamp: at(1), sampleCount: 11, value: 70 },
        { timestamp: at(0), sampleCount: 10, value: 60 },
      ],
    },
    {
      name: 'INSUFFICIENT_DATA: M bare instants',
      spec: twoOfThree,
      values: [undefined, undefined, undefined, undefined, undefined],
      recent: [],
      evaluated: [{ timestamp: at(4) }, { timestamp: at(3) }],
    },
    {
      name: 'a premature alarm has no more than there is',
      spec: three,
      values: [undefined, undefined, 60, undefined, undefined],
      recent: [60],
      evaluated: [{ timestamp: at(2), sampleCount: 12, value: 60 }],
    },
  ] as const)('$name', ({ spec, values, recent, evaluated: expected }) => {
    const data = JSON.parse(dataOf(spec, values, 'INSUFFICIENT_DATA'))
    expect([data.recentDatapoints, data.evaluatedDatapoints]).toEqual([recent, expected])
  })

  it('has no start without datapoints, and a unit only when one is configured', () => {
    const data = JSON.parse(dataOf({}, [undefined], 'OK'))
    expect(data).not.toHaveProperty('startDate')
    expect(data).not.toHaveProperty('unit')
    expect(JSON.parse(dataOf({ unit: 'None' }, [1, 1, 1], 'ALARM'))).toMatchObject({
      startDate: at(2),
      unit: 'None',
    })
  })

  it('of a percentile names it; of an expression has no statistic and no sample count', () => {
    expect(JSON.parse(dataOf({ statistic: 'p90' }, [1, 1, 60], 'OK')).statistic).toBe('p90')
    const math = { queries: [] }
    const { config, points, evaluation } = evaluated({ math }, [1, 1, 60], 'OK')
    const context = { nowMs: 0, epochMs: EPOCH_MS, points, samplesAt: () => undefined }
    const data = JSON.parse(stateReasonData(config, evaluation, context))
    expect(data).not.toHaveProperty('statistic')
    expect(data.evaluatedDatapoints).toEqual([{ timestamp: at(2), value: 60 }])
  })
})

describe('a number in the texts of alarms', () => {
  it.each([
    [0, '0.0'],
    [2, '2.0'],
    [21.5, '21.5'],
    [-3, '-3.0'],
    [0.001, '0.001'],
    [0.0005, '5.0E-4'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [-123_456_789, '-1.23456789E8'],
  ])('%d is %s', (value, text) => {
    expect(doubleText(value)).toBe(text)
  })
})
