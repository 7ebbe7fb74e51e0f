/**
 * Alarms on metric math: the Metrics member of PutMetricAlarm, and how it is described.
 *
 * Source: CloudWatch API, PutMetricAlarm.Metrics (up to 10 metrics and 10 expressions; one returns
 * data); autoscaling.md 5.2 (the text for MetricName beside Metrics); CloudWatch guide, alarms on math
 * expressions (one period for all metrics).
 * Assumed: the other texts, in the manner of that one.
 */
import { type AlarmMath, checkedPeriodMs } from '../../core/alarms/alarm-math.ts'
import { DomainError } from '../../core/errors.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'
import { type MetricDataQuery, queriesOf } from './metric-data-query.ts'
import { shownDimensions } from './metric-shapes.ts'

const METRICS_MAX = 10
const EXPRESSIONS_MAX = 10

/** Members that say which metric an alarm is on, and so contradict Metrics. */
const OF_ONE_METRIC = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Period',
  'Unit',
] as const

export type OfOneMetric = Readonly<Partial<Record<(typeof OF_ONE_METRIC)[number], unknown>>>

export function alarmMathOf(
  metrics: readonly MetricDataQuery[],
  beside: OfOneMetric & { readonly Dimensions: readonly unknown[] },
): { readonly math: AlarmMath; readonly periodMs: Ms } {
  const given = OF_ONE_METRIC.find(member => beside[member] !== undefined)
  const extra = given ?? (beside.Dimensions.length > 0 ? 'Dimensions' : undefined)
  if (extra !== undefined) throw invalid(`${extra} should not be set if list of Metrics is set.`)
  const expressions = metrics.filter(({ Expression }) => Expression !== undefined).length
  if (metrics.length - expressions > METRICS_MAX || expressions > EXPRESSIONS_MAX) {
    throw invalid(
      `Metrics may have up to ${METRICS_MAX} metrics and ${EXPRESSIONS_MAX} expressions.`,
    )
  }
  if (metrics.filter(({ ReturnData }) => ReturnData).length !== 1) {
    throw invalid('Exactly one element of the metrics list should return data.')
  }
  const queries = queriesOf(metrics, 'Metrics').map((query, index) => ({
    ...query,
    label: metrics[index]?.Label,
    isWatched: metrics[index]?.ReturnData === true,
  }))
  checkOnePeriod(metrics)
  const math = { queries }
  return { math, periodMs: checkedPeriodMs(math) }
}

function checkOnePeriod(metrics: readonly MetricDataQuery[]): void {
  const stats = metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ Id, ...MetricStat }] : []))
  const [first] = stats
  const other = stats.find(({ Period }) => Period !== first?.Period)
  if (first === undefined || other === undefined) return
  throw invalid(
    `All metrics of the metrics list must have the same period: ${first.Id} has ${first.Period} seconds, ${other.Id} has ${other.Period}.`,
  )
}

export const shownMetrics = ({ queries }: AlarmMath) =>
  queries.map(({ id, source, label, isWatched }) => ({
    Id: id,
    ...(source.kind === 'expression'
      ? { Expression: source.text }
      : {
          MetricStat: {
            Metric: {
              Namespace: source.stat.metric.namespace,
              MetricName: source.stat.metric.metricName,
              Dimensions: shownDimensions(source.stat.metric.dimensions),
            },
            Period: source.stat.periodMs / SECOND_MS,
            Stat: source.stat.statistic,
            Unit: source.stat.unit,
          },
        }),
    Label: label,
    ReturnData: isWatched,
  }))

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
