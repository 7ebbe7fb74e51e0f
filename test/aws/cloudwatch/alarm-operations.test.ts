import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { answer, EPOCH_SECONDS, refusal } from '../account.ts'
import { ARN, accountWithAlarm, alarm, POLICY_ARN, setState, summaries } from './alarm-account.ts'

describe('alarm operations, texts', () => {
  it.each([
    {
      operation: 'SetAlarmState',
      input: { AlarmName: 'ghost', StateValue: 'OK', StateReason: '' },
      error: { code: 'ResourceNotFound', status: 404, message: '' },
    },
    {
      operation: 'SetAlarmState',
      input: { AlarmName: 'a', StateValue: 'INVALID', StateReason: 'x' },
      error: {
        code: 'ValidationError',
        status: 400,
        message:
          "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
      },
    },
    {
      operation: 'SetAlarmState',
      input: { AlarmName: 'a', StateValue: 'OK', StateReason: 'x'.repeat(1024) },
      error: {
        code: 'ValidationError',
        status: 400,
        message: expect.stringContaining('Member must have length less than or equal to 1023'),
      },
    },
    {
      operation: 'SetAlarmState',
      input: {
        AlarmName: 'a',
        StateValue: 'OK',
        StateReason: 'x',
        StateReasonData: JSON.stringify('x'.repeat(3999)),
      },
      error: {
        code: 'ValidationError',
        status: 400,
        message: expect.stringContaining('Member must have length less than or equal to 4000'),
      },
    },
    {
      operation: 'SetAlarmState',
      input: { AlarmName: 'a', StateValue: 'OK', StateReason: 'x', StateReasonData: '{' },
      error: { code: 'InvalidFormat', status: 400, message: 'StateReasonData is not valid JSON.' },
    },
    ...['DescribeAlarms', 'DeleteAlarms', 'EnableAlarmActions', 'DisableAlarmActions'].map(
      operation => ({
        operation,
        input: { AlarmNames: Array.from({ length: 101 }, (_, index) => `a${index}`) },
        error: {
          code: 'ValidationError',
          status: 400,
          message: expect.stringContaining('Member must have length less than or equal to 100'),
        },
      }),
    ),
    {
      operation: 'DescribeAlarmHistory',
      input: { NextToken: 'invalid-token' },
      error: {
        code: 'InvalidNextToken',
        status: 400,
        message: 'Invalid NextToken : invalid-token',
      },
    },
    {
      operation: 'DescribeAlarmsForMetric',
      input: { Namespace: 'Shop', MetricName: 'Orders', ExtendedStatistic: 'p101' },
      error: {
        code: 'InvalidParameterValue',
        status: 400,
        message: 'The value p101 for parameter ExtendedStatistic is not supported.',
      },
    },
    ...['CloudWatch.ListTagsForResource', 'CloudWatch.TagResource', 'CloudWatch.UntagResource'].map(
      operation => ({
        operation,
        input: { ResourceARN: `${ARN}-ghost`, Tags: [], TagKeys: [] },
        error: { code: 'ResourceNotFoundException', status: 404, message: '' },
      }),
    ),
    {
      operation: 'CloudWatch.TagResource',
      input: { ResourceARN: ARN, Tags: [{ Key: 'aws:x', Value: '' }] },
      error: {
        code: 'InvalidParameterValue',
        status: 400,
        message: 'The tag key aws:x is reserved: keys must not begin with aws:.',
      },
    },
    {
      operation: 'CloudWatch.TagResource',
      input: {
        ResourceARN: ARN,
        Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
      },
      error: {
        code: 'InvalidParameterValue',
        status: 400,
        message: 'An alarm has at most 50 tags; it would have 51.',
      },
    },
    {
      operation: 'PutMetricAlarm',
      input: alarm({ AlarmName: 'b', Tags: [{ Key: 'aws:x', Value: '' }] }),
      error: {
        code: 'InvalidParameterValue',
        status: 400,
        message: 'The tag key aws:x is reserved: keys must not begin with aws:.',
      },
    },
  ])('$operation refuses with $error.code: $error.message', ({ operation, input, error }) => {
    const world = accountWithAlarm()
    expect(refusal(world, operation, input)).toMatchObject(error)
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [{ StateValue: 'INSUFFICIENT_DATA' }],
    })
  })
})

describe('SetAlarmState', () => {
  it('gives the state and the reason of the caller', () => {
    const world = accountWithAlarm()
    world.runUntil(30_000)
    expect(setState(world, 'ALARM', { StateReasonData: '{"why":1}' })).toEqual({})
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [
        {
          StateValue: 'ALARM',
          StateReason: 'by hand',
          StateReasonData: '{"why":1}',
          StateUpdatedTimestamp: EPOCH_SECONDS + 30,
        },
      ],
    })
  })

  it('changes nothing when the alarm is in the state, not even the reason', () => {
    const world = accountWithAlarm()
    setState(world, 'ALARM')
    setState(world, 'ALARM', { StateReason: 'again' })
    expect(world.alarms.find('a')).toMatchObject({ reason: 'by hand' })
    expect(summaries(world)).toHaveLength(2)
  })

  it('lasts until the next evaluation that finds another state', () => {
    const world = accountWithAlarm({ TreatMissingData: 'notBreaching' })
    world.runUntil(10 * MINUTE_MS + 1)
    setState(world, 'ALARM')
    world.runUntil(11 * MINUTE_MS - 1)
    expect(world.alarms.stateOf('a')).toBe('ALARM')
    world.runUntil(11 * MINUTE_MS)
    expect(world.alarms.stateOf('a')).toBe('OK')
  })

  it('lasts where evaluations agree, with the reason of the caller', () => {
    const world = accountWithAlarm({ TreatMissingData: 'ignore' })
    setState(world, 'ALARM')
    world.runUntil(HOUR_MS)
    expect(world.alarms.find('a')).toMatchObject({ state: 'ALARM', reason: 'by hand' })
  })
})

describe('actions', () => {
  function accountThatCounts(changes: object = {}) {
    const world = accountWithAlarm({ AlarmActions: [POLICY_ARN], ...changes })
    const calls: number[] = []
    world.alarms.onScalingActions({
      call: () => {
        calls.push(world.nowMs)
        return undefined
      },
      stir: () => {},
    })
    return { world, calls }
  }

  it('run when SetAlarmState changes the state', () => {
    const { world, calls } = accountThatCounts()
    setState(world, 'ALARM')
    expect(calls).toEqual([0])
  })

  it.each([
    { state: 'OK', member: 'OKActions' },
    { state: 'ALARM', member: 'AlarmActions' },
    { state: 'INSUFFICIENT_DATA', member: 'InsufficientDataActions' },
  ])('of $member run in $state alone', ({ state, member }) => {
    const { world, calls } = accountThatCounts({
      AlarmActions: [],
      TreatMissingData: 'ignore',
      [member]: [POLICY_ARN],
    })
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [{ [member]: [POLICY_ARN] }],
    })
    for (const [minute, next] of ['ALARM', 'OK', 'INSUFFICIENT_DATA', 'ALARM'].entries()) {
      world.schedule(minute * 10_000 + 1, () => setState(world, next))
    }
    world.runUntil(50_000)
    const inOrder = ['ALARM', 'OK', 'INSUFFICIENT_DATA', 'ALARM']
    expect(calls).toEqual(
      inOrder.flatMap((each, minute) => (each === state ? [minute * 10_000 + 1] : [])),
    )
  })

  it('do not run while they are disabled, and again once enabled', () => {
    const { world, calls } = accountThatCounts({ TreatMissingData: 'ignore' })
    execute(world, 'DisableAlarmActions', { AlarmNames: ['a', 'ghost'] })
    setState(world, 'ALARM')
    world.runUntil(5 * MINUTE_MS)
    expect(calls).toEqual([])
    execute(world, 'EnableAlarmActions', { AlarmNames: ['a', 'ghost'] })
    world.runUntil(7 * MINUTE_MS)
    expect(calls).toEqual([6 * MINUTE_MS, 7 * MINUTE_MS])
  })

  it('that are switched change when the alarm was configured, and what is the same does not', () => {
    const world = accountWithAlarm()
    const configuredAt = () => world.alarms.find('a')?.configuredAtMs
    world.runUntil(MINUTE_MS)
    execute(world, 'EnableAlarmActions', { AlarmNames: ['a'] })
    expect(configuredAt()).toBe(0)
    execute(world, 'DisableAlarmActions', { AlarmNames: ['a'] })
    expect(configuredAt()).toBe(MINUTE_MS)
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [{ ActionsEnabled: false }],
    })
  })
})

describe('PutMetricAlarm again', () => {
  it('with the same configuration changes nothing', () => {
    const world = accountWithAlarm()
    world.runUntil(MINUTE_MS)
    execute(world, 'PutMetricAlarm', alarm())
    expect(world.alarms.find('a')?.configuredAtMs).toBe(0)
    expect(summaries(world)).toEqual(['Alarm "a" created'])
  })

  it('replaces the configuration and keeps the state', () => {
    const world = accountWithAlarm({ TreatMissingData: 'ignore' })
    setState(world, 'ALARM')
    world.runUntil(MINUTE_MS)
    execute(world, 'PutMetricAlarm', alarm({ Threshold: 5 }))
    expect(world.alarms.find('a')).toMatchObject({ state: 'ALARM', configuredAtMs: MINUTE_MS })
  })
})

describe('DescribeAlarmsForMetric', () => {
  const [site, zone] = [
    { Name: 'Site', Value: '1' },
    { Name: 'Zone', Value: '2' },
  ]

  it.each([
    { filter: {}, names: ['plain'] },
    { filter: { Dimensions: [site] }, names: [] },
    { filter: { Dimensions: [zone, site] }, names: ['both', 'both-p99'] },
    { filter: { Dimensions: [site, zone], Statistic: 'Sum' }, names: ['both'] },
    { filter: { Dimensions: [site, zone], ExtendedStatistic: 'p99' }, names: ['both-p99'] },
    { filter: { Dimensions: [site, zone], Period: 300 }, names: ['both-p99'] },
    { filter: { Unit: 'Count' }, names: [] },
    { filter: { MetricName: 'Other' }, names: [] },
    { filter: { Namespace: 'Other' }, names: [] },
  ])('with $filter finds $names', ({ filter, names }) => {
    const world = accountWithAlarm({ AlarmName: 'plain' })
    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'both', Dimensions: [site, zone] }))
    const percentile = { Statistic: undefined, ExtendedStatistic: 'p99', Period: 300 }
    const named = { AlarmName: 'both-p99', Dimensions: [zone, site] }
    execute(world, 'PutMetricAlarm', alarm({ ...named, ...percentile }))
    const input = { Namespace: 'Shop', MetricName: 'Orders', ...filter }
    expect(answer(world, 'DescribeAlarmsForMetric', input)).toMatchObject({
      MetricAlarms: names.map(AlarmName => ({ AlarmName })),
    })
  })

  it('follows an alarm to another metric and forgets one that is deleted', () => {
    const world = accountWithAlarm({ AlarmName: 'b' })
    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'c', MetricName: 'Returns' }))
    const namesOn = (MetricName: string) => {
      const shown = answer(world, 'DescribeAlarmsForMetric', { Namespace: 'Shop', MetricName })
      const { MetricAlarms } = shown as { MetricAlarms: readonly { AlarmName: string }[] }
      return MetricAlarms.map(({ AlarmName }) => AlarmName)
    }
    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'a', MetricName: 'Returns' }))
    expect([namesOn('Orders'), namesOn('Returns')]).toEqual([['b'], ['a', 'c']])

    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'b', MetricName: 'Returns' }))
    expect([namesOn('Orders'), namesOn('Returns')]).toEqual([[], ['a', 'b', 'c']])

    execute(world, 'DeleteAlarms', { AlarmNames: ['a'] })
    execute(world, 'DisableAlarmActions', { AlarmNames: ['b'] })
    expect(namesOn('Returns')).toEqual(['b', 'c'])
  })
})

describe('tags of alarms', () => {
  const tags = (world: World) =>
    answer(world, 'CloudWatch.ListTagsForResource', { ResourceARN: ARN })

  it('are given on creation, not on an update', () => {
    const world = accountWithAlarm({ Tags: [{ Key: 'team', Value: 'ml' }] })
    execute(world, 'PutMetricAlarm', alarm({ Threshold: 9, Tags: [{ Key: 'new', Value: '' }] }))
    expect(tags(world)).toEqual({ Tags: [{ Key: 'team', Value: 'ml' }] })
  })

  it('are added, replaced and removed, and go with the alarm', () => {
    const world = accountWithAlarm()
    const tag = (Tags: readonly object[]) =>
      execute(world, 'CloudWatch.TagResource', { ResourceARN: ARN, Tags })
    tag([
      { Key: 'team', Value: 'ml' },
      { Key: 'stage', Value: 'test' },
    ])
    tag([{ Key: 'team', Value: 'web' }])
    expect(tags(world)).toEqual({
      Tags: [
        { Key: 'team', Value: 'web' },
        { Key: 'stage', Value: 'test' },
      ],
    })
    execute(world, 'CloudWatch.UntagResource', { ResourceARN: ARN, TagKeys: ['team', 'ghost'] })
    expect(tags(world)).toEqual({ Tags: [{ Key: 'stage', Value: 'test' }] })
    execute(world, 'DeleteAlarms', { AlarmNames: ['a'] })
    execute(world, 'PutMetricAlarm', alarm())
    expect(tags(world)).toEqual({ Tags: [] })
  })
})
