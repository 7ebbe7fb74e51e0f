/** Alarms: configuration and state. Those of scaling policies are among them. */
import { z } from 'zod'
import type { SavedAlarm } from '../../core/alarms/alarm.ts'
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const Actions = z.array(z.string())

export const SavedAlarmConfig: z.ZodType<AlarmConfig> = z.strictObject({
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

export const alarms = defineStatePart({
  key: 'alarms',
  schema: SavedAlarmState,
  idOf: ({ config }) => config.name,
  ids: world => world.alarms.names(),
  dump: (world, name) => world.alarms.save(name),
  follow: (world, touched) => world.alarms.onChange(touched),
  load: (world, saved) => world.alarms.restore(saved),
})
