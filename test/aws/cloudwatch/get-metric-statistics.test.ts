import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'
import { accountWithTraffic, ENDPOINT_DIMENSIONS, minute, publish } from './metric-account.ts'

const DAY = 86_400

const request = (changes: object = {}) => ({
  Namespace: 'Shop',
  MetricName: 'Orders',
  StartTime: minute(0),
  EndTime: minute(10),
  Period: 60,
  Statistics: ['Sum'],
  ...changes,
})

describe('GetMetricStatistics, texts', () => {
  it.each([
    {
      change: { Statistics: undefined },
      code: 'InvalidParameterCombination',
      text: 'Must specify either Statistics or ExtendedStatistics',
    },
    {
      change: { EndTime: minute(0) },
      code: 'InvalidParameterCombination',
      text: 'The parameter StartTime must be less than the parameter EndTime.',
    },
    {
      change: { EndTime: minute(1441) },
      code: 'InvalidParameterCombination',
      text: 'You have requested up to 1441 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    },
    {
      change: { Period: 90 },
      code: 'InvalidParameterValue',
      text: 'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.',
    },
    {
      change: { StartTime: EPOCH_SECONDS - 16 * DAY, Period: 3660 },
      code: 'InvalidParameterValue',
      text: 'The parameter Period must be a multiple of 300 for a StartTime more than 15 days ago.',
    },
    {
      change: { StartTime: EPOCH_SECONDS - 64 * DAY, Period: 6000 },
      code: 'InvalidParameterValue',
      text: 'The parameter Period must be a multiple of 3600 for a StartTime more than 63 days ago.',
    },
    {
      change: { ExtendedStatistics: ['p101'] },
      code: 'InvalidParameterValue',
      text: 'The value p101 for parameter ExtendedStatistics is not supported.',
    },
    {
      change: { ExtendedStatistics: ['tm99'] },
      code: 'ValidationError',
      text: 'Not simulated yet: ExtendedStatistics tm99.',
    },
    {
      change: { Statistics: Array.from({ length: 6 }, () => 'Sum') },
      code: 'ValidationError',
      text: expect.stringContaining('Member must have length less than or equal to 5'),
    },
    {
      change: { ExtendedStatistics: Array.from({ length: 11 }, (_, index) => `p${index}`) },
      code: 'ValidationError',
      text: expect.stringContaining('Member must have length less than or equal to 10'),
    },
    {
      change: { Statistics: ['Median'] },
      code: 'ValidationError',
      text: "1 validation error detected: Value 'Median' at 'statistics.1.member' failed to satisfy constraint: Member must satisfy enum value set: [SampleCount, Average, Sum, Minimum, Maximum]",
    },
  ])('refuses with $code: $text', ({ change, code, text }) => {
    const error = refusal(newAccount(), 'GetMetricStatistics', request(change))
    expect(error).toMatchObject({ code, status: 400, message: text })
  })

  it('takes 1,440 datapoints', () => {
    const input = request({ EndTime: minute(1440) })
    expect(answer(newAccount(), 'GetMetricStatistics', input)).toEqual({
      Label: 'Orders',
      Datapoints: [],
    })
  })
})

describe('GetMetricStatistics of a custom metric', () => {
  it('has a row for each period with samples, with the statistics asked for', () => {
    const world = newAccount()
    publish(world, { 0: 3, 2: 4 })
    publish(world, { 2: 8 })
    const Statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']
    const input = request({ Statistics, ExtendedStatistics: ['p50', 'p99.9'] })
    expect(answer(world, 'GetMetricStatistics', input)).toEqual({
      Label: 'Orders',
      Datapoints: [
        {
          Timestamp: minute(0),
          SampleCount: 1,
          Average: 3,
          Sum: 3,
          Minimum: 3,
          Maximum: 3,
          ExtendedStatistics: { p50: 3, 'p99.9': 3 },
          Unit: 'None',
        },
        {
          Timestamp: minute(2),
          SampleCount: 2,
          Average: 6,
          Sum: 12,
          Minimum: 4,
          Maximum: 8,
          ExtendedStatistics: { p50: 4, 'p99.9': 8 },
          Unit: 'None',
        },
      ],
    })
  })

  it.each([
    { change: { StartTime: minute(1) }, sums: [4, 5] },
    { change: { EndTime: minute(2) }, sums: [3] }, // exclusive
    { change: { StartTime: minute(2) + 59 }, sums: [4, 5] }, // down to the minute
    { change: { Period: 180 }, sums: [7, 5] },
    { change: { Period: 600 }, sums: [12] },
    { change: { Period: 300, StartTime: minute(1) }, sums: [9] }, // periods from the start on
  ])('$change: $sums', ({ change, sums }) => {
    const world = newAccount()
    publish(world, { 0: 3, 2: 4, 4: 5 })
    expect(answer(world, 'GetMetricStatistics', request(change))).toMatchObject({
      Datapoints: sums.map(Sum => ({ Sum })),
    })
  })

  it('has a row for each unit, or for one', () => {
    const world = newAccount()
    publish(world, { 0: 3 }, 'Seconds')
    publish(world, { 0: 4 }, 'Count')
    const rows = [
      { Timestamp: minute(0), Sum: 3, Unit: 'Seconds' },
      { Timestamp: minute(0), Sum: 4, Unit: 'Count' },
    ]
    expect(answer(world, 'GetMetricStatistics', request())).toMatchObject({ Datapoints: rows })
    const counted = request({ Unit: 'Count' })
    expect(answer(world, 'GetMetricStatistics', counted)).toMatchObject({ Datapoints: [rows[1]] })
  })

  it('has no percentile of statistic sets, and no row for one alone', () => {
    const world = newAccount()
    const StatisticValues = { SampleCount: 2, Sum: 8, Minimum: 1, Maximum: 7 }
    execute(world, 'PutMetricData', {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'Orders', StatisticValues }],
    })
    const both = request({ ExtendedStatistics: ['p50'] })
    expect(answer(world, 'GetMetricStatistics', both)).toMatchObject({
      Datapoints: [{ Timestamp: minute(0), Sum: 8, Unit: 'None' }],
    })
    const alone = request({ Statistics: undefined, ExtendedStatistics: ['p50'] })
    expect(answer(world, 'GetMetricStatistics', alone)).toMatchObject({ Datapoints: [] })
  })

  it('reads high-resolution datapoints in short periods', () => {
    const world = newAccount()
    execute(world, 'PutMetricData', {
      Namespace: 'Shop',
      MetricData: [0, 4, 5, 9].map(second => ({
        MetricName: 'Orders',
        Timestamp: EPOCH_SECONDS + second,
        Value: 1,
        StorageResolution: 1,
      })),
    })
    expect(answer(world, 'GetMetricStatistics', request({ Period: 5 }))).toMatchObject({
      Datapoints: [
        { Timestamp: EPOCH_SECONDS, Sum: 2 },
        { Timestamp: EPOCH_SECONDS + 5, Sum: 2 },
      ],
    })
  })
})

describe('GetMetricStatistics of an endpoint metric', () => {
  it.each([
    { MetricName: 'Invocations', row: { Sum: 60, SampleCount: 60, Unit: 'None' } },
    { MetricName: 'Invocation5XXErrors', row: { Sum: 0, SampleCount: 60, Unit: 'None' } },
    { MetricName: 'InvocationsPerInstance', row: { Sum: 15, SampleCount: 60, Unit: 'None' } },
    { MetricName: 'ModelLatency', row: { SampleCount: 60, Unit: 'Microseconds' } },
  ])('$MetricName is what the endpoint measured', ({ MetricName, row }) => {
    const world = accountWithTraffic()
    const input = request({
      Namespace: 'AWS/SageMaker',
      MetricName,
      Dimensions: ENDPOINT_DIMENSIONS,
      StartTime: minute(12),
      EndTime: minute(13),
      Statistics: ['Sum', 'SampleCount'],
    })
    expect(answer(world, 'GetMetricStatistics', input)).toMatchObject({
      Label: MetricName,
      Datapoints: [{ Timestamp: minute(12), ...row }],
    })
  })
})
