/**
 * Units used across the core. A number's name ends in its unit; these types say it once more.
 *
 * Control events happen at integer virtual milliseconds; single requests at float64 milliseconds.
 */

/** Virtual milliseconds, a duration or an instant since time zero (setup happens before, so negative). */
export type Ms = number

/** A fraction of a whole, 0 to 1. */
export type Share = number

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000

/** CloudWatch periods of the endpoint metrics. Source: SageMaker monitoring-cloudwatch, 1 minute. */
export const PERIOD_MS = MINUTE_MS
