/**
 * What is likely to surprise: each warning names its rule, so that it can be looked up and tested.
 *
 * Source: scenarios.md B (what people get wrong), endpoints.md 5.5, autoscaling.md 3.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { TargetTrackingPolicyConfig } from '../../core/autoscaling/scaling-config.ts'
import type { DeploymentConfig } from '../../core/deployment/deployment-config.ts'
import type { FleetCounts } from '../../core/deployment/plan.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import { type AlarmScope, type Exposure, isForecast } from './alarm-forecast.ts'

export const WARNING_RULES = [
  'no-alarm',
  'alarm-elsewhere',
  'alarm-averages-both-fleets',
  'alarm-watches-the-old-fleet',
  'threshold-out-of-reach',
  'too-little-traffic',
  'errors-not-detected',
  'waits-exceed-time-limit',
  'fleet-reset',
  'cooldown-shorter-than-startup',
] as const
export type WarningRule = (typeof WARNING_RULES)[number]

export interface Warning {
  readonly rule: WarningRule
  readonly text: string
}

export interface AlarmOutlook {
  readonly config: AlarmConfig
  readonly scope: AlarmScope
  /** `undefined`: it would not trip, or nobody can tell. */
  readonly tripsAtMs: Ms | undefined
}

export interface DeploymentOutlook {
  readonly config: DeploymentConfig
  readonly counts: FleetCounts
  readonly isGuarded: boolean
  readonly alarms: readonly AlarmOutlook[]
  readonly exposure: Exposure
  readonly durationMs: Ms
  /** Variants whose instance count the update sets back: how many now, and then. */
  readonly resets: readonly {
    readonly variant: string
    readonly now: number
    readonly then: number
  }[]
}

/** At fewer requests than this in a period a datapoint is likely to be missing. */
const REQUESTS_PER_PERIOD_MIN = 3

export function deploymentWarnings(outlook: DeploymentOutlook): readonly Warning[] {
  const { alarms, config, durationMs, resets } = outlook
  const warnings: Warning[] = []
  const warn = (rule: WarningRule, text: string) => warnings.push({ rule, text })
  if (alarms.length === 0) {
    warn('no-alarm', 'no rollback alarm: the baking periods are only waits, nothing can undo this')
  }
  for (const alarm of alarms) warnings.push(...alarmWarnings(alarm, outlook))
  const { exposure } = outlook
  // Metric math over other metrics may see what is not forecast.
  const seesErrors = alarms.some(
    ({ tripsAtMs, config }) =>
      tripsAtMs !== undefined || (config.math !== undefined && !isForecast(config)),
  )
  if (exposure.greenErrors > 0 && alarms.length > 0 && !seesErrors) {
    const share = `${round(exposure.greenErrors * 100)}%`
    warn('errors-not-detected', `no alarm trips at ${share} errors before the last bake is over`)
  }
  const limitMs = config.maximumExecutionMs
  if (limitMs !== undefined && durationMs > limitMs) {
    const text = `it takes ${minutes(durationMs)} if all goes well, and is rolled back after ${minutes(limitMs)} (MaximumExecutionTimeoutInSeconds)`
    warn('waits-exceed-time-limit', text)
  }
  for (const { variant, now, then } of resets) {
    const text = `${variant} goes from ${now} to ${then} instances: RetainAllVariantProperties is false`
    warn('fleet-reset', text)
  }
  return warnings
}

function alarmWarnings(
  { config, scope }: AlarmOutlook,
  { exposure, isGuarded }: DeploymentOutlook,
): readonly Warning[] {
  const { name, statistic, threshold, comparisonOperator, periodMs, treatMissingData } = config
  const warnings: Warning[] = []
  const warn = (rule: WarningRule, text: string) => warnings.push({ rule, text })
  if (scope === 'elsewhere') {
    warn('alarm-elsewhere', `${name} does not look at this endpoint's fleets: it cannot trip`)
    return warnings
  }
  if (scope === 'blue') {
    const text = `${name} looks at the old fleet alone: errors of the new one do not reach it`
    warn('alarm-watches-the-old-fleet', text)
  }
  const first = exposure.shares[0]?.greenShare ?? 1
  if (scope === 'both' && first < 1) {
    const part = `${round(first * 100)}%`
    const text = `${name} averages both fleets: at ${part} of the traffic it sees ${part} of the new version's errors. Add the dimension EndpointConfigName`
    warn('alarm-averages-both-fleets', text)
  }
  const isAverageOfOnes = config.math === undefined && isForecast(config) && statistic === 'Average'
  const isGreater = comparisonOperator.startsWith('Greater')
  const isStrict = comparisonOperator === 'GreaterThanThreshold'
  if (isAverageOfOnes && isGreater && (threshold > 1 || (isStrict && threshold === 1))) {
    const text = `${name}: the average of a metric that is 0 or 1 never gets beyond ${threshold}`
    warn('threshold-out-of-reach', text)
  }
  const requests = (exposure.ratePerSecond * first * periodMs) / 1000
  if (isGuarded && scope === 'green' && requests < REQUESTS_PER_PERIOD_MIN) {
    const text = `${name} gets ${round(requests)} requests in a period of ${minutes(periodMs)} at first: no data (${treatMissingData}) is likelier than bad data`
    warn('too-little-traffic', text)
  }
  return warnings
}

export function policyWarnings(
  policy: TargetTrackingPolicyConfig,
  { startupMs, defaultCooldownMs }: { readonly startupMs: Ms; readonly defaultCooldownMs: Ms },
): readonly Warning[] {
  const cooldownMs = policy.scaleOutCooldownMs ?? defaultCooldownMs
  if (cooldownMs >= startupMs) return []
  const text = `${policy.name} may scale out again ${minutes(cooldownMs)} after a scale-out, while instances take ${minutes(startupMs)} to start: it overshoots`
  return [{ rule: 'cooldown-shorter-than-startup', text }]
}

const round = (value: number): number => Math.round(value * 100) / 100
const minutes = (ms: Ms): string =>
  ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS} min` : `${round(ms / 1000)} s`
