import { describe, expect, it } from 'vitest'
import { answer, newAccount, refusal } from '../account.ts'
import { accountWithTraffic, ENDPOINT_DIMENSIONS, minute, publish } from './metric-account.ts'

const orders = (changes: object = {}) => ({
  Id: 'orders',
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName: 'Orders' },
    Period: 60,
    Stat: 'Sum',
  },
  ...changes,
})

const request = (queries: readonly object[], changes: object = {}) => ({
  MetricDataQueries: queries,
  StartTime: minute(0),
  EndTime: minute(10),
  ...changes,
})

const statOf = (changes: object) => ({ MetricStat: { ...orders().MetricStat, ...changes } })

describe('GetMetricData, texts', () => {
  it.each([
    {
      input: request([{ Id: 'm1' }]),
      code: 'ValidationError',
      text: 'The parameter MetricDataQueries.member.1.MetricStat is required.\n',
    },
    {
      input: request([orders({ Expression: 'm1' })]),
      code: 'ValidationError',
      text: 'The parameters MetricDataQueries.member.1.MetricStat and MetricDataQueries.member.1.Expression are mutually exclusive and you have specified both.',
    },
    {
      input: request([orders({ Id: 'Orders' })]),
      code: 'ValidationError',
      text: 'The value Orders for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.',
    },
    {
      input: request([orders(), orders()]),
      code: 'ValidationError',
      text: 'The values for parameter id in MetricDataQueries are not unique: orders.',
    },
    {
      input: request([orders({ Label: '\u0024{MAX}' })]),
      code: 'ValidationError',
      text: 'Not simulated yet: dynamic labels (MetricDataQueries.member.1.Label).',
    },
    {
      input: request([orders()], { LabelOptions: { Timezone: '+0100' } }),
      code: 'ValidationError',
      text: "Not simulated yet: dynamic labels. (at 'labelOptions')",
    },
    {
      input: request([orders({ AccountId: '1' })]),
      code: 'ValidationError',
      text: "Not simulated yet: metrics of other accounts. (at 'metricDataQueries.1.member.accountId')",
    },
    {
      input: request([orders(statOf({ Period: 7 }))]),
      code: 'InvalidParameterValue',
      text: 'The parameter MetricDataQueries.member.1.MetricStat.Period must be 1, 5, 10, 20, 30 or a multiple of 60.',
    },
    {
      input: request([orders(statOf({ Stat: 'p200' }))]),
      code: 'InvalidParameterValue',
      text: 'The value p200 for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.',
    },
    {
      input: request([orders()], { EndTime: minute(0) }),
      code: 'InvalidParameterCombination',
      text: 'The parameter StartTime must be less than the parameter EndTime.',
    },
    {
      input: request([orders()], { NextToken: 'x' }),
      code: 'InvalidNextToken',
      text: 'Invalid NextToken : x',
    },
    {
      input: request([orders(), { Id: 'e1', Expression: 'SUM(orders)' }]),
      code: 'ValidationError',
      text: "Error in expression 'e1': The result is a number; it must be a time series",
    },
    {
      input: request([{ Id: 'e1', Expression: "SEARCH('{AWS/EC2}', 'Sum')" }]),
      code: 'ValidationError',
      text: expect.stringContaining(
        "Error in expression 'e1': Not simulated yet: the function SEARCH; there are ABS, AVG,",
      ),
    },
    {
      input: request([
        orders(),
        orders({ Id: 'm2', ...statOf({ Period: 300 }) }),
        { Id: 'e1', Expression: 'orders / m2' },
      ]),
      code: 'ValidationError',
      text: "Not simulated yet: metrics of different periods, 60 s and 300 s, in the expression 'e1'. Give all of them the same Period.",
    },
    {
      input: request([orders()], { MaxDatapoints: 100_801 }),
      code: 'ValidationError',
      text: expect.stringContaining('Member must have value less than or equal to 100800'),
    },
    {
      input: request([orders(statOf({ Period: 1 }))], { StartTime: minute(-600_000) }),
      code: 'InvalidParameterCombination',
      text: expect.stringContaining('which exceeds the limit of 1000000.'),
    },
  ])('refuses with $code: $text', ({ input, code, text }) => {
    const error = refusal(newAccount(), 'GetMetricData', input)
    expect(error).toMatchObject({ code, status: 400, message: text })
  })

  it('takes up to 500 queries', () => {
    const queries = Array.from({ length: 501 }, (_, index) => orders({ Id: `m${index}` }))
    expect(answer(newAccount(), 'GetMetricData', request(queries.slice(1)))).toBeDefined()
    expect(refusal(newAccount(), 'GetMetricData', request(queries)).message).toContain(
      "at 'metricDataQueries' failed to satisfy constraint: Member must have length less than or equal to 500",
    )
  })
})

describe('GetMetricData', () => {
  it('answers newest first, with the name of the metric as its label', () => {
    const world = newAccount()
    publish(world, { 0: 3, 1: 4, 5: 5 })
    expect(answer(world, 'GetMetricData', request([orders()]))).toEqual({
      MetricDataResults: [
        {
          Id: 'orders',
          Label: 'Orders',
          Timestamps: [minute(5), minute(1), minute(0)],
          Values: [5, 4, 3],
          StatusCode: 'Complete',
        },
      ],
      Messages: [],
    })
  })

  it.each([
    { change: { ScanBy: 'TimestampAscending' }, values: [3, 4, 5] },
    { change: { StartTime: minute(1) + 30 }, values: [5, 4] },
    { change: { EndTime: minute(5) }, values: [4, 3] },
  ])('$change: $values', ({ change, values }) => {
    const world = newAccount()
    publish(world, { 0: 3, 1: 4, 5: 5 })
    const input = request([orders({ Label: 'Mine' })], change)
    expect(answer(world, 'GetMetricData', input)).toMatchObject({
      MetricDataResults: [{ Label: 'Mine', Values: values }],
    })
  })

  it('computes expressions, and shows what ReturnData says', () => {
    const world = accountWithTraffic()
    const stat = (MetricName: string) => ({
      Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions: ENDPOINT_DIMENSIONS },
      Period: 60,
      Stat: 'Sum',
    })
    const input = request(
      [
        { Id: 'e1', Expression: '100 * errors / calls', Label: 'percent' },
        { Id: 'errors', MetricStat: stat('Invocation5XXErrors'), ReturnData: false },
        { Id: 'calls', MetricStat: stat('Invocations'), ReturnData: false },
        { Id: 'all', Expression: 'METRICS()' },
      ],
      { StartTime: minute(12), EndTime: minute(14) },
    )
    expect(answer(world, 'GetMetricData', input)).toMatchObject({
      MetricDataResults: [
        { Id: 'e1', Label: 'percent', Values: [0, 0] },
        { Id: 'all', Label: 'all', Values: [0, 0] },
        { Id: 'all', Label: 'all', Values: [60, 60] },
      ],
    })
  })

  it('is paged over all queries; a query is PartialData until its last page', () => {
    const world = newAccount()
    publish(world, { 0: 1, 1: 2, 2: 3 })
    const input = request([orders(), orders({ Id: 'again' })], { MaxDatapoints: 4 })
    expect(answer(world, 'GetMetricData', input)).toMatchObject({
      MetricDataResults: [
        { Id: 'orders', Values: [3, 2, 1], StatusCode: 'Complete' },
        { Id: 'again', Values: [3], StatusCode: 'PartialData' },
      ],
      NextToken: '4',
    })
    const next = answer(world, 'GetMetricData', { ...input, NextToken: '4' })
    expect(next).toMatchObject({
      MetricDataResults: [
        { Id: 'orders', Values: [], StatusCode: 'Complete' },
        { Id: 'again', Values: [2, 1], StatusCode: 'Complete' },
      ],
    })
    expect(next).not.toHaveProperty('NextToken')
  })
})
