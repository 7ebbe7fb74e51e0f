/**
 * The time range of a request for statistics: periods, and where the first one begins.
 *
 * Source: autoscaling.md 5.4 (period by age of start, rounding of the start, 5.1 of the API texts).
 * Observed: the text of the limit (public reports). Assumed: the other texts.
 */
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import type { Timestamp } from '../timestamp.ts'

const DAY_MS = 24 * HOUR_MS
const SHORT_PERIODS: readonly number[] = [1, 5, 10, 20, 30]

export interface RequestedRange {
  readonly StartTime: Timestamp
  readonly EndTime: Timestamp
}

/** In virtual time; refuses a range without any time in it. */
export function rangeOf(
  world: World,
  { StartTime, EndTime }: RequestedRange,
): { readonly fromMs: Ms; readonly untilMs: Ms } {
  const fromMs = StartTime.epochMs - world.epochMs
  const untilMs = EndTime.epochMs - world.epochMs
  if (fromMs < untilMs) return { fromMs, untilMs }
  const text = 'The parameter StartTime must be less than the parameter EndTime.'
  throw new AwsError('InvalidParameterCombination', 400, text)
}

/** `parameter`: the member, for the texts. */
export function checkedPeriodMs(seconds: number, parameter = 'Period'): Ms {
  if (seconds % 60 !== 0 && !SHORT_PERIODS.includes(seconds)) {
    const text = `The parameter ${parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.`
    throw new AwsError('InvalidParameterValue', 400, text)
  }
  return seconds * SECOND_MS
}

/** Datapoints are kept for long only in longer periods. */
export function checkPeriodForAge(periodMs: Ms, ageMs: Ms): void {
  const [leastMs, days] =
    ageMs > 63 * DAY_MS ? [HOUR_MS, 63] : ageMs > 15 * DAY_MS ? [5 * MINUTE_MS, 15] : [0, 0]
  if (leastMs === 0 || periodMs % leastMs === 0) return
  const text = `The parameter Period must be a multiple of ${leastMs / SECOND_MS} for a StartTime more than ${days} days ago.`
  throw new AwsError('InvalidParameterValue', 400, text)
}

/**
 * The instant at or before `fromMs` where the first period begins.
 *
 * Assumed: minutes are those of virtual time, as for everything that is measured.
 */
export function roundedStart({ nowMs }: Pick<World, 'nowMs'>, fromMs: Ms, periodMs: Ms): Ms {
  const ageMs = nowMs - fromMs
  const stepMs =
    periodMs < MINUTE_MS
      ? periodMs
      : ageMs > 63 * DAY_MS
        ? HOUR_MS
        : ageMs > 15 * DAY_MS
          ? 5 * MINUTE_MS
          : MINUTE_MS
  return Math.floor(fromMs / stepMs) * stepMs
}
