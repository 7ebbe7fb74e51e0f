/**
 * Sample ratio mismatch: whether the arms got the requests that they were meant to get. If not,
 * something decides besides chance, and the comparison says little.
 *
 * Source: Pearson's chi-square test; Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online
 * Controlled Experiments", KDD 2019. Assumed: a mismatch is told at p < 0.001.
 */
import { chiSquareUpperTail } from './distributions.ts'

const MISMATCH_BELOW = 0.001
/** Fewer expected requests than this, in any arm, and the test says nothing. */
const EXPECTED_MIN = 5

export interface SplitEvidence {
  readonly expected: Readonly<Record<string, number>>
  readonly observed: Readonly<Record<string, number>>
  readonly chiSquare: number
  readonly degreesOfFreedom: number
  readonly pValue: number
  readonly isMismatch: boolean
}

export interface SplitArm {
  readonly variant: string
  readonly expected: number
  readonly observed: number
}

/** `null`: too few requests to tell. */
export function splitEvidence(arms: readonly SplitArm[]): SplitEvidence | null {
  const total = arms.reduce((sum, { observed }) => sum + observed, 0)
  const meant = arms.reduce((sum, { expected }) => sum + expected, 0)
  if (meant === 0) return null
  // Requests that no variant got are no mismatch between the variants.
  const expectedOf = ({ expected }: SplitArm): number => (expected * total) / meant
  const possible = arms.filter(({ expected }) => expected > 0)
  const stray = arms.some(({ expected, observed }) => expected === 0 && observed > 0)
  if (possible.length < 2 && !stray) return null
  if (possible.some(arm => expectedOf(arm) < EXPECTED_MIN)) return null
  const chiSquare = possible.reduce((sum, arm) => {
    const expected = expectedOf(arm)
    return sum + (arm.observed - expected) ** 2 / expected
  }, 0)
  const degreesOfFreedom = Math.max(1, possible.length - 1)
  // What chance cannot do at all: requests to an arm that was meant to get none.
  const pValue = stray ? 0 : chiSquareUpperTail(chiSquare, degreesOfFreedom)
  return {
    expected: Object.fromEntries(arms.map(arm => [arm.variant, expectedOf(arm)])),
    observed: Object.fromEntries(arms.map(({ variant, observed }) => [variant, observed])),
    chiSquare,
    degreesOfFreedom,
    pValue,
    isMismatch: pValue < MISMATCH_BELOW,
  }
}
