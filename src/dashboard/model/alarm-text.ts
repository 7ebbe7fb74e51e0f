/** Alarms in few words. */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'

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
