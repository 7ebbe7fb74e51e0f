/**
 * Real containers: what the core asks of the outside about models that run on one.
 *
 * The core never waits: it says what is to begin, and is told what came of it (`World`'s
 * `containerAnswered`, and the callback of `whenHealthy`). One instance is a share of the container
 * at the model's address; several instances of a fleet share it.
 */
import type { Outcome } from '../endpoint/outcome.ts'
import type { Ms } from '../units.ts'

export interface Containers {
  /** Why no model can run there; `undefined`: it can. */
  refusalOf(url: string): string | undefined
  /** The request is on an instance; `begin` or `end` follows, in this turn or a later one. */
  admitted(id: number): void
  /** A worker is free for the request: the container is to get it now. */
  begin(id: number, url: string): void
  /** Nobody needs its answer any more: it timed out, or its instance is lost. */
  end(id: number, outcome: Outcome, times: ContainerTimes): void
  /** Asks until the container is healthy, then calls back once; what it returns gives up asking. */
  whenHealthy(url: string, healthy: () => void): () => void
}

/** How long an answered request waited on its instance, and how long it was in the container. */
export interface ContainerTimes {
  readonly queueMs: Ms
  readonly modelMs: Ms
}

/** Finds the fleet of a request by its id, which is its own in the whole account. */
export class ContainerRequests {
  #nextId = 0
  readonly #holders = new Map<number, RequestHolder>()

  add(holder: RequestHolder): number {
    const id = this.#nextId++
    this.#holders.set(id, holder)
    return id
  }

  remove(id: number): void {
    this.#holders.delete(id)
  }

  /** `undefined`: the request is over already. */
  answered(id: number, outcome: Outcome): ContainerTimes | undefined {
    return this.#holders.get(id)?.answered(id, outcome)
  }
}

export interface RequestHolder {
  answered(id: number, outcome: Outcome): ContainerTimes | undefined
}
