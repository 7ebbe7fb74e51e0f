/**
 * MetricDataQuery: a metric with its statistic, or an expression over other queries.
 *
 * Source: CloudWatch API, MetricDataQuery, MetricStat; autoscaling.md 5.4 (Id).
 * Observed: the text for neither of the two (public reports). Assumed: the other texts.
 */
import { z } from 'zod'
import type { MetricQuery, QuerySource } from '../../core/metrics/math/query-set.ts'
import { AwsError } from '../aws-error.ts'
import { integer, NOT_SIMULATED, notSimulated, stringShape, withoutEffect } from '../constraints.ts'
import { Dimensions, dimensionsOf, MetricName, Namespace, StandardUnit } from './metric-shapes.ts'
import { checkedPeriodMs } from './metric-window.ts'
import { statisticNamed } from './statistic-name.ts'

export const MetricDataQuery = z.object({
  Id: stringShape({ min: 1, max: 255 }),
  MetricStat: z
    .object({
      Metric: z.object({
        Namespace,
        MetricName,
        Dimensions: Dimensions.default([]),
      }),
      Period: integer().min(1),
      Stat: z.string(),
      Unit: StandardUnit.optional(),
    })
    .optional(),
  Expression: stringShape({ min: 1, max: 2048 }).optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
  Period: withoutEffect(
    integer().min(1),
    'Seconds.',
    'an expression has the period of its metrics',
  ),
  AccountId: notSimulated('metrics of other accounts'),
})
export type MetricDataQuery = z.output<typeof MetricDataQuery>

/** The queries as core computes them; refuses Ids that are malformed or not unique. */
export function queriesOf(
  given: readonly MetricDataQuery[],
  member = 'MetricDataQueries',
): readonly MetricQuery[] {
  const seen = new Set<string>()
  return given.map((query, index) => {
    const path = `${member}.member.${index + 1}`
    const { Id: id } = query
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) {
      const text = `The value ${id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`
      throw new AwsError('ValidationError', 400, text)
    }
    if (seen.has(id)) {
      const text = `The values for parameter id in ${member} are not unique: ${id}.`
      throw new AwsError('ValidationError', 400, text)
    }
    seen.add(id)
    if (query.Label?.includes('${')) {
      throw new AwsError('ValidationError', 400, `${NOT_SIMULATED}dynamic labels (${path}.Label).`)
    }
    return { id, source: sourceOf(query, path) }
  })
}

function sourceOf(query: MetricDataQuery, path: string): QuerySource {
  const { MetricStat: stat, Expression: text } = query
  if (stat !== undefined && text !== undefined) {
    const both = `The parameters ${path}.MetricStat and ${path}.Expression are mutually exclusive and you have specified both.`
    throw new AwsError('ValidationError', 400, both)
  }
  if (text !== undefined) return { kind: 'expression', text }
  if (stat === undefined) {
    // AWS sends the empty line, too.
    const neither = `The parameter ${path}.MetricStat is required.\n`
    throw new AwsError('ValidationError', 400, neither)
  }
  const { Namespace: namespace, MetricName: metricName, Dimensions: dimensions } = stat.Metric
  return {
    kind: 'metric',
    stat: {
      metric: { namespace, metricName, dimensions: dimensionsOf(dimensions) },
      periodMs: checkedPeriodMs(stat.Period, `${path}.MetricStat.Period`),
      statistic: statisticNamed(stat.Stat, `${path}.MetricStat.Stat`),
      unit: stat.Unit,
    },
  }
}
