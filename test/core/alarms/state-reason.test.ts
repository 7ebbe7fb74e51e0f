import { describe, expect, it } from 'vitest'
import type { AlarmConfig, AlarmState } from '../../../src/core/alarms/alarm-config.ts'
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
  return { config, evaluation: evaluateAlarm(config, points, before) }
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

describe('the StateReasonData of an alarm', () => {
  it('holds what Application Auto Scaling reads', () => {
    const { config, evaluation } = evaluated(
      { evaluationPeriods: 2, datapointsToAlarm: 2, statistic: 'Average' },
      [1, 1, 60, 70.5],
      'OK',
    )
    const data = stateReasonData(config, evaluation, { nowMs: 250_000, epochMs: EPOCH_MS })
    expect(JSON.parse(data)).toEqual({
      version: '1.0',
      queryDate: '2026-09-14T05:44:10.000+0000',
      startDate: '2026-09-14T05:42:00.000+0000',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [60, 70.5],
      threshold: 50,
      evaluatedDatapoints: [
        { timestamp: '2026-09-14T05:43:00.000+0000', value: 70.5 },
        { timestamp: '2026-09-14T05:42:00.000+0000', value: 60 },
      ],
    })
  })

  it('has no start without datapoints, and a unit only when one is configured', () => {
    const { config, evaluation } = evaluated({ unit: 'None' }, [undefined], 'OK')
    const data = stateReasonData(config, evaluation, { nowMs: 0, epochMs: EPOCH_MS })
    expect(JSON.parse(data)).toMatchObject({ unit: 'None', recentDatapoints: [] })
    expect(JSON.parse(data)).not.toHaveProperty('startDate')
  })
})
