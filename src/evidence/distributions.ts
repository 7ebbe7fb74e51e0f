/**
 * The distributions behind the tests, from jstat: tails and quantiles under names that say which.
 *
 * Exact to about 1e-10: a p-value below that is as good as 0.
 */
/// <reference path="./jstat.d.ts" />
import jStat from 'jstat'

/** Beyond it Student's t is the normal distribution to 1e-4 of the tail, and jstat's series gets slow. */
const STUDENT_IS_NORMAL_FROM = 10_000

export const normalCdf = (z: number): number => jStat.normal.cdf(z, 0, 1)

/** The z that a share `p` of the standard normal distribution is below. */
export const normalQuantile = (p: number): number => jStat.normal.inv(p, 0, 1)

/** Probability of a standard normal value as far from 0 as z, on either side. */
export const normalTwoSided = (z: number): number => jStat.erfc(Math.abs(z) / Math.SQRT2)

/** Probability of a chi-square value of `x` or more. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === 1) return normalTwoSided(Math.sqrt(x))
  return Math.max(0, 1 - jStat.chisquare.cdf(x, degreesOfFreedom))
}

/** Probability of a t as far from 0, on either side. */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > STUDENT_IS_NORMAL_FROM) return normalTwoSided(t)
  return jStat.ibeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
}

export const studentQuantile = (p: number, degreesOfFreedom: number): number =>
  degreesOfFreedom > STUDENT_IS_NORMAL_FROM
    ? normalQuantile(p)
    : jStat.studentt.inv(p, degreesOfFreedom)
