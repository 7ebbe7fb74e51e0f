import { describe, expect, it } from 'vitest'
import { generatorState } from '../../../src/core/random.ts'
import { expBlock } from '../../../src/core/sampling/exp-block.ts'
import type { FillBlock } from '../../../src/core/sampling/sample-stream.ts'
import {
  BLOCK_LENGTH,
  fillExponential,
  fillNormal,
  fillUniform,
} from '../../../src/core/sampling/ziggurat.ts'
import { chiSquare, zOfCount, zOfMean } from '../../support/statistics.ts'

const BLOCKS = 2000
const DRAWS = BLOCKS * BLOCK_LENGTH
const Z_MAX = 4

function sample(fill: FillBlock): Float64Array {
  const state = generatorState(7, 'ziggurat')
  const block = new Float64Array(BLOCK_LENGTH)
  const all = new Float64Array(DRAWS)
  for (let i = 0; i < BLOCKS; i++) {
    fill(state, block)
    all.set(block, i * BLOCK_LENGTH)
  }
  return all
}

/** Complementary error function. Source: Abramowitz and Stegun 7.1.26, error below 1.5e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const a = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]
  return a.reduce((sum, each, i) => sum + each * t ** (i + 1), 0) * Math.exp(-x * x)
}

const countAbove = (values: Float64Array, limit: number): number => {
  let count = 0
  for (const value of values) if (value > limit) count++
  return count
}

describe('uniform draws', () => {
  const values = sample(fillUniform)

  it('lie inside the open interval (0, 1)', () => {
    expect(countAbove(values, 0)).toBe(DRAWS)
    expect(values.every(value => value < 1)).toBe(true)
  })

  it('fill ten equal parts equally', () => {
    const counts = new Array<number>(10).fill(0)
    for (const value of values)
      counts[Math.floor(value * 10)] = (counts[Math.floor(value * 10)] ?? 0) + 1
    expect(chiSquare(counts, new Array<number>(10).fill(DRAWS / 10))).toBeLessThan(27.88)
  })

  it('do not follow from the draw before', () => {
    const products = values
      .slice(1)
      .map((value, i) => (value - 0.5) * ((values[i] as number) - 0.5))
    expect(Math.abs(zOfMean(products, 0))).toBeLessThan(Z_MAX)
  })
})

describe('exponential draws', () => {
  const values = sample(fillExponential)

  it.each([1, 2, 3, 4])('have the moment of order %i', order => {
    const factorial = [1, 1, 2, 6, 24][order] as number
    const powers = values.map(value => value ** order)
    expect(Math.abs(zOfMean(powers, factorial))).toBeLessThan(Z_MAX)
  })

  it.each([0.01, 1, 3, 5, 7.697, 9, 12])('exceed %f as often as they must', limit => {
    const count = countAbove(values, limit)
    expect(Math.abs(zOfCount(count, DRAWS, Math.exp(-limit)))).toBeLessThan(Z_MAX)
  })
})

describe('normal draws', () => {
  const values = sample(fillNormal)

  it.each([
    [1, 0],
    [2, 1],
    [3, 0],
    [4, 3],
  ])('have the moment of order %i, which is %i', (order, moment) => {
    const powers = values.map(value => value ** order)
    expect(Math.abs(zOfMean(powers, moment))).toBeLessThan(Z_MAX)
  })

  it.each([0.5, 1, 2, 3, 3.654, 4])('lie beyond ±%f as often as they must', limit => {
    const probability = erfc(limit / Math.SQRT2) / 2
    const above = countAbove(values, limit)
    const below = countAbove(
      values.map(value => -value),
      limit,
    )
    expect(Math.abs(zOfCount(above, DRAWS, probability))).toBeLessThan(Z_MAX)
    expect(Math.abs(zOfCount(below, DRAWS, probability))).toBeLessThan(Z_MAX)
  })
})

describe('expBlock', () => {
  it('is within 3e-15 of exp, relatively', () => {
    const block = Float64Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100)
    const exponents = block.slice()
    expBlock(block, 0, 1)
    const errors = block.map((value, i) => Math.abs(value / Math.exp(exponents[i] as number) - 1))
    expect(Math.max(...errors)).toBeLessThan(3e-15)
  })

  it('shifts and scales before it raises', () => {
    const block = Float64Array.of(-1, 0, 2)
    expBlock(block, 3, 0.5)
    expect([...block].map(value => Math.log(value).toFixed(12))).toEqual([
      '2.500000000000',
      '3.000000000000',
      '4.000000000000',
    ])
  })
})
