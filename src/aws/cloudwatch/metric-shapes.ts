/**
 * Shapes of metrics.
 *
 * Source: CloudWatch API 2010-08-01; autoscaling.md 5.3, 5.4.
 */
import { z } from 'zod'
import type { Dimension } from '../../core/metrics/metric-source.ts'
import { enumShape, stringShape } from '../constraints.ts'

export const MetricName = stringShape({ min: 1, max: 255 })

export const Namespace = stringShape({
  min: 1,
  max: 255,
  pattern: '[^:].*',
  shownPattern: '[^:].*',
})

export const DIMENSIONS_MAX = 30

export const DimensionList = z.array(
  z.object({
    Name: stringShape({ min: 1, max: 255 }),
    Value: stringShape({ min: 1, max: 1024 }),
  }),
)

export const Dimensions = DimensionList.max(DIMENSIONS_MAX)
type Dimensions = z.output<typeof Dimensions>

export const dimensionsOf = (given: Dimensions = []): readonly Dimension[] =>
  given.map(({ Name, Value }) => ({ name: Name, value: Value }))

export const shownDimensions = (dimensions: readonly Dimension[]): Dimensions =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }))

export const Statistic = enumShape({
  simulated: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
})

export const StandardUnit = enumShape({
  simulated: [
    'Seconds',
    'Microseconds',
    'Milliseconds',
    'Bytes',
    'Kilobytes',
    'Megabytes',
    'Gigabytes',
    'Terabytes',
    'Bits',
    'Kilobits',
    'Megabits',
    'Gigabits',
    'Terabits',
    'Percent',
    'Count',
    'Bytes/Second',
    'Kilobytes/Second',
    'Megabytes/Second',
    'Gigabytes/Second',
    'Terabytes/Second',
    'Bits/Second',
    'Kilobits/Second',
    'Megabits/Second',
    'Gigabits/Second',
    'Terabits/Second',
    'Count/Second',
    'None',
  ],
})
