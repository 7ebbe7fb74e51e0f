/** The traffic of a scenario as it is expected to come, before it does; chance is left out. */
import type { RateSegment } from '../../core/traffic/rate-segment.ts'
import { MINUTE_MS, type Ms, type Share } from '../../core/units.ts'
import { type ScenarioFiles, segmentsOf } from '../prepare.ts'
import type { Scenario, TraceColumns, TrafficSource } from '../scenario.ts'
import { requestRowsFrom } from '../traces/request-rows.ts'

/** Requests a second to the endpoint at the instant; traces have no rate and count as none. */
export function rateAt(
  scenario: Scenario,
  files: ScenarioFiles,
  { endpoint, atMs }: { readonly endpoint: string; readonly atMs: Ms },
): number {
  let rate = 0
  for (const { load, endpoint: called } of scenario.traffic) {
    if (called !== endpoint || load.kind === 'trace') continue
    const segment = segmentsOf(scenario, load, files).find(
      ({ startMs, endMs }) => startMs <= atMs && atMs < endMs,
    )
    if (segment !== undefined) rate += rateIn(segment, atMs)
  }
  return rate
}

/**
 * Requests to a variant, minute by minute of the run: of those that name no variant its share by
 * weight. Retries are not counted.
 */
export function loadByMinute(
  scenario: Scenario,
  files: ScenarioFiles,
  of: { readonly endpoint: string; readonly variant: string; readonly weightShare: Share },
): Float64Array {
  const minutes = new Float64Array(Math.ceil(scenario.durationMs / MINUTE_MS))
  for (const source of scenario.traffic) {
    if (source.endpoint !== of.endpoint) continue
    const share = shareOf(source, of)
    const { load } = source
    if (load.kind === 'trace') addRows(minutes, share, load, files)
    else {
      for (const segment of segmentsOf(scenario, load, files)) addSegment(minutes, share, segment)
    }
  }
  return minutes
}

function shareOf(
  { targetVariants }: TrafficSource,
  { variant, weightShare }: { readonly variant: string; readonly weightShare: Share },
): Share {
  const named = targetVariants.reduce((sum, { share }) => sum + share, 0)
  const own = targetVariants.find(target => target.variant === variant)?.share ?? 0
  return own + (1 - named) * weightShare
}

function addSegment(minutes: Float64Array, share: Share, segment: RateSegment): void {
  const first = Math.floor(segment.startMs / MINUTE_MS)
  for (let minute = first; minute < minutes.length; minute++) {
    const fromMs = Math.max(segment.startMs, minute * MINUTE_MS)
    const untilMs = Math.min(segment.endMs, (minute + 1) * MINUTE_MS)
    if (fromMs >= untilMs) return
    const meanRate = (rateIn(segment, fromMs) + rateIn(segment, untilMs)) / 2
    minutes[minute] = (minutes[minute] as number) + (share * meanRate * (untilMs - fromMs)) / 1000
  }
}

function rateIn({ startMs, endMs, startPerSecond, endPerSecond }: RateSegment, atMs: Ms): number {
  return startPerSecond + ((endPerSecond - startPerSecond) * (atMs - startMs)) / (endMs - startMs)
}

function addRows(
  minutes: Float64Array,
  share: Share,
  columns: TraceColumns,
  files: ScenarioFiles,
): void {
  const rows = requestRowsFrom(files.openTrace(columns.file), columns)
  const atMs = new Float64Array(4096)
  const work = new Float64Array(atMs.length)
  for (let count = rows.fill(atMs, work); count > 0; count = rows.fill(atMs, work)) {
    for (let i = 0; i < count; i++) {
      const minute = Math.floor((atMs[i] as number) / MINUTE_MS)
      if (minute >= minutes.length) return
      minutes[minute] = (minutes[minute] as number) + share * columns.factor
    }
  }
}
