/**
 * What a scaling policy is told when somebody puts its alarm into a state by hand: the datapoints in
 * the StateReasonData that was given.
 *
 * Source: autoscaling.md 3.2 (`recentDatapoints` and `queryDate`, in lower camel case and no older
 * than 10 s; the texts of both failures).
 * Assumed: each datapoint is of its own period, the newest one of the last before the queryDate.
 */
import type { ScalingCall } from '../../core/alarms/alarm.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'

const AGE_MAX_MS = 10 * SECOND_MS

/** `reasonData`: JSON, or `undefined` when none was given. */
export function givenDatapoints(
  reasonData: string | undefined,
  periodMs: Ms,
  { nowMs, epochMs }: { readonly nowMs: Ms; readonly epochMs: number },
): ScalingCall {
  const { queryDate, recentDatapoints } = membersOf(reasonData)
  const values = Array.isArray(recentDatapoints)
    ? recentDatapoints.filter((value): value is number => typeof value === 'number')
    : []
  if (values.length === 0) return { problem: 'Metric data points must be provided' }
  const queriedMs = typeof queryDate === 'string' ? Date.parse(queryDate) - epochMs : Number.NaN
  if (!(Math.abs(nowMs - queriedMs) <= AGE_MAX_MS)) {
    return { problem: 'Scaling deemed unsafe because the alarm query timestamp is outdated' }
  }
  const endMs = Math.floor(queriedMs / periodMs) * periodMs
  const used = values.map((value, at) => ({
    startMs: endMs - (values.length - at) * periodMs,
    value,
  }))
  return { used }
}

function membersOf(reasonData: string | undefined): Readonly<Record<string, unknown>> {
  const value: unknown = reasonData === undefined ? undefined : JSON.parse(reasonData)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
