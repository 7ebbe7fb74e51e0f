/** An alarm on variant A of endpoint E: Sum of Invocations above 5 in one minute of one. */
import type { AlarmConfig } from '../../src/core/alarms/alarm-config.ts'

export const alarmOf = (spec: Partial<AlarmConfig> = {}): AlarmConfig => ({
  name: 'alarm',
  description: undefined,
  actionsEnabled: true,
  okActions: [],
  alarmActions: [],
  insufficientDataActions: [],
  namespace: 'AWS/SageMaker',
  metricName: 'Invocations',
  dimensions: [
    { name: 'EndpointName', value: 'E' },
    { name: 'VariantName', value: 'A' },
  ],
  statistic: 'Sum',
  periodMs: 60_000,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 5,
  comparisonOperator: 'GreaterThanThreshold',
  treatMissingData: 'missing',
  lowSamplePercentile: 'evaluate',
  unit: undefined,
  ...spec,
})
