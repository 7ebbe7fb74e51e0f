/**
 * What two arms of an A/B test say about one metric: the difference with its intervals and
 * p-values, the power, how many more requests it takes, and a verdict.
 *
 * Source: two shares: z-test with the pooled share, interval with each its own (Fleiss, Levin, Paik);
 * two means: Welch, "The generalization of Student's problem", Biometrika 34 (1947).
 * Assumed: requests are independent. In a long queue neighbours are not: intervals of latency are
 * too narrow there. Fewer than ten hits or misses over both arms decide nothing.
 */
import {
  normalQuantile,
  normalTwoSided,
  studentQuantile,
  studentTwoSided,
} from './distributions.ts'
import {
  type ArmSizes,
  type Errors,
  powerOf,
  requestsForMeans,
  requestsForShares,
} from './sample-size.ts'
import { type SequentialEvidence, sequentialEvidence } from './sequential.ts'

export type Verdict = 'better' | 'worse' | 'inconclusive'

export interface Rules {
  readonly alpha: number
  /** Aimed at by `moreRequests`. */
  readonly power: number
  readonly betterIs: 'higher' | 'lower'
}

export interface ShareSample {
  readonly requests: number
  readonly hits: number
}

export interface MeanSample {
  readonly requests: number
  readonly mean: number
  /** Of one request, unbiased. */
  readonly variance: number
}

export interface ArmValue {
  readonly requests: number
  /** A share, or a mean. */
  readonly value: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface MetricEvidence {
  readonly kind: 'share' | 'mean'
  readonly control: ArmValue
  readonly treatment: ArmValue
  /** Treatment less control. */
  readonly difference: number
  /** In parts of the control's value; `null`: that is 0. */
  readonly relative: number | null
  /** Where the difference is, with confidence 1 - alpha, for one look that was fixed beforehand. */
  readonly interval: Interval
  readonly pValue: number
  readonly verdict: Verdict
  /** The same for somebody who looks as often as he likes. */
  readonly sequential: SequentialEvidence & { readonly verdict: Verdict }
  /** Chance of a run of this size to find a difference as large as the one seen. */
  readonly power: number
  /**
   * Requests still to come, both arms together and split as so far, until that chance is the power
   * aimed at; `null`: no difference is seen.
   */
  readonly moreRequests: number | null
}

/** Hits and misses over both arms below which the normal approximation says nothing. */
const HITS_MIN = 10

/** `null`: an arm has no request. */
export function shareEvidence(
  control: ShareSample,
  treatment: ShareSample,
  rules: Rules,
): MetricEvidence | null {
  const [n1, n2] = [control.requests, treatment.requests]
  if (n1 === 0 || n2 === 0) return null
  const [p1, p2] = [control.hits / n1, treatment.hits / n2]
  const pooled = (control.hits + treatment.hits) / (n1 + n2)
  const difference = p2 - p1
  const pooledVariance = pooled * (1 - pooled)
  const errors = {
    underNone: Math.sqrt(pooledVariance * (1 / n1 + 1 / n2)),
    asItIs: Math.sqrt(shareVariance(control) + shareVariance(treatment)),
  }
  const hits = control.hits + treatment.hits
  const ratio = n2 / n1
  return evidence({
    kind: 'share',
    control: { requests: n1, value: p1 },
    treatment: { requests: n2, value: p2 },
    errors,
    requestVariance: shareVariance({ requests: n1 + n2, hits }) * (n1 + n2),
    isEnough: Math.min(hits, n1 + n2 - hits) >= HITS_MIN,
    quantile: normalQuantile(1 - rules.alpha / 2),
    pValue: errors.underNone === 0 ? 1 : normalTwoSided(difference / errors.underNone),
    needed: requestsForShares(p1, p2, { ...rules, ratio }),
    rules,
  })
}

/** Of the share. Source: Agresti and Caffo (2000) where an arm has nothing but hits, or none. */
function shareVariance({ requests, hits }: ShareSample): number {
  const isPlain = hits > 0 && hits < requests
  const [n, k] = isPlain ? [requests, hits] : [requests + 2, hits + 1]
  const share = k / n
  return (share * (1 - share)) / n
}

/** `null`: an arm has fewer than two requests. */
export function meanEvidence(
  control: MeanSample,
  treatment: MeanSample,
  rules: Rules,
): MetricEvidence | null {
  const [n1, n2] = [control.requests, treatment.requests]
  if (n1 < 2 || n2 < 2) return null
  const [v1, v2] = [control.variance / n1, treatment.variance / n2]
  const error = Math.sqrt(v1 + v2)
  const difference = distinct(treatment.mean, control.mean)
  const degrees =
    error === 0 ? n1 + n2 - 2 : (v1 + v2) ** 2 / (v1 ** 2 / (n1 - 1) + v2 ** 2 / (n2 - 1))
  const certain = difference === 0 ? 1 : 0
  const variances = { control: control.variance, treatment: treatment.variance }
  const ratio = n2 / n1
  return evidence({
    kind: 'mean',
    control: { requests: n1, value: control.mean },
    treatment: { requests: n2, value: treatment.mean },
    errors: { underNone: error, asItIs: error },
    requestVariance: (n1 * control.variance + n2 * treatment.variance) / (n1 + n2),
    isEnough: true,
    quantile: studentQuantile(1 - rules.alpha / 2, degrees),
    pValue: error === 0 ? certain : studentTwoSided(difference / error, degrees),
    needed: requestsForMeans(difference, variances, { ...rules, ratio }),
    rules,
  })
}

/** The difference; 0 where sums of a million floats would differ by as much. */
function distinct(a: number, b: number): number {
  const difference = a - b
  return Math.abs(difference) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : difference
}

interface Tested {
  readonly kind: MetricEvidence['kind']
  readonly control: ArmValue
  readonly treatment: ArmValue
  readonly errors: Errors
  readonly requestVariance: number
  readonly isEnough: boolean
  /** Half width of the interval, in standard errors. */
  readonly quantile: number
  readonly pValue: number
  readonly needed: ArmSizes
  readonly rules: Rules
}

function evidence(tested: Tested): MetricEvidence {
  const { kind, control, treatment, errors, quantile, pValue, needed, rules, isEnough } = tested
  const difference = distinct(treatment.value, control.value)
  const half = quantile * errors.asItIs
  const sequential = sequentialEvidence(
    {
      difference,
      variance: errors.asItIs ** 2,
      varianceUnderNone: errors.underNone ** 2,
      requestVariance: tested.requestVariance,
    },
    rules.alpha,
  )
  const sequentialPValue = isEnough ? sequential.pValue : 1
  const verdictAt = (p: number): Verdict => {
    if (!isEnough || p > rules.alpha || difference === 0) return 'inconclusive'
    return difference > 0 === (rules.betterIs === 'higher') ? 'better' : 'worse'
  }
  return {
    kind,
    control,
    treatment,
    difference,
    relative: control.value === 0 ? null : difference / control.value,
    interval: { low: difference - half, high: difference + half },
    pValue,
    verdict: verdictAt(pValue),
    sequential: {
      ...sequential,
      pValue: sequentialPValue,
      verdict: verdictAt(sequentialPValue),
    },
    power: powerOf(difference, errors, rules.alpha),
    moreRequests: moreOf(needed, control.requests + treatment.requests),
  }
}

function moreOf({ control, treatment }: ArmSizes, soFar: number): number | null {
  const needed = control + treatment
  return Number.isFinite(needed) ? Math.max(0, needed - soFar) : null
}
