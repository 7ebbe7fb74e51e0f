/** Alarms in few words. */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { watchedText } from '../../core/alarms/watched-text.ts'

/** The alarms of target tracking have names of over a hundred characters. */
export const shortAlarmName = (alarm: string): string =>
  alarm.replace(/^TargetTracking-endpoint\/(.+)\/variant\/(.+)-(Alarm(?:High|Low))-.+$/, '$3 of $2')

const OPERATORS = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
}
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })

/** `> 6,000 for 3 of 3`. */
export const ruleText = ({
  comparisonOperator,
  threshold,
  datapointsToAlarm,
  evaluationPeriods,
}: AlarmConfig): string =>
  `${OPERATORS[comparisonOperator]} ${NUMBER.format(threshold)} for ${datapointsToAlarm} of ${evaluationPeriods}`

/** `p99 of ModelLatency`, or the expression; over which time, if that is not a minute. */
export function metricText({ math, statistic, metricName, periodMs }: AlarmConfig): string {
  const what = math === undefined ? `${statistic} of ${metricName}` : watchedText(math)
  if (periodMs === 60_000) return what
  return `${what} over ${periodMs < 60_000 ? `${periodMs / 1000} s` : `${periodMs / 60_000} min`}`
}

/** The endpoints that an alarm looks at; none: its metrics are of no endpoint. */
export function endpointsOf({ math, dimensions }: AlarmConfig): readonly string[] {
  const all = (math?.queries ?? []).flatMap(({ source }) =>
    source.kind === 'metric' ? source.stat.metric.dimensions : [],
  )
  return [...dimensions, ...all]
    .filter(({ name }) => name === 'EndpointName')
    .map(({ value }) => value)
}

/** Whether it looks at the endpoint, or at none in particular. */
export function isAlarmOf(alarm: AlarmConfig, endpoint: string): boolean {
  const endpoints = endpointsOf(alarm)
  return endpoints.length === 0 || endpoints.includes(endpoint)
}
