/**
 * The metric rows of a variant, or of one of its fleets, as columns: what a chart draws, and a
 * quarter of the size of rows.
 *
 * Durations are rounded to microseconds, which no eye and no test of the numbers can tell.
 */
import type { MetricRow } from '../../core/metrics/metric-row.ts'
import { type Ms, PERIOD_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'

export interface SeriesColumns {
  readonly endpoint: string
  readonly variant: string
  /** `null`: all fleets of the variant. */
  readonly config: string | null
  /** Where the period starts, in minutes since time zero; ascending, with gaps in silence. */
  readonly minute: readonly number[]
  readonly invocations: readonly number[]
  readonly perInstance: readonly number[]
  readonly answers: readonly number[]
  readonly latencyMs: readonly (number | null)[]
  readonly p50Ms: readonly (number | null)[]
  readonly p90Ms: readonly (number | null)[]
  readonly p99Ms: readonly (number | null)[]
  readonly errors4xx: readonly number[]
  readonly errors5xx: readonly number[]
  readonly modelErrors: readonly number[]
  readonly unanswered: readonly number[]
  /** Requests in progress on one instance, on average. */
  readonly inProgress: readonly (number | null)[]
  /** In service at the period's end. */
  readonly instances: readonly number[]
}

export function seriesSince(world: World, sinceMs: Ms): readonly SeriesColumns[] {
  return world.metrics.series.map(series =>
    columnsOf(
      {
        endpoint: series.key.endpointName,
        variant: series.key.variantName,
        config: series.key.endpointConfigName ?? null,
      },
      series.between(sinceMs, Number.POSITIVE_INFINITY),
    ),
  )
}

export function columnsOf(
  key: Pick<SeriesColumns, 'endpoint' | 'variant' | 'config'>,
  rows: readonly MetricRow[],
): SeriesColumns {
  const column = <T>(of: (row: MetricRow) => T): readonly T[] => rows.map(of)
  return {
    ...key,
    minute: column(row => row.startMs / PERIOD_MS),
    invocations: column(row => row.invocations),
    perInstance: column(row => thousandths(row.perInstance)),
    answers: column(row => row.answers),
    latencyMs: column(row =>
      row.answers === 0 ? null : thousandths(row.latencySumMs / row.answers),
    ),
    p50Ms: column(row => rounded(row.p50Ms)),
    p90Ms: column(row => rounded(row.p90Ms)),
    p99Ms: column(row => rounded(row.p99Ms)),
    errors4xx: column(row => row.errors4xx),
    errors5xx: column(row => row.errors5xx),
    modelErrors: column(row => row.modelErrors),
    unanswered: column(row => row.unanswered),
    inProgress: column(row =>
      row.gaugeSamples === 0 ? null : thousandths(row.gaugeSum / row.gaugeSamples),
    ),
    instances: column(row => row.instances),
  }
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000
const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : thousandths(value)
