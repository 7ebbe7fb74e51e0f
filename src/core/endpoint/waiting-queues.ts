/**
 * How many requests wait on each instance of a fleet: per instance a ring of the instants at which
 * requests leave the queue (they start, or their callers give up). In a FIFO queue those instants
 * never decrease, so lengths are exact without an event per request.
 *
 * A request that starts at once is written too, and overwritten by the next: that is cheaper than a
 * branch nobody can predict. Past entries are dropped when a ring is full.
 */
import type { Ms } from '../units.ts'
import type { RequestBlock } from './request-block.ts'

const FIRST_RING_LENGTH = 64

export class WaitingQueues {
  readonly #lengthMax: number
  /** One ring per instance, side by side, each `#ringLength` long (a power of two). */
  #rings = new Float64Array(FIRST_RING_LENGTH)
  #ringLength = FIRST_RING_LENGTH
  /** Entries written and dropped so far, by instance id; the counters may wrap around. */
  #written = new Int32Array(1)
  #dropped = new Int32Array(1)

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  /** Makes room for the instance. */
  open(instanceId: number): void {
    if (instanceId < this.#written.length) return
    const instances = Math.max(instanceId + 1, this.#written.length * 2)
    const written = new Int32Array(instances)
    const dropped = new Int32Array(instances)
    const rings = new Float64Array(instances * this.#ringLength)
    written.set(this.#written)
    dropped.set(this.#dropped)
    rings.set(this.#rings)
    this.#written = written
    this.#dropped = dropped
    this.#rings = rings
  }

  /** Waiting at the instant, those excluded that begin or give up at it. */
  lengthAt(instanceId: number, nowMs: Ms): number {
    const first = instanceId * this.#ringLength
    const mask = this.#ringLength - 1
    const written = this.#written[instanceId] as number
    let dropped = this.#dropped[instanceId] as number
    while (dropped !== written && (this.#rings[first + (dropped & mask)] as number) <= nowMs) {
      dropped = (dropped + 1) | 0
    }
    this.#dropped[instanceId] = dropped
    return (written - dropped) | 0
  }

  /**
   * Whether there was room on the instance for the block's request, which waits from its arrival
   * until its `startMs` (the instant at which it leaves the queue).
   */
  join(instanceId: number, block: RequestBlock, index: number): boolean {
    const ringLength = this.#ringLength
    const written = this.#written[instanceId] as number
    const held = (written - (this.#dropped[instanceId] as number)) | 0
    if (held >= ringLength || held >= this.#lengthMax) {
      return this.#joinFull(instanceId, block, index)
    }
    const startMs = block.startMs[index] as number
    const waits = Number(startMs > (block.atMs[index] as number))
    this.#rings[instanceId * ringLength + (written & (ringLength - 1))] = startMs
    this.#written[instanceId] = (written + waits) | 0
    return true
  }

  /** The ring holds as much as it can, or as may wait: drop what is past, then grow or refuse. */
  #joinFull(instanceId: number, block: RequestBlock, index: number): boolean {
    const nowMs = block.atMs[index] as number
    const waits = (block.startMs[index] as number) > nowMs
    const length = this.lengthAt(instanceId, nowMs)
    if (length >= this.#lengthMax) return !waits
    if (length * 2 > this.#ringLength) this.#lengthenRings()
    return this.join(instanceId, block, index)
  }

  #lengthenRings(): void {
    const old = this.#ringLength
    const longer = old * 2
    const rings = new Float64Array(this.#written.length * longer)
    for (let id = 0; id < this.#written.length; id++) {
      const written = this.#written[id] as number
      for (let entry = this.#dropped[id] as number; entry !== written; entry = (entry + 1) | 0) {
        rings[id * longer + (entry & (longer - 1))] = this.#rings[
          id * old + (entry & (old - 1))
        ] as number
      }
    }
    this.#rings = rings
    this.#ringLength = longer
  }
}
