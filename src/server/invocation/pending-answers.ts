/**
 * Callers who wait for their simulated answers: one min-heap of virtual due instants in typed
 * arrays, instead of one timer per request (reference: performance.md E: never early, half the CPU).
 *
 * A ticket names a caller. It is not used again before its due instant has passed, so a ticket that
 * the world reports as lost is never somebody else's.
 */
import { invariant } from '../../core/assert.ts'
import type { ContainerTimes } from '../../core/container/containers.ts'
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'
import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import type { Ms } from '../../core/units.ts'
import type { ContainerHead, Relayed, RelayedStream } from '../container/container-calls.ts'

const FIRST_CAPACITY = 1024

/** Why a caller gets no answer of a model. */
export type DropReason = 'reset' | 'stopping'

/** Somebody outside who waits. `routed` comes first, then exactly one of the others. */
export interface Caller {
  /** The invocation reached the world; what `Endpoint.explainLast` says is about it. */
  routed(result: InvocationResult): void
  /** `times`: of a real container, which are not known on arrival. */
  answer(outcome: Outcome, times?: ContainerTimes): void
  drop(reason: DropReason): void
  /** When the next part of the answer is due, of one that comes in parts. */
  readonly nextPartMs?: Ms
  /** That part is due. */
  part?(): void
  /** A real container's answer, of a caller who can get one. */
  relay?(relayed: Relayed): void
  /** The same piece by piece, of a caller who takes it so. */
  relayStream?(head: ContainerHead): RelayedStream
}

export class PendingAnswers {
  readonly #max: number
  #length = 0
  #waitingCount = 0
  #dueMs = new Float64Array(FIRST_CAPACITY)
  #ticketAt = new Int32Array(FIRST_CAPACITY)
  /** By ticket; `undefined`: free, or answered before its time. */
  #callers: (Caller | undefined)[] = []
  #outcomes = new Uint8Array(FIRST_CAPACITY)
  /** When the answer is complete, by ticket; the heap may have its next part. */
  #endMs = new Float64Array(FIRST_CAPACITY)
  readonly #freeTickets: number[] = []

  constructor(max: number) {
    this.#max = max
  }

  /** Those answered before their time (lost instances) count until their instant has passed. */
  get length(): number {
    return this.#length
  }

  /** Those who really wait. */
  get waitingCount(): number {
    return this.#waitingCount
  }

  /** A ticket for `add` or `release`; `undefined`: too many wait already. */
  reserve(): number | undefined {
    const free = this.#freeTickets.pop()
    if (free !== undefined) return free
    const ticket = this.#callers.length
    if (ticket >= this.#max) return undefined
    this.#callers.push(undefined)
    return ticket
  }

  release(ticket: number): void {
    this.#freeTickets.push(ticket)
  }

  add(ticket: number, caller: Caller, due: { readonly atMs: Ms; readonly outcome: Outcome }): void {
    invariant(this.#callers[ticket] === undefined, `ticket ${ticket} is in use`)
    if (this.#dueMs.length < this.#callers.length) this.#grow()
    this.#callers[ticket] = caller
    this.#waitingCount++
    this.#outcomes[ticket] = due.outcome
    this.#endMs[ticket] = due.atMs
    this.#siftUp(Math.min(due.atMs, caller.nextPartMs ?? due.atMs), ticket)
  }

  /** Answers everybody whose instant has come. */
  answerUntil(nowMs: Ms): void {
    while (this.#length > 0 && (this.#dueMs[0] as number) <= nowMs) {
      const ticket = this.#ticketAt[0] as number
      const isPart = (this.#dueMs[0] as number) < (this.#endMs[ticket] as number)
      this.#pop()
      if (isPart) {
        this.#givePart(ticket)
        continue
      }
      const outcome = this.#outcomes[ticket] as Outcome
      const caller = this.#take(ticket)
      this.#freeTickets.push(ticket)
      caller?.answer(outcome)
    }
  }

  /** The caller's instance died: the answer is an error, and due now. */
  lose(ticket: number): void {
    this.#take(ticket)?.answer(OUTCOME.instanceLost)
  }

  /** Answers everybody now, as decided on arrival: time no longer moves by itself. */
  answerAll(): void {
    for (const ticket of this.#ticketAt.subarray(0, this.#length)) {
      this.#take(ticket)?.answer(this.#outcomes[ticket] as Outcome)
    }
  }

  /** Sends everybody away. Only when the world that knows the tickets is left behind. */
  dropAll(reason: DropReason): void {
    const callers = this.#callers
    this.#callers = []
    this.#freeTickets.length = 0
    this.#length = 0
    this.#waitingCount = 0
    for (const caller of callers) caller?.drop(reason)
  }

  /** What is left of the answer, or the wait after one that was lost, goes on. */
  #givePart(ticket: number): void {
    const caller = this.#callers[ticket]
    caller?.part?.()
    const endMs = this.#endMs[ticket] as number
    this.#siftUp(Math.min(endMs, caller?.nextPartMs ?? endMs), ticket)
  }

  #take(ticket: number): Caller | undefined {
    const caller = this.#callers[ticket]
    if (caller === undefined) return undefined
    this.#callers[ticket] = undefined
    this.#waitingCount--
    return caller
  }

  #siftUp(dueMs: Ms, ticket: number): void {
    const due = this.#dueMs
    const tickets = this.#ticketAt
    let at = this.#length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentDue = due[parent] as number
      if (parentDue <= dueMs) break
      due[at] = parentDue
      tickets[at] = tickets[parent] as number
      at = parent
    }
    due[at] = dueMs
    tickets[at] = ticket
  }

  /** Takes the earliest out. */
  #pop(): void {
    const due = this.#dueMs
    const tickets = this.#ticketAt
    const length = --this.#length
    const lastDue = due[length] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && (due[child + 1] as number) < (due[child] as number)) child++
      const childDue = due[child] as number
      if (childDue >= lastDue) break
      due[at] = childDue
      tickets[at] = tickets[child] as number
      at = child
    }
    due[at] = lastDue
    tickets[at] = tickets[length] as number
  }

  #grow(): void {
    const capacity = this.#dueMs.length * 2
    const dueMs = new Float64Array(capacity)
    const ticketAt = new Int32Array(capacity)
    const outcomes = new Uint8Array(capacity)
    const endMs = new Float64Array(capacity)
    dueMs.set(this.#dueMs)
    ticketAt.set(this.#ticketAt)
    outcomes.set(this.#outcomes)
    endMs.set(this.#endMs)
    this.#dueMs = dueMs
    this.#ticketAt = ticketAt
    this.#outcomes = outcomes
    this.#endMs = endMs
  }
}
