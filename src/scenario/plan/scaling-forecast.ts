/**
 * What target tracking does with the traffic that a file means, before it runs: how late it is, how
 * many instances the peak wants, and how many requests find none. Closed forms over expected minutes.
 *
 * Source: autoscaling.md 3.1 (datapoints of the two alarms), 3.3 (instances for a load).
 * Assumed: scaling follows the least of the minutes that its alarm looks at, because all of them must
 * be above the target; it takes an instance back when none of a quarter of an hour wanted it.
 * While the endpoint updates the fleet stays as it is.
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
  /** While the endpoint updates nothing is ordered. */
  readonly held: readonly HeldWindow[]
}

/** From the first instant on, up to the second. */
export interface HeldWindow {
  readonly fromMs: Ms
  readonly untilMs: Ms
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
  const launchMinutes = Math.ceil(outlook.launchMs / MINUTE_MS)
  const ordered = orderedAtEndOf(outlook)
  return Array.from(outlook.load, (_, minute) =>
    within(outlook, minute, ordered[minute - 1 - launchMinutes] ?? outlook.initialCount),
  )
}

/** A variant with a scaling policy when an update of its endpoint begins. */
export interface ScaledVariant {
  readonly variant: string
  /** That the forecast counts with. */
  readonly instances: number
  /** Whether they are what scaling is forecast to have ordered; else those without any traffic. */
  readonly isForecast: boolean
  readonly minCapacity: number
  readonly maxCapacity: number
}

/** Instances that are ordered at the instant, of what is known by then. */
export function instancesOrderedBy(outlook: FleetOutlook, atMs: Ms): number {
  const delayMs = outlook.launchMs - outlook.startupMs
  const minute = Math.floor((atMs - delayMs) / MINUTE_MS) - 1
  const ordered = orderedAtEndOf(outlook)[minute] ?? outlook.initialCount
  const { minCapacity, maxCapacity } = boundsAt(outlook.bounds, atMs)
  return Math.min(Math.max(ordered, minCapacity), maxCapacity)
}

/** Instances that are ordered when each minute is over and its metrics are known. */
function orderedAtEndOf(outlook: FleetOutlook): readonly number[] {
  const { initialCount, highWindowMs, lowWindowMs } = outlook
  const keptFor = Math.ceil(lowWindowMs / MINUTE_MS)
  const knownFrom = Math.ceil(highWindowMs / MINUTE_MS) - 1
  const ordered: number[] = []
  const wanted = [...wantedAtEndOf(outlook)]
  for (const [minute, count] of wanted.entries()) {
    const before = ordered[minute - 1] ?? initialCount
    if (isHeldAfter(outlook, minute)) {
      ordered.push(before)
      wanted[minute] = Math.min(count, before) // what is not ordered is not kept, either
      continue
    }
    let most = minute - keptFor < knownFrom ? initialCount : 0
    for (let kept = Math.max(0, minute - keptFor + 1); kept <= minute; kept++) {
      most = Math.max(most, wanted[kept] as number)
    }
    ordered.push(most)
  }
  return ordered
}

/** Whether what the minute tells is known while the endpoint updates. */
function isHeldAfter({ held, launchMs, startupMs }: FleetOutlook, minute: number): boolean {
  const knownMs = (minute + 1) * MINUTE_MS + launchMs - startupMs
  return held.some(({ fromMs, untilMs }) => fromMs <= knownMs && knownMs < untilMs)
}

export interface Missed {
  /** Most instances that a minute in the window wants, and when. */
  readonly wanted: number
  readonly atMs: Ms
  /** Instances that there are meanwhile. */
  readonly instances: number
  /** Requests beyond what the instances serve that would not be without the window; `null`: nobody can tell. */
  readonly excessRequests: number | null
}

/** What the window costs; `undefined`: the fleet is as large as wanted all along. */
export function missedIn(outlook: FleetOutlook, window: HeldWindow): Missed | undefined {
  const { load, targetPerMinute, instancePerMinute } = outlook
  const first = Math.max(0, Math.floor(window.fromMs / MINUTE_MS))
  const last = Math.min(load.length, Math.ceil(window.untilMs / MINUTE_MS))
  const [most, busiest] = load
    .subarray(first, last)
    .reduce(([most, at], each, index) => (each > most ? [each, index] : [most, at]), [0, 0])
  const wanted = instancesFor(most, targetPerMinute)
  const held = { ...outlook, held: [window] }
  const instances = instancesByMinute(held)[first] ?? 0
  if (wanted <= instances) return undefined
  const excess = excessRequests(held) - excessRequests({ ...outlook, held: [] })
  const isKnown = Number.isFinite(instancePerMinute)
  return {
    wanted,
    atMs: (first + busiest) * MINUTE_MS,
    instances,
    excessRequests: isKnown ? Math.round(excess) : null,
  }
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
