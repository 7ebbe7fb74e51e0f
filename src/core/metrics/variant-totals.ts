/** What a variant's requests add up to over the whole run, all its fleets together. */
import { OUTCOME } from '../endpoint/outcome.ts'
import type { Ms } from '../units.ts'
import { HISTOGRAM_CELLS, type SparseHistogram, sparseBetween } from './histogram.ts'
import type { PeriodAccumulator } from './period-accumulator.ts'
import type { QualityCounts } from './quality-draws.ts'

/** Requests that arrived, and answers by outcome. */
export interface RequestCounts {
  invocations: number
  readonly outcomes: Float64Array
}

const NO_CELLS = new Float64Array(0)

export class VariantTotals implements RequestCounts {
  invocations = 0
  answers = 0
  latencySumMs: Ms = 0
  latencyMinMs: Ms = Number.POSITIVE_INFINITY
  latencyMaxMs: Ms = 0
  readonly outcomes = new Float64Array(OUTCOME.unknownVariant + 1)
  /** What came of the requests served, for models that declare it. */
  quality: QualityCounts | undefined
  /** Made with the first answer. */
  #cells = NO_CELLS

  add(period: PeriodAccumulator, histogram: SparseHistogram): void {
    this.invocations += period.invocations
    this.answers += period.answers
    this.latencySumMs += period.latencySumMs
    this.latencyMinMs = Math.min(this.latencyMinMs, period.latencyMinMs)
    this.latencyMaxMs = Math.max(this.latencyMaxMs, period.latencyMaxMs)
    for (let i = 0; i < this.outcomes.length; i++) {
      this.outcomes[i] = (this.outcomes[i] as number) + (period.outcomes[i] as number)
    }
    if (this.#cells === NO_CELLS && histogram.cells.length > 0) {
      this.#cells = new Float64Array(HISTOGRAM_CELLS)
    }
    for (let i = 0; i < histogram.cells.length; i++) {
      const cell = histogram.cells[i] as number
      this.#cells[cell] = (this.#cells[cell] as number) + (histogram.counts[i] as number)
    }
  }

  histogram(): SparseHistogram {
    return sparseBetween(this.#cells, { minMs: this.latencyMinMs, maxMs: this.latencyMaxMs })
  }
}
