/**
 * When a rollback alarm would see a bad version: the datapoints that errors of a stated share make,
 * minute by minute, against the alarm's rule. Expected values; chance is left out.
 */

import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { type AlarmMath, statsOf, watchedSeries } from '../../core/alarms/alarm-math.ts'
import { isBreaching } from '../../core/alarms/evaluate.ts'
import { assertNever } from '../../core/assert.ts'
import type { MetricIdentity } from '../../core/metrics/metric-source.ts'
import { MINUTE_MS, type Ms, type Share } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type AlarmScope, dimensionOf, type Place, scopeOf, scopeOfMetric } from './alarm-scope.ts'

/** Green's share of the traffic from an instant on. */
export interface ShareChange {
  readonly fromMs: Ms
  readonly greenShare: Share
}

export interface Exposure {
  /** In order of time; the first is the first traffic on green. */
  readonly shares: readonly ShareChange[]
  /** When the last bake is over: nothing is rolled back after it. */
  readonly untilMs: Ms
  readonly ratePerSecond: number
  /** Of all requests to the new fleets, and to the old ones. */
  readonly greenErrors: Share
  readonly blueErrors: Share
  readonly variants: readonly VariantTraffic[]
}

/** What a variant gets of the fleet's traffic, by its weight, and how much of it fails. */
export interface VariantTraffic {
  readonly name: string
  /** `undefined`: only the other config has the variant. */
  readonly green: FleetTraffic | undefined
  readonly blue: FleetTraffic | undefined
}

export interface FleetTraffic {
  readonly share: Share
  readonly errors: Share
}

/** Errors of a whole fleet: of each variant as often as it is called. */
export const errorsOver = (parts: readonly (FleetTraffic | undefined)[]): Share =>
  sum(parts.map(part => (part === undefined ? 0 : part.share * part.errors)))

const ROUNDING = 1e-9

const UNSEEN: readonly AlarmScope[] = ['elsewhere', 'nowhere']

const ERROR_METRICS = ['Invocation5XXErrors', 'InvocationModelErrors']

const isErrorMetric = (metricName: string, statistic: string): boolean =>
  ERROR_METRICS.includes(metricName) && (statistic === 'Average' || statistic === 'Sum')

/** Whether the forecast knows what the alarm's metric, or those of its metric math, will be. */
export function isForecast({ metricName, statistic, math }: AlarmConfig): boolean {
  if (math === undefined) return isErrorMetric(metricName, statistic)
  return statsOf(math).every(
    ({ metric, statistic: each, periodMs }) =>
      periodMs === MINUTE_MS &&
      (isErrorMetric(metric.metricName, each) ||
        (metric.metricName === 'Invocations' && each === 'Sum')),
  )
}

/** When the alarm goes into ALARM; `undefined`: not before the last bake is over, or not known. */
export function alarmInstant(
  config: AlarmConfig,
  place: Place,
  exposure: Exposure,
  { settings, epochMs }: Pick<World, 'settings' | 'epochMs'>,
): Ms | undefined {
  if (!isForecast(config)) return undefined
  if (UNSEEN.includes(scopeOf(config, place))) return undefined
  const firstMs = minuteOf(exposure.shares[0]?.fromMs ?? 0)
  const length = Math.max(0, Math.ceil((exposure.untilMs - firstMs) / MINUTE_MS))
  const starts = Array.from({ length }, (_, minute) => firstMs + minute * MINUTE_MS)
  const breaches =
    config.math === undefined
      ? breachesOf(config, place, exposure, starts)
      : mathBreachesOf(config, config.math, { place, exposure, starts, epochMs })
  for (const [index, startMs] of starts.entries()) {
    const recent = sum(breaches.slice(0, index + 1).slice(-config.evaluationPeriods))
    if (recent >= config.datapointsToAlarm - ROUNDING) {
      const seenMs = startMs + MINUTE_MS + settings.metricDelayMs
      return Math.ceil(seenMs / MINUTE_MS) * MINUTE_MS
    }
  }
  return undefined
}

/** How many breaching datapoints each minute is good for: where callers are rare, parts of one. */
function breachesOf(
  config: AlarmConfig,
  place: Place,
  exposure: Exposure,
  starts: readonly Ms[],
): readonly number[] {
  const minutes = config.periodMs / MINUTE_MS
  const counts = starts.map(startMs => countsIn(exposure, placeOf(config, place), startMs))
  return counts.map((_, index) => {
    const window = counts.slice(0, index + 1).slice(-minutes)
    const total = sum(window.map(({ requests }) => requests))
    const errors = sum(window.map(each => each.errors))
    const value = config.statistic === 'Sum' ? errors : errors / total
    return total > 0 && isBreaching(value, config) ? Math.min(1, total) : 0
  })
}

function mathBreachesOf(
  config: AlarmConfig,
  math: AlarmMath,
  {
    place,
    exposure,
    starts,
    epochMs,
  }: { place: Place; exposure: Exposure; starts: readonly Ms[]; epochMs: Ms },
): readonly number[] {
  const grid = { epochMs, fromMs: starts[0] ?? 0, periodMs: MINUTE_MS, length: starts.length }
  const values = watchedSeries(math, grid, ({ metric, statistic }) =>
    starts.map(startMs => {
      const { requests, errors } = countsIn(exposure, placeOf(metric, place), startMs)
      if (requests <= 0) return undefined
      if (metric.metricName === 'Invocations') return requests
      return statistic === 'Sum' ? errors : errors / requests
    }),
  )
  return values.map(value => Number(value !== undefined && isBreaching(value, config)))
}

interface Watched {
  readonly scope: AlarmScope
  readonly variant: string | undefined
}

const placeOf = (metric: MetricIdentity, place: Place): Watched => ({
  scope: scopeOfMetric(metric, place),
  variant: dimensionOf(metric, 'VariantName'),
})

interface Counts {
  readonly requests: number
  readonly errors: number
}

/** Requests and errors that the alarm counts in the minute, as expected. */
function countsIn(exposure: Exposure, { scope, variant }: Watched, startMs: Ms): Counts {
  const { shares, ratePerSecond, variants } = exposure
  const endMs = startMs + MINUTE_MS
  let green = 0
  for (const [index, { fromMs, greenShare }] of shares.entries()) {
    const untilMs = shares[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
    green += (greenShare * overlapMs([fromMs, untilMs], [startMs, endMs])) / MINUTE_MS
  }
  const all = (ratePerSecond * MINUTE_MS) / 1000
  const traffic = variants.find(({ name }) => name === variant)
  const onGreen = countsOf(traffic?.green, all * green)
  const onBlue = countsOf(traffic?.blue, all * (1 - green))
  switch (scope) {
    case 'green':
      return onGreen
    case 'blue':
      return onBlue
    case 'elsewhere':
    case 'nowhere':
      return NO_REQUESTS
    case 'both':
      return {
        requests: onGreen.requests + onBlue.requests,
        errors: onGreen.errors + onBlue.errors,
      }
    default:
      return assertNever(scope)
  }
}

const NO_REQUESTS: Counts = { requests: 0, errors: 0 }

const countsOf = (traffic: FleetTraffic | undefined, requests: number): Counts =>
  traffic === undefined
    ? NO_REQUESTS
    : {
        requests: requests * traffic.share,
        errors: requests * traffic.share * traffic.errors,
      }

/** Requests to green that fail from its first traffic until the instant, as expected. */
export function hurtUntil({ shares, ratePerSecond, greenErrors }: Exposure, untilMs: Ms): number {
  let hurt = 0
  for (const [index, { fromMs, greenShare }] of shares.entries()) {
    const nextMs = shares[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
    const seconds = overlapMs([fromMs, nextMs], [Number.NEGATIVE_INFINITY, untilMs]) / 1000
    hurt += ratePerSecond * greenShare * greenErrors * seconds
  }
  return hurt
}

const minuteOf = (atMs: Ms): Ms => Math.floor(atMs / MINUTE_MS) * MINUTE_MS

const overlapMs = (a: readonly [Ms, Ms], b: readonly [Ms, Ms]): Ms =>
  Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
