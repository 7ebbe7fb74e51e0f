/**
 * When a rollback alarm would see a bad version: the datapoints that errors of a stated share make,
 * minute by minute, against the alarm's rule. Expected values; chance is left out.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { metricsRead } from '../../core/alarms/alarm-math.ts'
import { isBreaching } from '../../core/alarms/evaluate.ts'
import type { MetricIdentity } from '../../core/metrics/metric-source.ts'
import type { Settings } from '../../core/settings.ts'
import { MINUTE_MS, type Ms, type Share } from '../../core/units.ts'

/** Which fleets' requests an alarm counts. */
export type AlarmScope = 'green' | 'both' | 'blue' | 'elsewhere'

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
  readonly greenErrors: Share
  readonly blueErrors: Share
}

interface Place {
  readonly endpoint: string
  readonly toConfig: string
  readonly fromConfig: string
}

/** Of metric math what most concerns the new fleet: comparing it with the old one watches it. */
export function scopeOf(config: AlarmConfig, on: Place): AlarmScope {
  const scopes = metricsRead(config).map(metric => scopeOfMetric(metric, on))
  const order = ['green', 'both', 'blue'] as const
  return order.find(scope => scopes.includes(scope)) ?? 'elsewhere'
}

function scopeOfMetric({ dimensions, namespace }: MetricIdentity, on: Place): AlarmScope {
  const dimension = (wanted: string) => dimensions.find(({ name }) => name === wanted)?.value
  if (namespace !== 'AWS/SageMaker' || dimension('EndpointName') !== on.endpoint) return 'elsewhere'
  const config = dimension('EndpointConfigName')
  if (config === undefined) return 'both'
  if (config === on.toConfig) return 'green'
  return config === on.fromConfig ? 'blue' : 'elsewhere'
}

const ROUNDING = 1e-9

const ERROR_METRICS = ['Invocation5XXErrors', 'InvocationModelErrors']

/** Whether the forecast knows what the alarm's metric will be. */
export const isForecast = ({ metricName, statistic }: AlarmConfig): boolean =>
  ERROR_METRICS.includes(metricName) && (statistic === 'Average' || statistic === 'Sum')

/** When the alarm goes into ALARM; `undefined`: not before the last bake is over, or not known. */
export function alarmInstant(
  config: AlarmConfig,
  scope: AlarmScope,
  exposure: Exposure,
  settings: Settings,
): Ms | undefined {
  if (!isForecast(config) || scope === 'elsewhere') return undefined
  const firstMs = exposure.shares[0]?.fromMs ?? 0
  const minutes = config.periodMs / MINUTE_MS
  const requests: number[] = []
  const errors: number[] = []
  /** How many breaching datapoints each minute is good for: where callers are rare, parts of one. */
  const breaches: number[] = []
  for (let startMs = minuteOf(firstMs); startMs < exposure.untilMs; startMs += MINUTE_MS) {
    const minute = countsIn(exposure, scope, startMs)
    requests.push(minute.requests)
    errors.push(minute.errors)
    const inWindow = (counts: readonly number[]) => sum(counts.slice(-minutes))
    const total = inWindow(requests)
    const value = config.statistic === 'Sum' ? inWindow(errors) : inWindow(errors) / total
    breaches.push(total > 0 && isBreaching(value, config) ? Math.min(1, total) : 0)
    const recent = sum(breaches.slice(-config.evaluationPeriods))
    if (recent >= config.datapointsToAlarm - ROUNDING) {
      const seenMs = startMs + MINUTE_MS + settings.metricDelayMs
      return Math.ceil(seenMs / MINUTE_MS) * MINUTE_MS
    }
  }
  return undefined
}

/** Requests and errors that the alarm counts in the minute, as expected. */
function countsIn(
  { shares, ratePerSecond, greenErrors, blueErrors }: Exposure,
  scope: AlarmScope,
  startMs: Ms,
): { readonly requests: number; readonly errors: number } {
  const endMs = startMs + MINUTE_MS
  let green = 0
  for (const [index, { fromMs, greenShare }] of shares.entries()) {
    const untilMs = shares[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
    green += (greenShare * overlapMs([fromMs, untilMs], [startMs, endMs])) / MINUTE_MS
  }
  const all = (ratePerSecond * MINUTE_MS) / 1000
  const [greenRequests, blueRequests] = [all * green, all * (1 - green)]
  switch (scope) {
    case 'green':
      return { requests: greenRequests, errors: greenRequests * greenErrors }
    case 'blue':
      return { requests: blueRequests, errors: blueRequests * blueErrors }
    default:
      return { requests: all, errors: greenRequests * greenErrors + blueRequests * blueErrors }
  }
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
