import { describe, expect, it } from 'vitest'
import { SampleStream } from '../../src/core/sampling/sample-stream.ts'
import { shareEvidence } from '../../src/evidence/metric-evidence.ts'
import { MIXING_SHARE, sequentialEvidence } from '../../src/evidence/sequential.ts'
import { zOfCount } from '../support/statistics.ts'

const ALPHA = 0.05
const RULES = { alpha: ALPHA, power: 0.8, betterIs: 'higher' } as const

/** The likelihood ratio of the mixture, added up over the normal prior in small steps. */
function mixtureRatio(difference: number, variance: number, tau: number): number {
  let ratio = 0
  const step = tau / 2000
  for (let theta = -8 * tau; theta <= 8 * tau; theta += step) {
    const prior = Math.exp(-(theta ** 2) / (2 * tau ** 2)) / (tau * Math.sqrt(2 * Math.PI))
    const likelihood = Math.exp((difference ** 2 - (difference - theta) ** 2) / (2 * variance))
    ratio += prior * likelihood * step
  }
  return ratio
}

describe('the mixture sequential probability ratio test', () => {
  it.each([
    { difference: 0.005, variance: 3.2e-6 },
    { difference: 0.01, variance: 1e-5 },
    { difference: 0, variance: 1e-5 },
  ])('has the ratio of the integral, for $difference ± √$variance', ({ difference, variance }) => {
    const requestVariance = 0.05 * 0.95
    const tau = MIXING_SHARE * Math.sqrt(requestVariance)
    const look = { difference, variance, varianceUnderNone: variance, requestVariance }
    const expected = Math.min(1, 1 / mixtureRatio(difference, variance, tau))
    expect(sequentialEvidence(look, ALPHA).pValue).toBeCloseTo(expected, 6)
  })

  it('excludes 0 from its interval exactly when p is below alpha', () => {
    for (let difference = 0; difference < 0.02; difference += 0.0005) {
      const look = { difference, variance: 5e-6, varianceUnderNone: 5e-6, requestVariance: 0.0475 }
      const { low, pValue } = sequentialEvidence(look, ALPHA)
      expect(low > 0).toBe(pValue < ALPHA)
    }
  })

  it('is wider than the interval of a single look: the price of looking', () => {
    const found = shareEvidence(
      { requests: 30_000, hits: 1500 },
      { requests: 30_000, hits: 1650 },
      RULES,
    )
    if (found === null) throw new Error('no evidence')
    expect(found.sequential.low).toBeLessThan(found.interval.low)
    expect(found.sequential.high).toBeGreaterThan(found.interval.high)
  })
})

describe('an A/A test of 36,000 visitors at 5%, looked at every 600', () => {
  const RUNS = 1000
  const LOOKS = 60
  const ARM_PER_LOOK = 300

  /** By run and look: whether a fixed test, and whether an always-valid one, was below alpha. */
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const draws = new SampleStream('a-a', `run/${run}`)
    const hits = [0, 0] as [number, number]
    return Array.from({ length: LOOKS }, (__, look) => {
      for (const arm of [0, 1] as const) {
        for (let i = 0; i < ARM_PER_LOOK; i++) hits[arm] += Number(draws.next() < 0.05)
      }
      const requests = (look + 1) * ARM_PER_LOOK
      const found = shareEvidence({ requests, hits: hits[0] }, { requests, hits: hits[1] }, RULES)
      return {
        fixed: found?.verdict !== 'inconclusive',
        alwaysValid: found?.sequential.verdict !== 'inconclusive',
      }
    })
  })
  const alarms = (test: 'fixed' | 'alwaysValid', looks: readonly number[]): number =>
    runs.filter(run => looks.some(look => run[look]?.[test])).length
  const every = (step: number): readonly number[] =>
    Array.from({ length: LOOKS / step }, (_, i) => (i + 1) * step - 1)

  it.each([
    { looks: 1, step: 60, alarmShare: 0.05 },
    { looks: 10, step: 6, alarmShare: 0.2 },
    { looks: 60, step: 1, alarmShare: 0.34 },
  ])('a fixed test with $looks look(s) cries wolf in $alarmShare', ({ step, alarmShare }) => {
    expect(Math.abs(zOfCount(alarms('fixed', every(step)), RUNS, alarmShare))).toBeLessThan(3.3)
  })

  it('the always-valid one does in no more than 5%, however often it is looked at', () => {
    expect(alarms('alwaysValid', every(1))).toBeLessThanOrEqual(RUNS * ALPHA)
  })
})

it('finds 5.0% against 5.5% in four of five tests of the size planned for that', () => {
  const RUNS = 300
  let found = 0
  for (let run = 0; run < RUNS; run++) {
    const draws = new SampleStream('power', `run/${run}`)
    const hits = [0.05, 0.055].map(rate => {
      let count = 0
      for (let i = 0; i < 31_234; i++) count += Number(draws.next() < rate)
      return count
    })
    const [a = 0, b = 0] = hits
    const requests = 31_234
    const evidence = shareEvidence({ requests, hits: a }, { requests, hits: b }, RULES)
    found += Number(evidence?.verdict === 'better')
  }
  expect(Math.abs(zOfCount(found, RUNS, 0.8))).toBeLessThan(3.3)
})
