/** What happened to alarms: outlives them. */
import { z } from 'zod'
import type {
  AlarmHistoryEvent,
  AlarmHistoryItem,
  StateSnapshot,
} from '../../core/alarms/alarm-history.ts'
import { DomainError } from '../../core/errors.ts'
import { SavedAlarmConfig } from './alarms.ts'
import { Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const STATE = {
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: z.string(),
  reasonData: maybe(z.string()),
}

const Snapshot: z.ZodType<StateSnapshot> = z.strictObject(STATE)

const Description = z.strictObject({
  config: SavedAlarmConfig,
  arn: z.string(),
  ...STATE,
  stateUpdatedAtMs: Instant,
  configuredAtMs: Instant,
})

const SavedEvent: z.ZodType<AlarmHistoryEvent> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('created'), alarm: Description }),
  z.strictObject({ kind: z.literal('updated'), alarm: Description, before: Description }),
  z.strictObject({ kind: z.literal('deleted'), alarm: Description }),
  z.strictObject({ kind: z.literal('state'), from: Snapshot, to: Snapshot }),
  z.strictObject({
    kind: z.literal('action'),
    actionArn: z.string(),
    stateUpdatedAtMs: Instant,
    problem: maybe(z.string()),
  }),
])

const SavedItem: z.ZodType<AlarmHistoryItem> = z.strictObject({
  id: z.int().min(0),
  atMs: Instant,
  alarmName: Name,
  event: SavedEvent,
})

export const alarmHistory = defineStatePart({
  key: 'alarmHistory',
  schema: SavedItem,
  idOf: ({ id }) => String(id),
  ids: world => world.alarms.history.all().map(({ id }) => String(id)),
  dump: (world, id) => world.alarms.history.find(Number(id)),
  follow: (world, touched) => world.alarms.history.onChange(id => touched(String(id))),
  load(world, item) {
    const { history } = world.alarms
    const last = history.all().at(-1)
    if (last !== undefined && item.id !== last.id + 1) {
      throw new DomainError('invalid-value', `id: expected ${last.id + 1}, got ${item.id}`)
    }
    history.restore(item)
  },
})
