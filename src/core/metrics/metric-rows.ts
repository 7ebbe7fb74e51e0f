/**
 * The rows of one series, oldest first, at most one a period. Idle periods that follow each other
 * with as many instances are one entry: most periods of most endpoints are idle, and a row for each
 * would cost more memory than all the rest of an account.
 */
import { type Ms, PERIOD_MS } from '../units.ts'
import { GAUGE_ROWS } from './gauge-samples.ts'
import { idleRow, type MetricRow, mergeRows } from './metric-row.ts'

/** Periods whose histograms are kept: a day; older rows keep their percentile columns. */
const HISTOGRAM_ROWS = 1440

interface Entry {
  /** The first of them, when it stands for several. */
  readonly row: MetricRow
  /** How many idle periods it stands for; 0: it is the row of one period that was not idle. */
  idlePeriods: number
}

const lengthMsOf = ({ idlePeriods }: Entry): Ms => Math.max(idlePeriods, 1) * PERIOD_MS

export class MetricRows {
  readonly #entries: Entry[] = []
  /** Entries before these have lost their samples, or their histograms. */
  #withGauges = 0
  #withHistograms = 0
  #lastMs: Ms = Number.NEGATIVE_INFINITY

  /** Start of the newest period; -Infinity: there is none. */
  get lastMs(): Ms {
    return this.#lastMs
  }

  get newest(): MetricRow | undefined {
    return this.at(this.#lastMs)
  }

  /** In a period that has a row already both are added up. */
  append(row: MetricRow): void {
    const before = row.startMs === this.#lastMs ? this.#takeNewest() : undefined
    const merged = before === undefined ? row : (mergeRows([before, row]) ?? row)
    this.#entries.push({ row: merged, idlePeriods: 0 })
    this.#lastMs = row.startMs
    this.#forget()
  }

  /** What `append` does with the row of an idle period. */
  appendIdle(startMs: Ms, instances: number): void {
    if (startMs === this.#lastMs) {
      this.append(idleRow(startMs, instances))
      return
    }
    const last = this.#entries[this.#entries.length - 1]
    const isNext = startMs === this.#lastMs + PERIOD_MS
    if (last !== undefined && isNext && last.idlePeriods > 0 && last.row.instances === instances) {
      last.idlePeriods++
    } else this.#entries.push({ row: idleRow(startMs, instances), idlePeriods: 1 })
    this.#lastMs = startMs
    this.#forget()
  }

  /** The row of the period that starts at the instant. */
  at(startMs: Ms): MetricRow | undefined {
    const entry = this.#entries[this.#placeOf(startMs)]
    if (entry === undefined || startMs < entry.row.startMs) return undefined
    if ((startMs - entry.row.startMs) % PERIOD_MS !== 0) return undefined
    return this.#rowOf(entry, startMs)
  }

  /** Rows of the periods that start in [fromMs, untilMs). */
  between(fromMs: Ms, untilMs: Ms): readonly MetricRow[] {
    const rows: MetricRow[] = []
    for (let place = this.#placeOf(fromMs); place < this.#entries.length; place++) {
      const entry = this.#entries[place] as Entry
      const endMs = entry.row.startMs + lengthMsOf(entry)
      for (let startMs = entry.row.startMs; startMs < endMs; startMs += PERIOD_MS) {
        if (startMs >= untilMs) return rows
        if (startMs >= fromMs) rows.push(this.#rowOf(entry, startMs))
      }
    }
    return rows
  }

  #rowOf({ row, idlePeriods }: Entry, startMs: Ms): MetricRow {
    if (idlePeriods === 0) return row
    const idle = idleRow(startMs, row.instances)
    if (startMs <= this.#lastMs - GAUGE_ROWS * PERIOD_MS) idle.gauges = undefined
    if (startMs <= this.#lastMs - HISTOGRAM_ROWS * PERIOD_MS) idle.histogram = undefined
    return idle
  }

  /** Takes the newest row out. */
  #takeNewest(): MetricRow | undefined {
    const last = this.#entries[this.#entries.length - 1]
    const newest = this.newest
    if (last === undefined) return undefined
    if (last.idlePeriods > 1) last.idlePeriods--
    else this.#entries.pop()
    return newest
  }

  /** Old rows lose what they need most memory for. */
  #forget(): void {
    this.#withGauges = this.#forgetUntil(this.#withGauges, GAUGE_ROWS, row => {
      row.gauges = undefined
    })
    this.#withHistograms = this.#forgetUntil(this.#withHistograms, HISTOGRAM_ROWS, row => {
      row.histogram = undefined
    })
  }

  /** From the place on, as far as rows are so many periods old; the place of the first that is not. */
  #forgetUntil(from: number, periods: number, forget: (row: MetricRow) => void): number {
    const oldMs = this.#lastMs - periods * PERIOD_MS
    let place = from
    for (;;) {
      const entry = this.#entries[place]
      if (entry === undefined || entry.row.startMs > oldMs) return place
      // The row of idle periods is made when it is read.
      if (entry.idlePeriods === 0) forget(entry.row)
      else if (entry.row.startMs + lengthMsOf(entry) - PERIOD_MS > oldMs) return place
      place++
    }
  }

  /** Of the first entry with a period that starts at the instant or after it. */
  #placeOf(startMs: Ms): number {
    let low = this.#entries.length
    let high = low
    // As a rule it is one of the newest: go back in growing steps.
    for (let step = 1; low > 0 && this.#reaches(low - 1, startMs); step *= 2) {
      high = low - 1
      low = Math.max(0, low - step)
    }
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#reaches(middle, startMs)) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Whether the entry's newest period starts at the instant or after it. */
  #reaches(place: number, startMs: Ms): boolean {
    const entry = this.#entries[place] as Entry
    return entry.row.startMs + lengthMsOf(entry) - PERIOD_MS >= startMs
  }
}
