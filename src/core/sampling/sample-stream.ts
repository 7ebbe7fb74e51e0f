/** A named stream of draws, made in blocks; handed out one by one or many at once. */
import { type GeneratorState, generatorState } from '../random.ts'
import { copyInto } from './copy-into.ts'
import { BLOCK_LENGTH, fillUniform } from './ziggurat.ts'

/** Fills the whole of `out` from the generator. */
export type FillBlock = (state: GeneratorState, out: Float64Array) => void

const NO_DRAWS = new Float64Array(0)

export class SampleStream {
  readonly #state: GeneratorState
  readonly #fill: FillBlock
  /** Made with the first draw: many a stream is never drawn from. */
  #block = NO_DRAWS
  #index = BLOCK_LENGTH

  constructor(seed: number | string, name: string, fill: FillBlock = fillUniform) {
    this.#state = generatorState(seed, name)
    this.#fill = fill
  }

  /** The next `count` draws, into the front of `out`. */
  draw(out: Float64Array, count: number): void {
    for (let filled = 0; filled < count; ) {
      if (this.#index === BLOCK_LENGTH) this.#refill()
      const taken = Math.min(BLOCK_LENGTH - this.#index, count - filled)
      copyInto(out, filled, this.#block, this.#index, taken)
      this.#index += taken
      filled += taken
    }
  }

  next(): number {
    if (this.#index === BLOCK_LENGTH) this.#refill()
    return this.#block[this.#index++] as number
  }

  #refill(): void {
    if (this.#block === NO_DRAWS) this.#block = new Float64Array(BLOCK_LENGTH)
    this.#fill(this.#state, this.#block)
    this.#index = 0
  }
}
