/**
 * The metrics that callers publish with PutMetricData, beside those of endpoints.
 *
 * Assumed: how many metrics and numbers an account may hold; AWS has no such quota. Rolled-up
 * datapoints are merged before a request is refused.
 */
import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Ms } from '../units.ts'
import { CustomMetric } from './custom-metric.ts'
import type { MetricDatum, SavedHour } from './custom-series.ts'
import { identityText, type MetricIdentity } from './metric-source.ts'

export interface IdentifiedDatum {
  readonly metric: MetricIdentity
  readonly datum: MetricDatum
}

/** One hour of a metric's datapoints in one unit. */
export interface SavedMetricHour extends SavedHour {
  readonly metric: MetricIdentity
  readonly unit: string
}

export class CustomMetrics {
  readonly #metrics = new Map<string, CustomMetric>()
  readonly #inOrder: CustomMetric[] = []
  readonly #nowMs: () => Ms
  /** Numbers that all datapoints together remember. */
  #stored = 0
  #onChange: (hourId: string) => void = () => {}

  constructor(nowMs: () => Ms) {
    this.#nowMs = nowMs
  }

  /** In the order in which they were first published. */
  all(): readonly CustomMetric[] {
    return this.#inOrder
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
      this.#stored += this.#metric(key, metric).put(datum, nowMs)
    }
  }

  /** Has every change told: which hour of which metric and unit, as `savedIds` names it. */
  onChange(follow: (hourId: string) => void): void {
    this.#onChange = follow
  }

  /** One an hour, metric and unit; the last day only. */
  *savedIds(): Iterable<string> {
    const nowMs = this.#nowMs()
    for (const [key, metric] of this.#metrics) {
      for (const unit of metric.units) {
        for (const startMs of metric.hours(unit, nowMs)) yield hourIdOf(key, unit, startMs)
      }
    }
  }

  /** `undefined`: nothing is saved under the id (any more). */
  save(hourId: string): SavedMetricHour | undefined {
    const [startMs = '', unit = '', key = ''] = hourId.split('\n')
    const metric = this.#metrics.get(key)
    const hour = metric?.save(unit, Number(startMs), this.#nowMs())
    return metric && hour && { metric: metric.identity, unit, ...hour }
  }

  restore({ metric, unit, ...hour }: SavedMetricHour): void {
    const key = identityText(metric)
    const growth = hour.datapoints.reduce((sum, { values = [] }) => sum + 1 + values.length, 0)
    this.#checkRoom(this.#metrics.has(key) ? 0 : 1, growth)
    this.#stored += this.#metric(key, metric).restore(unit, hour)
  }

  #metric(key: string, identity: MetricIdentity): CustomMetric {
    const existing = this.#metrics.get(key)
    if (existing !== undefined) return existing
    const metric = new CustomMetric(identity, (unit, startMs) =>
      this.#onChange(hourIdOf(key, unit, startMs)),
    )
    this.#metrics.set(key, metric)
    this.#inOrder.push(metric)
    return metric
  }

  #checkQuotas(keyed: readonly { readonly key: string; readonly datum: MetricDatum }[]): void {
    const fresh = new Set(keyed.map(({ key }) => key).filter(key => !this.#metrics.has(key)))
    this.#checkRoom(
      fresh.size,
      keyed.reduce((sum, { datum }) => sum + sizeMax(datum), 0),
    )
  }

  /** `growthMax`: numbers. */
  #checkRoom(newMetrics: number, growthMax: number): void {
    if (this.#metrics.size + newMetrics > LIMITS.customMetricsMax) {
      const text = `The maximum number of custom metrics (${LIMITS.customMetricsMax}) has been reached.`
      throw new DomainError('quota-exceeded', text)
    }
    if (this.#stored + growthMax <= LIMITS.customMetricNumbersMax) return
    const nowMs = this.#nowMs()
    for (const metric of this.#metrics.values()) this.#stored += metric.rollUp(nowMs)
    if (this.#stored + growthMax > LIMITS.customMetricNumbersMax) {
      const text = `The maximum number of values in custom metrics (${LIMITS.customMetricNumbersMax}) has been reached.`
      throw new DomainError('quota-exceeded', text)
    }
  }
}

/** As `savedIds` has it. */
export const savedIdOf = ({ metric, unit, startMs }: SavedMetricHour): string =>
  hourIdOf(identityText(metric), unit, startMs)

const hourIdOf = (key: string, unit: string, startMs: Ms): string => `${startMs}\n${unit}\n${key}`

const sizeMax = ({ samples }: MetricDatum): number =>
  samples.kind === 'set' ? 2 : 1 + samples.values.length
