/**
 * Shapes of alarms.
 *
 * Source: CloudWatch API 2010-08-01; autoscaling.md 5.2 (order of StateValue's values), 5.3.
 */
import { z } from 'zod'
import { enumShape, stringShape } from '../constraints.ts'

export const AlarmName = stringShape({
  min: 1,
  max: 255,
  pattern: '[^\\x00-\\x1f\\x7f]*',
}).describe('Name of the alarm: 1–255 characters.')

export const AlarmNames = z.array(stringShape({ min: 1, max: 255 })).max(100)

export const ActionList = z.array(stringShape({ min: 1, max: 1024 })).max(5)

export const TagList = z.array(
  z.object({ Key: stringShape({ min: 1, max: 128 }), Value: stringShape({ max: 256 }) }),
)

export const ComparisonOperator = enumShape({
  simulated: [
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ],
  notSimulated: [
    'LessThanLowerOrGreaterThanUpperThreshold',
    'LessThanLowerThreshold',
    'GreaterThanUpperThreshold',
  ],
})

export const StateValue = enumShape({ simulated: ['INSUFFICIENT_DATA', 'ALARM', 'OK'] })

export const TREAT_MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'] as const

export const AlarmTypes = z
  .array(enumShape({ simulated: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] }))
  .default(['MetricAlarm'])
  .describe('Default: metric alarms; there are no others.')
