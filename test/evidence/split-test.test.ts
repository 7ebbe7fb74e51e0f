import { describe, expect, it } from 'vitest'
import { splitEvidence } from '../../src/evidence/split-test.ts'

const arms = (expected: readonly number[], observed: readonly number[]) =>
  observed.map((count, i) => ({
    variant: 'ABCD'.charAt(i),
    expected: expected[i] ?? 0,
    observed: count,
  }))

describe('sample ratio mismatch', () => {
  it("finds Mendel's peas as they should be: chi-square 0.470, three degrees, p 0.925", () => {
    const found = splitEvidence(arms([9, 3, 3, 1], [315, 101, 108, 32]))
    expect(found?.chiSquare).toBeCloseTo(0.47, 3)
    expect(found?.degreesOfFreedom).toBe(3)
    expect(found?.pValue).toBeCloseTo(0.925, 3)
    expect(found?.isMismatch).toBe(false)
  })

  it('finds 821,588 against 815,482 users wrong (Kohavi, Trustworthy Experiments: p 1.8e-6)', () => {
    const found = splitEvidence(arms([1, 1], [821_588, 815_482]))
    expect((found?.pValue ?? 0) / 1.8e-6).toBeCloseTo(1, 1)
    expect(found?.isMismatch).toBe(true)
  })

  it('takes any request to an arm that should get none for a mismatch', () => {
    expect(splitEvidence(arms([1000, 0], [950, 50]))).toMatchObject({ pValue: 0, isMismatch: true })
  })

  it.each([
    { expected: [4, 4], observed: [4, 4], why: 'fewer than five are expected of an arm' },
    { expected: [0, 0], observed: [0, 0], why: 'there is no request' },
    { expected: [100, 0], observed: [100, 0], why: 'one arm has all the weight' },
  ])('says nothing when $why', ({ expected, observed }) => {
    expect(splitEvidence(arms(expected, observed))).toBeNull()
  })
})
