/**
 * The answers still to come on one fleet, by time: a wheel of buckets that is emptied as time
 * passes. Order inside a bucket does not matter to its reader, so adding and taking out cost the
 * same however many requests are in flight.
 *
 * The wheel spans more than the longest invocation (60 s), so no answer falls beyond it.
 */
import { invariant } from '../assert.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'

const BUCKETS = 1 << 16
const MASK = BUCKETS - 1
const SPAN_MS: Ms = 61_000
const BUCKETS_PER_MS = BUCKETS / SPAN_MS
const NONE = -1
const FIRST_CAPACITY = 256

export interface AnswerListener {
  answered(instanceId: number): void
}

export class AnswerWheel {
  /** First entry of each bucket. */
  readonly #first = new Int32Array(BUCKETS).fill(NONE)
  /** Entries: the next in the bucket (or the next spare one), when it is due, and its instance. */
  #next = new Int32Array(0)
  #dueMs = new Float64Array(0)
  #instanceId = new Int32Array(0)
  #spare = NONE
  /** Entries in use: with none there is nothing to go round for. */
  #count = 0
  /** Number of the bucket that holds the present; everything before it is empty. */
  #present = 0

  add(answerMs: Float64Array, index: number, instanceId: number): void {
    if (this.#spare === NONE) this.#grow()
    this.#count++
    const entry = this.#spare
    const dueMs = answerMs[index] as number
    const bucket = Math.floor(dueMs * BUCKETS_PER_MS) & MASK
    this.#spare = this.#next[entry] as number
    this.#dueMs[entry] = dueMs
    this.#instanceId[entry] = instanceId
    this.#next[entry] = this.#first[bucket] as number
    this.#first[bucket] = entry
  }

  /** Takes out every answer due at or before `atMs[index]` and tells `listener` of each. */
  takeDue(atMs: Float64Array, index: number, listener: AnswerListener): void {
    const nowMs = atMs[index] as number
    const present = Math.floor(nowMs * BUCKETS_PER_MS)
    const first = this.#first
    // After a long silence every bucket is in the past: once round the wheel is enough.
    const from = Math.max(this.#present, present - MASK)
    for (let bucket = from; bucket < present && this.#count > 0; bucket++) {
      let entry = first[bucket & MASK] as number
      if (entry === NONE) continue
      first[bucket & MASK] = NONE
      do {
        const following = this.#next[entry] as number
        this.#release(entry, listener)
        entry = following
      } while (entry !== NONE)
    }
    this.#present = present
    const last = first[present & MASK] as number
    if (last !== NONE) first[present & MASK] = this.#takeFrom(last, nowMs, listener)
  }

  /** Takes what is due out of a bucket's entries; the first of those that stay. */
  #takeFrom(firstEntry: number, nowMs: Ms, listener: AnswerListener): number {
    const next = this.#next
    let kept = NONE
    for (let entry = firstEntry; entry !== NONE; ) {
      const following = next[entry] as number
      if ((this.#dueMs[entry] as number) <= nowMs) this.#release(entry, listener)
      else {
        next[entry] = kept
        kept = entry
      }
      entry = following
    }
    return kept
  }

  /** Nobody need know of the instance's answers any more: another may get its id. */
  forget(instanceId: number): void {
    for (let entry = 0; entry < this.#instanceId.length; entry++) {
      if (this.#instanceId[entry] === instanceId) this.#instanceId[entry] = NONE
    }
  }

  #release(entry: number, listener: AnswerListener): void {
    const instanceId = this.#instanceId[entry] as number
    if (instanceId !== NONE) listener.answered(instanceId)
    this.#count--
    this.#next[entry] = this.#spare
    this.#spare = entry
  }

  #grow(): void {
    const capacity = this.#next.length
    invariant(capacity < LIMITS.inFlightPerFleetMax, 'too many requests in flight on one fleet')
    const larger = Math.max(FIRST_CAPACITY, capacity * 2)
    const next = new Int32Array(larger)
    const dueMs = new Float64Array(larger)
    const instanceId = new Int32Array(larger)
    next.set(this.#next)
    dueMs.set(this.#dueMs)
    instanceId.set(this.#instanceId)
    for (let entry = capacity; entry < larger; entry++) {
      next[entry] = entry + 1 < larger ? entry + 1 : NONE
    }
    this.#next = next
    this.#dueMs = dueMs
    this.#instanceId = instanceId
    this.#spare = capacity
  }
}
