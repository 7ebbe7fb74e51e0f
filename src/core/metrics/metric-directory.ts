/**
 * Every metric of the account under its CloudWatch name: those of endpoints (MetricStore) and
 * those that callers publish (CustomMetrics).
 *
 * Source: autoscaling.md 5.4, 5.5 (units; endpoints.md 7.8 says Count for Invocations).
 */
import { joined, type Sequence } from '../sequence.ts'
import type { Ms } from '../units.ts'
import type { CustomMetric } from './custom-metric.ts'
import type { CustomMetrics } from './custom-metrics.ts'
import type { MetricSeries } from './metric-series.ts'
import type { MetricIdentity, MetricSource } from './metric-source.ts'
import {
  isMetricName,
  METRIC_NAMES,
  type MetricName,
  type MetricStore,
  SAGEMAKER_NAMESPACE,
} from './metric-store.ts'

export interface ListedMetric {
  readonly identity: MetricIdentity
  /** When it last had data; −∞: never. */
  readonly activeAtMs: Ms
}

export class MetricDirectory {
  readonly #endpoints: MetricStore
  readonly #custom: CustomMetrics
  /** Of the first series of the store; the others come when they are asked for. */
  readonly #endpointMetrics: EndpointMetric[] = []
  #listedSeries = 0

  constructor(endpoints: MetricStore, custom: CustomMetrics) {
    this.#endpoints = endpoints
    this.#custom = custom
  }

  /**
   * The metric's samples in the unit (`undefined`: in any). A metric that does not exist has no
   * samples until it does.
   */
  sourceOf(identity: MetricIdentity, unit: string | undefined): MetricSource {
    if (identity.namespace === SAGEMAKER_NAMESPACE) return this.#endpointSource(identity, unit)
    const custom = this.#custom
    let metric: CustomMetric | undefined
    const found = () => (metric ??= custom.find(identity))
    return {
      get revision() {
        return found()?.revision ?? 0
      },
      isIdle: () => false,
      whenStirred: () => undefined,
      statistic: (statistic, window) => found()?.statistic(statistic, window, unit),
    }
  }

  /** The units in which the metric has samples. */
  unitsOf(identity: MetricIdentity): readonly string[] {
    if (identity.namespace !== SAGEMAKER_NAMESPACE) {
      return this.#custom.find(identity)?.units ?? []
    }
    const { metricName, dimensions } = identity
    if (!isMetricName(metricName)) return []
    return this.#endpoints.seriesWith(dimensions) === undefined ? [] : [unitOf(metricName)]
  }

  /** Endpoint metrics first, each kind in the order in which it was first measured. */
  list(): Sequence<ListedMetric> {
    const { series } = this.#endpoints
    for (; this.#listedSeries < series.length; this.#listedSeries++) {
      this.#endpointMetrics.push(...this.#metricsOf(series[this.#listedSeries] as MetricSeries))
    }
    return joined<ListedMetric>(this.#endpointMetrics, this.#custom.all())
  }

  #endpointSource({ metricName, dimensions }: MetricIdentity, unit: string | undefined) {
    if (!isMetricName(metricName) || !hasUnit(metricName, unit)) return NO_SAMPLES
    let series: MetricSeries | undefined
    const source: MetricSource = {
      revision: 0, // periods that are over never change
      isIdle: window => series?.isIdle(window) === true,
      whenStirred: (fromMs, stir) => series && this.#endpoints.whenStirred(series, fromMs, stir),
      statistic: (statistic, window) => {
        series ??= this.#endpoints.seriesWith(dimensions)
        return series && this.#endpoints.statistic(series, metricName, statistic, window)
      },
    }
    return source
  }

  #metricsOf(series: MetricSeries): readonly EndpointMetric[] {
    const { endpointName, variantName, endpointConfigName } = series.key
    const dimensions = [
      { name: 'EndpointName', value: endpointName },
      { name: 'VariantName', value: variantName },
      ...(endpointConfigName === undefined
        ? []
        : [{ name: 'EndpointConfigName', value: endpointConfigName }]),
    ]
    return METRIC_NAMES.map(name => new EndpointMetric(this.#endpoints, series, name, dimensions))
  }
}

class EndpointMetric implements ListedMetric {
  readonly identity: MetricIdentity
  readonly #store: MetricStore
  readonly #series: MetricSeries
  readonly #name: MetricName

  constructor(
    store: MetricStore,
    series: MetricSeries,
    name: MetricName,
    dimensions: MetricIdentity['dimensions'],
  ) {
    this.#store = store
    this.#series = series
    this.#name = name
    this.identity = { namespace: SAGEMAKER_NAMESPACE, metricName: name, dimensions }
  }

  get activeAtMs(): Ms {
    return this.#store.lastDatapointMs(this.#series, this.#name)
  }
}

const NO_SAMPLES: MetricSource = {
  revision: 0,
  isIdle: () => false,
  whenStirred: () => undefined,
  statistic: () => undefined,
}

const unitOf = (metricName: MetricName): string =>
  metricName.endsWith('Latency') ? 'Microseconds' : 'None'

/** On AWS a reader in another unit never sees any samples. */
const hasUnit = (metricName: MetricName, unit: string | undefined): boolean =>
  unit === undefined ||
  unit === unitOf(metricName) ||
  (unit === 'Count' && unitOf(metricName) === 'None')
