import { describe, expect, it } from 'vitest'
import { meanEvidence, type Rules, shareEvidence } from '../../src/evidence/metric-evidence.ts'
import { powerOf, requestsForMeans, requestsForShares } from '../../src/evidence/sample-size.ts'

const RULES: Rules = { alpha: 0.05, power: 0.8, betterIs: 'lower' }
const DESIGN = { alpha: 0.05, power: 0.8, ratio: 1 }

function known<T>(value: T | null): T {
  if (value === null) throw new Error('there is no evidence')
  return value
}

describe('how many requests it takes', () => {
  it('5.0% against 5.5%: 31,234 an arm', () => {
    expect(requestsForShares(0.05, 0.055, DESIGN)).toEqual({ control: 31_234, treatment: 31_234 })
  })

  it('the same at 10/90: 17,097 and 153,873, whichever arm is the small one', () => {
    expect(requestsForShares(0.05, 0.055, { ...DESIGN, ratio: 1 / 9 })).toEqual({
      control: 153_873,
      treatment: 17_097,
    })
    const { control, treatment } = requestsForShares(0.055, 0.05, { ...DESIGN, ratio: 9 })
    expect([control, treatment]).toEqual([17_097, 153_873])
  })

  it('50% against 75% with power 90%: 76.7 an arm, as R prints in the help of power.prop.test', () => {
    const design = { ...DESIGN, power: 0.9 }
    expect(requestsForShares(0.5, 0.75, design)).toEqual({ control: 77, treatment: 77 })
  })

  it('means one standard deviation apart: 15.7, the rule of thumb 16 ÷ d²', () => {
    const variances = { control: 4, treatment: 4 }
    expect(requestsForMeans(2, variances, DESIGN)).toEqual({ control: 16, treatment: 16 })
  })

  it('no difference is never found', () => {
    expect(requestsForShares(0.05, 0.05, DESIGN).control).toBe(Number.POSITIVE_INFINITY)
  })

  it('fifty an arm find 50% against 75% with power 0.740 (the same help of R)', () => {
    const errors = {
      underNone: Math.sqrt((2 * 0.625 * 0.375) / 50),
      asItIs: Math.sqrt((0.25 + 0.75 * 0.25) / 50),
    }
    expect(powerOf(0.25, errors, 0.05)).toBeCloseTo(0.74, 3)
  })
})

describe('two shares', () => {
  /** Physicians' Health Study; Agresti, Categorical Data Analysis: 0.0077, 95% (0.005, 0.011). */
  const placebo = { requests: 11_034, hits: 189 }
  const aspirin = { requests: 11_037, hits: 104 }

  it("has Agresti's figures of the Physicians' Health Study", () => {
    const found = known(shareEvidence(placebo, aspirin, RULES))
    expect(found.difference).toBeCloseTo(-0.0077, 4)
    expect(found.interval.low).toBeCloseTo(-0.0107, 4)
    expect(found.interval.high).toBeCloseTo(-0.0047, 4)
    // Chi-square 25.01 with one degree, z 5.001.
    expect(found.pValue / 5.7e-7).toBeCloseTo(1, 1)
    expect(found.verdict).toBe('better')
  })

  it('is worse the other way round, and where more is better', () => {
    expect(known(shareEvidence(aspirin, placebo, RULES)).verdict).toBe('worse')
    const more: Rules = { ...RULES, betterIs: 'higher' }
    expect(known(shareEvidence(placebo, aspirin, more)).verdict).toBe('worse')
  })

  it.each([
    { control: [0, 1000], treatment: [0, 1000], why: 'nothing failed' },
    { control: [0, 1000], treatment: [9, 1000], why: 'nine failures in all' },
    { control: [1000, 1000], treatment: [1000, 1000], why: 'everything failed' },
    { control: [50, 1000], treatment: [55, 1000], why: 'a tenth more of 50' },
  ])('decides nothing when $why', ({ control, treatment }) => {
    const sampleOf = ([hits = 0, requests = 0]: readonly number[]) => ({ hits, requests })
    const found = known(shareEvidence(sampleOf(control), sampleOf(treatment), RULES))
    expect(found.verdict).toBe('inconclusive')
    expect(found.sequential.verdict).toBe('inconclusive')
    // An arm without a failure is no proof that it never fails.
    expect(found.interval.high - found.interval.low).toBeGreaterThan(0.001)
    expect(found.sequential.high - found.sequential.low).toBeGreaterThan(0.001)
  })

  it('says how many more it takes for the difference seen, and 0 when there are enough', () => {
    const some = known(
      shareEvidence({ requests: 10_000, hits: 500 }, { requests: 10_000, hits: 550 }, RULES),
    )
    expect(some.moreRequests).toBe(2 * 31_234 - 20_000)
    expect(some.power).toBeCloseTo(0.358, 2)
    const enough = known(
      shareEvidence({ requests: 40_000, hits: 2000 }, { requests: 40_000, hits: 2200 }, RULES),
    )
    expect(enough.moreRequests).toBe(0)
  })

  it('is silent about an arm without requests', () => {
    expect(shareEvidence({ requests: 0, hits: 0 }, aspirin, RULES)).toBeNull()
  })
})

describe("two means: Welch's t-test", () => {
  // The three worked examples of Wikipedia, "Welch's t-test" (after Ruxton 2006): n, mean, variance.
  it.each([
    { a: [15, 20.8, 7.9], b: [15, 23.0, 3.8], p: 0.021 },
    { a: [10, 20.6, 9.0], b: [20, 22.1, 0.9], p: 0.149 },
    { a: [10, 19.4, 1.4], b: [20, 21.6, 17.1], p: 0.036 },
  ])('$a against $b: p $p', ({ a, b, p }) => {
    const sampleOf = ([requests = 0, mean = 0, variance = 0]: readonly number[]) => ({
      requests,
      mean,
      variance,
    })
    const found = known(meanEvidence(sampleOf(a), sampleOf(b), RULES))
    // Means are published to a tenth, which is 0.02 of t.
    expect(Math.abs(found.pValue - p)).toBeLessThan(0.006)
    // The interval has 0 in it exactly when p is above alpha.
    expect(found.interval.low < 0 && found.interval.high > 0).toBe(p > 0.05)
  })

  it('knows for certain where nothing varies', () => {
    const steady = { requests: 1000, variance: 0 }
    const found = known(meanEvidence({ ...steady, mean: 20 }, { ...steady, mean: 25 }, RULES))
    expect([found.pValue, found.power, found.verdict]).toEqual([0, 1, 'worse'])
    const noise = 20 + 1e-10 // what adding up a million floats leaves
    const same = known(meanEvidence({ ...steady, mean: 20 }, { ...steady, mean: noise }, RULES))
    expect([same.difference, same.pValue, same.verdict]).toEqual([0, 1, 'inconclusive'])
  })
})
