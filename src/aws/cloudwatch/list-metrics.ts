/**
 * ListMetrics: metrics with data in the last two weeks, endpoint metrics first, each kind in the
 * order in which it was first measured.
 *
 * Source: CloudWatch API, ListMetrics; autoscaling.md 5.4 (500 a page, filters, PT3H).
 * Assumed: a metric is listed at once, not after up to 15 minutes; the text of a bad token.
 */
import { z } from 'zod'
import type { ListedMetric } from '../../core/metrics/metric-directory.ts'
import { HOUR_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, notSimulated, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { MetricName, Namespace, shownDimensions } from './metric-shapes.ts'

const PAGE_SIZE = 500
const TWO_WEEKS_MS = 14 * 24 * HOUR_MS
const THREE_HOURS_MS = 3 * HOUR_MS

const DimensionFilters = z
  .array(
    z.object({
      Name: stringShape({ min: 1, max: 255 }),
      Value: stringShape({ min: 1, max: 1024 }).optional(),
    }),
  )
  .max(10)

const ListMetricsInput = z.object({
  Namespace: Namespace.optional().describe('Only of this namespace.'),
  MetricName: MetricName.optional().describe('Only of this name.'),
  Dimensions: DimensionFilters.default([]).describe(
    'Only metrics that have all of these dimensions, up to 10; without Value: whatever theirs is.',
  ),
  RecentlyActive: enumShape({ simulated: ['PT3H'] })
    .optional()
    .describe('PT3H: only metrics with data in the last three hours.'),
  NextToken: z.string().optional().describe('Of the page before.'),
  IncludeLinkedAccounts: notSimulated('metrics of other accounts'),
  OwningAccount: notSimulated('metrics of other accounts'),
})

type ListMetricsInput = z.output<typeof ListMetricsInput>

export const listMetrics = defineOperation({
  service: 'CloudWatch',
  name: 'ListMetrics',
  input: ListMetricsInput,
  run(world, input) {
    const page = pageOf(world.directory.list(), {
      isWanted: metric => isWanted(world, metric, input),
      limit: PAGE_SIZE,
      token: input.NextToken,
      refuseToken: token => {
        throw new AwsError('InvalidParameterValue', 400, `Invalid NextToken : ${token}`)
      },
    })
    return {
      Metrics: page.items.map(({ identity }) => ({
        Namespace: identity.namespace,
        MetricName: identity.metricName,
        Dimensions: shownDimensions(identity.dimensions),
      })),
      NextToken: page.nextToken,
    }
  },
})

function isWanted(world: World, metric: ListedMetric, filter: ListMetricsInput): boolean {
  const { identity } = metric
  const activeMs = filter.RecentlyActive === 'PT3H' ? THREE_HOURS_MS : TWO_WEEKS_MS
  return (
    (filter.MetricName ?? identity.metricName) === identity.metricName &&
    (filter.Namespace ?? identity.namespace) === identity.namespace &&
    world.nowMs - metric.activeAtMs <= activeMs &&
    (filter.Dimensions.length === 0 || hasAll(identity.dimensions, filter.Dimensions))
  )
}

const hasAll = (
  dimensions: ListedMetric['identity']['dimensions'],
  wanted: ListMetricsInput['Dimensions'],
): boolean =>
  wanted.every(({ Name, Value }) =>
    dimensions.some(({ name, value }) => name === Name && (Value ?? value) === value),
  )
