/**
 * Where the routing log goes: one pino line per invocation, level info, constant message. Readable
 * on a terminal, JSON otherwise, and written in the background either way.
 *
 * Lines are formatted and written many at a time. Between two requests pino's code and tables have
 * left the CPU's caches: one line at a time costs three times as much. And sonic-boom, pino's
 * destination, measures its whole buffer anew for every write. The time in a line is the wall
 * clock's when the invocation was answered; `atMs` is the virtual clock's when it arrived.
 */
import { createRequire } from 'node:module'
import { type Logger, pino } from 'pino'
import type { PinoPretty } from 'pino-pretty'
import type { RoutingLine } from '../../language/routing-line.ts'
import type { WriteLine } from './routing-log.ts'

export interface InvocationLogger {
  readonly write: WriteLine
  /** Writes what is still buffered, and ends. */
  close(): Promise<void>
}

export interface InvocationLoggerOptions {
  /** File descriptor, or a path. */
  readonly destination: number | string
  readonly isPretty: boolean
}

const MESSAGE = 'invocation'
const BATCH_LINES = 32
/** Nobody waits longer for a line. */
const FLUSH_MS = 100

export function invocationLogger(options: InvocationLoggerOptions): InvocationLogger {
  const destination = pino.destination({ dest: options.destination, sync: false })
  const sink = options.isPretty
    ? loadPinoPretty()({
        destination,
        colorize: true,
        translateTime: 'HH:MM:ss.l',
        singleLine: true,
      })
    : destination
  const batch = new LineBatch(text => sink.write(text))
  return {
    write: line => batch.add(line),
    close: () =>
      new Promise(resolve => {
        batch.end()
        destination.once('close', resolve)
        sink.end()
      }),
  }
}

/** On a terminal alone: it takes as long to load as a tenth of the server. */
function loadPinoPretty(): typeof PinoPretty {
  return createRequire(import.meta.url)('pino-pretty')
}

/** Lines that are answered but not formatted yet. */
class LineBatch {
  readonly #lines: RoutingLine[] = []
  readonly #answeredAt: number[] = []
  readonly #timer = setInterval(() => this.#flush(), FLUSH_MS).unref()
  readonly #logger: Logger
  readonly #write: (text: string) => void
  #text = ''
  /** Of the line that is being formatted. */
  #time = 0

  constructor(write: (text: string) => void) {
    this.#write = write
    const timestamp = (): string => `,"time":${this.#time}`
    const collect = (text: string): void => {
      this.#text += text
    }
    this.#logger = pino({ base: null, timestamp }, { write: collect })
  }

  add(line: RoutingLine): void {
    this.#answeredAt.push(Date.now())
    if (this.#lines.push(line) >= BATCH_LINES) this.#flush()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#flush()
  }

  #flush(): void {
    if (this.#lines.length === 0) return
    for (const [index, line] of this.#lines.entries()) {
      this.#time = this.#answeredAt[index] ?? 0
      this.#logger.info(line, MESSAGE)
    }
    this.#lines.length = 0
    this.#answeredAt.length = 0
    this.#write(this.#text)
    this.#text = ''
  }
}
