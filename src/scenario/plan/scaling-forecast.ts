/**
 * What target tracking does with the traffic that a file means, before it runs: how late it is, how
 * many instances the peak wants, and how many requests find none. Closed forms over expected minutes.
 *
 * Source: autoscaling.md 3.1 (datapoints of the two alarms), 3.3 (instances for a load).
 * Assumed: scaling follows the least of the minutes that its alarm looks at, because all of them must
 * be above the target; it takes an instance back when none of a quarter of an hour wanted it.
 */
import { MINUTE_MS, type Ms } from '../../core/units.ts'

/** Bounds of the capacity from an instant on. */
export interface BoundsChange {
  readonly atMs: Ms
  readonly minCapacity: number
  readonly maxCapacity: number
}

export interface FleetOutlook {
  /** Requests by minute of the run. */
  readonly load: Float64Array
  /** Requests a minute that target tracking wants on an instance. */
  readonly targetPerMinute: number
  /** Requests a minute that an instance serves at most. */
  readonly instancePerMinute: number
  /** What the high alarm looks at. */
  readonly highWindowMs: Ms
  readonly lowWindowMs: Ms
  /** From the end of the window to the instances that serve. */
  readonly launchMs: Ms
  readonly startupMs: Ms
  /** Before the traffic. */
  readonly initialCount: number
  /** In order of time; the first holds from the beginning. */
  readonly bounds: readonly BoundsChange[]
}

/** Requests beyond what the instances serve, in the minutes before scaling has brought enough. */
export function excessRequests(outlook: FleetOutlook): number {
  const { load, instancePerMinute } = outlook
  const fleet = instancesByMinute(outlook)
  return load.reduce(
    (sum, requests, minute) =>
      sum + Math.max(0, requests - (fleet[minute] as number) * instancePerMinute),
    0,
  )
}

/** Instances that serve in each minute. */
function instancesByMinute(outlook: FleetOutlook): readonly number[] {
  const { load, initialCount, highWindowMs, lowWindowMs, launchMs } = outlook
  const wanted = wantedAtEndOf(outlook)
  const launchMinutes = Math.ceil(launchMs / MINUTE_MS)
  const keptFor = Math.ceil(lowWindowMs / MINUTE_MS)
  const knownFrom = Math.ceil(highWindowMs / MINUTE_MS) - 1
  return Array.from(load, (_, minute) => {
    const last = minute - 1 - launchMinutes
    let count = last - keptFor < knownFrom ? initialCount : 0
    for (let asked = Math.max(0, last - keptFor + 1); asked <= last; asked++) {
      count = Math.max(count, wanted[asked] as number)
    }
    return within(outlook, minute, count)
  })
}

/** Instances for the least of the minutes that the high alarm looks at when the minute ends. */
function wantedAtEndOf({ load, targetPerMinute, highWindowMs }: FleetOutlook): readonly number[] {
  const window = Math.ceil(highWindowMs / MINUTE_MS)
  return Array.from(load, (_, minute) => {
    if (minute + 1 < window) return 0
    const least = Math.min(...load.subarray(minute + 1 - window, minute + 1))
    return instancesFor(least, targetPerMinute)
  })
}

/** A bound acts when what it launches has started. */
function within({ bounds, startupMs }: FleetOutlook, minute: number, count: number): number {
  const asOfMs = minute * MINUTE_MS - startupMs
  const { minCapacity, maxCapacity } = boundsAt(bounds, asOfMs)
  return Math.min(Math.max(count, minCapacity), maxCapacity)
}

export function boundsAt(bounds: readonly BoundsChange[], atMs: Ms): BoundsChange {
  const last = bounds.findLast(change => change.atMs <= atMs) ?? bounds[0]
  return last ?? { atMs, minCapacity: 0, maxCapacity: Number.POSITIVE_INFINITY }
}

/** Rounding noise, in instances. */
const EPSILON = 1e-9

export const instancesFor = (perMinute: number, targetPerMinute: number): number =>
  Math.ceil(perMinute / targetPerMinute - EPSILON)
