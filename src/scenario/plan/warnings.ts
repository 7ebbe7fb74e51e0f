/**
 * What is likely to surprise: each warning names its rule, so that it can be looked up and tested.
 *
 * Source: scenarios.md B (what people get wrong), endpoints.md 5.5, autoscaling.md 3.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { PolicyConfig, ScheduledActionConfig } from '../../core/autoscaling/scaling-config.ts'
import type { DeploymentConfig } from '../../core/deployment/deployment-config.ts'
import type { FleetCounts } from '../../core/deployment/plan.ts'
import type { Experiment, ExperimentVariant } from '../../core/experiments/experiment.ts'
import { isPercentile, samplesWantedFor } from '../../core/metrics/statistic-set.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import { clockText } from '../story/event-text.ts'
import { type Exposure, isForecast } from './alarm-forecast.ts'
import type { AlarmScope } from './alarm-scope.ts'
import type { HeldBack } from './policies.ts'
import type { StepsPreflight } from './step-forecast.ts'

export const WARNING_RULES = [
  'no-guardrails',
  'no-alarm',
  'never-in-service',
  'alarm-elsewhere',
  'alarm-without-data',
  'alarm-averages-both-fleets',
  'alarm-watches-the-old-fleet',
  'threshold-out-of-reach',
  'too-little-traffic',
  'too-few-samples',
  'errors-not-detected',
  'waits-exceed-time-limit',
  'size-out-of-bounds',
  'fleet-reset',
  'peak-beyond-quota',
  'cooldown-shorter-than-startup',
  'no-alarm-calls-policy',
  'target-beyond-instance',
  'peak-beyond-maximum',
  'maximum-beyond-quota',
  'steps-too-small',
  'steps-too-large',
  'scaling-held-back',
  'schedule-is-over',
  'schedule-beyond-the-run',
  'bounds-contradict',
  'shadow-overloaded',
  'promoted-fleet-too-small',
] as const
export type WarningRule = (typeof WARNING_RULES)[number]

export interface Warning {
  readonly rule: WarningRule
  readonly text: string
}

export interface AlarmOutlook {
  readonly config: AlarmConfig
  readonly scope: AlarmScope
  /** Why it never gets a datapoint; `undefined`: it may get some. */
  readonly blindness: string | undefined
  /** `undefined`: it would not trip, or nobody can tell. */
  readonly tripsAtMs: Ms | undefined
}

export interface DeploymentOutlook {
  readonly config: DeploymentConfig
  readonly counts: FleetCounts
  readonly isGuarded: boolean
  /** A deployment config is asked for that SageMaker does not follow. */
  readonly lacksGuardrails: boolean
  /** The variant whose new instances give up first; `undefined`: all come into service. */
  readonly givesUp: { readonly variant: string; readonly afterMs: Ms } | undefined
  readonly alarms: readonly AlarmOutlook[]
  readonly exposure: Exposure
  readonly durationMs: Ms
  /** Of the account, of the new fleet's instance type; `undefined`: there is no quota. */
  readonly quota:
    | { readonly instanceType: string; readonly most: number; readonly needed: number }
    | undefined
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
  if (outlook.lacksGuardrails) {
    const text =
      'no guardrails for other variant names and for Inf1 instances: all at once, no bake, no alarm, whatever DeploymentConfig says'
    warn('no-guardrails', text)
  } else if (alarms.length === 0) {
    warn('no-alarm', 'no rollback alarm: the baking periods are only waits, nothing can undo this')
  }
  if (outlook.givesUp !== undefined) {
    const { variant, afterMs } = outlook.givesUp
    const text = `${variant} never passes its health check: the update is rolled back when ${minutes(afterMs)} of launching are over, and no request reaches the new version`
    warn('never-in-service', text)
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
  const { quota } = outlook
  if (quota !== undefined && quota.needed > quota.most) {
    const text = `a roll-back may need ${quota.needed} ${quota.instanceType}, the quota is ${quota.most}: it would fail halfway. Set RollbackMaximumBatchSize`
    warn('peak-beyond-quota', text)
  }
  for (const { variant, now, then } of resets) {
    const text = `${variant} goes from ${now} to ${then} instances: RetainAllVariantProperties is false`
    warn('fleet-reset', text)
  }
  return warnings
}

function alarmWarnings(
  { config, scope, blindness }: AlarmOutlook,
  { exposure, isGuarded }: DeploymentOutlook,
): readonly Warning[] {
  const { name, statistic, threshold, comparisonOperator, periodMs, treatMissingData } = config
  const warnings: Warning[] = []
  const warn = (rule: WarningRule, text: string) => warnings.push({ rule, text })
  if (scope === 'elsewhere') {
    warn('alarm-elsewhere', `${name} does not look at this endpoint's fleets: it cannot trip`)
    return warnings
  }
  if (blindness !== undefined) {
    const then =
      treatMissingData === 'breaching'
        ? 'is always in ALARM (missing data is breaching): every update is rolled back'
        : 'cannot trip'
    warn('alarm-without-data', `${name} never gets data and ${then}: ${blindness}`)
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
  if (isPercentile(statistic) && config.lowSamplePercentile === 'ignore') {
    const mostOfAll = scope === 'green' ? mostOnGreen(exposure) : 1
    const most = (exposure.ratePerSecond * mostOfAll * periodMs) / 1000
    const wanted = samplesWantedFor(statistic)
    if (most < wanted) {
      const text = `${name} cannot trip: it ignores periods of fewer than ${wanted} requests (EvaluateLowSampleCountPercentile), and at most ${round(most)} come. Lengthen the period, lower the percentile, or evaluate them`
      warn('too-few-samples', text)
    }
  }
  return warnings
}

const mostOnGreen = ({ shares }: Exposure): number =>
  Math.max(...shares.map(({ greenShare }) => greenShare))

export interface PolicyOutlook {
  readonly startupMs: Ms
  readonly defaultCooldownMs: Ms
  /** Some alarm names the policy among its actions. */
  readonly isCalled: boolean
  /** The highest that the file sets. */
  readonly maxCapacity: number
  readonly quota: number | null
  readonly instancePerSecond: number | null
  readonly tracking: {
    readonly targetPerSecond: number
    readonly instancesAtPeak: number
  } | null
  readonly steps: StepsPreflight | null
  readonly heldBack: readonly HeldBack[]
}

export function policyWarnings(policy: PolicyConfig, outlook: PolicyOutlook): readonly Warning[] {
  const { startupMs, isCalled, maxCapacity, quota, instancePerSecond, tracking } = outlook
  const { name } = policy
  const warnings: Warning[] = []
  const warn = (rule: WarningRule, text: string) => warnings.push({ rule, text })
  if (!isCalled) {
    const text = `no alarm has ${name} among its actions: a step policy never acts by itself`
    warn('no-alarm-calls-policy', text)
  }
  const cooldownMs =
    (policy.kind === 'target-tracking' ? policy.scaleOutCooldownMs : undefined) ??
    outlook.defaultCooldownMs
  if (policy.kind === 'target-tracking' && cooldownMs < startupMs) {
    const text = `${name} may scale out again ${minutes(cooldownMs)} after a scale-out, while instances take ${minutes(startupMs)} to start: it overshoots`
    warn('cooldown-shorter-than-startup', text)
  }
  if (tracking !== null && instancePerSecond !== null) {
    const { targetPerSecond } = tracking
    if (targetPerSecond > instancePerSecond) {
      const text = `the target of ${name} is ${round(targetPerSecond)}/s an instance, which serves ${round(instancePerSecond)}/s at most: it is overloaded before it scales`
      warn('target-beyond-instance', text)
    }
  }
  if (tracking !== null && tracking.instancesAtPeak > maxCapacity) {
    const text = `the peak wants ${tracking.instancesAtPeak} instances, MaxCapacity is ${maxCapacity}`
    warn('peak-beyond-maximum', text)
  }
  warnings.push(...stepWarnings(name, outlook.steps))
  for (const { toConfig, missed } of outlook.heldBack) {
    if (missed === null) continue
    const text = `while the update to ${toConfig} runs nothing scales: the traffic wants ${missed.wanted} instances at ${clockText(missed.atMs)}, ${missed.instances} are there`
    warn('scaling-held-back', text)
  }
  if (quota !== null && maxCapacity > quota) {
    const text = `MaxCapacity is ${maxCapacity}, the quota of the instance type ${quota}: SageMaker refuses what is beyond it`
    warn('maximum-beyond-quota', text)
  }
  return warnings
}

function stepWarnings(policy: string, steps: StepsPreflight | null): readonly Warning[] {
  const { orders = [], needed = 0, servesAfterMsLeast = null } = steps?.atPeak ?? {}
  const last = orders.at(-1)
  if (last === undefined || servesAfterMsLeast === null) return []
  if (last > needed) {
    const text = `at the peak the steps of ${policy} order ${last} instances, ${needed} would do`
    return [{ rule: 'steps-too-large', text }]
  }
  if (orders.length === 1) return []
  const text = `the peak takes ${orders.length} orders of ${policy}, one after another (${orders.join(', ')} instances): the last serve ${minutes(servesAfterMsLeast)} after the rise at the soonest`
  return [{ rule: 'steps-too-small', text }]
}

export interface ScheduledActionOutlook {
  readonly runs: readonly {
    readonly atMs: Ms
    readonly minCapacity: number
    readonly maxCapacity: number
    readonly outcome: 'applied' | 'suspended' | 'failed'
  }[]
  /** The first after the run of the scenario; `null`: there is none. */
  readonly nextAtMs: Ms | null
  /** Of the scenario: Unix epoch of its time zero, and its duration. */
  readonly epochMs: number
  readonly durationMs: Ms
}

export function scheduledActionWarnings(
  { name, schedule, timezone = 'UTC', endMs }: ScheduledActionConfig,
  { runs, nextAtMs, epochMs, durationMs }: ScheduledActionOutlook,
): readonly Warning[] {
  const date = (atMs: Ms): string =>
    new Date(epochMs + atMs).toISOString().replace(/(:00)?\.000Z$/, 'Z')
  const span = `from ${date(0)} to ${date(durationMs)}`
  if (runs.length === 0 && nextAtMs !== null) {
    const text = `${name} never acts: ${schedule} in ${timezone} is first at ${date(nextAtMs)}, the run is ${span}: see start and duration`
    return [{ rule: 'schedule-beyond-the-run', text }]
  }
  if (runs.length === 0) {
    const over = endMs === undefined ? 'is over when it is put' : `has no run until ${date(endMs)}`
    const text = `${name} never acts: ${schedule} in ${timezone} ${over}, the run is ${span}`
    return [{ rule: 'schedule-is-over', text }]
  }
  const failed = runs.find(({ outcome }) => outcome === 'failed')
  if (failed === undefined) return []
  const { atMs, minCapacity, maxCapacity } = failed
  const text = `${name} changes nothing at ${clockText(atMs)}: the minimum would be ${minCapacity}, the maximum ${maxCapacity}. Give both bounds`
  return [{ rule: 'bounds-contradict', text }]
}

export interface ExperimentOutlook {
  readonly experiment: Experiment
  /** In the busiest minute of the shadow test. */
  readonly copiesPerSecond: number
  /** In the busiest minute after it. */
  readonly perSecondAfter: number
  /** What all instances of the variant serve at most; `null`: nobody knows. */
  readonly perSecondOn: (variant: ExperimentVariant) => number | null
}

export function experimentWarnings(outlook: ExperimentOutlook): readonly Warning[] {
  const { experiment, copiesPerSecond, perSecondAfter, perSecondOn } = outlook
  const { shadow } = experiment.settings
  const warnings: Warning[] = []
  const served = perSecondOn(shadow)
  if (served !== null && copiesPerSecond > served) {
    const text = `${shadow.name} gets up to ${round(copiesPerSecond)} copies/s and serves ${round(served)}/s on ${shadow.instanceCount}: its latency and errors will tell of its size, not of its model`
    warnings.push({ rule: 'shadow-overloaded', text })
  }
  const [promoted, ...others] = experiment.outcome?.production ?? []
  if (promoted?.name !== shadow.name || others.length > 0) return warnings
  const servedAfter = perSecondOn(promoted)
  if (servedAfter !== null && perSecondAfter > servedAfter) {
    const text = `promoted, ${shadow.name} gets up to ${round(perSecondAfter)}/s and serves ${round(servedAfter)}/s on ${promoted.instanceCount}: give it more in DesiredModelVariants`
    warnings.push({ rule: 'promoted-fleet-too-small', text })
  }
  return warnings
}

const round = (value: number): number => Math.round(value * 100) / 100
const minutes = (ms: Ms): string =>
  ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS} min` : `${round(ms / 1000)} s`
