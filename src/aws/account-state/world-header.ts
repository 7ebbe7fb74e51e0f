/** What of the account is not a list of things: seed, time, and the settings of the rules. */
import { z } from 'zod'
import { LIMITS } from '../../core/limits.ts'
import type { RouterFactory } from '../../core/routing/router.ts'
import type { Settings } from '../../core/settings.ts'
import type { World } from '../../core/world.ts'
import { Duration, Name } from './saved-shapes.ts'
import { maybe } from './state-part.ts'

const ACCOUNT_FORMAT = 'endpoint-lab/account'
const ACCOUNT_VERSION = 1

const SavedSettings: z.ZodType<Settings> = z.strictObject({
  metricDelayMs: Duration,
  alarmPhase: z.enum(['aligned', 'spread']),
  idleMetric: z.enum(['zeros', 'missing']),
  abandoned: z.enum(['dropped', 'served']),
  invocationTimeoutMs: Duration,
  timeoutsCountAs5xx: z.boolean(),
  overheadLatencyMs: Duration,
  weightChangeMs: Duration,
  terminationMs: Duration,
  deletionMs: Duration,
  healthCheckTimeoutMs: Duration,
  alarmPollMs: Duration,
  capacityRounding: z.enum(['floor', 'ceil', 'nearest']),
  alarmInAlarmAtStart: z.enum(['watch', 'refuse']),
})

const SavedRouter = z.strictObject({ name: Name, path: z.string().min(1) })
export type SavedRouter = z.output<typeof SavedRouter>

export const WorldHeader = z.strictObject({
  format: z.literal(ACCOUNT_FORMAT),
  version: z.literal(ACCOUNT_VERSION),
  seed: z.union([z.int(), z.string()]),
  /** Unix milliseconds of virtual time zero. */
  epochMs: z.int(),
  /** Virtual instant, milliseconds since time zero. */
  nowMs: z.int().min(-LIMITS.simulatedMsMax).max(LIMITS.simulatedMsMax),
  settings: SavedSettings,
  /** Most instances by type; a type that is not named has no quota. */
  quotas: z.record(z.string(), z.int().min(0)),
  /** Router by endpoint, of those that have one of the user's own. */
  routing: maybe(z.record(Name, Name)),
  /** The user's own routers, and the files that they are loaded from. */
  routers: maybe(z.array(SavedRouter).readonly()),
  /** How many ids Application Auto Scaling has given out. */
  scalingIds: z.int().min(0),
})
export type WorldHeader = z.output<typeof WorldHeader>

export const headerOf = ({
  seed,
  epochMs,
  nowMs,
  settings,
  quotas,
  routing,
  routers,
  scaling,
}: World): WorldHeader => ({
  format: ACCOUNT_FORMAT,
  version: ACCOUNT_VERSION,
  seed,
  epochMs,
  // Requests come at fractions of a millisecond, control events at full ones.
  nowMs: Math.ceil(nowMs),
  settings,
  quotas: Object.fromEntries(quotas),
  routing: routing.size === 0 ? undefined : Object.fromEntries(routing),
  routers: routing.size === 0 ? undefined : savedRouters(routers),
  scalingIds: scaling.idsGiven,
})

const savedRouters = (routers: readonly RouterFactory[]): readonly SavedRouter[] =>
  routers.flatMap(({ name, path }) => (path === undefined ? [] : [{ name, path }]))
