/**
 * The samples of ConcurrentRequestsPerModel in one metric period, one at each full 10 s: what the
 * instances in service had in hand.
 *
 * Source: autoscaling.md 2 (sent every 10 s), 5.4 (kept for 3 h at less than a minute's period).
 */
import { type Ms, PERIOD_MS } from '../units.ts'
import { type StatisticSet, StatisticSum } from './statistic-set.ts'

export const GAUGE_INTERVAL_MS: Ms = 10_000
export const GAUGE_SAMPLES_PER_PERIOD = PERIOD_MS / GAUGE_INTERVAL_MS
/** Rows whose samples are kept; older rows have their sum and extremes. */
export const GAUGE_ROWS = 180

/** Instances, sum, minimum and maximum of each sample in turn. */
export type GaugeSamples = Float64Array

const COLUMNS = 4
/** Of every period in which as many instances were idle throughout: most are. */
export const IDLE_GAUGE: GaugeSamples = new Float64Array(GAUGE_SAMPLES_PER_PERIOD * COLUMNS)

/** What a row says of its samples: all of them, over all instances, and each (see MetricRow). */
export interface GaugedRow {
  readonly startMs: Ms
  readonly gaugeSamples: number
  readonly gaugeSum: number
  readonly gaugeMin: number
  readonly gaugeMax: number
  /** `undefined`: the row is old. */
  readonly gauges: GaugeSamples | undefined
}

export type GaugeColumns = Omit<GaugedRow, 'startMs'>

/** Takes down the samples of one period, in their order. */
export class GaugeRecorder {
  readonly #sets: StatisticSet[] = []

  /** How many have been taken down. */
  get length(): number {
    return this.#sets.length
  }

  /** An empty set: there was nothing to sample. */
  add(set: StatisticSet): void {
    this.#sets.push(set)
  }

  at(index: number): StatisticSet | undefined {
    return this.#sets[index]
  }

  columns(): GaugeColumns {
    const total = new StatisticSum()
    for (const set of this.#sets) if (set.sampleCount > 0) total.add(set)
    const { sampleCount, sum, minimum, maximum } = total
    return {
      gaugeSamples: sampleCount,
      gaugeSum: sum,
      gaugeMin: sampleCount === 0 ? 0 : minimum,
      gaugeMax: sampleCount === 0 ? 0 : maximum,
      gauges: this.#samples(total),
    }
  }

  #samples({ sampleCount, sum }: StatisticSum): GaugeSamples {
    const each = sampleCount / GAUGE_SAMPLES_PER_PERIOD
    if (sum === 0 && this.#sets.every(set => set.sampleCount === each)) return IDLE_GAUGE
    const samples = new Float64Array(IDLE_GAUGE.length)
    for (const [index, set] of this.#sets.entries()) {
      if (set.sampleCount === 0) continue
      samples.set([set.sampleCount, set.sum, set.minimum, set.maximum], index * COLUMNS)
    }
    return samples
  }
}

/** Those of several fleets in one period. */
export function mergeGauges(rows: readonly GaugedRow[]): GaugeColumns {
  const recorder = new GaugeRecorder()
  for (let index = 0; index < GAUGE_SAMPLES_PER_PERIOD; index++) {
    const total = new StatisticSum()
    for (const row of rows) {
      const set = gaugeSampleOf(row, row.startMs + index * GAUGE_INTERVAL_MS)
      if (set !== undefined && set.sampleCount > 0) total.add(set)
    }
    recorder.add(total)
  }
  return recorder.columns()
}

/** The row as it is with its samples from the instant on alone. */
export function withGaugesFrom<Row extends GaugedRow>(row: Row, fromMs: Ms): Row {
  const recorder = new GaugeRecorder()
  for (let index = 0; index < GAUGE_SAMPLES_PER_PERIOD; index++) {
    const sampleMs = row.startMs + index * GAUGE_INTERVAL_MS
    recorder.add((sampleMs >= fromMs && gaugeSampleOf(row, sampleMs)) || new StatisticSum())
  }
  return { ...row, ...recorder.columns() }
}

/** The sample of the row's instances at an instant inside its period. */
export function gaugeSampleOf(row: GaugedRow, sampleMs: Ms): StatisticSet | undefined {
  const { gauges } = row
  if (gauges === undefined) return undefined
  if (gauges === IDLE_GAUGE) {
    const sampleCount = row.gaugeSamples / GAUGE_SAMPLES_PER_PERIOD
    return { sampleCount, sum: 0, minimum: 0, maximum: 0 }
  }
  const at = ((sampleMs - row.startMs) / GAUGE_INTERVAL_MS) * COLUMNS
  return {
    sampleCount: gauges[at] as number,
    sum: gauges[at + 1] as number,
    minimum: gauges[at + 2] as number,
    maximum: gauges[at + 3] as number,
  }
}
