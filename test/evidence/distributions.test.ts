import { describe, expect, it } from 'vitest'
import {
  chiSquareUpperTail,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  studentQuantile,
  studentTwoSided,
} from '../../src/evidence/distributions.ts'

describe('the distributions agree with the tables in the back of every textbook', () => {
  it.each([
    { degrees: 1, x: 3.841, tail: 0.05 },
    { degrees: 2, x: 5.991, tail: 0.05 },
    { degrees: 3, x: 7.815, tail: 0.05 },
    { degrees: 3, x: 11.345, tail: 0.01 },
    { degrees: 1, x: 10.828, tail: 0.001 },
    { degrees: 9, x: 27.877, tail: 0.001 },
  ])('chi-square $x with $degrees degrees: $tail', ({ degrees, x, tail }) => {
    expect(chiSquareUpperTail(x, degrees) / tail).toBeCloseTo(1, 2)
  })

  it.each([
    { degrees: 1, t: 12.706 },
    { degrees: 5, t: 2.571 },
    { degrees: 10, t: 2.228 },
    { degrees: 30, t: 2.042 },
    { degrees: 120, t: 1.98 },
    { degrees: 1e6, t: 1.96 },
  ])("Student's t of 97.5% with $degrees degrees: $t", ({ degrees, t }) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 3)
    expect(studentTwoSided(t, degrees)).toBeCloseTo(0.05, 4)
  })

  it('has no step where t is taken for normal', () => {
    expect(studentTwoSided(2, 9_999)).toBeCloseTo(studentTwoSided(2, 10_001), 4)
  })

  it('normal: 1.959964 leaves 5% on both sides, and far tails are no rounding noise', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6)
    expect(normalTwoSided(1.959964)).toBeCloseTo(0.05, 6)
    expect(normalCdf(-1.644854)).toBeCloseTo(0.05, 6)
    expect(normalTwoSided(6) / 1.9731753e-9).toBeCloseTo(1, 5)
  })
})
