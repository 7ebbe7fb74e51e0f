/** A trace file that cannot be read as what the scenario says it is; nothing runs on it. */

import { withoutControls } from '../reading/printable.ts'

interface TracePlace {
  readonly file: string
  /** From 1; the header is line 1. */
  readonly line: number
}

export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly file: string
  readonly line: number
  /** Without the place, which `message` begins with. */
  readonly summary: string

  constructor({ file, line }: TracePlace, summary: string) {
    const printable = withoutControls(summary)
    super(`${file}:${line}: ${printable}`)
    this.file = file
    this.line = line
    this.summary = printable
  }
}
