/**
 * One metric period of one variant (all its fleets, or one): the datapoints of every endpoint
 * metric, as CloudWatch would hold them.
 *
 * Source: SageMaker monitoring-cloudwatch; names and units in autoscaling.md 5.5.
 */
import type { Ms } from '../units.ts'
import {
  GAUGE_SAMPLES_PER_PERIOD,
  type GaugeSamples,
  IDLE_GAUGE,
  mergeGauges,
} from './gauge-samples.ts'
import {
  EMPTY_HISTOGRAM,
  mergeHistograms,
  percentileOf,
  type SparseHistogram,
} from './histogram.ts'
import { addQuality, type QualityCounts } from './quality-draws.ts'

export interface MetricRow {
  readonly startMs: Ms
  readonly invocations: number
  readonly perInstance: number
  /** Of a fleet's row: the same over the instances of every fleet of the variant. */
  readonly perInstanceOfVariant: number
  /** SampleCount of the latency and error metrics. */
  readonly answers: number
  readonly latencySumMs: Ms
  readonly latencyMinMs: Ms
  readonly latencyMaxMs: Ms
  readonly p50Ms: Ms | undefined
  readonly p90Ms: Ms | undefined
  readonly p95Ms: Ms | undefined
  readonly p99Ms: Ms | undefined
  readonly errors4xx: number
  readonly errors5xx: number
  readonly modelErrors: number
  /** Callers who got no answer of the model's own: time-outs, full queues, lost instances. */
  readonly unanswered: number
  /** ConcurrentRequestsPerModel: samples, their sum and extremes. */
  readonly gaugeSamples: number
  readonly gaugeSum: number
  readonly gaugeMin: number
  readonly gaugeMax: number
  /** What came of the requests served, for models that declare it. */
  readonly quality: QualityCounts | undefined
  /** Each of the samples; dropped when the row is old. */
  gauges: GaugeSamples | undefined
  /** Instances in service at the period's end. */
  readonly instances: number
  /** Dropped when the row is old (see MetricStore). */
  histogram: SparseHistogram | undefined
}

/** The row of a period in which nothing happened. */
export const idleRow = (startMs: Ms, instances: number): MetricRow => ({
  startMs,
  invocations: 0,
  perInstance: 0,
  perInstanceOfVariant: 0,
  answers: 0,
  latencySumMs: 0,
  latencyMinMs: Number.POSITIVE_INFINITY,
  latencyMaxMs: 0,
  p50Ms: undefined,
  p90Ms: undefined,
  p95Ms: undefined,
  p99Ms: undefined,
  errors4xx: 0,
  errors5xx: 0,
  modelErrors: 0,
  unanswered: 0,
  gaugeSamples: instances * GAUGE_SAMPLES_PER_PERIOD,
  gaugeSum: 0,
  gaugeMin: 0,
  gaugeMax: 0,
  quality: undefined,
  gauges: IDLE_GAUGE,
  instances,
  histogram: EMPTY_HISTOGRAM,
})

/** Percentile columns of a row from its histogram. */
export function percentileColumns(
  histogram: SparseHistogram,
  extremes: { readonly minMs: Ms; readonly maxMs: Ms },
): Pick<MetricRow, 'p50Ms' | 'p90Ms' | 'p95Ms' | 'p99Ms'> {
  return {
    p50Ms: percentileOf(histogram, 0.5, extremes),
    p90Ms: percentileOf(histogram, 0.9, extremes),
    p95Ms: percentileOf(histogram, 0.95, extremes),
    p99Ms: percentileOf(histogram, 0.99, extremes),
  }
}

/** The row of a variant from the rows of its fleets in the same period. */
export function mergeRows(rows: readonly MetricRow[]): MetricRow | undefined {
  const first = rows[0]
  if (first === undefined || rows.length === 1) return first
  const sum = (pick: (row: MetricRow) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0)
  const histogram = mergeHistograms(rows.map(row => row.histogram).filter(h => h !== undefined))
  const latencyMinMs = Math.min(...rows.map(row => row.latencyMinMs))
  const latencyMaxMs = Math.max(...rows.map(row => row.latencyMaxMs))
  return {
    startMs: first.startMs,
    invocations: sum(row => row.invocations),
    perInstance: sum(row => row.perInstanceOfVariant),
    perInstanceOfVariant: sum(row => row.perInstanceOfVariant),
    answers: sum(row => row.answers),
    latencySumMs: sum(row => row.latencySumMs),
    latencyMinMs,
    latencyMaxMs,
    ...percentileColumns(histogram, { minMs: latencyMinMs, maxMs: latencyMaxMs }),
    errors4xx: sum(row => row.errors4xx),
    errors5xx: sum(row => row.errors5xx),
    modelErrors: sum(row => row.modelErrors),
    unanswered: sum(row => row.unanswered),
    ...mergeGauges(rows),
    quality: rows.map(({ quality }) => quality).reduce(addQuality),
    instances: sum(row => row.instances),
    histogram,
  }
}
