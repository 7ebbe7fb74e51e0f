/**
 * Which requests of an update an alarm counts: those of the new fleet, of the old one, of both, or
 * none at all because nobody publishes the metric that it names.
 *
 * Source: endpoints.md 7.8 (metrics of endpoints and their dimensions).
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { metricsRead } from '../../core/alarms/alarm-math.ts'
import type { MetricIdentity } from '../../core/metrics/metric-source.ts'
import { isMetricName, METRIC_NAMES, SAGEMAKER_NAMESPACE } from '../../core/metrics/metric-store.ts'
import { suggestion } from '../reading/suggest.ts'

/** Which fleets' requests an alarm counts; `nowhere`: no such metric is ever published. */
export type AlarmScope = 'green' | 'both' | 'blue' | 'elsewhere' | 'nowhere'

/** Where the update takes place. */
export interface Place {
  readonly endpoint: string
  readonly toConfig: string
  readonly fromConfig: string
  /** Names of both configs' variants, shadows too. */
  readonly variants: readonly string[]
}

/** Of metric math what most concerns the new fleet: comparing it with the old one watches it. */
export function scopeOf(config: AlarmConfig, on: Place): AlarmScope {
  const scopes = metricsRead(config).map(metric => scopeOfMetric(metric, on))
  const order = ['green', 'both', 'blue', 'elsewhere'] as const
  return order.find(scope => scopes.includes(scope)) ?? 'nowhere'
}

export function scopeOfMetric(metric: MetricIdentity, on: Place): AlarmScope {
  const isOwn = metric.namespace === SAGEMAKER_NAMESPACE
  if (!isOwn || dimensionOf(metric, 'EndpointName') !== on.endpoint) return 'elsewhere'
  if (blindness(metric, on) !== undefined) return 'nowhere'
  const config = dimensionOf(metric, 'EndpointConfigName')
  if (config === undefined) return 'both'
  if (config === on.toConfig) return 'green'
  return config === on.fromConfig ? 'blue' : 'elsewhere'
}

/** Why the alarm never gets a datapoint, and what to write; `undefined`: it may get some. */
export function blindnessOf(config: AlarmConfig, on: Place): string | undefined {
  for (const metric of metricsRead(config)) {
    const reason = scopeOfMetric(metric, on) === 'nowhere' ? blindness(metric, on) : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Of a metric of the endpoint. */
function blindness(metric: MetricIdentity, { endpoint, variants }: Place): string | undefined {
  const { metricName, dimensions } = metric
  if (!isMetricName(metricName)) {
    return `SageMaker has no metric ${metricName}; ${suggestion(metricName, METRIC_NAMES)}`
  }
  const variant = dimensionOf(metric, 'VariantName')
  if (variant === undefined) {
    return `SageMaker has no ${metricName} of an endpoint, only of its variants; add the dimension VariantName`
  }
  const foreign = dimensions.find(({ name }) => !DIMENSIONS.includes(name))
  if (foreign !== undefined) {
    return `SageMaker has no ${metricName} with the dimension ${foreign.name}; use ${DIMENSIONS.join(', ')}`
  }
  if (variants.includes(variant)) return undefined
  return `${endpoint} has no variant ${variant}; ${suggestion(variant, variants)}`
}

const DIMENSIONS: readonly string[] = ['EndpointName', 'VariantName', 'EndpointConfigName']

export const dimensionOf = (
  { dimensions }: Pick<MetricIdentity, 'dimensions'>,
  wanted: string,
): string | undefined => dimensions.find(({ name }) => name === wanted)?.value
