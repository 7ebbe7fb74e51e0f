/** Random alarms on variant A: every metric, period, treatment and comparison that endpoints have. */
import fc from 'fast-check'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { Dimension } from '../../../src/core/metrics/metric-source.ts'
import { alarmOf } from '../alarm.ts'
import { MINUTE } from '../lab.ts'

type Watched = Pick<AlarmConfig, 'metricName' | 'statistic' | 'periodMs'>

const long = fc.constantFrom(MINUTE, MINUTE, 2 * MINUTE, 3 * MINUTE)

const watched: fc.Arbitrary<Watched> = fc.oneof(
  fc.record({
    metricName: fc.constantFrom('Invocations', 'InvocationsPerInstance'),
    statistic: fc.constantFrom('Sum' as const, 'SampleCount' as const, 'Average' as const),
    periodMs: long,
  }),
  fc.record({
    metricName: fc.constantFrom('Invocation5XXErrors', 'InvocationModelErrors'),
    statistic: fc.constantFrom('Sum' as const, 'Average' as const, 'Maximum' as const),
    periodMs: long,
  }),
  fc.record({
    metricName: fc.constant('ModelLatency'),
    statistic: fc.constantFrom(
      'Average' as const,
      'Minimum' as const,
      'p50' as const,
      'p90' as const,
    ),
    periodMs: long,
  }),
  fc.record({
    metricName: fc.constant('ConcurrentRequestsPerModel'),
    statistic: fc.constantFrom('Maximum' as const, 'Sum' as const, 'SampleCount' as const),
    periodMs: fc.constantFrom(10_000, 20_000, 30_000, MINUTE),
  }),
)

const dimensions: fc.Arbitrary<readonly Dimension[]> = fc
  .tuple(
    fc.constantFrom('A', 'A', 'A', 'B', 'S'),
    fc.constantFrom(undefined, undefined, 'v1', 'v2'),
  )
  .map(([variant, config]) => [
    { name: 'EndpointName', value: 'E' },
    { name: 'VariantName', value: variant },
    ...(config === undefined ? [] : [{ name: 'EndpointConfigName', value: config }]),
  ])

export const alarms: fc.Arbitrary<AlarmConfig> = fc
  .record({
    watched,
    dimensions,
    evaluationPeriods: fc.integer({ min: 1, max: 4 }),
    datapointsToAlarm: fc.integer({ min: 1, max: 4 }),
    threshold: fc.constantFrom(0, 0.2, 1, 3, 60, 25_000),
    comparisonOperator: fc.constantFrom(
      'GreaterThanThreshold' as const,
      'GreaterThanThreshold' as const,
      'GreaterThanOrEqualToThreshold' as const,
      'LessThanThreshold' as const,
      'LessThanOrEqualToThreshold' as const,
    ),
    treatMissingData: fc.constantFrom(
      'missing' as const,
      'missing' as const,
      'notBreaching' as const,
      'breaching' as const,
      'ignore' as const,
    ),
    lowSamplePercentile: fc.constantFrom('evaluate' as const, 'ignore' as const),
  })
  .map(({ watched, datapointsToAlarm, ...alarm }) =>
    alarmOf({
      ...alarm,
      ...watched,
      datapointsToAlarm: Math.min(datapointsToAlarm, alarm.evaluationPeriods),
    }),
  )
