/** Metric rows of the reference engine: everything kept, sorted and summed at the end. */
import { OUTCOME, type Outcome } from '../../src/core/endpoint/outcome.ts'

export interface FleetRow {
  invocations: number
  perInstance: number
  readonly latenciesMs: number[]
  /** Answers by outcome. */
  readonly outcomes: number[]
  /** Requests in hand on each instance in service at each 10 s, from the fleet's first request on. */
  gauge: readonly number[]
}

const MINUTE_MS = 60_000

export const rowKey = (fleet: string, startMs: number): string => `${fleet}@${startMs / MINUTE_MS}`

const keyAt = (fleet: string, atMs: number): string =>
  rowKey(fleet, Math.floor(atMs / MINUTE_MS) * MINUTE_MS)

export class RowBook {
  readonly #rows = new Map<string, FleetRow>()
  readonly #samples = new Map<string, number[]>()
  readonly #hadRequests = new Set<string>()

  /** Of the minutes in which requests came or were answered. */
  rows(): ReadonlyMap<string, FleetRow> {
    for (const [key, row] of this.#rows) row.gauge = this.#samples.get(key) ?? []
    return this.#rows
  }

  arrival(fleet: string, atMs: number, instances: number): void {
    const row = this.#row(fleet, atMs)
    this.#hadRequests.add(fleet)
    row.invocations++
    row.perInstance += 1 / instances
  }

  answer(fleet: string, nowMs: number, latencyMs: number, outcome: Outcome): void {
    const row = this.#row(fleet, nowMs)
    row.latenciesMs.push(latencyMs)
    row.outcomes[outcome] = (row.outcomes[outcome] ?? 0) + 1
  }

  sample(fleet: string, atMs: number, open: readonly number[]): void {
    if (!this.#hadRequests.has(fleet)) return
    const key = keyAt(fleet, atMs)
    this.#samples.set(key, [...(this.#samples.get(key) ?? []), ...open])
  }

  #row(fleet: string, atMs: number): FleetRow {
    const key = keyAt(fleet, atMs)
    let row = this.#rows.get(key)
    if (row === undefined) {
      const outcomes = Array.from(Object.values(OUTCOME), () => 0)
      row = { invocations: 0, perInstance: 0, latenciesMs: [], outcomes, gauge: [] }
      this.#rows.set(key, row)
    }
    return row
  }
}
