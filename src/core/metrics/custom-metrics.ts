/**
 * The metrics that callers publish with PutMetricData, beside those of endpoints.
 *
 * Assumed: how many metrics and numbers an account may hold; AWS has no such quota. Rolled-up
 * datapoints are merged before a request is refused.
 */
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'
import { CustomMetric, type MetricDatum } from './custom-metric.ts'
import { identityText, type MetricIdentity } from './metric-source.ts'

export interface IdentifiedDatum {
  readonly metric: MetricIdentity
  readonly datum: MetricDatum
}

export class CustomMetrics {
  readonly #metrics = new Map<string, CustomMetric>()
  readonly #nowMs: () => Ms
  /** Numbers that all datapoints together remember. */
  #stored = 0

  constructor(nowMs: () => Ms) {
    this.#nowMs = nowMs
  }

  /** In the order in which they were first published. */
  all(): Iterable<CustomMetric> {
    return this.#metrics.values()
  }

  find(identity: MetricIdentity): CustomMetric | undefined {
    return this.#metrics.get(identityText(identity))
  }

  /** All of the data, or, beyond a quota, none. */
  put(data: readonly IdentifiedDatum[]): void {
    const nowMs = this.#nowMs()
    const keyed = data.map(({ metric, datum }) => ({ key: identityText(metric), metric, datum }))
    this.#checkQuotas(keyed)
    for (const { key, metric, datum } of keyed) {
      const target = this.#metrics.get(key) ?? new CustomMetric(metric)
      this.#metrics.set(key, target)
      this.#stored += target.put(datum, nowMs)
    }
  }

  #checkQuotas(keyed: readonly { readonly key: string; readonly datum: MetricDatum }[]): void {
    const fresh = new Set(keyed.map(({ key }) => key).filter(key => !this.#metrics.has(key)))
    if (this.#metrics.size + fresh.size > LIMITS.customMetricsMax) {
      const text = `The maximum number of custom metrics (${LIMITS.customMetricsMax}) has been reached.`
      throw new DomainError('quota-exceeded', text)
    }
    const growthMax = keyed.reduce((sum, { datum }) => sum + sizeMax(datum), 0)
    if (this.#stored + growthMax <= LIMITS.customMetricNumbersMax) return
    const nowMs = this.#nowMs()
    for (const metric of this.#metrics.values()) this.#stored += metric.rollUp(nowMs)
    if (this.#stored + growthMax > LIMITS.customMetricNumbersMax) {
      const text = `The maximum number of values in custom metrics (${LIMITS.customMetricNumbersMax}) has been reached.`
      throw new DomainError('quota-exceeded', text)
    }
  }
}

const sizeMax = ({ samples }: MetricDatum): number =>
  samples.kind === 'set' ? 2 : 1 + samples.values.length
