/**
 * Which periods an alarm looks at, and how often.
 *
 * Source: autoscaling.md 6.1 (10 s of margin below a minute, but not for expressions; windows of
 * longer periods slide by the minute, hourly windows end at the hour).
 * Assumed: a datapoint is visible `metricDelay` after its period.
 */
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../units.ts'
import type { AlarmConfig } from './alarm-config.ts'

const SHORT_INTERVAL_MS = 10 * SECOND_MS
const SHORT_MARGIN_MS = 10 * SECOND_MS
const DAY_MS = 24 * HOUR_MS

/** From one evaluation to the next. */
export function evaluationInterval({
  periodMs,
  evaluationPeriods,
}: Pick<AlarmConfig, 'periodMs' | 'evaluationPeriods'>): Ms {
  if (periodMs < MINUTE_MS) return SHORT_INTERVAL_MS
  return periodMs * evaluationPeriods > DAY_MS ? HOUR_MS : MINUTE_MS
}

/** Where the newest period ends that an evaluation at the instant sees. */
export function newestPeriodEnd(
  config: Pick<AlarmConfig, 'periodMs' | 'evaluationPeriods' | 'math'>,
  nowMs: Ms,
  metricDelayMs: Ms,
): Ms {
  const { periodMs, math } = config
  if (periodMs < MINUTE_MS) {
    const marginMs = math === undefined ? SHORT_MARGIN_MS : 0
    return Math.floor((nowMs - marginMs) / periodMs) * periodMs
  }
  const stepMs = evaluationInterval(config)
  return Math.floor((nowMs - metricDelayMs) / stepMs) * stepMs
}
