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

/** Sum, minimum and maximum of each sample in turn. */
export type GaugeSamples = Float64Array

const COLUMNS = 3
/** Of every idle period: most are. */
export const IDLE_GAUGE: GaugeSamples = new Float64Array(GAUGE_SAMPLES_PER_PERIOD * COLUMNS)

/** Takes down the samples of one period; an idle one costs nothing. */
export class GaugeRecorder {
  #samples: GaugeSamples = IDLE_GAUGE

  add(index: number, set: StatisticSet): void {
    if (set.sum === 0) return
    if (this.#samples === IDLE_GAUGE) this.#samples = new Float64Array(IDLE_GAUGE.length)
    this.#samples[index * COLUMNS] = set.sum
    this.#samples[index * COLUMNS + 1] = set.minimum
    this.#samples[index * COLUMNS + 2] = set.maximum
  }

  samples(): GaugeSamples {
    return this.#samples
  }
}

interface GaugedRow {
  readonly startMs: Ms
  /** All of the period, over all instances. */
  readonly gaugeSamples: number
  /** `undefined`: the row is old. */
  readonly gauges: GaugeSamples | undefined
}

/** Those of several fleets in one period. */
export function mergeGauges(rows: readonly GaugedRow[]): GaugeSamples | undefined {
  const recorder = new GaugeRecorder()
  for (let index = 0; index < GAUGE_SAMPLES_PER_PERIOD; index++) {
    const total = new StatisticSum()
    for (const row of rows) {
      const set = gaugeSampleOf(row, row.startMs + index * GAUGE_INTERVAL_MS)
      if (set === undefined) return undefined
      if (set.sampleCount > 0) total.add(set)
    }
    recorder.add(index, total)
  }
  return recorder.samples()
}

/** The sample of the row's instances at an instant inside its period. */
export function gaugeSampleOf(row: GaugedRow, sampleMs: Ms): StatisticSet | undefined {
  const { gauges } = row
  if (gauges === undefined) return undefined
  const at = ((sampleMs - row.startMs) / GAUGE_INTERVAL_MS) * COLUMNS
  return {
    sampleCount: row.gaugeSamples / GAUGE_SAMPLES_PER_PERIOD,
    sum: gauges[at] as number,
    minimum: gauges[at + 1] as number,
    maximum: gauges[at + 2] as number,
  }
}
