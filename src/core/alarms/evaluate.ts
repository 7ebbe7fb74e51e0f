/**
 * Decides an alarm's state from its datapoints: pure, table-tested.
 *
 * Source: CloudWatch "alarms and missing data" (autoscaling.md 6.2, 6.3): without gaps the N newest
 * decide; with at least N real datapoints in the evaluation range the N newest real ones decide;
 * with fewer, missing data is treated as configured, and the premature-alarm rule applies.
 */
import { assertNever } from '../assert.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import type { AlarmConfig, AlarmState, ComparisonOperator } from './alarm-config.ts'

/** One period; `value` undefined: missing. */
export interface Datapoint {
  readonly startMs: Ms
  readonly value: number | undefined
}

export interface RealDatapoint {
  readonly startMs: Ms
  readonly value: number
}

export interface Evaluation {
  readonly state: AlarmState
  /** Real datapoints that decided, oldest first; at most N. */
  readonly used: readonly RealDatapoint[]
  /** Of those, how many are beyond the threshold. */
  readonly breaching: number
  /** Missing datapoints that were treated as configured. */
  readonly fillers: number
}

/** Rules of an alarm that the decision needs. */
export type AlarmRule = Pick<
  AlarmConfig,
  | 'threshold'
  | 'comparisonOperator'
  | 'evaluationPeriods'
  | 'datapointsToAlarm'
  | 'treatMissingData'
>

/**
 * How many periods an evaluation looks at.
 *
 * Source: autoscaling.md 6.1: below a minute N and one minute of periods.
 * Assumed: N + 2 otherwise (autoscaling.md 10).
 */
export const evaluationRange = ({
  evaluationPeriods,
  periodMs,
}: Pick<AlarmConfig, 'evaluationPeriods' | 'periodMs'>): number =>
  evaluationPeriods + (periodMs < MINUTE_MS ? MINUTE_MS / periodMs : 2)

export function isBreaching(
  value: number,
  rule: Pick<AlarmRule, 'threshold' | 'comparisonOperator'>,
): boolean {
  const operator: ComparisonOperator = rule.comparisonOperator
  switch (operator) {
    case 'GreaterThanThreshold':
      return value > rule.threshold
    case 'GreaterThanOrEqualToThreshold':
      return value >= rule.threshold
    case 'LessThanThreshold':
      return value < rule.threshold
    case 'LessThanOrEqualToThreshold':
      return value <= rule.threshold
    default:
      return assertNever(operator)
  }
}

/**
 * The state that the datapoints call for. `values`: the periods of the evaluation range, oldest
 * first; NaN is a missing one. Allocates nothing: every alarm is decided every minute.
 */
export function decideState(
  rule: AlarmRule,
  values: ArrayLike<number>,
  current: AlarmState,
): AlarmState {
  const { evaluationPeriods: n, datapointsToAlarm: m } = rule
  let used = 0
  let breaching = 0
  for (let at = values.length - 1; at >= 0 && used < n; at--) {
    const value = values[at] as number
    if (Number.isNaN(value)) continue
    used++
    if (isBreaching(value, rule)) breaching++
  }
  const good = used - breaching
  if (breaching >= m) return 'ALARM'
  if (good >= n - m + 1) return 'OK'
  switch (rule.treatMissingData) {
    case 'ignore':
      return good > 0 ? 'OK' : current
    case 'breaching':
      return breaching + n - used >= m ? 'ALARM' : 'OK'
    case 'notBreaching':
      return 'OK'
    case 'missing':
      if (good > 0) return 'OK'
      return isPrematureAlarm(rule, values) ? 'ALARM' : 'INSUFFICIENT_DATA'
    default:
      return assertNever(rule.treatMissingData)
  }
}

/** `points`: the periods of the evaluation range, oldest first. */
export function evaluateAlarm(
  rule: AlarmRule,
  points: readonly Datapoint[],
  current: AlarmState,
): Evaluation {
  const values = points.map(({ value }) => value ?? Number.NaN)
  const real = points.filter((point): point is RealDatapoint => point.value !== undefined)
  const used = real.slice(-rule.evaluationPeriods)
  return evaluationFrom(rule, used, decideState(rule, values, current))
}

/** A state that is decided, with the datapoints that decided it. */
function evaluationFrom(
  rule: AlarmRule,
  used: readonly RealDatapoint[],
  state: AlarmState,
): Evaluation {
  let breaching = 0
  for (const { value } of used) if (isBreaching(value, rule)) breaching++
  return { state, used, breaching, fillers: rule.evaluationPeriods - used.length }
}

/** No good datapoint, and the oldest breaching one is at least M periods old, counting the newest. */
function isPrematureAlarm(rule: AlarmRule, values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number
    if (Number.isNaN(value) || !isBreaching(value, rule)) continue
    return values.length - at >= rule.datapointsToAlarm
  }
  return false
}
