/**
 * Evidence that may be looked at as often as one likes: the mixture sequential probability ratio
 * test, and the interval that goes with it. Over all looks together the false alarms stay below alpha.
 *
 * Source: Johari, Koomen, Pekelis, Walsh, "Always Valid Inference: Continuous Monitoring of A/B
 * Tests", Operations Research 70 (2022), with a normal mixture N(0, tau²) over the difference.
 * Assumed: tau is 3 % of one request's standard deviation: tightest at some 10,000 to 100,000
 * requests, valid at any number.
 */

/** Standard deviation of the mixture, in standard deviations of one request. */
export const MIXING_SHARE = 0.03

export interface SequentialLook {
  readonly difference: number
  /** Of the difference. */
  readonly variance: number
  /** Of the difference if there is none. */
  readonly varianceUnderNone: number
  /** Of one request. */
  readonly requestVariance: number
}

export interface SequentialEvidence {
  /** Standard deviation of the mixture, in the unit of the difference. */
  readonly mixingSd: number
  readonly low: number
  readonly high: number
  /** Of this look; over several looks the least one counts. */
  readonly pValue: number
}

export function sequentialEvidence(look: SequentialLook, alpha: number): SequentialEvidence {
  const { difference, variance, varianceUnderNone, requestVariance } = look
  const tau2 = MIXING_SHARE ** 2 * requestVariance
  const certain = difference === 0 ? 1 : 0
  return {
    mixingSd: Math.sqrt(tau2),
    low: difference - halfWidth(variance, tau2, alpha),
    high: difference + halfWidth(variance, tau2, alpha),
    pValue:
      varianceUnderNone === 0
        ? certain
        : Math.min(1, Math.exp(-logRatio(difference, varianceUnderNone, tau2))),
  }
}

/** Of the interval of all differences whose ratio is below 1 ÷ alpha. */
function halfWidth(variance: number, tau2: number, alpha: number): number {
  if (variance === 0) return 0
  const both = variance + tau2
  const logarithms = Math.log(1 / alpha) + 0.5 * Math.log(both / variance)
  return Math.sqrt(((2 * variance * both) / tau2) * logarithms)
}

/** Logarithm of the mixture's likelihood ratio against "no difference". */
function logRatio(difference: number, variance: number, tau2: number): number {
  const both = variance + tau2
  return 0.5 * Math.log(variance / both) + (tau2 * difference ** 2) / (2 * variance * both)
}
