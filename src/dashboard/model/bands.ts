/** Stretches of time in which something stays as it is: statuses of endpoints, states of alarms. */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { EndpointPhase } from './lab-picture.ts'

export interface Band<T extends string> {
  readonly fromMs: Ms
  readonly untilMs: Ms
  readonly value: T
}

/** Phases of one endpoint from time zero on, as in `applyEvents`. */
export function statusBands(
  events: readonly TimelineEvent[],
  endpoint: string,
  endMs: Ms,
): readonly Band<EndpointPhase>[] {
  const changes: Change<EndpointPhase>[] = []
  for (const event of events) {
    if (!('endpoint' in event) || event.endpoint !== endpoint) continue
    const value = phaseAfter(event)
    if (value !== undefined) changes.push({ atMs: event.atMs, value })
  }
  return bandsOf(changes, endMs)
}

type AlarmBand = Band<'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>

/** Of every alarm named, in one walk through the events. */
export function alarmBands(
  events: readonly TimelineEvent[],
  names: readonly string[],
  endMs: Ms,
): ReadonlyMap<string, readonly AlarmBand[]> {
  const changes = new Map<string, Change<AlarmBand['value']>[]>(names.map(name => [name, []]))
  for (const event of events) {
    if (event.kind !== 'alarm.state-changed') continue
    const own = changes.get(event.alarm)
    // Before its first change an alarm was what it changed from.
    if (own?.length === 0) own.push({ atMs: Number.NEGATIVE_INFINITY, value: event.from })
    own?.push({ atMs: event.atMs, value: event.to })
  }
  const bands = new Map<string, readonly AlarmBand[]>()
  for (const [name, own] of changes) {
    // Setup settles alarms to OK; one that never changes has been OK all the time.
    const known = own.length > 0 ? own : [{ atMs: Number.NEGATIVE_INFINITY, value: 'OK' as const }]
    bands.set(name, bandsOf(known, endMs))
  }
  return bands
}

interface Change<T extends string> {
  readonly atMs: Ms
  readonly value: T
}

function phaseAfter(event: TimelineEvent): EndpointPhase | undefined {
  switch (event.kind) {
    case 'endpoint.status-changed':
      return event.to ?? 'Deleted'
    case 'deployment.baking':
      return 'Baking'
    case 'deployment.rolled-back':
      return 'RollingBack'
    case 'deployment.traffic-shifted':
    case 'deployment.batch-retired':
      return 'Updating'
    default:
      return undefined
  }
}

function bandsOf<T extends string>(changes: readonly Change<T>[], endMs: Ms): readonly Band<T>[] {
  const bands: Band<T>[] = []
  changes.forEach(({ atMs, value }, i) => {
    const fromMs = Math.max(0, atMs)
    const untilMs = Math.min(endMs, changes[i + 1]?.atMs ?? endMs)
    const last = bands[bands.length - 1]
    if (untilMs <= fromMs) return
    if (last?.value === value) bands[bands.length - 1] = { ...last, untilMs }
    else bands.push({ fromMs, untilMs, value })
  })
  return bands
}

/** Where a pixel holds several: the gravest is shown, so that no alarm is too short to be seen. */
const GRAVITY: Readonly<Record<string, number>> = {
  ALARM: 9,
  Failed: 9,
  UpdateRollbackFailed: 9,
  RollingBack: 8,
  Baking: 6,
  Deleted: 5,
  Deleting: 5,
  Creating: 4,
  Updating: 3,
  INSUFFICIENT_DATA: 2,
}

export interface PixelRun {
  readonly value: string
  /** Pixels from the left. */
  readonly from: number
  readonly until: number
}

/** Bands as whole pixels of a strip; never more runs than pixels. */
export function pixelRuns(
  bands: readonly Band<string>[],
  { fromMs, untilMs }: { readonly fromMs: Ms; readonly untilMs: Ms },
  width: number,
): readonly PixelRun[] {
  const pixels: (string | undefined)[] = Array.from({ length: width })
  const scale = width / (untilMs - fromMs)
  for (const band of bands) {
    if (band.untilMs <= fromMs || band.fromMs >= untilMs) continue
    const from = Math.max(0, Math.floor((band.fromMs - fromMs) * scale))
    const until = Math.min(width, Math.max(from + 1, Math.floor((band.untilMs - fromMs) * scale)))
    for (let x = from; x < until; x++) {
      const there = pixels[x]
      const isGraver = (GRAVITY[band.value] ?? 1) > (GRAVITY[there ?? ''] ?? 1)
      if (there === undefined || isGraver) pixels[x] = band.value
    }
  }
  const runs: { value: string; from: number; until: number }[] = []
  pixels.forEach((value, x) => {
    const last = runs[runs.length - 1]
    if (value === undefined) return
    if (last?.value === value && last.until === x) last.until = x + 1
    else runs.push({ value, from: x, until: x + 1 })
  })
  return runs
}
