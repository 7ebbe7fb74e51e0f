/** Alarms: configuration and state. Those of scaling policies are among them. */
import { z } from 'zod'
import type { SavedAlarm } from '../../core/alarms/alarm.ts'
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { findOperation } from '../operations.ts'
import { Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const Actions = z.array(z.string())

const SavedAlarmConfig: z.ZodType<AlarmConfig> = z.strictObject({
  name: Name,
  description: maybe(z.string()),
  actionsEnabled: z.boolean(),
  okActions: Actions,
  alarmActions: Actions,
  insufficientDataActions: Actions,
  namespace: Name,
  metricName: Name,
  dimensions: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  statistic: z.union([
    z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']),
    z.templateLiteral(['p', z.number().min(0).max(100)]),
  ]),
  periodMs: z.int().min(10_000).multipleOf(10_000),
  evaluationPeriods: z.int().min(1),
  datapointsToAlarm: z.int().min(1),
  threshold: z.number(),
  comparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  treatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']),
  lowSamplePercentile: z.enum(['evaluate', 'ignore']),
  unit: maybe(z.string()),
})

const SavedAlarmState: z.ZodType<SavedAlarm> = z.strictObject({
  config: SavedAlarmConfig,
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: z.string(),
  reasonData: maybe(z.string()),
  stateUpdatedAtMs: Instant,
  configuredAtMs: Instant,
})

/** Whose calls make or remove alarms, besides those of endpoints that go. */
const CALLS_ON_ALARMS: readonly (string | undefined)[] = ['CloudWatch', 'ApplicationAutoScaling']

export const alarms = defineStatePart({
  key: 'alarms',
  schema: SavedAlarmState,
  idOf: ({ config }) => config.name,
  ids: world => world.alarms.names(),
  dump: (world, name) => world.alarms.save(name),
  revision: (world, name) => world.alarms.revisionOf(name),
  touchedBy(event) {
    if (event.kind === 'alarm.state-changed') return [event.alarm]
    if (event.kind === 'endpoint.status-changed') return event.to === undefined ? 'all' : 'none'
    if (event.kind !== 'api.called') return 'none'
    return CALLS_ON_ALARMS.includes(findOperation(event.operation)?.service) ? 'all' : 'none'
  },
  load: (world, saved) => world.alarms.restore(saved),
})
