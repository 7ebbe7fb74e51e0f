/**
 * Counts per interval (a CloudWatch export, for example) as a rate that is constant inside each
 * interval. Times count from the first row.
 *
 * Between intervals that do not meet the rate is 0. An interval that the next row cuts short keeps
 * its count, in the time that is left of it.
 */
import type { Ms } from '../../core/units.ts'
import type { CountColumns } from '../scenario.ts'
import type { ChunkSource } from './chunk-source.ts'
import { CsvLines } from './csv-lines.ts'
import { noRows, readAmount, TimeColumn, type TraceSummary } from './request-rows.ts'

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
    const { value } = rows
    const wholeEndMs = this.startMs + this.#everyMs
    this.#hasRow = rows.next()
    this.endMs = this.#hasRow ? Math.min(wholeEndMs, rows.atMs) : wholeEndMs
    this.ratePerSecond = (value * this.#factor * 1000) / (this.endMs - this.startMs)
    return true
  }
}

class CountRows {
  atMs: Ms = Number.NaN
  value = 0
  readonly #lines: CsvLines
  readonly #times: TimeColumn
  readonly #valueColumn: number

  constructor(chunks: ChunkSource, { file, timeColumn, valueColumn }: CountColumns) {
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
    this.atMs = atMs
    this.value = readAmount(this.#lines, this.#valueColumn)
    return true
  }
}
