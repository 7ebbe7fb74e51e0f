/**
 * DescribeAlarmHistory: what happened to alarms, also to those that are gone.
 *
 * Source: CloudWatch API, DescribeAlarmHistory; autoscaling.md 5.2, 5.3 (newest first by default,
 * 30 days).
 * Assumed: StartDate and EndDate are inclusive.
 */
import { z } from 'zod'
import type { AlarmHistoryItem } from '../../core/alarms/alarm-history.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, integer, notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { WireTimestamp } from '../timestamp.ts'
import { HISTORY_ITEM_TYPES, historyItemOf, historyTypeOf } from './alarm-history-data.ts'
import { AlarmName, AlarmTypes } from './alarm-shapes.ts'

const DescribeAlarmHistoryInput = z.object({
  AlarmName: AlarmName.optional().describe('Only of this alarm; default: of all.'),
  AlarmTypes: AlarmTypes,
  HistoryItemType: enumShape({
    simulated: HISTORY_ITEM_TYPES,
    notSimulated: ['AlarmContributorStateUpdate', 'AlarmContributorAction'],
  })
    .optional()
    .describe('Only items of this type.'),
  StartDate: WireTimestamp.optional().describe('Not before this instant.'),
  EndDate: WireTimestamp.optional().describe('Not after this instant.'),
  MaxRecords: integer().min(1).max(100).default(100).describe('1–100, default 100.'),
  NextToken: z.string().optional().describe('Of the page before.'),
  ScanBy: enumShape({ simulated: ['TimestampDescending', 'TimestampAscending'] })
    .default('TimestampDescending')
    .describe('Order of the items; default: newest first.'),
  AlarmContributorId: notSimulated('contributors of alarms'),
})

type DescribeAlarmHistoryInput = z.output<typeof DescribeAlarmHistoryInput>

export const describeAlarmHistory = defineOperation({
  service: 'CloudWatch',
  name: 'DescribeAlarmHistory',
  input: DescribeAlarmHistoryInput,
  run(world, input) {
    const isNewestFirst = input.ScanBy === 'TimestampDescending'
    const items = world.alarms.history.items({ isNewestFirst })
    const page = pageOf(items, {
      isWanted: item => isWanted(world, item, input),
      limit: input.MaxRecords,
      token: input.NextToken,
      refuseToken: token => {
        throw new AwsError('InvalidNextToken', 400, `Invalid NextToken : ${token}`)
      },
    })
    return {
      AlarmHistoryItems: page.items.map(item => historyItemOf(world, item)),
      NextToken: page.nextToken,
    }
  },
})

function isWanted(
  world: World,
  { atMs, alarmName, event }: AlarmHistoryItem,
  filter: DescribeAlarmHistoryInput,
): boolean {
  const at = world.epochMs + atMs
  return (
    filter.AlarmTypes.includes('MetricAlarm') &&
    (filter.AlarmName ?? alarmName) === alarmName &&
    (filter.HistoryItemType ?? historyTypeOf(event)) === historyTypeOf(event) &&
    at >= (filter.StartDate?.epochMs ?? Number.NEGATIVE_INFINITY) &&
    at <= (filter.EndDate?.epochMs ?? Number.POSITIVE_INFINITY)
  )
}
