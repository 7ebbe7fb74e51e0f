/** What the client of a load saw: answers, the split over variants, latencies. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

export interface LatencyFigures {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export interface EndpointAnswers {
  /** Answers 2xx, which name the production variant that gave them. */
  readonly variants: Readonly<Record<string, number>>
  /** Other answers, and requests without one: they name nobody. */
  readonly failed: number
}

export interface LoadFigures {
  readonly sent: number
  /** Answers 2xx. */
  readonly ok: number
  /** Other answers, and requests without one. */
  readonly failed: number
  /** Answers by status; `error`: no answer. */
  readonly statuses: Readonly<Record<string, number>>
  /** By endpoint. */
  readonly answers: Readonly<Record<string, EndpointAnswers>>
  /** From sending to the whole answer, wall time. */
  readonly latencyMs: LatencyFigures
}

/** One answer, whole. */
export interface Answer {
  readonly endpoint: string
  readonly status: number
  /** `undefined`: the answer names none. */
  readonly variant: string | undefined
  readonly latencyMs: number
}

export class LoadTally {
  #sent = 0
  #ok = 0
  readonly #statuses = new Map<string, number>()
  readonly #endpoints = new Map<
    string,
    { failed: number; readonly variants: Map<string, number> }
  >()
  readonly #latencies = new MsHistogram()
  /** Counts the same again, for all parts of a load together. */
  readonly #whole: LoadTally | undefined

  constructor(whole?: LoadTally) {
    this.#whole = whole
  }

  sent(): void {
    this.#sent++
    this.#whole?.sent()
  }

  answered(answer: Answer): void {
    const { endpoint, status, variant, latencyMs } = answer
    const isOk = status >= 200 && status < 300
    if (isOk) this.#ok++
    count(this.#statuses, String(status))
    if (isOk && variant !== undefined) count(this.#of(endpoint).variants, variant)
    else this.#of(endpoint).failed++
    this.#latencies.record(latencyMs)
    this.#whole?.answered(answer)
  }

  failed(endpoint: string): void {
    count(this.#statuses, NO_ANSWER)
    this.#of(endpoint).failed++
    this.#whole?.failed(endpoint)
  }

  figures(): LoadFigures {
    return {
      sent: this.#sent,
      ok: this.#ok,
      failed: this.#sent - this.#ok,
      statuses: Object.fromEntries([...this.#statuses].sort()),
      answers: Object.fromEntries(
        [...this.#endpoints].map(([endpoint, { failed, variants }]) => [
          endpoint,
          { failed, variants: Object.fromEntries([...variants].sort()) },
        ]),
      ),
      latencyMs: this.#latencies.figures(),
    }
  }

  #of(endpoint: string): { failed: number; readonly variants: Map<string, number> } {
    const known = this.#endpoints.get(endpoint)
    if (known !== undefined) return known
    const made = { failed: 0, variants: new Map<string, number>() }
    this.#endpoints.set(endpoint, made)
    return made
  }
}

/** The production variant that an answer names; `undefined`: none, as errors do. */
export function variantNamed(headers: Readonly<Record<string, unknown>>): string | undefined {
  const variant = headers['x-amzn-invoked-production-variant']
  return typeof variant === 'string' ? variant : undefined
}

const NO_ANSWER = 'error'

/** Durations from 1 µs, within 0.1 %. */
export class MsHistogram {
  readonly #micros: RecordableHistogram = createHistogram({ figures: 3 })

  record(ms: number): void {
    this.#micros.record(Math.max(1, Math.round(ms * 1000)))
  }

  figures(): LatencyFigures {
    const at = (percentile: number) => this.#micros.percentile(percentile) / 1000
    if (this.#micros.count === 0) return { p50: 0, p90: 0, p99: 0, max: 0 }
    return { p50: at(50), p90: at(90), p99: at(99), max: this.#micros.max / 1000 }
  }
}

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
