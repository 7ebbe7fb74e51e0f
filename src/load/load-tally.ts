/** What the client of a load saw: answers, the split over variants, latencies. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

export interface LatencyFigures {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export interface LoadFigures {
  readonly sent: number
  /** Answers 2xx. */
  readonly ok: number
  /** Other answers, and requests without one. */
  readonly failed: number
  /** Answers by status; `error`: no answer. */
  readonly statuses: Readonly<Record<string, number>>
  /** Answers by invoked production variant. */
  readonly variants: Readonly<Record<string, number>>
  /** From sending to the whole answer, wall time. */
  readonly latencyMs: LatencyFigures
}

export class LoadTally {
  #sent = 0
  #ok = 0
  readonly #statuses = new Map<string, number>()
  readonly #variants = new Map<string, number>()
  readonly #latencies = new MsHistogram()

  sent(): void {
    this.#sent++
  }

  answered(status: number, latencyMs: number): void {
    if (status >= 200 && status < 300) this.#ok++
    count(this.#statuses, String(status))
    this.#latencies.record(latencyMs)
  }

  servedBy(variant: string): void {
    count(this.#variants, variant)
  }

  failed(): void {
    count(this.#statuses, 'error')
  }

  figures(): LoadFigures {
    return {
      sent: this.#sent,
      ok: this.#ok,
      failed: this.#sent - this.#ok,
      statuses: Object.fromEntries([...this.#statuses].sort()),
      variants: Object.fromEntries([...this.#variants].sort()),
      latencyMs: this.#latencies.figures(),
    }
  }
}

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
