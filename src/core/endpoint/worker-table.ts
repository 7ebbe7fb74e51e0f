/**
 * The instants at which the workers of a fleet's instances become free: one row per instance,
 * the earliest first.
 *
 * With FIFO queueing and a service time known on arrival, a request starts at
 * max(arrival, earliest free worker) and its finish is known at once: no event is needed.
 * Rows of up to `SORTED_MAX` workers are kept sorted, without a branch: which way it would go is
 * anyone's guess, and a wrong guess of the processor costs more than the work. Longer rows are
 * binary heaps.
 */
import type { Ms } from '../units.ts'

const SORTED_MAX = 16

export class WorkerTable {
  /** Workers per instance. */
  readonly width: number
  /** Row `id` begins at `id × width`. Replaced when the table grows. */
  freeAtMs: Float64Array

  constructor(width: number) {
    this.width = width
    this.freeAtMs = new Float64Array(width * 4)
  }

  /** Every worker of the instance is free from the instant on. */
  reset(instanceId: number, atMs: Ms): void {
    const start = instanceId * this.width
    if (start + this.width > this.freeAtMs.length) {
      const grown = new Float64Array(Math.max(this.freeAtMs.length * 2, start + this.width))
      grown.set(this.freeAtMs)
      this.freeAtMs = grown
    }
    this.freeAtMs.fill(atMs, start, start + this.width)
  }

  rowOf(instanceId: number): Float64Array {
    return this.freeAtMs.subarray(instanceId * this.width, (instanceId + 1) * this.width)
  }

  /** When the last worker of the instance becomes free. */
  allFreeMs(instanceId: number): Ms {
    return this.rowOf(instanceId).reduce((latest, freeMs) => Math.max(latest, freeMs))
  }

  /** The earliest free worker of the row is busy until `untilMs[index]`. */
  occupyEarliest(start: number, untilMs: Float64Array, index: number): void {
    const free = this.freeAtMs
    const { width } = this
    if (width > SORTED_MAX) {
      this.#siftDown(start, untilMs, index)
      return
    }
    const until = untilMs[index] as number
    const end = start + width
    let place = start
    for (let at = start + 1; at < end; at++) {
      const next = free[at] as number
      const isEarlier = Number(next < until)
      free[at - isEarlier] = next
      place += isEarlier
    }
    free[place] = until
  }

  #siftDown(start: number, untilMs: Float64Array, index: number): void {
    const free = this.freeAtMs
    const until = untilMs[index] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.width) break
      const right = child + 1
      if (right < this.width && (free[start + right] as number) < (free[start + child] as number)) {
        child = right
      }
      const other = free[start + child] as number
      if (other >= until) break
      free[start + at] = other
      at = child
    }
    free[start + at] = until
  }
}
