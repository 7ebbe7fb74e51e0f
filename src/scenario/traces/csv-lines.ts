/**
 * CSV as bytes, line by line and field by field, without an object per line.
 *
 * A header is required and names the columns. Lines end with LF or CRLF, the last one may lack its
 * end, empty lines are skipped, a byte order mark is skipped. Every row has as many fields as the
 * header. Quoted fields are refused: instants and numbers need none.
 */
import { suggestion } from '../reading/suggest.ts'
import type { ChunkSource } from './chunk-source.ts'
import { TraceError } from './trace-error.ts'

const LINE_BYTES_MAX = 64 * 1024
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const COMMA = 0x2c
const QUOTE = 0x22
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const

const NO_BYTES = new Uint8Array(0)

export class CsvLines {
  readonly file: string
  readonly columns: readonly string[]
  /** The bytes that hold the current line. Valid until the next call of `next()`. */
  bytes: Uint8Array = NO_BYTES
  /** Of the current line, from 1; the header is 1. */
  line = 0
  readonly #chunks: ChunkSource
  #chunk: Uint8Array = NO_BYTES
  #chunkAt = 0
  #isAtEnd = false
  /** The beginning of a line that goes on in the next chunk. */
  readonly #carry = new Uint8Array(LINE_BYTES_MAX)
  #carried = 0
  #lineStart = 0
  #lineEnd = 0
  /** Where each field of the current line starts, and one more entry behind the last. */
  readonly #fieldStarts: Int32Array

  constructor(file: string, chunks: ChunkSource) {
    this.file = file
    this.#chunks = chunks
    this.columns = this.#readHeader()
    this.#fieldStarts = new Int32Array(this.columns.length + 1)
  }

  /** Goes to the next row; false at the end. */
  next(): boolean {
    while (this.#nextLine()) {
      if (this.#lineStart === this.#lineEnd) continue
      this.#splitFields()
      return true
    }
    return false
  }

  fieldStart(column: number): number {
    return this.#fieldStarts[column] ?? this.#lineEnd
  }

  fieldEnd(column: number): number {
    return (this.#fieldStarts[column + 1] ?? this.#lineEnd + 1) - 1
  }

  /** For error texts. */
  fieldText(column: number): string {
    return textOf(
      this.bytes,
      this.fieldStart(column),
      Math.min(this.fieldEnd(column), this.fieldStart(column) + 60),
    )
  }

  /** The number of the column of this name. */
  column(name: string): number {
    const column = this.columns.indexOf(name)
    if (column >= 0) return column
    const hint = suggestion(name, this.columns)
    throw this.errorAt(1, `there is no column "${name}"; ${hint ?? 'the header is empty'}`)
  }

  /** An error in the current line. */
  error(summary: string): TraceError {
    return this.errorAt(this.line, summary)
  }

  errorAt(line: number, summary: string): TraceError {
    return new TraceError({ file: this.file, line }, summary)
  }

  #readHeader(): readonly string[] {
    if (!this.#nextLine()) throw this.errorAt(1, 'expected a header that names the columns')
    if (BYTE_ORDER_MARK.every((byte, index) => this.bytes[this.#lineStart + index] === byte)) {
      this.#lineStart += BYTE_ORDER_MARK.length
    }
    const header = textOf(this.bytes, this.#lineStart, this.#lineEnd)
    if (header.includes('"')) throw this.#quotes()
    const columns = header.split(',')
    const twice = columns.find((column, index) => columns.indexOf(column) !== index)
    if (twice !== undefined) throw this.error(`the column "${twice}" is in the header twice`)
    return columns
  }

  #splitFields(): void {
    const { bytes } = this
    const fieldsMax = this.columns.length
    let fields = 1
    this.#fieldStarts[0] = this.#lineStart
    for (let at = this.#lineStart; at < this.#lineEnd; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) throw this.#quotes()
      if (byte !== COMMA) continue
      if (fields < fieldsMax) this.#fieldStarts[fields] = at + 1
      fields++
    }
    if (fields !== fieldsMax) {
      throw this.error(`expected ${fieldsMax} fields as in the header, got ${fields}`)
    }
    this.#fieldStarts[fieldsMax] = this.#lineEnd + 1
  }

  #quotes(): TraceError {
    return this.error('quoted fields are not supported: remove the quotation marks')
  }

  /** Puts the next line, without its end, into `bytes[#lineStart..#lineEnd)`. */
  #nextLine(): boolean {
    this.#carried = 0
    for (;;) {
      const lineFeed = this.#chunk.indexOf(LINE_FEED, this.#chunkAt)
      if (lineFeed >= 0) {
        this.#takeLine(lineFeed)
        return true
      }
      this.#carryOver(this.#chunk.length)
      if (!this.#readChunk()) return this.#takeLastLine()
    }
  }

  #readChunk(): boolean {
    const chunk = this.#isAtEnd ? undefined : this.#chunks.read()
    this.#isAtEnd = chunk === undefined
    this.#chunk = chunk ?? NO_BYTES
    this.#chunkAt = 0
    return !this.#isAtEnd
  }

  #takeLine(lineFeed: number): void {
    if (this.#carried > 0 || lineFeed - this.#chunkAt > LINE_BYTES_MAX) {
      this.#carryOver(lineFeed)
      this.#setLine(this.#carry, 0, this.#carried)
    } else {
      this.#setLine(this.#chunk, this.#chunkAt, lineFeed)
    }
    this.#chunkAt = lineFeed + 1
  }

  #takeLastLine(): boolean {
    if (this.#carried === 0) return false
    this.#setLine(this.#carry, 0, this.#carried)
    return true
  }

  #setLine(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.line++
    this.#lineStart = start
    this.#lineEnd = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
  }

  #carryOver(end: number): void {
    const length = end - this.#chunkAt
    if (this.#carried + length > LINE_BYTES_MAX) {
      throw this.errorAt(this.line + 1, `a line is longer than ${LINE_BYTES_MAX} bytes`)
    }
    this.#carry.set(this.#chunk.subarray(this.#chunkAt, end), this.#carried)
    this.#carried += length
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end))
}
