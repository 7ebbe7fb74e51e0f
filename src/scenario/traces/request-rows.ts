/**
 * A trace of requests: one row, one request, at the row's instant and with the row's work.
 *
 * Read twice: `inspectRequestRows` checks every row before anything runs; `requestRowsFrom` then
 * hands the rows out in blocks. Times count from the first row.
 */
import type { Ms } from '../../core/units.ts'
import { type Instant, msBetween, readInstant } from '../instants.ts'
import type { TraceColumns } from '../scenario.ts'
import type { ChunkSource } from './chunk-source.ts'
import { CsvLines } from './csv-lines.ts'
import { readDecimal } from './decimal.ts'
import { TraceError } from './trace-error.ts'

export type RequestColumns = Pick<TraceColumns, 'file' | 'timeColumn' | 'workColumn'>

export interface TraceSummary {
  readonly rows: number
  /** From the first row to the last. */
  readonly spanMs: Ms
  /** Of the first row: Unix epoch milliseconds, or its plain seconds × 1000. */
  readonly firstEpochMs: number
  /** Requests per row, summed up: the rows themselves, or their counts. */
  readonly requests: number
}

/** Requests in order of time, handed out in blocks. */
export interface RequestCursor {
  /**
   * Writes the next requests from index 0 on, as many as there is room for in both arrays.
   * Answers how many; 0 when there are no more.
   */
  fill(atMs: Float64Array, work: Float64Array): number
}

const BLOCK_ROWS = 4096

/** Throws `TraceError` at the first row that is not as it should be. */
export function inspectRequestRows(chunks: ChunkSource, columns: RequestColumns): TraceSummary {
  const cursor = requestRowsFrom(chunks, columns)
  const atMs = new Float64Array(BLOCK_ROWS)
  const work = new Float64Array(BLOCK_ROWS)
  let rows = 0
  let spanMs = 0
  for (let count = cursor.fill(atMs, work); count > 0; count = cursor.fill(atMs, work)) {
    rows += count
    spanMs = atMs[count - 1] ?? 0
  }
  if (rows === 0) throw noRows(columns.file)
  return { rows, spanMs, firstEpochMs: cursor.firstEpochMs, requests: rows }
}

export const noRows = (file: string): TraceError =>
  new TraceError({ file, line: 1 }, 'there is no row below the header')

export function requestRowsFrom(chunks: ChunkSource, columns: RequestColumns): RequestRowCursor {
  return new RequestRowCursor(chunks, columns)
}

class RequestRowCursor implements RequestCursor {
  readonly #lines: CsvLines
  readonly #times: TimeColumn
  readonly #workColumn: number | undefined

  constructor(chunks: ChunkSource, { file, timeColumn, workColumn }: RequestColumns) {
    this.#lines = new CsvLines(file, chunks)
    this.#times = new TimeColumn(this.#lines, timeColumn)
    this.#workColumn = workColumn === undefined ? undefined : this.#lines.column(workColumn)
  }

  /** NaN before the first row is read. */
  get firstEpochMs(): number {
    return this.#times.firstEpochMs
  }

  fill(atMs: Float64Array, work: Float64Array): number {
    const room = Math.min(atMs.length, work.length)
    let count = 0
    for (; count < room && this.#lines.next(); count++) {
      atMs[count] = this.#times.read()
      work[count] = this.#workColumn === undefined ? 0 : readAmount(this.#lines, this.#workColumn)
    }
    return count
  }
}

/** The instants of one column, which never go back. */
export class TimeColumn {
  readonly #lines: CsvLines
  readonly #column: number
  readonly #first: Instant = { seconds: Number.NaN, nanos: 0 }
  readonly #current: Instant = { seconds: 0, nanos: 0 }
  #previousMs = 0

  constructor(lines: CsvLines, name: string) {
    this.#lines = lines
    this.#column = lines.column(name)
  }

  get firstEpochMs(): number {
    return this.#first.seconds * 1000 + this.#first.nanos / 1e6
  }

  /** Of the current row, in milliseconds since the first row that was read. */
  read(): Ms {
    const lines = this.#lines
    const column = this.#column
    if (
      !readInstant(lines.bytes, lines.fieldStart(column), lines.fieldEnd(column), this.#current)
    ) {
      throw lines.error(
        `expected an instant (2026-01-05 10:00:00, or seconds) in ${lines.columns[column]}, got "${lines.fieldText(column)}"`,
      )
    }
    if (Number.isNaN(this.#first.seconds)) {
      this.#first.seconds = this.#current.seconds
      this.#first.nanos = this.#current.nanos
    }
    const atMs = msBetween(this.#first, this.#current)
    if (atMs < this.#previousMs) {
      throw lines.error(`time goes back: "${lines.fieldText(column)}" is before the row above it`)
    }
    this.#previousMs = atMs
    return atMs
  }
}

/** A number from 0 in a column of the current row. */
export function readAmount(lines: CsvLines, column: number): number {
  const value = readDecimal(lines.bytes, lines.fieldStart(column), lines.fieldEnd(column))
  if (!Number.isNaN(value)) return value
  throw lines.error(
    `expected a number from 0 in ${lines.columns[column]}, got "${lines.fieldText(column)}"`,
  )
}
