/**
 * One metric as its readers see it (alarms, GetMetricData, GetMetricStatistics), whether an
 * endpoint published it or a caller of PutMetricData.
 */
import type { Cancel } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { StatisticName } from './statistic-set.ts'

export interface Dimension {
  readonly name: string
  readonly value: string
}

/**
 * What makes a metric this one and no other: the order of dimensions does not.
 *
 * Source: autoscaling.md 5.4; statistics are never summed up over other dimensions.
 */
export interface MetricIdentity {
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: readonly Dimension[]
}

/** The periods that start in [fromMs, untilMs). */
export interface Window {
  readonly fromMs: Ms
  readonly untilMs: Ms
}

export interface MetricSource {
  /**
   * Changes when samples may have been added to periods that are over: as long as it does not, what
   * was read of them stands.
   */
  readonly revision: number
  /** Whether every period of the window is over and like the others, with nothing in it. */
  isIdle(window: Window): boolean
  /**
   * Calls `stir` once, when the first period is over that is not like those since the instant, in
   * which nothing happened. `undefined`: they are not alike, or something did happen.
   */
  whenStirred(fromMs: Ms, stir: () => void): Cancel | undefined
  /** `undefined`: no samples; or a percentile that cannot be told. */
  statistic(statistic: StatisticName, window: Window): number | undefined
}

export function identityText({ namespace, metricName, dimensions }: MetricIdentity): string {
  const pairs = dimensions.map(({ name, value }) => JSON.stringify([name, value])).sort()
  return JSON.stringify([namespace, metricName, ...pairs])
}
