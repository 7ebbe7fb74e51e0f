/** The record of scaling activities: what was ordered, and what changed nothing and why. */
import { z } from 'zod'
import type {
  NotScaledCode,
  NotScaledReason,
  ScalingActivity,
} from '../../core/autoscaling/scaling-activity.ts'
import { InstanceCount, Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

export const SavedNotScaledCode: z.ZodType<NotScaledCode> = z.enum([
  'AlreadyAtMaxCapacity',
  'AlreadyAtMinCapacity',
  'AlreadyAtDesiredCapacity',
  'TargetServicePutResourceAsUnscalable',
  'Cooldown',
  'Suspended',
  'OtherPoliciesDisagree',
])

const SavedReason: z.ZodType<NotScaledReason> = z.strictObject({
  code: SavedNotScaledCode,
  maxCapacity: z.exactOptional(InstanceCount),
  minCapacity: z.exactOptional(InstanceCount),
  currentCapacity: z.exactOptional(InstanceCount),
})

const SavedActivity: z.ZodType<ScalingActivity> = z.strictObject({
  id: Name,
  endpointName: Name,
  variantName: Name,
  description: z.string(),
  cause: z.string(),
  startedAtMs: Instant,
  endedAtMs: maybe(Instant),
  statusCode: z.enum(['InProgress', 'Successful', 'Failed', 'Unfulfilled']),
  statusMessage: maybe(z.string()),
  notScaledReason: z.exactOptional(SavedReason),
})

export const scalingActivities = defineStatePart({
  key: 'scalingActivities',
  schema: SavedActivity,
  idOf: ({ id }) => id,
  ids: world => world.scaling.log.ids(),
  dump: (world, id) => world.scaling.log.find(id),
  revision: (world, id) => world.scaling.log.find(id)?.statusCode,
  touchedBy: ({ kind }) => (kind.startsWith('scaling.') ? 'all' : 'none'),
  load: (world, saved) => world.scaling.log.restore(saved),
})
