/**
 * Blocks of uniform, exponential and normal draws from an sfc32 generator.
 *
 * Source: Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000), 256
 * layers; sfc32 from PractRand. Three measured rules shape the code: generator state lives in
 * locals; the block loop makes no call (rejected positions are noted and patched in a second loop
 * with a generator of their own); every 32-bit addition ends in `|0`.
 *
 * Typed-array reads are `as number`: every index is masked or bounded by the array's length.
 */
import type { GeneratorState } from '../random.ts'

/** Draws made at once; also the longest `out` that the fills below accept. */
export const BLOCK_LENGTH = 1024

const TO_UNIT = 2 ** -32
const LAYERS = 256

const EXPONENTIAL_TAIL = 7.69711747013105
const EXPONENTIAL_AREA = 3.949659822581572e-3
const NORMAL_TAIL = 3.6541528853610088
const NORMAL_AREA = 4.92867323399e-3

interface Layers {
  /** Accept without a second look while the draw's magnitude is below this. */
  readonly accept: Float64Array
  readonly width: Float64Array
  readonly height: Float64Array
}

function layersOf(shape: {
  tail: number
  area: number
  resolution: number
  density: (x: number) => number
  inverse: (y: number) => number
}): Layers {
  const accept = new Float64Array(LAYERS)
  const width = new Float64Array(LAYERS)
  const height = new Float64Array(LAYERS)
  const { tail, area, resolution, density, inverse } = shape
  const base = area / density(tail)
  accept[0] = (tail / base) * resolution
  width[0] = base / resolution
  width[LAYERS - 1] = tail / resolution
  height[0] = 1
  height[LAYERS - 1] = density(tail)
  let outer = tail
  for (let layer = LAYERS - 2; layer >= 1; layer--) {
    const inner = inverse(area / outer + density(outer))
    accept[layer + 1] = (inner / outer) * resolution
    height[layer] = density(inner)
    width[layer] = inner / resolution
    outer = inner
  }
  return { accept, width, height }
}

const exponential = layersOf({
  tail: EXPONENTIAL_TAIL,
  area: EXPONENTIAL_AREA,
  resolution: 2 ** 24,
  density: x => Math.exp(-x),
  inverse: y => -Math.log(y),
})

const normal = layersOf({
  tail: NORMAL_TAIL,
  area: NORMAL_AREA,
  resolution: 2 ** 23,
  density: x => Math.exp(-0.5 * x * x),
  inverse: y => Math.sqrt(-2 * Math.log(y)),
})

const rejectedAt = new Int32Array(BLOCK_LENGTH)
const rejectedWord = new Int32Array(BLOCK_LENGTH)

/** One step of the patching generator, words 4 to 7 of the state. */
function patchWord(state: GeneratorState): number {
  const a = state[4] as number
  const b = state[5] as number
  const c = state[6] as number
  const d = state[7] as number
  const word = (((a + b) | 0) + d) | 0
  state[7] = (d + 1) | 0
  state[4] = b ^ (b >>> 9)
  state[5] = (c + (c << 3)) | 0
  state[6] = (((c << 21) | (c >>> 11)) + word) | 0
  return word
}

const patchUnit = (state: GeneratorState): number => ((patchWord(state) >>> 0) + 0.5) * TO_UNIT

/** Fills `out` with draws from the open interval (0, 1). */
export function fillUniform(state: GeneratorState, out: Float64Array): void {
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  for (let i = 0; i < out.length; i++) {
    const word = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + word) | 0
    out[i] = ((word >>> 0) + 0.5) * TO_UNIT
  }
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
}

/** Fills `out` with exponential draws of mean 1. */
export function fillExponential(state: GeneratorState, out: Float64Array): void {
  const { accept, width } = exponential
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let rejected = 0
  for (let i = 0; i < out.length; i++) {
    const word = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + word) | 0
    const layer = word & 255
    const magnitude = word >>> 8
    out[i] = magnitude * (width[layer] as number)
    if (magnitude >= (accept[layer] as number)) {
      rejectedAt[rejected] = i
      rejectedWord[rejected++] = word
    }
  }
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
  for (let i = 0; i < rejected; i++) {
    out[rejectedAt[i] as number] = patchExponential(state, rejectedWord[i] as number)
  }
}

function patchExponential(state: GeneratorState, firstWord: number): number {
  const { accept, width, height } = exponential
  let word = firstWord
  for (;;) {
    const layer = word & 255
    const magnitude = word >>> 8
    const x = magnitude * (width[layer] as number)
    if (magnitude < (accept[layer] as number)) return x
    if (layer === 0) return EXPONENTIAL_TAIL - Math.log(patchUnit(state))
    const low = height[layer] as number
    const high = height[layer - 1] as number
    if (low + patchUnit(state) * (high - low) < Math.exp(-x)) return x
    word = patchWord(state)
  }
}

/** Fills `out` with normal draws of mean 0 and standard deviation 1. */
export function fillNormal(state: GeneratorState, out: Float64Array): void {
  const { accept, width } = normal
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let rejected = 0
  for (let i = 0; i < out.length; i++) {
    const word = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + word) | 0
    const layer = word & 255
    const sign = word >> 31
    out[i] = (word >> 8) * (width[layer] as number)
    // The magnitude by bit mask: a branch on a random sign would be mispredicted half the time.
    if (((word >> 8) ^ sign) - sign >= (accept[layer] as number)) {
      rejectedAt[rejected] = i
      rejectedWord[rejected++] = word
    }
  }
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
  for (let i = 0; i < rejected; i++) {
    out[rejectedAt[i] as number] = patchNormal(state, rejectedWord[i] as number)
  }
}

function patchNormal(state: GeneratorState, firstWord: number): number {
  const { accept, width, height } = normal
  let word = firstWord
  for (;;) {
    const layer = word & 255
    const signed = word >> 8
    const x = signed * (width[layer] as number)
    if (Math.abs(signed) < (accept[layer] as number)) return x
    if (layer === 0) return normalTail(state, signed < 0)
    const low = height[layer] as number
    const high = height[layer - 1] as number
    if (low + patchUnit(state) * (high - low) < Math.exp(-0.5 * x * x)) return x
    word = patchWord(state)
  }
}

function normalTail(state: GeneratorState, isNegative: boolean): number {
  for (;;) {
    const beyond = -Math.log(patchUnit(state)) / NORMAL_TAIL
    const y = -Math.log(patchUnit(state))
    if (y + y >= beyond * beyond) {
      return isNegative ? -(NORMAL_TAIL + beyond) : NORMAL_TAIL + beyond
    }
  }
}
