/** Alarms on metric math: PutMetricAlarm with Metrics. */
import { describe, expect, it } from 'vitest'
import { dumpAccount, readAccount } from '../../../src/aws/account-state/account-document.ts'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS, SECOND_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'

const metric = (Id: string, MetricName: string, changes: object = {}) => ({
  Id,
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName, Dimensions: [] },
    Period: 60,
    Stat: 'Sum',
    ...changes,
  },
  ReturnData: false,
})

/** Errors per order above 5 %. */
const SHARE = [
  { Id: 'share', Expression: 'errors / orders', Label: 'error share', ReturnData: true },
  metric('errors', 'Errors'),
  metric('orders', 'Orders'),
]

const alarm = (Metrics: readonly object[] = SHARE, changes: object = {}) => ({
  AlarmName: 'share',
  Metrics,
  EvaluationPeriods: 1,
  Threshold: 0.05,
  ComparisonOperator: 'GreaterThanThreshold',
  ...changes,
})

describe('PutMetricAlarm with Metrics, validation', () => {
  const many = (count: number, each: (id: string) => object) =>
    Array.from({ length: count }, (_, index) => each(`m${index}`))

  it.each([
    {
      name: 'MetricName besides',
      input: alarm(SHARE, { MetricName: 'Errors' }),
      text: 'MetricName should not be set if list of Metrics is set.',
    },
    {
      name: 'Period besides',
      input: alarm(SHARE, { Period: 60 }),
      text: 'Period should not be set if list of Metrics is set.',
    },
    {
      name: 'Dimensions besides',
      input: alarm(SHARE, { Dimensions: [{ Name: 'a', Value: 'b' }] }),
      text: 'Dimensions should not be set if list of Metrics is set.',
    },
    {
      name: 'nothing that returns data',
      input: alarm(SHARE.slice(1)),
      text: 'Exactly one element of the metrics list should return data.',
    },
    {
      name: 'two that return data',
      input: alarm([SHARE[0] as object, { ...metric('errors', 'Errors'), ReturnData: true }]),
      text: 'Exactly one element of the metrics list should return data.',
    },
    {
      name: 'eleven metrics',
      input: alarm([
        { Id: 'all', Expression: 'SUM(METRICS())', ReturnData: true },
        ...many(11, id => metric(id, 'Errors')),
      ]),
      text: 'Metrics may have up to 10 metrics and 10 expressions.',
    },
    {
      name: 'eleven expressions',
      input: alarm([
        { ...metric('errors', 'Errors'), ReturnData: true },
        ...many(11, Id => ({ Id, Expression: 'errors * 2', ReturnData: false })),
      ]),
      text: 'Metrics may have up to 10 metrics and 10 expressions.',
    },
    {
      name: 'an Id twice',
      input: alarm([...SHARE, metric('orders', 'Orders')]),
      text: 'The values for parameter id in Metrics are not unique: orders.',
    },
    {
      name: 'a query that there is not',
      input: alarm(SHARE.slice(0, 2)),
      text: "Error in expression 'share': There is no query 'orders'",
    },
    {
      name: 'an expression that is not one',
      input: alarm([{ Id: 'x', Expression: 'errors /', ReturnData: true }, ...SHARE.slice(1)]),
      text: "Error in expression 'x': Unexpected end",
    },
    {
      name: 'a number',
      input: alarm([{ Id: 'x', Expression: 'SUM(errors)', ReturnData: true }, ...SHARE.slice(1)]),
      text: "Error in expression 'x': An alarm watches a single time series",
    },
    {
      name: 'two series',
      input: alarm([{ Id: 'x', Expression: 'METRICS()', ReturnData: true }, ...SHARE.slice(1)]),
      text: "Error in expression 'x': An alarm watches a single time series",
    },
    {
      name: 'metrics of two periods',
      input: alarm([...SHARE.slice(0, 2), metric('orders', 'Orders', { Period: 300 })]),
      text: 'All metrics of the metrics list must have the same period: errors has 60 seconds, orders has 300.',
    },
    {
      name: 'a function that is not there',
      input: alarm([
        { Id: 'x', Expression: 'ANOMALY_DETECTION_BAND(errors)', ReturnData: true },
        ...SHARE.slice(1),
      ]),
      text: "Error in expression 'x': Not simulated yet: the function ANOMALY_DETECTION_BAND; there are ABS, AVG, CEIL, DATAPOINT_COUNT, DATE, DAY, DIFF, DIFF_TIME, EPOCH, FILL, FIRST, FLOOR, HOUR, IF, LAST, LOG, LOG10, MAX, METRICS, METRIC_COUNT, MIN, MINUTE, MONTH, PERIOD, RATE, REMOVE_EMPTY, RUNNING_SUM, SLICE, SORT, STDDEV, SUM, TIME_SERIES, YEAR",
    },
    {
      name: 'a metric that is not measured here',
      input: alarm([
        {
          ...metric('e', '', {
            Metric: { Namespace: 'AWS/SageMaker', MetricName: 'ModelSetupTime' },
          }),
          ReturnData: true,
        },
      ]),
      text: expect.stringMatching(/^Not simulated yet: the metric ModelSetupTime; there are /),
    },
    {
      name: 'a metric that is published by the minute, every ten seconds',
      input: alarm([
        {
          ...metric('e', '', {
            Metric: { Namespace: 'AWS/SageMaker', MetricName: 'Invocations' },
            Period: 10,
          }),
          ReturnData: true,
        },
      ]),
      text: 'Not simulated yet: alarm periods below 60 seconds on Invocations.',
    },
    {
      name: 'a window of more than a day',
      input: alarm(SHARE, { EvaluationPeriods: 1441 }),
      text: 'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    },
  ])('refuses $name', ({ input, text }) => {
    const world = newAccount()
    const error = refusal(world, 'PutMetricAlarm', input)
    expect([error.code, error.status, error.message]).toEqual(['ValidationError', 400, text])
    expect(world.alarms.list()).toEqual([])
  })

  it.each(['MetricName', 'Namespace', 'Period'])('without Metrics %s is required', member => {
    const plain = { MetricName: 'Errors', Namespace: 'Shop', Period: 60, Statistic: 'Sum' }
    const input = { ...alarm(), Metrics: undefined, ...plain, [member]: undefined }
    expect(refusal(newAccount(), 'PutMetricAlarm', input)).toMatchObject({
      code: 'MissingParameter',
      message: `The parameter ${member} is required.`,
    })
  })
})

describe('PutMetricAlarm with Metrics, texts', () => {
  it('is described as it was put, without members of a single metric', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [{ ...alarm(), StateReason: 'Unchecked: Initial alarm creation' }],
    })
    const { MetricAlarms: [described = {}] = [] } = answer(world, 'DescribeAlarms', {}) as {
      MetricAlarms?: readonly object[]
    }
    const ofOneMetric = ['MetricName', 'Namespace', 'Statistic', 'Dimensions', 'Period', 'Unit']
    expect(Object.keys(described).filter(key => ofOneMetric.includes(key))).toEqual([])
  })

  it('is found by name, not by one of its metrics', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    const ofErrors = { Namespace: 'Shop', MetricName: 'Errors' }
    expect(answer(world, 'DescribeAlarmsForMetric', ofErrors)).toEqual({ MetricAlarms: [] })
  })

  it('says in history and state data what an expression has, and no more', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    publishEachMinute(world, { Errors: [1], Orders: [10] })
    world.runUntil(2 * MINUTE_MS)
    const [described] = world.alarms.list()
    expect(described?.reason).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [0.1 (05/01/26 00:00:00)] was greater than the threshold (0.05) (minimum 1 datapoint for OK -> ALARM transition).',
    )
    expect(JSON.parse(described?.reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-01-05T00:02:00.000+0000',
      startDate: '2026-01-05T00:00:00.000+0000',
      period: 60,
      recentDatapoints: [0.1],
      threshold: 0.05,
      evaluatedDatapoints: [{ timestamp: '2026-01-05T00:00:00.000+0000', value: 0.1 }],
    })
    const { AlarmHistoryItems: items } = answer(world, 'DescribeAlarmHistory', {
      HistoryItemType: 'ConfigurationUpdate',
    }) as { AlarmHistoryItems: readonly { HistoryData: string }[] }
    const { createdAlarm } = JSON.parse(items[0]?.HistoryData ?? '')
    expect(createdAlarm.metrics).toHaveLength(3)
    expect(createdAlarm).not.toHaveProperty('metricName')
  })
})

/** One value of each metric a minute, published at the half minute; undefined: none. */
function publishEachMinute(
  world: World,
  values: Readonly<Record<string, readonly (number | undefined)[]>>,
  everyMs = MINUTE_MS,
): void {
  for (const [MetricName, each] of Object.entries(values)) {
    for (const [index, Value] of each.entries()) {
      if (Value === undefined) continue
      const atMs = (index + 0.5) * everyMs
      const Timestamp = EPOCH_SECONDS + atMs / SECOND_MS
      const StorageResolution = everyMs < MINUTE_MS ? 1 : 60
      const datum = { MetricName, Value, Timestamp, StorageResolution }
      world.schedule(atMs, () =>
        execute(world, 'PutMetricData', { Namespace: 'Shop', MetricData: [datum] }),
      )
    }
  }
}

/** State after each change, by the second. */
const changesOf = (world: World): readonly string[] =>
  world.timeline.events.flatMap(event =>
    event.kind === 'alarm.state-changed' ? [`${event.atMs / SECOND_MS} s ${event.to}`] : [],
  )

describe('an alarm on metric math', () => {
  it.each([
    {
      name: 'divides one metric by another',
      expression: 'errors / orders',
      errors: [0, 2, 2, 0],
      orders: [100, 100, 10, 10],
      changes: ['120 s OK', '240 s ALARM', '300 s OK'],
    },
    {
      name: 'has no datapoint where one of them has none',
      expression: 'errors / orders',
      errors: [9, 9, 9, 9, 9, 9],
      orders: [undefined, undefined, undefined, undefined, 10, 10],
      changes: ['360 s ALARM'],
    },
    {
      name: 'fills what is missing with a value',
      expression: 'FILL(errors, 0) / orders',
      errors: [undefined, 1, undefined],
      orders: [10, 10, 10],
      changes: ['120 s OK', '180 s ALARM', '240 s OK'],
    },
    {
      name: 'fills what is missing with the last value, though that is before the range',
      expression: 'FILL(errors, REPEAT) / orders',
      errors: [1, undefined, undefined, undefined, undefined],
      orders: [undefined, undefined, undefined, undefined, 10],
      changes: ['360 s ALARM'],
    },
    {
      name: 'looks only where there are enough requests',
      expression: 'IF(orders > 50, errors / orders, 0)',
      errors: [5, 5, 5],
      orders: [10, 60, 10],
      changes: ['120 s OK', '180 s ALARM', '240 s OK'],
    },
    {
      name: 'sees how fast something changes',
      expression: 'RATE(errors)',
      errors: [0, 0, 60, 60],
      orders: [],
      changes: ['180 s OK', '240 s ALARM', '300 s OK'],
    },
  ])('$name', ({ expression, errors, orders, changes }) => {
    const world = newAccount()
    const watched = { Id: 'x', Expression: expression, ReturnData: true }
    execute(world, 'PutMetricAlarm', alarm([watched, ...SHARE.slice(1)]))
    publishEachMinute(world, { Errors: errors, Orders: orders })
    world.runUntil(6.5 * MINUTE_MS)
    // When publishing stops, the last datapoint decides for two minutes more.
    expect(changesOf(world).slice(0, changes.length)).toEqual(changes)
  })

  it('may go through other expressions', () => {
    const world = newAccount()
    execute(
      world,
      'PutMetricAlarm',
      alarm([
        { Id: 'percent', Expression: '100 * share', ReturnData: true },
        { ...SHARE[0], ReturnData: false },
        ...SHARE.slice(1),
      ]),
    )
    publishEachMinute(world, { Errors: [1], Orders: [1000] })
    world.runUntil(2 * MINUTE_MS)
    expect(changesOf(world)).toEqual(['120 s ALARM'])
  })

  // Source: autoscaling.md 6.1: no margin of 10 s, which plain metrics have.
  // Time zero is Monday, 5 January 2026, 00:00 UTC: the minute before it is Sunday's.
  it.each([
    {
      expression: 'IF(DAY(errors) < 6 AND HOUR(errors) < 17, errors, 0)',
      changes: ['60 s OK', '120 s ALARM'],
    },
    // What is missing where the condition holds is 0: on Sunday there were no errors.
    { expression: 'IF(HOUR(errors) >= 9, errors, 0)', changes: ['60 s OK'] },
    { expression: 'IF(DAY(errors) > 5, errors, 0)', changes: ['60 s OK'] },
  ])('may be for some hours and days alone: $expression', ({ expression, changes }) => {
    const world = newAccount()
    const watched = { Id: 'x', Expression: expression, ReturnData: true }
    execute(world, 'PutMetricAlarm', alarm([watched, ...SHARE.slice(1)]))
    publishEachMinute(world, { Errors: [1], Orders: [10] })
    world.runUntil(2 * MINUTE_MS)
    expect(changesOf(world)).toEqual(changes)
  })

  it('of ten seconds sees a period as soon as it is over', () => {
    const world = newAccount()
    const short = { Period: 10 }
    execute(
      world,
      'PutMetricAlarm',
      alarm([
        SHARE[0] as object,
        metric('errors', 'Errors', short),
        metric('orders', 'Orders', short),
      ]),
    )
    publishEachMinute(world, { Errors: [1], Orders: [10] }, 10 * SECOND_MS)
    world.runUntil(30 * SECOND_MS)
    expect(changesOf(world)).toEqual(['10 s ALARM'])
  })

  it('stands after the account was saved and loaded, and judges on', () => {
    const first = newAccount()
    execute(first, 'PutMetricAlarm', alarm())
    const document: unknown = JSON.parse(JSON.stringify(dumpAccount(first)))
    const world = readAccount(document).createWorld({ trackInFlight: false })
    expect(answer(world, 'DescribeAlarms', {})).toEqual(answer(first, 'DescribeAlarms', {}))
    expect(JSON.parse(JSON.stringify(dumpAccount(world)))).toEqual(document)
    // Until three minutes are over, what is missing may be so because the account was loaded.
    publishEachMinute(world, { Errors: [1, 1, 1], Orders: [10, 10, 10] })
    world.runUntil(4 * MINUTE_MS)
    expect(world.alarms.stateOf('share')).toBe('ALARM')
  })

  it('becomes one on a single metric when it is put again so, and keeps its state', () => {
    const world = newAccount()
    execute(world, 'PutMetricAlarm', alarm())
    execute(world, 'SetAlarmState', { AlarmName: 'share', StateValue: 'OK', StateReason: '' })
    const plain = { MetricName: 'Errors', Namespace: 'Shop', Period: 60, Statistic: 'Sum' }
    execute(world, 'PutMetricAlarm', { ...alarm(), Metrics: undefined, ...plain })
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [{ ...plain, StateValue: 'OK' }],
    })
  })
})
