/**
 * What alarms have seen that the columns of a recording do not tell: metric math, metrics of the
 * user's own, percentiles over several minutes, samples below a minute.
 */
import { evaluationRange } from '../../core/alarms/evaluate.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'

export interface RecordedDatapoints {
  readonly alarm: string
  /** Where the periods start, ascending; periods without a datapoint are left out. */
  readonly startMs: readonly Ms[]
  /** In the unit of the threshold. */
  readonly value: readonly number[]
}

/** Over all alarms, the newest of each; a recording stays small. */
const DATAPOINTS_MAX = 100_000

/** Of every such alarm, whatever an evaluation since the instant may have seen. */
export function datapointsSince(world: World, sinceMs: Ms): readonly RecordedDatapoints[] {
  const { alarms, settings } = world
  const trails = alarms.list().flatMap(({ config }) => {
    const trail = alarms.trailOf(config.name)
    return trail === undefined ? [] : [{ config, trail }]
  })
  const eachMax = Math.floor(DATAPOINTS_MAX / Math.max(1, trails.length))
  return trails.map(({ config, trail }) => {
    const rangeMs = evaluationRange(config) * config.periodMs + settings.metricDelayMs
    return { alarm: config.name, ...trail.since(sinceMs - rangeMs, eachMax) }
  })
}
