/**
 * Counts per interval (a CloudWatch export, for example) as a rate that is constant inside each
 * interval. Times count from the first row.
 *
 * Between intervals that do not meet the rate is 0; intervals that overlap are refused.
 */
import type { Ms } from '../../core/units.ts'
import type { CountColumns } from '../scenario.ts'
import type { ChunkSource } from './chunk-source.ts'
import { CsvLines } from './csv-lines.ts'
import { noRows, readAmount, TimeColumn, type TraceSummary } from './request-rows.ts'
import type { TraceError } from './trace-error.ts'

/** One segment after the other, without gaps, from time zero on. */
export interface SegmentCursor {
  /** Goes to the next segment; false when there are no more. */
  next(): boolean
  /** Of the current segment. */
  readonly startMs: Ms
  readonly endMs: Ms
  readonly ratePerSecond: number
}

/** Throws `TraceError` at the first row that is not as it should be. */
export function inspectCountSeries(chunks: ChunkSource, columns: CountColumns): TraceSummary {
  const rows = new CountRows(chunks, columns)
  let count = 0
  let requests = 0
  let spanMs = 0
  while (rows.next()) {
    count++
    requests += rows.value
    spanMs = rows.atMs
  }
  if (count === 0) throw noRows(columns.file)
  return { rows: count, spanMs, firstEpochMs: rows.firstEpochMs, requests }
}

export function countSegmentsFrom(chunks: ChunkSource, columns: CountColumns): SegmentCursor {
  return new CountSegments(chunks, columns)
}

class CountSegments implements SegmentCursor {
  startMs: Ms = 0
  endMs: Ms = 0
  ratePerSecond = 0
  readonly #rows: CountRows
  readonly #everyMs: Ms
  readonly #factor: number
  /** The rows stand at the row whose interval comes next. */
  #hasRow: boolean

  constructor(chunks: ChunkSource, columns: CountColumns) {
    this.#rows = new CountRows(chunks, columns)
    this.#everyMs = columns.everyMs
    this.#factor = columns.factor
    this.#hasRow = this.#rows.next()
  }

  next(): boolean {
    if (!this.#hasRow) return false
    const rows = this.#rows
    this.startMs = this.endMs
    if (rows.atMs > this.startMs) {
      this.endMs = rows.atMs
      this.ratePerSecond = 0
      return true
    }
    this.endMs = this.startMs + this.#everyMs
    this.ratePerSecond = (rows.value * this.#factor * 1000) / this.#everyMs
    this.#hasRow = rows.next()
    return true
  }
}

class CountRows {
  atMs: Ms = Number.NaN
  value = 0
  readonly #lines: CsvLines
  readonly #times: TimeColumn
  readonly #valueColumn: number
  readonly #everyMs: Ms

  constructor(chunks: ChunkSource, { file, timeColumn, valueColumn, everyMs }: CountColumns) {
    this.#everyMs = everyMs
    this.#lines = new CsvLines(file, chunks)
    this.#times = new TimeColumn(this.#lines, timeColumn)
    this.#valueColumn = this.#lines.column(valueColumn)
  }

  get firstEpochMs(): number {
    return this.#times.firstEpochMs
  }

  next(): boolean {
    if (!this.#lines.next()) return false
    const atMs = this.#times.read()
    if (atMs === this.atMs) throw this.#lines.error('a second row for the same interval')
    if (atMs - this.atMs < this.#everyMs) throw this.#overlap(atMs - this.atMs)
    this.atMs = atMs
    this.value = readAmount(this.#lines, this.#valueColumn)
    return true
  }

  #overlap(sinceMs: Ms): TraceError {
    const [since, every] = [sinceMs / 1000, this.#everyMs / 1000]
    const text = `this row is ${since}s after the one above it, but each counts ${every}s`
    return this.#lines.error(`${text}; mend the row, or "every"`)
  }
}
