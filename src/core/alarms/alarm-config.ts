/**
 * What PutMetricAlarm says of one alarm.
 *
 * Source: CloudWatch API, PutMetricAlarm.
 */
import type { Dimension } from '../metrics/metric-source.ts'
import type { StatisticName } from '../metrics/statistic-set.ts'
import type { Ms } from '../units.ts'
import type { AlarmMath } from './alarm-math.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export type ComparisonOperator =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold'

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing'

export type AlarmDefault = 'datapointsToAlarm' | 'treatMissingData' | 'lowSamplePercentile'

export interface AlarmConfig {
  readonly name: string
  readonly description: string | undefined
  readonly actionsEnabled: boolean
  readonly okActions: readonly string[]
  readonly alarmActions: readonly string[]
  readonly insufficientDataActions: readonly string[]
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: readonly Dimension[]
  readonly statistic: StatisticName
  /** A multiple of 60,000; of custom metrics and ConcurrentRequestsPerModel also 10,000 to 30,000. */
  readonly periodMs: Ms
  /** N: how many recent periods the alarm looks at. */
  readonly evaluationPeriods: number
  /** M: how many of the N must be breaching. */
  readonly datapointsToAlarm: number
  readonly threshold: number
  readonly comparisonOperator: ComparisonOperator
  readonly treatMissingData: TreatMissingData
  /** Whether periods with too few samples for the percentile change the state. */
  readonly lowSamplePercentile: 'evaluate' | 'ignore'
  readonly unit: string | undefined
  /** Members that were given, though with the value that they have without. */
  readonly givenDefaults?: readonly AlarmDefault[] | undefined
  /** Watched instead of one metric, whose members are then those of NO_METRIC. */
  readonly math?: AlarmMath | undefined
}

/** The members of an alarm on metric math that say which metric an alarm is on. */
export const NO_METRIC = {
  namespace: '',
  metricName: '',
  dimensions: [],
  statistic: 'Average',
  unit: undefined,
} as const satisfies Partial<AlarmConfig>
