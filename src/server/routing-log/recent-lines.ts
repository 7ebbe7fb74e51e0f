/**
 * The newest lines of the routing log, for whoever asks later: the page, or `curl`.
 *
 * A line that is written is kept by reference, in a list of fixed length: nothing is made for it,
 * and what it costs, about a microsecond, is that the line outlives its request. So lines are kept
 * also while nobody reads, and a page that is opened after the requests shows them.
 */
import type { NumberedLine, RoutingLine } from '../../language/routing-line.ts'

export class RecentLines {
  readonly #lines: (RoutingLine | undefined)[]
  #count = 0

  constructor(linesMax: number) {
    this.#lines = new Array(linesMax).fill(undefined)
  }

  /** Of the newest line; -1: there was none. */
  get lastSeq(): number {
    return this.#count - 1
  }

  add(line: RoutingLine): void {
    this.#lines[this.#count % this.#lines.length] = line
    this.#count++
  }

  /** The newest `limit` lines after `sinceSeq`, in order; those before them are left out. */
  after(sinceSeq: number, limit: number): readonly NumberedLine[] {
    const first = Math.max(sinceSeq + 1, this.#count - Math.min(limit, this.#lines.length), 0)
    const found: NumberedLine[] = []
    for (let seq = first; seq < this.#count; seq++) {
      const line = this.#lines[seq % this.#lines.length]
      if (line !== undefined) found.push({ seq, ...line })
    }
    return found
  }

  /** Another run begins: numbers do, too. */
  clear(): void {
    this.#lines.fill(undefined)
    this.#count = 0
  }
}
