/** Metric rows of the reference engine: everything kept, sorted and summed at the end. */
import { OUTCOME, type Outcome } from '../../src/core/endpoint/outcome.ts'

export interface FleetRow {
  invocations: number
  perInstance: number
  readonly latenciesMs: number[]
  /** Answers by outcome. */
  readonly outcomes: number[]
  /** Gauge samples of the instances in service at the end of the minute. */
  gauge: readonly number[]
}

const MINUTE_MS = 60_000

export const rowKey = (fleet: string, startMs: number): string => `${fleet}@${startMs / MINUTE_MS}`

export class RowBook {
  readonly rows = new Map<string, FleetRow>()
  readonly #samples = new Map<string, number>()

  arrival(fleet: string, atMs: number, instances: number): void {
    const row = this.#row(fleet, atMs)
    row.invocations++
    row.perInstance += 1 / instances
  }

  answer(fleet: string, nowMs: number, latencyMs: number, outcome: Outcome): void {
    const row = this.#row(fleet, nowMs)
    row.latenciesMs.push(latencyMs)
    row.outcomes[outcome] = (row.outcomes[outcome] ?? 0) + 1
  }

  sample(fleet: string, atMs: number, instanceId: number, open: number): void {
    this.#samples.set(`${fleet}/${instanceId}@${atMs}`, open)
  }

  close(fleet: string, startMs: number, instanceIds: readonly number[]): void {
    const row = this.rows.get(rowKey(fleet, startMs))
    if (row === undefined) return
    const instants = [0, 1, 2, 3, 4, 5].map(index => startMs + index * 10_000)
    row.gauge = instanceIds.flatMap(id =>
      instants.map(atMs => this.#samples.get(`${fleet}/${id}@${atMs}`) ?? 0),
    )
  }

  #row(fleet: string, atMs: number): FleetRow {
    const key = rowKey(fleet, Math.floor(atMs / MINUTE_MS) * MINUTE_MS)
    let row = this.rows.get(key)
    if (row === undefined) {
      const outcomes = Array.from(Object.values(OUTCOME), () => 0)
      row = { invocations: 0, perInstance: 0, latenciesMs: [], outcomes, gauge: [] }
      this.rows.set(key, row)
    }
    return row
  }
}
