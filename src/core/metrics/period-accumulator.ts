/**
 * What one fleet's requests add up to in one metric period: counters, and a latency histogram.
 *
 * Invocations count in the period they arrive in; latency and errors in the period of the answer.
 */
import { OUTCOME } from '../endpoint/outcome.ts'
import type { Ms } from '../units.ts'
import { cellOf, HISTOGRAM_CELLS, type SparseHistogram, sparseBetween } from './histogram.ts'

/** The columns of requests that say when and how they were answered. */
export interface AnswerColumns {
  readonly atMs: Float64Array
  readonly answerMs: Float64Array
  readonly outcome: Uint8Array
}

const NO_CELLS = new Uint32Array(0)

export class PeriodAccumulator {
  /** Requests that arrived. */
  invocations = 0
  /** Sum over those of 1 ÷ instances in service on arrival. */
  perInstance = 0
  /** The same over the instances of every fleet of the variant. */
  perInstanceOfVariant = 0
  /** Requests answered, whatever the answer. */
  answers = 0
  latencySumMs: Ms = 0
  latencyMinMs: Ms = Number.POSITIVE_INFINITY
  latencyMaxMs: Ms = 0
  /** Answers by outcome. */
  readonly outcomes = new Float64Array(OUTCOME.unknownVariant + 1)
  /** Made with the first answer: most fleets of an account that idles never have one. */
  #cells = NO_CELLS

  /** Counts the answers of the block's requests from `start` up to `end`. */
  addAnswers(block: AnswerColumns, start: number, end: number): void {
    const { atMs, answerMs, outcome } = block
    if (this.#cells === NO_CELLS) this.#cells = new Uint32Array(HISTOGRAM_CELLS)
    const cells = this.#cells
    const { outcomes } = this
    let sum = this.latencySumMs
    let least = this.latencyMinMs
    let most = this.latencyMaxMs
    let failed = 0
    for (let i = start; i < end; i++) {
      const latencyMs = (answerMs[i] as number) - (atMs[i] as number)
      sum += latencyMs
      if (latencyMs < least) least = latencyMs
      if (latencyMs > most) most = latencyMs
      const kind = outcome[i] as number
      if (kind !== OUTCOME.ok) {
        outcomes[kind] = (outcomes[kind] as number) + 1
        failed++
      }
      const cell = cellOf(latencyMs)
      cells[cell] = (cells[cell] as number) + 1
    }
    outcomes[OUTCOME.ok] = (outcomes[OUTCOME.ok] as number) + end - start - failed
    this.answers += end - start
    this.latencySumMs = sum
    this.latencyMinMs = least
    this.latencyMaxMs = most
  }

  histogram(): SparseHistogram {
    return sparseBetween(this.#cells, { minMs: this.latencyMinMs, maxMs: this.latencyMaxMs })
  }

  reset(): void {
    if (this.answers > 0) {
      // Most cells are empty, and in an idle period all are.
      this.#cells.fill(0, cellOf(this.latencyMinMs), cellOf(this.latencyMaxMs) + 1)
      this.outcomes.fill(0)
    }
    this.invocations = 0
    this.perInstance = 0
    this.perInstanceOfVariant = 0
    this.answers = 0
    this.latencySumMs = 0
    this.latencyMinMs = Number.POSITIVE_INFINITY
    this.latencyMaxMs = 0
  }
}
