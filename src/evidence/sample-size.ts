/**
 * How many requests a comparison needs, and how likely it finds what is there.
 *
 * Source: Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions, 4.2 (two shares,
 * unequal arms, no continuity correction): the null hypothesis with the pooled share, the alternative
 * with each its own.
 */
import { normalCdf, normalQuantile } from './distributions.ts'

export interface Design {
  /** False alarms to accept, both sides together. */
  readonly alpha: number
  /** Chance to find a difference that is there. */
  readonly power: number
  /** Requests of the treatment for each of the control. */
  readonly ratio: number
}

export interface ArmSizes {
  readonly control: number
  readonly treatment: number
}

/** Per-request variances under "no difference" and as they are, of control and treatment. */
interface Spread {
  readonly none: number
  readonly control: number
  readonly treatment: number
}

/** Requests to tell two shares apart; infinite when they are equal. */
export function requestsForShares(control: number, treatment: number, design: Design): ArmSizes {
  const pooled = (control + design.ratio * treatment) / (1 + design.ratio)
  const spread = { none: ofShare(pooled), control: ofShare(control), treatment: ofShare(treatment) }
  return sizes(treatment - control, spread, design)
}

/** Requests to tell two means apart that are `difference` apart, given the variances. */
export function requestsForMeans(
  difference: number,
  variances: ArmSizes,
  design: Design,
): ArmSizes {
  const { control, treatment } = variances
  const none = (control * design.ratio + treatment) / (1 + design.ratio)
  return sizes(difference, { none, control, treatment }, design)
}

/** The smaller arm is rounded up to a whole request, the larger one is its multiple. */
function sizes(difference: number, spread: Spread, { alpha, power, ratio }: Design): ArmSizes {
  if (difference === 0) {
    return { control: Number.POSITIVE_INFINITY, treatment: Number.POSITIVE_INFINITY }
  }
  const standardErrors =
    normalQuantile(1 - alpha / 2) * Math.sqrt(spread.none * (1 + 1 / ratio)) +
    normalQuantile(power) * Math.sqrt(spread.control + spread.treatment / ratio)
  const control = (standardErrors / difference) ** 2
  if (ratio >= 1) {
    const whole = Math.ceil(control)
    return { control: whole, treatment: Math.ceil(whole * ratio - ROUNDING) }
  }
  const whole = Math.ceil(control * ratio)
  return { control: Math.ceil(whole / ratio - ROUNDING), treatment: whole }
}

/** 0.1 ÷ 0.9 is not quite a ninth. */
const ROUNDING = 1e-6

export interface Errors {
  /** Standard error of the difference if there is none, and as it is. */
  readonly underNone: number
  readonly asItIs: number
}

/** Chance that a two-sided test finds a difference this large. */
export function powerOf(difference: number, errors: Errors, alpha: number): number {
  if (difference === 0) return alpha
  if (errors.asItIs === 0) return 1
  const threshold = normalQuantile(1 - alpha / 2) * errors.underNone
  return (
    normalCdf((Math.abs(difference) - threshold) / errors.asItIs) +
    normalCdf((-Math.abs(difference) - threshold) / errors.asItIs)
  )
}

const ofShare = (share: number): number => share * (1 - share)
