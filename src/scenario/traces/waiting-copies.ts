/**
 * Requests that wait for their instant: a binary heap on typed arrays, ordered by time and, at one
 * time, by order of arrival. It grows with the copies of the rows of one second and no further.
 */

import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'

const CAPACITY_FIRST = 1024

export class WaitingCopies {
  #atMs = new Float64Array(CAPACITY_FIRST)
  #work = new Float64Array(CAPACITY_FIRST)
  #serial = new Float64Array(CAPACITY_FIRST)
  #size = 0
  #added = 0

  get size(): number {
    return this.#size
  }

  /** NaN when none waits. */
  get firstAtMs(): number {
    return this.#size > 0 ? (this.#atMs[0] ?? Number.NaN) : Number.NaN
  }

  add(atMs: number, work: number): void {
    if (this.#size === this.#atMs.length) this.#grow()
    let hole = this.#size++
    const serial = this.#added++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!this.#isBefore(atMs, serial, parent)) break
      this.#move(parent, hole)
      hole = parent
    }
    this.#put(hole, atMs, work, serial)
  }

  /** Takes the earliest away and answers its work. */
  takeFirst(): number {
    const first = this.#work[0] ?? Number.NaN
    const last = --this.#size
    const atMs = this.#atMs[last] ?? 0
    const serial = this.#serial[last] ?? 0
    let hole = 0
    for (;;) {
      const left = 2 * hole + 1
      if (left >= this.#size) break
      const child = left + 1 < this.#size && this.#isNodeBefore(left + 1, left) ? left + 1 : left
      if (this.#isBefore(atMs, serial, child)) break
      this.#move(child, hole)
      hole = child
    }
    this.#put(hole, atMs, this.#work[last] ?? 0, serial)
    return first
  }

  #isBefore(atMs: number, serial: number, node: number): boolean {
    const otherMs = this.#atMs[node] ?? 0
    return atMs < otherMs || (atMs === otherMs && serial < (this.#serial[node] ?? 0))
  }

  #isNodeBefore(node: number, other: number): boolean {
    return this.#isBefore(this.#atMs[node] ?? 0, this.#serial[node] ?? 0, other)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#atMs[from] ?? 0, this.#work[from] ?? 0, this.#serial[from] ?? 0)
  }

  #put(node: number, atMs: number, work: number, serial: number): void {
    this.#atMs[node] = atMs
    this.#work[node] = work
    this.#serial[node] = serial
  }

  #grow(): void {
    const capacity = Math.min(this.#size * 2, LIMITS.inFlightPerFleetMax)
    if (capacity === this.#size) {
      const text = `more than ${capacity} requests of a trace fall into one second: lower its rate`
      throw new DomainError('quota-exceeded', text)
    }
    this.#atMs = grown(this.#atMs, capacity)
    this.#work = grown(this.#work, capacity)
    this.#serial = grown(this.#serial, capacity)
  }
}

function grown(array: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity)
  larger.set(array)
  return larger
}
