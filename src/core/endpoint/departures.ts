/**
 * Requests in flight on one fleet, ordered by the instant their callers get an answer; at equal
 * instants those that came first go first, whenever the answers are looked at.
 *
 * Kept only when a feature needs it: LEAST_OUTSTANDING_REQUESTS, killing instances, live answers,
 * routers that learn. A binary heap over typed arrays; nothing is allocated in steady state.
 */
import { invariant } from '../assert.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'
import type { Outcome } from './outcome.ts'
import type { RequestBlock } from './request-block.ts'

const FIRST_CAPACITY = 1024

/** Who must know of each answer, in order of answers over all fleets of the endpoint. */
export interface OnAnswer {
  answered(outcome: Outcome, latencyMs: Ms): void
  /** Has every fleet of the endpoint answer what is due at or before the instant, in order. */
  catchUp(untilMs: Ms): void
}

export class Departures {
  #length = 0
  /** Heap: answer instant and the slot that holds the rest. */
  #dueMs = new Float64Array(FIRST_CAPACITY)
  #slotAt = new Int32Array(FIRST_CAPACITY)
  /** Slots. */
  atMs = new Float64Array(FIRST_CAPACITY)
  answerMs = new Float64Array(FIRST_CAPACITY)
  instanceId = new Int32Array(FIRST_CAPACITY)
  outcome = new Uint8Array(FIRST_CAPACITY)
  ticket = new Int32Array(FIRST_CAPACITY)
  /** How many requests came before. */
  #serial = new Float64Array(FIRST_CAPACITY)
  #pushed = 0
  #spareSlots = spare(0, FIRST_CAPACITY)
  #spareCount = FIRST_CAPACITY

  get length(): number {
    return this.#length
  }

  /** When the earliest answer is due; Infinity: none is. */
  get nextMs(): Ms {
    return this.#length > 0 ? (this.#dueMs[0] as number) : Number.POSITIVE_INFINITY
  }

  /** Whether the earliest answer is due at or before `untilMs[index]`. */
  isDue(untilMs: Float64Array, index: number): boolean {
    return this.#length > 0 && (this.#dueMs[0] as number) <= (untilMs[index] as number)
  }

  /** Takes in the request that the block holds at the index. */
  push(block: RequestBlock, index: number): void {
    if (this.#spareCount === 0) this.#grow()
    const slot = this.#spareSlots[--this.#spareCount] as number
    this.atMs[slot] = block.atMs[index] as number
    this.answerMs[slot] = block.answerMs[index] as number
    this.instanceId[slot] = block.instanceId[index] as number
    this.outcome[slot] = block.outcome[index] as number
    this.ticket[slot] = block.ticket[index] as number
    this.#serial[slot] = this.#pushed++
    this.#siftUp(this.#length++, slot)
  }

  /** Takes the earliest out; its slot stays readable until the next `push`. */
  pop(): number {
    const slot = this.#slotAt[0] as number
    this.#length--
    this.#spareSlots[this.#spareCount++] = slot
    if (this.#length > 0) this.#siftDown(this.#slotAt[this.#length] as number)
    return slot
  }

  /** Takes out every request on the instance, calling back with its slot in order of arrival. */
  removeAllOn(instanceId: number, removed: (slot: number) => void): void {
    const slots = [...this.#slotAt.subarray(0, this.#length)]
    const leaving = slots.filter(slot => this.instanceId[slot] === instanceId)
    const kept = slots.filter(slot => this.instanceId[slot] !== instanceId)
    const serial = this.#serial
    for (const slot of leaving.sort((a, b) => (serial[a] as number) - (serial[b] as number))) {
      removed(slot)
      this.#spareSlots[this.#spareCount++] = slot
    }
    this.#length = 0
    for (const slot of kept) this.#siftUp(this.#length++, slot)
  }

  #siftUp(from: number, slot: number): void {
    const due = this.#dueMs
    const slots = this.#slotAt
    const dueMs = this.answerMs[slot] as number
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentDue = due[parent] as number
      if (parentDue < dueMs) break
      if (parentDue === dueMs && this.#came(slots[parent] as number, slot)) break
      due[at] = parentDue
      slots[at] = slots[parent] as number
      at = parent
    }
    due[at] = dueMs
    slots[at] = slot
  }

  /** Puts the slot in at the top. */
  #siftDown(slot: number): void {
    const due = this.#dueMs
    const slots = this.#slotAt
    const length = this.#length
    const dueMs = this.answerMs[slot] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && this.#isBefore(child + 1, child)) child++
      const childDue = due[child] as number
      if (childDue > dueMs || (childDue === dueMs && this.#came(slot, slots[child] as number)))
        break
      due[at] = childDue
      slots[at] = slots[child] as number
      at = child
    }
    due[at] = dueMs
    slots[at] = slot
  }

  /** Of two places in the heap. */
  #isBefore(one: number, other: number): boolean {
    const oneDue = this.#dueMs[one] as number
    const otherDue = this.#dueMs[other] as number
    if (oneDue !== otherDue) return oneDue < otherDue
    return this.#came(this.#slotAt[one] as number, this.#slotAt[other] as number)
  }

  /** Whether the request in the first slot came before that in the other. */
  #came(slot: number, other: number): boolean {
    return (this.#serial[slot] as number) < (this.#serial[other] as number)
  }

  #grow(): void {
    const capacity = this.#dueMs.length
    invariant(capacity < LIMITS.inFlightPerFleetMax, 'too many requests in flight on one fleet')
    this.#dueMs = doubled(this.#dueMs)
    this.#slotAt = doubled(this.#slotAt)
    this.atMs = doubled(this.atMs)
    this.answerMs = doubled(this.answerMs)
    this.instanceId = doubled(this.instanceId)
    this.outcome = doubled(this.outcome)
    this.ticket = doubled(this.ticket)
    this.#serial = doubled(this.#serial)
    this.#spareSlots = spare(capacity, capacity * 2)
    this.#spareCount = capacity
  }
}

/** The slots from `from` to `to`, in an array with room for every slot there is. */
function spare(from: number, to: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(to)
  for (let i = 0; i < to - from; i++) slots[i] = to - 1 - i
  return slots
}

function doubled<T extends Float64Array | Int32Array | Uint8Array>(array: T): T {
  const grown = new (array.constructor as new (length: number) => T)(array.length * 2)
  grown.set(array)
  return grown
}
