/**
 * What target tracking on concurrency makes of the busiest minute. Its metric is the Maximum: that of
 * the busiest instance, so that chance alone asks for more instances than the load does.
 */
import type { PolicyConfig } from '../../core/autoscaling/scaling-config.ts'
import type { ModelProfile } from '../../core/endpoint/model-profile.ts'
import { LIMITS } from '../../core/limits.ts'
import { meanMsOf } from '../../core/sampling/latency.ts'
import { instancesFor } from './scaling-forecast.ts'

export interface ConcurrencyPreflight {
  /** Requests in progress on the busiest instance. */
  readonly target: number
  /** On all instances together in the busiest minute: rate × mean time in the container. */
  readonly inProgressAtPeak: number
  /** Instances that this takes if all are equally busy. */
  readonly instancesAtPeakLeast: number
  /** Instances at which the busiest one is above the target by chance too rarely to call again. */
  readonly instancesAtPeakByChance: number
}

/** `null`: the policy does not track concurrency, or there is no traffic. */
export function concurrencyOf(
  config: PolicyConfig,
  { latency }: ModelProfile,
  peak: { readonly perSecond: number } | null,
): ConcurrencyPreflight | null {
  if (config.kind !== 'target-tracking' || config.metric.kind !== 'predefined') return null
  if (config.metric.type === 'SageMakerVariantInvocationsPerInstance') return null
  if (peak === null) return null
  const target = config.targetValue
  const inProgressAtPeak = (peak.perSecond * meanMsOf(latency)) / 1000 // Little's law
  return {
    target,
    inProgressAtPeak,
    instancesAtPeakLeast: instancesFor(inProgressAtPeak, target),
    instancesAtPeakByChance: quietCount(inProgressAtPeak, target),
  }
}

/** Datapoints that the high alarm looks at, all of which must be above the target. */
const DATAPOINTS = 3
/** Rarer than once in a quarter of an hour of datapoints of ten seconds. */
const RARE = 1 / 90

/** In progress on an instance: Poisson, as with arrivals by chance and workers enough. */
function quietCount(inProgress: number, target: number): number {
  let count = Math.max(1, instancesFor(inProgress, target))
  while (count < LIMITS.instancesPerVariantMax) {
    const isBelow = poissonUpTo(Math.floor(target), inProgress / count)
    if ((1 - isBelow ** count) ** DATAPOINTS < RARE) return count
    count++
  }
  return count
}

/** P(X ≤ most). */
function poissonUpTo(most: number, mean: number): number {
  let term = Math.exp(-mean)
  let sum = term
  for (let k = 1; k <= most; k++) {
    term *= mean / k
    sum += term
  }
  return sum
}
