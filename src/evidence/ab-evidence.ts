/**
 * The evidence of an A/B test: whether the split is right, and what each treatment's requests say
 * against the control's about errors, latency, business outcome and classification quality.
 *
 * Assumed: alpha is 5 %, divided by the number of treatments (Bonferroni); the power aimed at is 80 %.
 * The verdict is that of the business outcome where there is one, else that of the errors; none
 * after a sample ratio mismatch.
 */
import {
  type ClassificationQuality,
  type Confusion,
  classificationQuality,
} from './classification.ts'
import {
  type MeanSample,
  type MetricEvidence,
  meanEvidence,
  type Rules,
  shareEvidence,
  type Verdict,
} from './metric-evidence.ts'
import { type ArmSizes, requestsForMeans, requestsForShares } from './sample-size.ts'
import { type SplitEvidence, splitEvidence } from './split-test.ts'

export const ALPHA = 0.05
const POWER = 0.8

/** Sums of a business outcome over the requests served. */
export interface OutcomeSample {
  readonly kind: 'binary' | 'numeric'
  readonly requests: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** What a model is declared to do for the business. */
export type DeclaredOutcome =
  | { readonly kind: 'binary'; readonly rate: number }
  | { readonly kind: 'numeric'; readonly mean: number; readonly sd: number }

/** What one variant's requests came to. */
export interface Arm {
  readonly variant: string
  /** Requests that reached it. */
  readonly requests: number
  /** Those that the weights alone would have sent it; `null`: something else decides. */
  readonly expected: number | null
  readonly answered: number
  readonly failed: number
  readonly latency: MeanSample | null
  readonly outcome: OutcomeSample | null
  readonly declared: DeclaredOutcome | null
  readonly confusion: Confusion | null
}

/** What it takes to find the difference that the models declare, at alpha and power. */
export interface AbDesign {
  readonly difference: number
  /** Split as the weights say. */
  readonly requests: ArmSizes
}

export interface TreatmentEvidence {
  /** `null`: too few requests. */
  readonly errors: MetricEvidence | null
  /** Milliseconds. */
  readonly latency: MetricEvidence | null
  /** `null`: not both models declare one of the same kind. */
  readonly outcome: MetricEvidence | null
  /** `null`: nothing is declared, or no difference. */
  readonly design: AbDesign | null
  readonly verdict: Verdict
  readonly decidedBy: 'outcome' | 'errors' | 'sample-ratio-mismatch'
}

export interface AbEvidence {
  /** The first variant of the endpoint config. */
  readonly control: string
  readonly alpha: number
  /** `null`: the weights do not decide, or there were too few requests. */
  readonly split: SplitEvidence | null
  readonly treatments: Readonly<Record<string, TreatmentEvidence>>
  /** By variant; those whose model declares no confusion matrix are missing. */
  readonly classification: Readonly<Record<string, ClassificationQuality>>
}

/** `arms`: the control first; `null`: there is nothing to compare. */
export function abEvidence(arms: readonly Arm[]): AbEvidence | null {
  const [control, ...treatments] = arms
  if (control === undefined || treatments.length === 0) return null
  const alpha = ALPHA / treatments.length
  const split = splitOf(arms)
  const isMismatch = split?.isMismatch === true
  return {
    control: control.variant,
    alpha,
    split,
    treatments: Object.fromEntries(
      treatments.map(arm => [arm.variant, against(control, arm, { alpha, isMismatch })]),
    ),
    classification: Object.fromEntries(
      arms.flatMap(({ variant, confusion }) => {
        const quality = confusion && classificationQuality(confusion)
        return quality === null ? [] : [[variant, quality]]
      }),
    ),
  }
}

function splitOf(arms: readonly Arm[]): SplitEvidence | null {
  const known = arms.flatMap(({ variant, expected, requests }) =>
    expected === null ? [] : [{ variant, expected, observed: requests }],
  )
  return known.length < arms.length ? null : splitEvidence(known)
}

function against(
  control: Arm,
  treatment: Arm,
  { alpha, isMismatch }: { readonly alpha: number; readonly isMismatch: boolean },
): TreatmentEvidence {
  const lower: Rules = { alpha, power: POWER, betterIs: 'lower' }
  const errors = errorEvidence(control, treatment, alpha)
  const { latency } = control
  const outcome = outcomeEvidence(control.outcome, treatment.outcome, alpha)
  const verdict = (outcome ?? errors)?.verdict ?? 'inconclusive'
  return {
    errors,
    latency: latency && treatment.latency ? meanEvidence(latency, treatment.latency, lower) : null,
    outcome,
    design: designOf(control, treatment, alpha),
    verdict: isMismatch ? 'inconclusive' : verdict,
    decidedBy: isMismatch ? 'sample-ratio-mismatch' : outcome === null ? 'errors' : 'outcome',
  }
}

function designOf(control: Arm, treatment: Arm, alpha: number): AbDesign | null {
  const [a, b] = [control.declared, treatment.declared]
  if (a === null || b === null || control.requests === 0) return null
  const ratio = (treatment.expected ?? treatment.requests) / (control.expected ?? control.requests)
  if (!(ratio > 0 && Number.isFinite(ratio))) return null
  const design = { alpha, power: POWER, ratio }
  if (a.kind === 'binary' && b.kind === 'binary' && a.rate !== b.rate) {
    return { difference: b.rate - a.rate, requests: requestsForShares(a.rate, b.rate, design) }
  }
  if (a.kind === 'numeric' && b.kind === 'numeric' && a.mean !== b.mean) {
    const variances = { control: a.sd ** 2, treatment: b.sd ** 2 }
    const difference = b.mean - a.mean
    return { difference, requests: requestsForMeans(difference, variances, design) }
  }
  return null
}

type ErrorSample = Pick<Arm, 'answered' | 'failed'>

export function errorEvidence(
  control: ErrorSample,
  treatment: ErrorSample,
  alpha: number,
): MetricEvidence | null {
  const sampleOf = ({ answered, failed }: ErrorSample) => ({ requests: answered, hits: failed })
  const rules: Rules = { alpha, power: POWER, betterIs: 'lower' }
  return shareEvidence(sampleOf(control), sampleOf(treatment), rules)
}

/** `null`: an arm has none, or they are of two kinds. */
export function outcomeEvidence(
  control: OutcomeSample | null,
  treatment: OutcomeSample | null,
  alpha: number,
): MetricEvidence | null {
  if (control === null || treatment === null || control.kind !== treatment.kind) return null
  const rules: Rules = { alpha, power: POWER, betterIs: 'higher' }
  if (control.kind === 'numeric') {
    return meanEvidence(meanSample(control), meanSample(treatment), rules)
  }
  const sampleOf = ({ requests, sum }: OutcomeSample) => ({ requests, hits: sum })
  return shareEvidence(sampleOf(control), sampleOf(treatment), rules)
}

function meanSample({ requests, sum, sumOfSquares }: OutcomeSample): MeanSample {
  const mean = requests === 0 ? 0 : sum / requests
  const variance = requests < 2 ? 0 : (sumOfSquares - sum * mean) / (requests - 1)
  return { requests, mean, variance: Math.max(0, variance) }
}
