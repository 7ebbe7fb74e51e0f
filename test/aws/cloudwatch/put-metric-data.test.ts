import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'

const DAY = 86_400
const METRIC = { namespace: 'Shop', metricName: 'Orders', dimensions: [] }

const dataOf = (...data: readonly object[]) => ({
  Namespace: 'Shop',
  MetricData: data.map(datum => ({ MetricName: 'Orders', ...datum })),
})

const SET = { SampleCount: 2, Sum: 8, Minimum: 1, Maximum: 7 }
const dimension = (_: unknown, index: number) => ({ Name: `d${index}`, Value: 'v' })

describe('PutMetricData, texts', () => {
  it.each([
    {
      input: { Namespace: 'AWS/Mine', MetricData: [{ MetricName: 'm', Value: 1 }] },
      code: 'InvalidParameterValue',
      text: 'The value AWS/ for parameter Namespace is invalid.',
    },
    {
      input: { Namespace: 'Shop' },
      code: 'MissingParameter',
      text: 'The parameter MetricData is required.',
    },
    {
      input: dataOf(...Array.from({ length: 1001 }, () => ({ Value: 1 }))),
      code: 'InvalidParameterValue',
      text: 'The collection MetricData must not have a size greater than 1000.',
    },
    {
      input: dataOf({ Value: 1, Dimensions: Array.from({ length: 31 }, dimension) }),
      code: 'InvalidParameterValue',
      text: 'The collection MetricData.member.1.Dimensions must not have a size greater than 30.',
    },
    {
      input: dataOf({ Values: Array.from({ length: 151 }, () => 1) }),
      code: 'InvalidParameterValue',
      text: 'The collection MetricData.member.1.Values must not have a size greater than 150.',
    },
    {
      input: dataOf({ Value: 1 }, { Value: 1, Values: [1] }),
      code: 'InvalidParameterCombination',
      text: 'The parameters MetricData.member.2.Value and MetricData.member.2.Values are mutually exclusive and you have specified both.',
    },
    {
      input: dataOf({ Values: [1], StatisticValues: SET }),
      code: 'InvalidParameterCombination',
      text: 'The parameters MetricData.member.1.Values and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.',
    },
    {
      input: dataOf({}),
      code: 'InvalidParameterCombination',
      text: 'At least one of the parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues must be specified.',
    },
    {
      input: dataOf({ Values: [] }),
      code: 'MissingParameter',
      text: 'The parameter MetricData.member.1.Values is required.',
    },
    {
      input: dataOf({ Values: [1, 2], Counts: [1] }),
      code: 'InvalidParameterCombination',
      text: 'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    },
    {
      input: dataOf({ Values: [1], Counts: [-1] }),
      code: 'InvalidParameterValue',
      text: 'The value -1 for parameter MetricData.member.1.Counts.member.1 is invalid.',
    },
    {
      input: dataOf({ Value: 2 ** 361 }),
      code: 'InvalidParameterValue',
      text: `The value ${2 ** 361} for parameter MetricData.member.1.Value is invalid.`,
    },
    {
      input: dataOf({ StatisticValues: { ...SET, Minimum: 9 } }),
      code: 'InvalidParameterValue',
      text: 'The value 9 for parameter MetricData.member.1.StatisticValues.Minimum is invalid.',
    },
    {
      input: dataOf({ Value: 1, StorageResolution: 10 }),
      code: 'InvalidParameterValue',
      text: 'The value 10 for parameter MetricData.member.1.StorageResolution is invalid: 1 or 60.',
    },
    {
      input: dataOf(
        { Value: 1, Timestamp: EPOCH_SECONDS - 14 * DAY - 1 },
        { Value: 1 },
        { Value: 1, Timestamp: EPOCH_SECONDS - 15 * DAY },
      ),
      code: 'InvalidParameterValue',
      text: 'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.\nThe parameter MetricData.member.3.Timestamp must specify a time within the past two weeks.',
    },
    {
      input: dataOf({ Value: 1, Timestamp: EPOCH_SECONDS + 7201 }),
      code: 'InvalidParameterValue',
      text: 'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    },
    {
      input: { Namespace: 'Shop', EntityMetricData: [] },
      code: 'ValidationError',
      text: "Not simulated yet: entities of metrics. (at 'entityMetricData')",
    },
    {
      input: dataOf({ Value: 1, Unit: 'Lightyears' }),
      code: 'ValidationError',
      text: expect.stringContaining("Value 'Lightyears' at 'metricData.1.member.unit'"),
    },
  ])('refuses with $code: $text', ({ input, code, text }) => {
    const world = newAccount()
    expect(refusal(world, 'PutMetricData', input)).toMatchObject({
      code,
      status: 400,
      message: text,
    })
    expect([...world.customMetrics.all()]).toEqual([])
  })
})

describe('PutMetricData', () => {
  it.each([
    { datum: { Value: 3 }, count: 1, sum: 3 },
    { datum: { Value: 0 }, count: 1, sum: 0 },
    { datum: { Values: [1, 2] }, count: 2, sum: 3 },
    { datum: { Values: [1, 2], Counts: [10, 0.5] }, count: 10.5, sum: 11 },
    { datum: { StatisticValues: SET }, count: 2, sum: 8 },
    { datum: { Value: 3, Timestamp: EPOCH_SECONDS - 14 * DAY }, at: -14 * DAY, count: 1, sum: 3 },
    { datum: { Value: 3, Timestamp: EPOCH_SECONDS + 7200 }, at: 7200, count: 1, sum: 3 },
    { datum: { Value: 3, Timestamp: '2026-01-05T00:01:30Z' }, at: 60, count: 1, sum: 3 },
  ])('stores $datum', ({ datum, at = 0, count, sum }) => {
    const world = newAccount()
    expect(answer(world, 'PutMetricData', dataOf(datum))).toEqual({})
    const metric = world.customMetrics.find(METRIC)
    const window = { fromMs: at * 1000, untilMs: at * 1000 + MINUTE_MS }
    expect(metric?.statistic('SampleCount', window, 'None')).toBe(count)
    expect(metric?.statistic('Sum', window, 'None')).toBe(sum)
  })

  it('drives an alarm: the minute after its datapoint is complete and visible', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'many-orders',
      Namespace: 'Shop',
      MetricName: 'Orders',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
    })
    world.runUntil(30_000)
    execute(world, 'PutMetricData', dataOf({ Value: 6 }, { Value: 5 }))
    world.runUntil(2 * MINUTE_MS - 1)
    expect(world.alarms.stateOf('many-orders')).toBe('INSUFFICIENT_DATA')
    world.runUntil(2 * MINUTE_MS)
    expect(world.alarms.stateOf('many-orders')).toBe('ALARM')
  })
})
