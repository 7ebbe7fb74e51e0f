/**
 * A view that is drawn again and again in place, on the terminal's second screen. What was on the
 * first is there again afterwards, however the process ends.
 */
import type { WriteStream } from 'node:tty'
import type { TuiSize } from './tui-lines.ts'

// Second screen, no cursor; and lines that are too long end at the edge: how wide a character is
// only the terminal knows.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/** Of a terminal that does not say. */
const DEFAULT_SIZE = { columns: 80, rows: 24 }

/** Whether stderr, where commands talk, is a terminal that can be drawn on. */
export const canDraw = (): boolean => process.stderr.isTTY && process.env.TERM !== 'dumb'

export class TuiScreen {
  readonly #terminal: WriteStream
  readonly #linesFor: (size: TuiSize) => readonly string[]
  readonly #onClose: () => void
  readonly #leave = (): void => this.close()
  readonly #draw = (): void => this.draw()
  #isOpen = true

  constructor(
    terminal: WriteStream,
    options: {
      readonly linesFor: (size: TuiSize) => readonly string[]
      readonly onClose: () => void
    },
  ) {
    this.#terminal = terminal
    this.#linesFor = options.linesFor
    this.#onClose = options.onClose
    terminal.write(ENTER)
    terminal.on('resize', this.#draw)
    process.on('exit', this.#leave)
    process.on('uncaughtExceptionMonitor', this.#leave) // what is told of it must stay to be read
    this.draw()
  }

  draw(): void {
    if (!this.#isOpen) return
    const { columns = DEFAULT_SIZE.columns, rows = DEFAULT_SIZE.rows } = this.#terminal
    const lines = this.#linesFor({ columns: Math.max(1, columns), rows: Math.max(1, rows) })
    const text = lines.map(line => `${CLEAR_LINE}${line}`).join('\r\n')
    this.#terminal.write(`${HOME}${text}${CLEAR_BELOW}`)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#terminal.off('resize', this.#draw)
    process.off('exit', this.#leave)
    process.off('uncaughtExceptionMonitor', this.#leave)
    this.#terminal.write(LEAVE)
    this.#onClose()
  }
}
