/**
 * Random small accounts for property tests: an endpoint with its configs, alarms, policies and
 * traffic, and what befalls it in a quarter of an hour. All plain data, so that a failure shrinks.
 */
import fc from 'fast-check'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { DeploymentConfig } from '../../../src/core/deployment/deployment-config.ts'
import type { VariantProperty } from '../../../src/core/endpoint/update-rules.ts'
import type { Settings } from '../../../src/core/settings.ts'
import { RETRY_CAUSES, type RetryCause } from '../../../src/core/traffic/retry-policy.ts'
import { MINUTE } from '../lab.ts'
import { alarms } from './random-alarm.ts'
import { deployments } from './random-deployment.ts'
import { type RandomScaling, scalings, trackings } from './random-scaling.ts'

export const MINUTES = 24

/** v2 is what v1 should become; v3 renames and resizes; v4 makes the shadow a production variant. */
export const CONFIG_NAMES = ['v1', 'v2', 'v3', 'v4'] as const
export type ConfigName = (typeof CONFIG_NAMES)[number]

export interface RandomModel {
  readonly latencyMs: number
  readonly startupMs: number
  readonly concurrency: number
  readonly queueMax: number
  readonly passesHealthCheck: boolean
  readonly errorShare5xx: number
}

export interface RandomVariant {
  readonly count: number
  readonly weight: number
  readonly routingStrategy: 'RANDOM' | 'LEAST_OUTSTANDING_REQUESTS'
}

export interface RandomLab {
  readonly seed: number
  readonly settings: Partial<Settings>
  /** How many more instances than v1 has the account may have, all of one type. */
  readonly quotaBeyond: number | undefined
  /** Of v1 and of v2. */
  readonly models: { readonly good: RandomModel; readonly next: RandomModel }
  /** A, B, C. */
  readonly variants: readonly RandomVariant[]
  /** Instances of A, B, C in the other configs. */
  readonly newCounts: readonly number[]
  readonly newWeights: readonly number[]
  /** Of v1 and of v2; with one production variant only. */
  readonly hasShadow: readonly [boolean, boolean]
  readonly alarms: readonly AlarmConfig[]
  /** Whether alarms are OK at time zero, or know nothing yet. */
  readonly areAlarmsSettled: boolean
  readonly scaling: RandomScaling | undefined
  /** Requests a second, minute by minute. */
  readonly perSecond: readonly number[]
  readonly targetShare: number
  /** `undefined`: callers try once. */
  readonly retries: RandomRetries | undefined
  readonly happenings: readonly Happening[]
}

export interface RandomRetries {
  readonly attemptsMax: number
  readonly timeoutMs: number
  readonly causes: readonly RetryCause[]
  readonly baseMs: number
  readonly capMs: number
  readonly jitter: 'full' | 'none'
}

export type Happening = { readonly atMs: number } & Deed
export type DeedKind = Deed['kind']

export type Deed =
  | {
      readonly kind: 'update'
      /** `next`: v2, or v1 when v2 runs. */
      readonly configName: ConfigName | 'next'
      readonly deployment: DeploymentConfig | undefined
      readonly retainDeployment: boolean
      readonly retainAll: boolean
      readonly exclude: readonly VariantProperty[]
    }
  | {
      readonly kind: 'weights'
      readonly variant: string
      readonly weight: number | undefined
      readonly instanceCount: number | undefined
    }
  | { readonly kind: 'kill'; readonly variant: string; readonly count: number }
  | { readonly kind: 'slow'; readonly factor: number; readonly forMs: number }
  | { readonly kind: 'errors'; readonly share5xx: number; readonly forMs: number }
  | { readonly kind: 'shortage'; readonly instances: number; readonly forMs: number }
  | { readonly kind: 'model'; readonly name: 'good' | 'next'; readonly model: RandomModel }
  | {
      readonly kind: 'register'
      readonly bounds: readonly [number, number]
      readonly suspended: boolean
    }
  | { readonly kind: 'deregister' }
  | { readonly kind: 'policy'; readonly targetValue: number }
  | { readonly kind: 'no-policy' }
  | { readonly kind: 'alarm'; readonly alarm: AlarmConfig }
  | { readonly kind: 'alarm-state'; readonly index: number; readonly isAlarm: boolean }
  | { readonly kind: 'alarm-actions'; readonly areEnabled: boolean }
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }

const chance = (percent: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 0, max: 99 }).map(draw => draw < percent)

const models = (badPercent: number): fc.Arbitrary<RandomModel> =>
  fc.record({
    latencyMs: fc.constantFrom(20, 20, 300, 2000, 20_000),
    startupMs: fc.constantFrom(0, 20_000, 45_000, 130_000),
    concurrency: fc.constantFrom(1, 4),
    queueMax: fc.constantFrom(0, 3, 100_000, 100_000),
    passesHealthCheck: chance(badPercent).map(isBad => !isBad),
    errorShare5xx: chance(badPercent * 4).map(isBad => (isBad ? 0.4 : 0)),
  })

const variants: fc.Arbitrary<RandomVariant> = fc.record({
  count: fc.constantFrom(1, 2, 3, 4, 4, 6),
  weight: fc.constantFrom(0, 0.1, 1, 1, 5),
  routingStrategy: fc.constantFrom('RANDOM' as const, 'LEAST_OUTSTANDING_REQUESTS' as const),
})

/** Half of them on full minutes, where metrics, alarms and bakes meet. */
const instants = fc.oneof(
  fc.integer({ min: 1, max: MINUTES - 2 }).map(minute => minute * MINUTE),
  fc.integer({ min: 1, max: (MINUTES - 2) * MINUTE }),
)
const spans = fc.integer({ min: 1, max: 6 * MINUTE })
const names = fc.constantFrom('A', 'A', 'A', 'B', 'S')

const updates: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('update' as const),
  configName: fc.oneof(
    { weight: 4, arbitrary: fc.constant('next' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...CONFIG_NAMES) },
  ),
  deployment: fc.option(deployments, { nil: undefined, freq: 12 }),
  retainDeployment: chance(8),
  retainAll: chance(30),
  exclude: fc.subarray(['DesiredInstanceCount', 'DesiredWeight'] as VariantProperty[]),
})

const often: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('weights' as const),
    variant: names,
    weight: fc.option(fc.constantFrom(0, 0.5, 1, 3), { nil: undefined }),
    instanceCount: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('kill' as const),
    variant: names,
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('slow' as const),
    factor: fc.constantFrom(0.1, 3),
    forMs: spans,
  }),
  fc.record({
    kind: fc.constant('errors' as const),
    share5xx: fc.constantFrom(0.1, 0.6),
    forMs: spans,
  }),
  fc.record({
    kind: fc.constant('shortage' as const),
    instances: fc.integer({ min: 0, max: 12 }),
    forMs: spans,
  }),
  fc.record({
    kind: fc.constant('model' as const),
    name: fc.constantFrom('good' as const, 'next' as const),
    model: models(20),
  }),
  fc.record({
    kind: fc.constant('register' as const),
    bounds: fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 4 }))
      .map(([low, more]) => [low, low + more] as const),
    suspended: fc.boolean(),
  }),
  trackings.map(({ targetValue }) => ({ kind: 'policy' as const, targetValue })),
  alarms.map(alarm => ({ kind: 'alarm' as const, alarm })),
  fc.record({
    kind: fc.constant('alarm-state' as const),
    index: fc.integer({ min: 0, max: 3 }),
    isAlarm: fc.boolean(),
  }),
)

const rarely: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('alarm-actions' as const), areEnabled: fc.boolean() }),
  fc.constant({ kind: 'deregister' as const }),
  fc.constant({ kind: 'no-policy' as const }),
  fc.constant({ kind: 'delete' as const }),
  fc.constant({ kind: 'create' as const }),
)

const others: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: often },
  { weight: 1, arbitrary: rarely },
)

/** ROLLING, out of time on its way while there are no instances to go back to; then its repair. */
const downfalls: fc.Arbitrary<readonly Happening[]> = fc
  .record({
    atMs: instants,
    limitMs: fc.integer({ min: MINUTE, max: 5 * MINUTE }),
    instances: fc.integer({ min: 0, max: 4 }),
    repairAfterMs: fc.integer({ min: 1, max: 4 * MINUTE }),
  })
  .map(({ atMs, limitMs, instances, repairAfterMs }) => {
    const batch = { type: 'INSTANCE_COUNT', value: 1 } as const
    const config = { rollbackAlarmNames: ['alarm-0'], terminationWaitMs: 0 }
    const update = {
      kind: 'update',
      configName: 'next',
      retainDeployment: false,
      retainAll: true,
      exclude: [],
    } as const
    const trafficRouting = {
      type: 'ROLLING',
      waitMs: 0,
      batchSize: batch,
      rollbackBatchSize: batch,
    } as const
    const deployment = { ...config, trafficRouting, maximumExecutionMs: limitMs }
    const shortage = { kind: 'shortage', instances, forMs: 4 * MINUTE } as const
    return [
      { ...update, atMs, deployment },
      { ...shortage, atMs: atMs + limitMs - 1 },
      { ...update, atMs: atMs + limitMs + repairAfterMs, deployment: undefined },
    ]
  })

const rebirths: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(instants, fc.integer({ min: 1, max: 3 * MINUTE }))
  .map(([atMs, afterMs]) => [
    { kind: 'delete', atMs },
    { kind: 'create', atMs: atMs + afterMs },
  ])

/** Instances die while much that they have in hand would have failed anyway, and late. */
const deaths: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(instants, fc.integer({ min: 0, max: 5000 }), fc.constantFrom(3, 100))
  .map(([atMs, afterMs, factor]) => [
    { kind: 'errors', atMs, share5xx: 0.6, forMs: 3 * MINUTE },
    { kind: 'slow', atMs, factor, forMs: 3 * MINUTE },
    { kind: 'kill', atMs: atMs + 20_000 + afterMs, variant: 'A', count: 3 },
  ])

const happenings: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    fc.array(fc.tuple(instants, updates), { minLength: 1, maxLength: 4, size: 'max' }),
    fc.array(fc.tuple(instants, others), { maxLength: 7, size: 'max' }),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: downfalls },
      { weight: 1, arbitrary: rebirths },
      { weight: 1, arbitrary: deaths },
    ),
  )
  .map(([some, more, sequence]) => [
    ...[...some, ...more].map(([atMs, deed]) => ({ atMs, ...deed })),
    ...sequence.filter(({ atMs }) => atMs < MINUTES * MINUTE),
  ])

const retries: fc.Arbitrary<RandomRetries> = fc.record({
  attemptsMax: fc.integer({ min: 1, max: 4 }),
  timeoutMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 250, 3000),
  causes: fc.oneof(
    fc.constant(RETRY_CAUSES),
    fc.constantFrom(...RETRY_CAUSES).map(cause => [cause]),
    fc.subarray([...RETRY_CAUSES]),
  ),
  baseMs: fc.constantFrom(0, 100, 5000, 90_000),
  capMs: fc.constantFrom(20_000, 200_000),
  jitter: fc.constantFrom('full' as const, 'none' as const),
})

const settings: fc.Arbitrary<Partial<Settings>> = fc.record({
  metricDelayMs: fc.constantFrom(0, 0, MINUTE),
  alarmPhase: fc.constantFrom('aligned' as const, 'spread' as const),
  idleMetric: fc.constantFrom('zeros' as const, 'missing' as const),
  abandoned: fc.constantFrom('dropped' as const, 'dropped' as const, 'served' as const),
  capacityRounding: fc.constantFrom('floor' as const, 'ceil' as const, 'nearest' as const),
  alarmInAlarmAtStart: fc.constantFrom('watch' as const, 'watch' as const, 'refuse' as const),
  healthCheckTimeoutMs: fc.constantFrom(MINUTE, 150_000),
})

export const randomLabs: fc.Arbitrary<RandomLab> = fc.record({
  seed: fc.nat(),
  settings,
  quotaBeyond: fc.option(fc.constantFrom(0, 3, 6, 9, 12), { nil: undefined, freq: 3 }),
  models: fc.record({ good: models(0), next: models(8) }),
  variants: fc.oneof(
    { weight: 3, arbitrary: fc.array(variants, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(variants, { minLength: 2, maxLength: 3, size: 'max' }) },
  ),
  newCounts: fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(1, 2, 3, 4, 4, 8))),
  newWeights: fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(0, 0.2, 1, 2))),
  hasShadow: fc.tuple(chance(25), chance(25)),
  alarms: fc.array(alarms, { minLength: 2, maxLength: 4, size: 'max' }),
  areAlarmsSettled: fc.boolean(),
  scaling: fc.option(scalings, { nil: undefined, freq: 2 }),
  perSecond: fc.array(fc.constantFrom(0, 0, 1, 3, 8), {
    minLength: MINUTES,
    maxLength: MINUTES,
  }),
  targetShare: fc.constantFrom(0, 0, 0.2),
  retries: fc.option(retries, { nil: undefined, freq: 2 }),
  happenings,
})
