import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/core/units.ts'
import { EPOCH_SECONDS } from '../account.ts'
import {
  ARN,
  accountWithAlarm,
  alarm,
  dataOf,
  history,
  POLICY_ARN,
  setState,
  summaries,
} from './alarm-account.ts'
import { publish } from './metric-account.ts'

const DAY_MS = 24 * HOUR_MS

describe('DescribeAlarmHistory', () => {
  it('tells configurations and states, newest first, also of an alarm that is gone', () => {
    const world = accountWithAlarm()
    publish(world, { 0: 11 })
    execute(world, 'PutMetricAlarm', alarm({ Threshold: 9 }))
    world.runUntil(2 * MINUTE_MS)
    execute(world, 'DeleteAlarms', { AlarmNames: ['a', 'ghost'] })
    expect(summaries(world)).toEqual([
      'Alarm "a" deleted',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "a" updated',
      'Alarm "a" created',
    ])
    expect(history(world).AlarmHistoryItems[1]).toMatchObject({
      AlarmName: 'a',
      AlarmType: 'MetricAlarm',
      HistoryItemType: 'StateUpdate',
      Timestamp: EPOCH_SECONDS + 120,
    })
  })

  it.each([
    { change: { Threshold: 9 }, original: { threshold: 10 } },
    { change: { AlarmActions: [POLICY_ARN] }, original: { alarmActions: [] } },
    { change: { AlarmDescription: 'new' }, original: {} }, // it had none
    {
      change: { Dimensions: [{ Name: 'shop', Value: '2' }] },
      original: { dimensions: [{ name: 'shop', value: '1' }] },
    },
  ])('has of an update to $change what was otherwise, and nothing else', ({ change, original }) => {
    const Dimensions = [{ Name: 'shop', Value: '1' }]
    const world = accountWithAlarm({ Dimensions })
    execute(world, 'PutMetricAlarm', alarm({ Dimensions, ...change }))
    expect(dataOf(world, 0).originalUpdatedFields).toEqual(original)
  })

  it('holds the data as AWS writes it', () => {
    const world = accountWithAlarm()
    execute(world, 'PutMetricAlarm', alarm({ Threshold: 9 }))
    setState(world, 'ALARM')
    expect(dataOf(world, -1)).toMatchObject({
      version: '1.0',
      type: 'Create',
      createdAlarm: {
        alarmName: 'a',
        alarmArn: ARN,
        okactions: [],
        extendedStatistic: 'SUM',
        threshold: 10,
        stateValue: 'INSUFFICIENT_DATA',
        alarmConfigurationUpdatedTimestamp: '2026-01-05T00:00:00.000+0000',
      },
    })
    expect(dataOf(world, -2)).toMatchObject({
      version: '1.0',
      type: 'Update',
      updatedAlarm: { threshold: 9 },
      originalUpdatedFields: { threshold: 10 },
    })
    expect(dataOf(world, -3)).toEqual({
      version: '1.0',
      oldState: {
        stateValue: 'INSUFFICIENT_DATA',
        stateReason: 'Unchecked: Initial alarm creation',
      },
      newState: { stateValue: 'ALARM', stateReason: 'by hand' },
    })
  })

  it.each([
    {
      problem: undefined,
      summary: `Successfully executed action ${POLICY_ARN}`,
      data: { actionState: 'Succeeded', error: null },
    },
    {
      problem: 'No such policy',
      summary: 'Failed to execute AutoScaling action: No such policy',
      data: { actionState: 'Failed', error: 'No such policy' },
    },
  ])('tells of an action once: $summary', ({ problem, summary, data }) => {
    const world = accountWithAlarm({ AlarmActions: [POLICY_ARN], TreatMissingData: 'ignore' })
    world.alarms.onScalingActions({ call: () => problem, stir: () => {} })
    setState(world, 'ALARM')
    world.runUntil(HOUR_MS)
    expect(summaries(world, { HistoryItemType: 'Action' })).toEqual([summary])
    expect(dataOf(world, 0)).toEqual({
      stateUpdateTimestamp: EPOCH_SECONDS * 1000,
      notificationResource: POLICY_ARN,
      publishedMessage: null,
      muteWindowEndTimestamp: null,
      ...data,
    })
  })

  it.each([
    { filter: {}, shown: ['b created', 'a to ALARM', 'a created'] },
    { filter: { ScanBy: 'TimestampAscending' }, shown: ['a created', 'a to ALARM', 'b created'] },
    { filter: { AlarmName: 'b' }, shown: ['b created'] },
    { filter: { AlarmName: 'ghost' }, shown: [] },
    { filter: { HistoryItemType: 'StateUpdate' }, shown: ['a to ALARM'] },
    { filter: { AlarmTypes: ['CompositeAlarm'] }, shown: [] },
    { filter: { StartDate: EPOCH_SECONDS + 60 }, shown: ['b created', 'a to ALARM'] },
    { filter: { EndDate: EPOCH_SECONDS + 60 }, shown: ['a to ALARM', 'a created'] },
    { filter: { MaxRecords: 2 }, shown: ['b created', 'a to ALARM'] },
    { filter: { MaxRecords: 2, NextToken: '2' }, shown: ['a created'] },
  ])('with $filter shows $shown', ({ filter, shown }) => {
    const world = accountWithAlarm({ TreatMissingData: 'ignore' })
    world.runUntil(MINUTE_MS)
    setState(world, 'ALARM')
    world.runUntil(2 * MINUTE_MS)
    execute(world, 'PutMetricAlarm', alarm({ AlarmName: 'b' }))
    const short = (summary: string) =>
      summary.replace(/^Alarm "(.)"/, '$1').replace(/^Alarm updated from \w+/, 'a')
    expect(summaries(world, filter).map(short)).toEqual(shown)
  })

  it('is kept for 30 days', () => {
    const world = accountWithAlarm()
    world.runUntil(30 * DAY_MS)
    expect(summaries(world)).toHaveLength(1)
    world.runUntil(30 * DAY_MS + 1)
    expect(summaries(world)).toEqual([])
  })
})
