/** RANDOM, the default: every instance in service is equally likely. */
import { REQUEST_BLOCK_LENGTH, type RequestBlock } from '../endpoint/request-block.ts'
import type { SampleStream } from '../sampling/sample-stream.ts'
import type { InstanceChooser } from './instance-chooser.ts'

export class RandomInstance implements InstanceChooser {
  readonly name = 'RANDOM'
  readonly isSequential = false
  readonly #draws: SampleStream
  readonly #drawn = new Float64Array(REQUEST_BLOCK_LENGTH)
  /** In service, by id. */
  #ids = new Int32Array(0)

  constructor(draws: SampleStream) {
    this.#draws = draws
  }

  choose({ instanceId }: RequestBlock, start: number, end: number): void {
    const drawn = this.#drawn
    const ids = this.#ids
    const count = ids.length
    if (count === 1) {
      instanceId.fill(ids[0] as number, start, end)
      return
    }
    this.#draws.draw(drawn, end - start)
    for (let i = start; i < end; i++) {
      instanceId[i] = ids[((drawn[i - start] as number) * count) | 0] as number
    }
  }

  placed(): void {}

  joined(instanceId: number): void {
    this.#ids = Int32Array.from([...this.#ids, instanceId]).sort()
  }

  left(instanceId: number): void {
    this.#ids = this.#ids.filter(id => id !== instanceId)
  }
}
