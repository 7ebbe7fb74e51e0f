/**
 * LEAST_OUTSTANDING_REQUESTS: the instance with the fewest requests in flight.
 *
 * Source: ProductionVariantRoutingConfig; AWS ML blog, November 2023.
 * Assumed: equals take turns: the next by id after the one chosen last (AWS does not say). So the
 * choice depends on how many answers have come, not on the order in which they came.
 *
 * Each number of outstanding requests has a set of the instances that have it, as bits: choosing
 * and finishing are a few word operations.
 */
import type { RequestBlock } from '../endpoint/request-block.ts'
import { type AnswerListener, AnswerWheel } from './answer-wheel.ts'
import type { InstanceChooser } from './instance-chooser.ts'

const NOWHERE = -1
const WORD_BITS = 32
const LEVELS_MIN = 64

export class LeastOutstandingRequests implements InstanceChooser, AnswerListener {
  readonly name = 'LEAST_OUTSTANDING_REQUESTS'
  readonly isSequential = true
  readonly #wheel = new AnswerWheel()
  /** Instances in service, in order of id; a bit of the sets below stands for a place in it. */
  #ids = new Int32Array(0)
  /** By instance id; NOWHERE: not in service. */
  #placeOf = new Int32Array(16).fill(NOWHERE)
  /** By place. */
  #outstanding = new Int32Array(0)
  /** Words in one set. */
  #words = 1
  /** The sets, by number of outstanding requests. */
  #sets = new Int32Array(LEVELS_MIN)
  /** No set before this one has an instance in it. */
  #lowest = 0
  /** Where the next turn begins. */
  #turn = 0
  #lastId = NOWHERE

  choose(block: RequestBlock, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      this.#wheel.takeDue(block.atMs, i, this)
      let place = this.#nextIn(this.#lowest)
      while (place === NOWHERE) place = this.#nextIn(++this.#lowest)
      this.#move(place, this.#lowest, this.#lowest + 1)
      this.#turn = place + 1 === this.#ids.length ? 0 : place + 1
      this.#lastId = this.#ids[place] as number
      block.instanceId[i] = this.#lastId
    }
  }

  placed(block: RequestBlock, index: number): void {
    this.#wheel.add(block.answerMs, index, block.instanceId[index] as number)
  }

  joined(instanceId: number): void {
    const ids = [...this.#ids, instanceId].sort((a, b) => a - b)
    this.#arrange(ids)
  }

  left(instanceId: number): void {
    this.#wheel.forget(instanceId)
    this.#arrange([...this.#ids].filter(id => id !== instanceId))
  }

  /** The place in the set that is next in turn; NOWHERE when the set is empty. */
  #nextIn(level: number): number {
    const sets = this.#sets
    const words = this.#words
    const first = level * words
    let word = this.#turn >>> 5
    // Places before the turn do not count at first; after going round they do.
    let bits = (sets[first + word] as number) & (-1 << (this.#turn & 31))
    for (let passed = 0; bits === 0; passed++) {
      if (passed === words) return NOWHERE
      word = word + 1 === words ? 0 : word + 1
      bits = sets[first + word] as number
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits)
  }

  answered(instanceId: number): void {
    const place = this.#placeOf[instanceId] as number
    const outstanding = this.#outstanding[place] as number
    if (outstanding === 0) return // of an earlier instance that had this id
    this.#move(place, outstanding, outstanding - 1)
    if (outstanding - 1 < this.#lowest) this.#lowest = outstanding - 1
  }

  #move(place: number, from: number, to: number): void {
    if (to * this.#words >= this.#sets.length) this.#growSets()
    const sets = this.#sets
    const bit = 1 << (place & 31)
    const word = place >>> 5
    const fromWord = from * this.#words + word
    const toWord = to * this.#words + word
    sets[fromWord] = (sets[fromWord] as number) ^ bit
    sets[toWord] = (sets[toWord] as number) | bit
    this.#outstanding[place] = to
  }

  /** Gives the instances their places; those that stay keep their outstanding requests. */
  #arrange(ids: readonly number[]): void {
    const outstanding = ids.map(id => {
      const place = this.#placeOf[id] ?? NOWHERE
      return place === NOWHERE ? 0 : (this.#outstanding[place] as number)
    })
    this.#ids = Int32Array.from(ids)
    this.#outstanding = Int32Array.from(outstanding)
    this.#placeOf = new Int32Array(Math.max(16, (ids.at(-1) ?? 0) + 1)).fill(NOWHERE)
    this.#words = Math.max(1, Math.ceil(ids.length / WORD_BITS))
    const levels = Math.max(LEVELS_MIN, ...outstanding) * 2
    this.#sets = new Int32Array(levels * this.#words)
    for (const [place, id] of ids.entries()) {
      this.#placeOf[id] = place
      const level = outstanding[place] as number
      const word = level * this.#words + (place >>> 5)
      this.#sets[word] = (this.#sets[word] as number) | (1 << (place & 31))
    }
    this.#lowest = 0
    this.#turn = Math.max(
      0,
      ids.findIndex(id => id > this.#lastId),
    )
  }

  #growSets(): void {
    const sets = new Int32Array(this.#sets.length * 2)
    sets.set(this.#sets)
    this.#sets = sets
  }
}
