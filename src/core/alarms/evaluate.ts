/**
 * Decides an alarm's state from its datapoints: pure, table-tested.
 *
 * Source: CloudWatch "alarms and missing data" (autoscaling.md 6.2, 6.3): without gaps the N newest
 * decide; with at least N real datapoints in the evaluation range the N newest real ones decide;
 * with fewer, missing data is treated as configured, and the premature-alarm rule applies.
 */
import { assertNever } from '../assert.ts'
import type { Ms } from '../units.ts'
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
 * Assumed: N + 2 (autoscaling.md 10).
 */
export const evaluationRange = (rule: Pick<AlarmRule, 'evaluationPeriods'>): number =>
  rule.evaluationPeriods + 2

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

/** `points`: the periods of the evaluation range, oldest first. */
export function evaluateAlarm(
  rule: AlarmRule,
  points: readonly Datapoint[],
  current: AlarmState,
): Evaluation {
  const { evaluationPeriods: n, datapointsToAlarm: m } = rule
  const real = points.filter((point): point is RealDatapoint => point.value !== undefined)
  const used = real.slice(-n)
  const breaching = used.filter(({ value }) => isBreaching(value, rule)).length
  const good = used.length - breaching
  const fillers = n - used.length
  const decided = (state: AlarmState): Evaluation => ({ state, used, breaching, fillers })
  if (breaching >= m) return decided('ALARM')
  if (good >= n - m + 1) return decided('OK')
  switch (rule.treatMissingData) {
    case 'ignore':
      return decided(good > 0 ? 'OK' : current)
    case 'breaching':
      return decided(breaching + fillers >= m ? 'ALARM' : 'OK')
    case 'notBreaching':
      return decided('OK')
    case 'missing':
      if (good > 0) return decided('OK')
      return decided(isPrematureAlarm(rule, points) ? 'ALARM' : 'INSUFFICIENT_DATA')
    default:
      return assertNever(rule.treatMissingData)
  }
}

/** No good datapoint, and the oldest breaching one is at least M periods old, counting the newest. */
function isPrematureAlarm(rule: AlarmRule, points: readonly Datapoint[]): boolean {
  const oldest = points.findIndex(({ value }) => value !== undefined && isBreaching(value, rule))
  return oldest >= 0 && points.length - oldest >= rule.datapointsToAlarm
}
