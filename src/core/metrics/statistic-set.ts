/**
 * What CloudWatch keeps of the samples in a period, and the statistics read from it.
 *
 * Source: CloudWatch API, StatisticSet; statistics of periods are statistics of all their samples,
 * never averages of averages.
 */
import { assertNever } from '../assert.ts'

export type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum'

/** One of the five, or a percentile such as `p99` or `p99.9`. */
export type StatisticName = Statistic | `p${number}`

export interface StatisticSet {
  readonly sampleCount: number
  readonly sum: number
  readonly minimum: number
  readonly maximum: number
}

/** Sets added up, sample by sample. */
export class StatisticSum {
  sampleCount = 0
  sum = 0
  minimum = Number.POSITIVE_INFINITY
  maximum = Number.NEGATIVE_INFINITY

  add(set: StatisticSet): void {
    this.sampleCount += set.sampleCount
    this.sum += set.sum
    this.minimum = Math.min(this.minimum, set.minimum)
    this.maximum = Math.max(this.maximum, set.maximum)
  }
}

/** `undefined` without samples. */
export function statisticOf(set: StatisticSet, statistic: Statistic): number | undefined {
  if (set.sampleCount === 0) return undefined
  switch (statistic) {
    case 'SampleCount':
      return set.sampleCount
    case 'Sum':
      return set.sum
    case 'Average':
      return set.sum / set.sampleCount
    case 'Minimum':
      return set.minimum
    case 'Maximum':
      return set.maximum
    default:
      return assertNever(statistic)
  }
}

export const isPercentile = (statistic: StatisticName): statistic is `p${number}` =>
  statistic.startsWith('p')

/** `p99.9` → 0.999 */
export const shareOf = (percentile: `p${number}`): number => Number(percentile.slice(1)) / 100

/**
 * Samples from which on a percentile is worth looking at: 10 above it, or below it under the median.
 * `p99` → 1000
 */
export function samplesWantedFor(percentile: `p${number}`): number {
  const share = shareOf(percentile)
  return Math.ceil(10 / (share >= 0.5 ? 1 - share : share) - ROUNDING)
}

/** 10 ÷ (1 − 0.9) is a little more than 100. */
const ROUNDING = 1e-6
