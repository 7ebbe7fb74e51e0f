/**
 * A trace at a multiple of its rate: every row becomes so many requests, on average.
 *
 * The first copy keeps the row's instant; each further one comes up to a second later, so that a
 * burst stays a burst and requests do not arrive in lockstep. A factor below 1 leaves rows out.
 * The requests are handed out in order of time; those of one instant in order of their rows.
 */
import { invariant } from '../../core/assert.ts'
import { SECOND_MS } from '../../core/units.ts'
import type { RequestCursor } from './request-rows.ts'
import { WaitingCopies } from './waiting-copies.ts'

const JITTER_MS = SECOND_MS
const BLOCK_ROWS = 4096

/** `next` draws from [0, 1). A factor of 1 is the rows themselves, and draws nothing. */
export function multipliedRows(
  rows: RequestCursor,
  factor: number,
  next: () => number,
): RequestCursor {
  invariant(Number.isFinite(factor) && factor > 0, `a factor is more than 0, not ${factor}`)
  return factor === 1 ? rows : new MultipliedRows(rows, factor, next)
}

class MultipliedRows implements RequestCursor {
  readonly #rows: RequestCursor
  readonly #copiesAlways: number
  readonly #shareWithOneMore: number
  readonly #next: () => number
  readonly #waiting = new WaitingCopies()
  readonly #rowAtMs = new Float64Array(BLOCK_ROWS)
  readonly #rowWork = new Float64Array(BLOCK_ROWS)
  #rowCount = 0
  #row = 0
  #isAtEnd = false

  constructor(rows: RequestCursor, factor: number, next: () => number) {
    this.#rows = rows
    this.#copiesAlways = Math.floor(factor)
    this.#shareWithOneMore = factor - this.#copiesAlways
    this.#next = next
  }

  fill(atMs: Float64Array, work: Float64Array): number {
    const room = Math.min(atMs.length, work.length)
    let count = 0
    while (count < room && this.#waitForNextCopy()) {
      atMs[count] = this.#waiting.firstAtMs
      work[count] = this.#waiting.takeFirst()
      count++
    }
    return count
  }

  /** Copies rows until none of the rest can come before the first waiting copy. */
  #waitForNextCopy(): boolean {
    while (this.#hasRow()) {
      const rowAtMs = this.#rowAtMs[this.#row] ?? 0
      if (this.#waiting.size > 0 && this.#waiting.firstAtMs <= rowAtMs) return true
      this.#copyRow(rowAtMs, this.#rowWork[this.#row] ?? 0)
      this.#row++
    }
    return this.#waiting.size > 0
  }

  #hasRow(): boolean {
    if (this.#row < this.#rowCount) return true
    if (this.#isAtEnd) return false
    this.#rowCount = this.#rows.fill(this.#rowAtMs, this.#rowWork)
    this.#row = 0
    this.#isAtEnd = this.#rowCount === 0
    return !this.#isAtEnd
  }

  #copyRow(atMs: number, work: number): void {
    const hasOneMore = this.#shareWithOneMore > 0 && this.#next() < this.#shareWithOneMore
    const copies = this.#copiesAlways + (hasOneMore ? 1 : 0)
    for (let copy = 0; copy < copies; copy++) {
      this.#waiting.add(copy === 0 ? atMs : atMs + this.#next() * JITTER_MS, work)
    }
  }
}
