/**
 * A day with ten variants and some 50,000 decisions: what the page must open and scrub at once.
 * Weights change every twenty seconds, and each variant has alarms with thresholds near the mean,
 * which flip every few minutes.
 */
const VARIANTS = Array.from({ length: 10 }, (_, i) => `V${i}`)
const ALARMS_PER_VARIANT = 7
const WEIGHTS_EVERY_S = 20
const DAY_S = 86_400

/** The text of the scenario file. */
export function busyDay({ hours = 24 }: { readonly hours?: number } = {}): string {
  return JSON.stringify({
    name: 'busy-day',
    duration: `${hours}h`,
    models: { m: { latency: { p50: '20ms', p99: '90ms' }, concurrency: 4, startup: '60s' } },
    setup: [
      {
        CreateEndpointConfig: {
          EndpointConfigName: 'v1',
          ProductionVariants: VARIANTS.map(VariantName => ({
            ...{ VariantName, ModelName: 'm', InstanceType: 'ml.m5.large' },
            InitialInstanceCount: 1,
          })),
        },
      },
      { CreateEndpoint: { EndpointName: 'busy', EndpointConfigName: 'v1' } },
      ...VARIANTS.flatMap(alarmsOf),
    ],
    assumptions: { weightChange: '5s' },
    traffic: [{ endpoint: 'busy', rate: '40/s' }],
    timeline: weightChanges((hours / 24) * DAY_S),
  })
}

const alarmsOf = (VariantName: string): readonly object[] =>
  Array.from({ length: ALARMS_PER_VARIANT }, (_, i) => ({
    PutMetricAlarm: {
      AlarmName: `${VariantName}-above-${i}`,
      ...{ Namespace: 'AWS/SageMaker', MetricName: 'InvocationsPerInstance' },
      ...{ Statistic: 'Sum', Period: 60 },
      Dimensions: [
        { Name: 'EndpointName', Value: 'busy' },
        { Name: 'VariantName', Value: VariantName },
      ],
      ...{ EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' },
      Threshold: 228 + 4 * i,
    },
  }))

function weightChanges(untilS: number): readonly object[] {
  const changes: object[] = []
  for (let at = WEIGHTS_EVERY_S; at < untilS; at += WEIGHTS_EVERY_S) {
    const VariantName = VARIANTS[(at / WEIGHTS_EVERY_S) % VARIANTS.length]
    const DesiredWeight = 1 + ((at / WEIGHTS_EVERY_S) % 7) / 20
    changes.push({
      at: `${at}s`,
      UpdateEndpointWeightsAndCapacities: {
        EndpointName: 'busy',
        DesiredWeightsAndCapacities: [{ VariantName, DesiredWeight }],
      },
    })
  }
  return changes
}
