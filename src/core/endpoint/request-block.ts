/**
 * Requests on their way through a fleet, as columns of a block.
 *
 * Between two control events the fleets of an endpoint do not touch one another, so requests are
 * taken through each step (route, choose, place, record) a block at a time: tight loops over typed
 * arrays, nothing allocated, and no number boxed to pass it on. A live request is a block of one.
 */
import { NO_CANDIDATE } from '../routing/router.ts'
import { copyInto } from '../sampling/copy-into.ts'
import type { Ms } from '../units.ts'

/** Small enough that a block stays in the first-level cache. */
export const REQUEST_BLOCK_LENGTH = 256

/** A request that nobody outside waits for. */
export const NO_TICKET = -1

export class RequestBlock {
  length = 0
  /** When the request arrives, in time order. */
  readonly atMs = new Float64Array(REQUEST_BLOCK_LENGTH)
  /** In the units of the model's `perWork`. */
  readonly work = new Float64Array(REQUEST_BLOCK_LENGTH)
  /** Of a request that somebody waits for; NO_TICKET otherwise. */
  readonly ticket = new Int32Array(REQUEST_BLOCK_LENGTH).fill(NO_TICKET)
  /** Index of the variant the caller named; NO_CANDIDATE: none. */
  readonly target = new Int32Array(REQUEST_BLOCK_LENGTH).fill(NO_CANDIDATE)
  /** What the fleet adds: instance, time in the container, start, answer, outcome. */
  readonly instanceId = new Int32Array(REQUEST_BLOCK_LENGTH)
  readonly serviceMs = new Float64Array(REQUEST_BLOCK_LENGTH)
  readonly startMs = new Float64Array(REQUEST_BLOCK_LENGTH)
  readonly answerMs = new Float64Array(REQUEST_BLOCK_LENGTH)
  readonly outcome = new Uint8Array(REQUEST_BLOCK_LENGTH)

  get isFull(): boolean {
    return this.length === REQUEST_BLOCK_LENGTH
  }

  /** Whether work and tickets are filled in; otherwise requests have no work and no ticket. */
  hasDetails = false
  /** Whether some request names a target variant. */
  hasTargets = false

  get room(): number {
    return REQUEST_BLOCK_LENGTH - this.length
  }

  /** Adds requests that arrive at the instants from `start` up to `end`. */
  append(atMs: Float64Array, start: number, end: number): void {
    const count = end - start
    copyInto(this.atMs, this.length, atMs, start, count)
    this.length += count
  }

  /** Adds those of `count` requests for which `chosen` is `index`; how many. */
  appendChosen(atMs: Float64Array, chosen: Int32Array, index: number, count: number): number {
    const column = this.atMs
    const first = this.length
    let end = first
    for (let i = 0; i < count; i++) {
      column[end] = atMs[i] as number // overwritten by the next unless it is chosen
      end += Number(chosen[i] === index)
    }
    this.length = end
    return end - first
  }

  /** Gives the requests from `first` on their work. */
  setWork(first: number, work: Float64Array, start: number, end: number): void {
    this.hasDetails = true
    copyInto(this.work, first, work, start, end - start)
  }

  setTarget(index: number, target: number): void {
    if (target !== NO_CANDIDATE) this.hasTargets = true
    this.target[index] = target
  }

  /** Adds one request by value. */
  add(atMs: Ms, target: number, work: number, ticket: number): void {
    const at = this.length++
    this.hasDetails = true
    this.atMs[at] = atMs
    this.work[at] = work
    this.ticket[at] = ticket
    this.setTarget(at, target)
  }

  /** Adds what another block holds at the index; it has been routed, so it names no target. */
  copy(from: RequestBlock, index: number): void {
    const at = this.length++
    this.atMs[at] = from.atMs[index] as number
    if (!from.hasDetails) return
    this.hasDetails = true
    this.work[at] = from.work[index] as number
    this.ticket[at] = from.ticket[index] as number
  }

  /** Adds a copy of what another block holds at the index: nobody waits for the copy's answer. */
  mirror(from: RequestBlock, index: number): void {
    this.copy(from, index)
    this.ticket[this.length - 1] = NO_TICKET
  }

  /** Empties the block; the answers can be read until the next request is added. */
  clear(): void {
    this.length = 0
    if (this.hasTargets) {
      this.hasTargets = false
      this.target.fill(NO_CANDIDATE)
    }
    if (this.hasDetails) {
      this.hasDetails = false
      this.work.fill(0)
      this.ticket.fill(NO_TICKET)
    }
  }
}

/** The latest of the first `count` instants. */
export function latestOf(instantsMs: Float64Array, count: number): Ms {
  let latest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) latest = Math.max(latest, instantsMs[i] as number)
  return latest
}
