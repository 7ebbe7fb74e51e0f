/**
 * One item of an alarm's history as DescribeAlarmHistory shows it.
 *
 * Source: autoscaling.md 5.3 (summaries; HistoryData; alarms in it in lower camel case, `okactions`,
 * the statistic in `extendedStatistic`, instants with an offset).
 * Assumed: which members an alarm in HistoryData has, besides those recorded.
 */
import type { AlarmDescription } from '../../core/alarms/alarm.ts'
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type {
  AlarmHistoryEvent,
  AlarmHistoryItem,
  StateSnapshot,
} from '../../core/alarms/alarm-history.ts'
import { SECOND_MS } from '../../core/units.ts'
import { isoOffsetText } from '../../core/utc.ts'
import { timestampOf } from '../timestamp.ts'
import { shownMetrics } from './metric-math-alarm.ts'

export const HISTORY_ITEM_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const
export type HistoryItemType = (typeof HISTORY_ITEM_TYPES)[number]

interface Epoch {
  readonly epochMs: number
}

export function historyItemOf(world: Epoch, { atMs, alarmName, event }: AlarmHistoryItem) {
  return {
    AlarmName: alarmName,
    AlarmType: 'MetricAlarm',
    Timestamp: timestampOf(world, atMs),
    HistoryItemType: historyTypeOf(event),
    HistorySummary: summaryOf(alarmName, event),
    HistoryData: JSON.stringify(dataOf(world, event)),
  }
}

export function historyTypeOf(event: AlarmHistoryEvent): HistoryItemType {
  switch (event.kind) {
    case 'created':
    case 'updated':
    case 'deleted':
      return 'ConfigurationUpdate'
    case 'state':
      return 'StateUpdate'
    case 'action':
      return 'Action'
  }
}

function summaryOf(name: string, event: AlarmHistoryEvent): string {
  switch (event.kind) {
    case 'created':
    case 'updated':
    case 'deleted':
      return `Alarm "${name}" ${event.kind}`
    case 'state':
      return `Alarm updated from ${event.from.state} to ${event.to.state}`
    case 'action':
      return event.problem === undefined
        ? `Successfully executed action ${event.actionArn}`
        : `Failed to execute AutoScaling action: ${event.problem}`
  }
}

function dataOf(world: Epoch, event: AlarmHistoryEvent): object {
  const version = '1.0'
  switch (event.kind) {
    case 'created':
      return { version, type: 'Create', createdAlarm: alarmData(world, event.alarm) }
    case 'deleted':
      return { version, type: 'Delete', deletedAlarm: alarmData(world, event.alarm) }
    case 'updated': {
      const updatedAlarm = alarmData(world, event.alarm)
      const before = alarmData(world, event.before)
      return {
        version,
        type: 'Update',
        updatedAlarm,
        originalUpdatedFields: changed(before, updatedAlarm),
      }
    }
    case 'state':
      return { version, oldState: stateData(event.from), newState: stateData(event.to) }
    case 'action':
      return {
        actionState: event.problem === undefined ? 'Succeeded' : 'Failed',
        stateUpdateTimestamp: world.epochMs + event.stateUpdatedAtMs,
        notificationResource: event.actionArn,
        publishedMessage: null,
        error: event.problem ?? null,
        muteWindowEndTimestamp: null,
      }
  }
}

function stateData({ state, reason, reasonData }: StateSnapshot) {
  return {
    stateValue: state,
    stateReason: reason,
    ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) }),
  }
}

function alarmData({ epochMs }: Epoch, alarm: AlarmDescription): Readonly<Record<string, unknown>> {
  const { config } = alarm
  return {
    alarmName: config.name,
    alarmArn: alarm.arn,
    alarmDescription: config.description,
    alarmConfigurationUpdatedTimestamp: isoOffsetText(epochMs + alarm.configuredAtMs),
    actionsEnabled: config.actionsEnabled,
    okactions: config.okActions,
    alarmActions: config.alarmActions,
    insufficientDataActions: config.insufficientDataActions,
    stateValue: alarm.state,
    stateReason: alarm.reason,
    stateUpdatedTimestamp: isoOffsetText(epochMs + alarm.stateUpdatedAtMs),
    ...(config.math === undefined ? metricData(config) : { metrics: shownMetrics(config.math) }),
    evaluationPeriods: config.evaluationPeriods,
    datapointsToAlarm: config.datapointsToAlarm,
    threshold: config.threshold,
    comparisonOperator: config.comparisonOperator,
    treatMissingData: config.treatMissingData,
  }
}

const metricData = (config: AlarmConfig) => ({
  metricName: config.metricName,
  namespace: config.namespace,
  extendedStatistic: config.statistic.startsWith('p')
    ? config.statistic
    : config.statistic.toUpperCase(),
  dimensions: config.dimensions,
  period: config.periodMs / SECOND_MS,
  unit: config.unit,
})

/** What the old description has otherwise than the new one. */
function changed(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): object {
  const fields: Record<string, unknown> = {}
  for (const key in before) if (!isSame(before[key], after[key])) fields[key] = before[key]
  return fields
}

/** Of plain data, member by member: it is compared a hundred times a page, and JSON of both is garbage. */
function isSame(old: unknown, now: unknown): boolean {
  if (!isRecord(old) || !isRecord(now)) return old === now
  for (const key in now) if (!isSame(old[key], now[key])) return false
  for (const key in old) if (!(key in now)) return false
  return true
}

/** Lists too: their members are called 0, 1 and so on. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
