/** Alarms: configuration and state. Those of scaling policies are among them. */
import { z } from 'zod'
import type { SavedAlarm } from '../../core/alarms/alarm.ts'
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { AlarmMath, AlarmQuery } from '../../core/alarms/alarm-math.ts'
import { LIMITS } from '../../core/limits.ts'
import { Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const Actions = z.array(z.string())

const SavedDimensions = z.array(z.strictObject({ name: z.string(), value: z.string() }))

const SavedStatistic = z.union([
  z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']),
  z.templateLiteral(['p', z.number().min(0).max(100)]),
])

const SavedQuery: z.ZodType<AlarmQuery> = z.strictObject({
  id: Name,
  label: maybe(z.string()),
  isWatched: z.boolean(),
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('expression'), text: z.string().max(2048) }),
    z.strictObject({
      kind: z.literal('metric'),
      stat: z.strictObject({
        metric: z.strictObject({ namespace: Name, metricName: Name, dimensions: SavedDimensions }),
        periodMs: z.int().min(1000),
        statistic: SavedStatistic,
        unit: maybe(z.string()),
      }),
    }),
  ]),
})

export const SavedMath: z.ZodType<AlarmMath> = z.strictObject({
  queries: z.array(SavedQuery).min(1).max(20),
})

export const SavedAlarmConfig: z.ZodType<AlarmConfig> = z.strictObject({
  name: Name,
  description: maybe(z.string()),
  actionsEnabled: z.boolean(),
  okActions: Actions,
  alarmActions: Actions,
  insufficientDataActions: Actions,
  /** Empty for an alarm on metric math, as is its name. */
  namespace: z.string().max(LIMITS.nameLengthMax),
  metricName: z.string().max(LIMITS.nameLengthMax),
  dimensions: SavedDimensions,
  statistic: SavedStatistic,
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
  givenDefaults: z
    .array(z.enum(['datapointsToAlarm', 'treatMissingData', 'lowSamplePercentile']))
    .max(3)
    .optional(),
  math: SavedMath.optional(),
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
