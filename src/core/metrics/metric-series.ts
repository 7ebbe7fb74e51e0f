/**
 * The rows of one series, and what its readers ask of them most: whether anything happened lately, and
 * if not, to be told when something does.
 */
import type { Cancel } from '../scheduler.ts'
import { type Ms, PERIOD_MS } from '../units.ts'
import { IDLE_GAUGE } from './gauge-samples.ts'
import { idleRow, type MetricRow } from './metric-row.ts'
import { MetricRows } from './metric-rows.ts'
import type { Window } from './metric-source.ts'

export interface SeriesKey {
  readonly endpointName: string
  readonly variantName: string
  /** `undefined`: all fleets of the variant. */
  readonly endpointConfigName: string | undefined
}

export class MetricSeries {
  readonly key: SeriesKey
  readonly #rows = new MetricRows()
  #lastInvocationsMs: Ms = Number.NEGATIVE_INFINITY
  #lastAnswersMs: Ms = Number.NEGATIVE_INFINITY
  /** Where the idle periods begin that end with the newest; Infinity: that one is not idle. */
  #idleFromMs: Ms = Number.POSITIVE_INFINITY
  /** In service at the end of the newest period. */
  #lastInstances = 0
  readonly #sleepers = new Set<() => void>()
  /** Where the idle periods began when they fell asleep. */
  #sleptFromMs: Ms = Number.POSITIVE_INFINITY

  constructor(key: SeriesKey) {
    this.key = key
  }

  get rows(): readonly MetricRow[] {
    return this.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  }

  get newest(): MetricRow | undefined {
    return this.#rows.newest
  }

  /** Start of the newest period; -Infinity: there is none, here and below. */
  get lastRowMs(): Ms {
    return this.#rows.lastMs
  }

  /** Start of the newest period in which a request arrived. */
  get lastInvocationsMs(): Ms {
    return this.#lastInvocationsMs
  }

  /** Start of the newest period in which a request was answered. */
  get lastAnswersMs(): Ms {
    return this.#lastAnswersMs
  }

  /** Whether all periods of the window are there, alike, and nothing happened in them. */
  isIdle({ fromMs, untilMs }: Window): boolean {
    return this.#idleFromMs <= fromMs && untilMs <= this.lastRowMs + PERIOD_MS
  }

  /** As in `MetricSource`; only who calls `stirUnlessIdle` after each period wakes the sleepers. */
  whenStirred(fromMs: Ms, stir: () => void): Cancel | undefined {
    if (!this.isIdle({ fromMs, untilMs: this.lastRowMs + PERIOD_MS })) return undefined
    this.#sleptFromMs = this.#idleFromMs
    this.#sleepers.add(stir)
    return () => {
      this.#sleepers.delete(stir)
    }
  }

  /** A period is over. Whether some sleep on. */
  stirUnlessIdle(endMs: Ms): boolean {
    if (this.isIdle({ fromMs: this.#sleptFromMs, untilMs: endMs })) return this.#sleepers.size > 0
    const sleepers = [...this.#sleepers]
    this.#sleepers.clear()
    for (const stir of sleepers) stir()
    return this.#sleepers.size > 0
  }

  append(row: MetricRow): void {
    this.#noteIdle(row)
    this.#rows.append(row)
    if (row.invocations > 0) this.#lastInvocationsMs = row.startMs
    if (row.answers > 0) this.#lastAnswersMs = row.startMs
  }

  /** Appends the row of a period in which nothing happened. */
  appendIdle(startMs: Ms, instances: number): void {
    const isNext = startMs === this.lastRowMs + PERIOD_MS
    // As a rule one idle period follows another.
    if (!isNext || instances !== this.#lastInstances || startMs < this.#idleFromMs) {
      this.#noteIdle(idleRow(startMs, instances))
    }
    this.#rows.appendIdle(startMs, instances)
  }

  #noteIdle(row: MetricRow): void {
    const { startMs, instances } = row
    const isSecond = startMs === this.lastRowMs
    const isIdle = row.invocations + row.answers === 0 && row.gauges === IDLE_GAUGE
    const isLike = startMs === this.lastRowMs + PERIOD_MS && instances === this.#lastInstances
    if (!isIdle || isSecond) this.#idleFromMs = Number.POSITIVE_INFINITY
    else if (!isLike || startMs < this.#idleFromMs) this.#idleFromMs = startMs
    this.#lastInstances = instances
  }

  /** The row of the period that starts at the instant. */
  rowAt(startMs: Ms): MetricRow | undefined {
    return this.#rows.at(startMs)
  }

  /** Rows of the periods that start in [fromMs, untilMs). */
  between(fromMs: Ms, untilMs: Ms): readonly MetricRow[] {
    return this.#rows.between(fromMs, untilMs)
  }
}
