/** What `metric({…})` in an expectation reads: one statistic over a window of the run. */

import { isMetricName, METRIC_NAMES, type MetricName } from '../core/metrics/metric-store.ts'
import type { Statistic } from '../core/metrics/statistic-set.ts'
import type { World } from '../core/world.ts'
import { ExpectationError } from './cel/expectation-error.ts'
import type { MetricQuery } from './cel/metric-query.ts'
import { suggestion } from './reading/suggest.ts'

/** `undefined`: no datapoint in the window. Throws `ExpectationError` for an unknown name. */
export function readMetric(world: World, query: MetricQuery): number | undefined {
  const { metric } = query
  if (!isMetricName(metric)) {
    const hint = suggestion(metric, METRIC_NAMES)
    throw new ExpectationError('invalid', `there is no metric "${metric}"`, hint)
  }
  const variants = variantsOf(world, query)
  if (query.variant !== undefined || variants.length === 1) {
    return statisticOf(world, query, metric, variants[0] ?? '')
  }
  if (query.statistic !== 'Sum' && query.statistic !== 'SampleCount') {
    const message = `${query.statistic} needs a "variant": only Sum and SampleCount add up over variants`
    throw new ExpectationError('invalid', message)
  }
  const values = variants.map(variant => statisticOf(world, query, metric, variant))
  const present = values.filter(value => value !== undefined)
  return present.length === 0 ? undefined : present.reduce((total, value) => total + value, 0)
}

function variantsOf(world: World, { endpoint, variant }: MetricQuery): readonly string[] {
  const series = world.metrics.series.filter(({ key }) => key.endpointConfigName === undefined)
  const endpoints = [...new Set(series.map(({ key }) => key.endpointName))]
  if (!endpoints.includes(endpoint)) {
    const hint = suggestion(endpoint, endpoints)
    throw new ExpectationError('failed', `there is no endpoint "${endpoint}" in this run`, hint)
  }
  const names = series
    .filter(({ key }) => key.endpointName === endpoint)
    .map(({ key }) => key.variantName)
  if (variant === undefined) return names
  if (names.includes(variant)) return [variant]
  const hint = suggestion(variant, names)
  const message = `endpoint "${endpoint}" has no variant "${variant}" in this run`
  throw new ExpectationError('failed', message, hint)
}

function statisticOf(
  world: World,
  { endpoint, statistic, fromMs, toMs }: MetricQuery,
  metric: MetricName,
  variantName: string,
): number | undefined {
  const key = { endpointName: endpoint, variantName, endpointConfigName: undefined }
  const series = world.metrics.seriesOf(key)
  if (series === undefined) return undefined
  const window = { fromMs: fromMs ?? 0, untilMs: toMs ?? Number.POSITIVE_INFINITY }
  // The expectation's grammar lets through the five statistics and percentiles only.
  return world.metrics.statistic(series, metric, statistic as Statistic | `p${number}`, window)
}
