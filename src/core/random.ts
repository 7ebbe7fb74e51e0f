/**
 * One seed, named streams: each concern (`arrivals/0`, `routing/churn`, `service-time/…`) draws
 * from a stream of its own, so a new consumer of randomness does not reshuffle the others and two
 * strategies can be shown identical traffic.
 *
 * seedrandom turns (seed, stream name) into the state of an inline sfc32 generator; the draws
 * themselves are made in blocks (sampling/), at under 3 ns each.
 */
import seedrandom from 'seedrandom'

/**
 * Eight 32-bit words: four of the main sfc32 generator, four of the one that patches rejected
 * ziggurat draws (sampling/ziggurat.ts).
 */
export type GeneratorState = Int32Array

export function generatorState(seed: number | string, streamName: string): GeneratorState {
  const words = seedrandom(`${seed}/${streamName}`)
  return Int32Array.from({ length: 8 }, () => words.int32())
}

const HEX = '0123456789abcdef'

/** A version-4-shaped UUID that depends on the seed and the name alone (AWS ids, repeatable). */
export function seededUuid(seed: number | string, name: string): string {
  const state = generatorState(seed, `uuid/${name}`)
  let text = ''
  for (let digit = 0; digit < 32; digit++) {
    const word = state[digit >> 2] ?? 0
    const nibble = (word >>> ((digit & 3) * 4)) & 15
    text += HEX[digit === 12 ? 4 : digit === 16 ? 8 | (nibble & 3) : nibble]
    if (digit === 7 || digit === 11 || digit === 15 || digit === 19) text += '-'
  }
  return text
}
