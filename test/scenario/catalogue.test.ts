import { describe, expect, it } from 'vitest'
import { problemsOf } from './scenario-text.ts'

/** Rows of the scenario catalogue, as somebody would write them. */
const CATALOGUE = {
  'preview-users': `
name: preview-users
duration: 20m
models: { a: {}, b: {} }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: ab
      ProductionVariants:
        - { VariantName: A, ModelName: a, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 1 }
        - { VariantName: B, ModelName: b, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0 }
  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: ab }
traffic:
  - { endpoint: churn, rate: 50/s, targetVariant: { B: 5% } }
timeline:
  - { at: 5m, InvokeEndpoint: { EndpointName: churn, TargetVariant: C }, refused: ValidationError }
  - at: 10m
    UpdateEndpointWeightsAndCapacities:
      EndpointName: churn
      DesiredWeightsAndCapacities: [{ VariantName: B, DesiredWeight: 0.1 }]
expect:
  - abs(at('10m').churn.variants.B.share - 0.1) < 0.01
  - "count('api.refused', {'operation': 'InvokeEndpoint'}) == 1"
`,
  'canary-rollback': `
name: canary-rollback
lesson: A canary limits who is hurt; the alarm must look at the new fleet alone.
duration: 40m
models:
  churn-v1: { latency: { p50: 18ms, p99: 60ms }, startup: 240s }
  churn-v2: { latency: 20ms, startup: 240s, errors: { 5xx: 20% } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: v1
      ProductionVariants:
        - { VariantName: AllTraffic, ModelName: churn-v1, InstanceType: ml.m5.large, InitialInstanceCount: 10 }
  - CreateEndpointConfig:
      EndpointConfigName: v2
      ProductionVariants:
        - { VariantName: AllTraffic, ModelName: churn-v2, InstanceType: ml.m5.large, InitialInstanceCount: 10 }
  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: v1 }
  - PutMetricAlarm:
      AlarmName: green-5xx
      Namespace: AWS/SageMaker
      MetricName: Invocation5XXErrors
      Dimensions:
        - { Name: EndpointName, Value: churn }
        - { Name: VariantName, Value: AllTraffic }
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0.05
      ComparisonOperator: GreaterThanThreshold
traffic:
  - { endpoint: churn, rate: 100/s }
timeline:
  - at: 10m
    UpdateEndpoint:
      EndpointName: churn
      EndpointConfigName: v2
      DeploymentConfig:
        BlueGreenUpdatePolicy:
          TrafficRoutingConfiguration:
            Type: CANARY
            WaitIntervalInSeconds: 600
            CanarySize: { Type: CAPACITY_PERCENT, Value: 10 }
          TerminationWaitInSeconds: 300
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: green-5xx }] }
expect:
  - endpoints.churn.endpointConfigName == 'v1'
  - requests.failed >= 120 && requests.failed <= 260
  - first('deployment.rolled-back').atMs - first('deployment.started').atMs < duration('7m')
`,
  'shadow-safe': `
name: shadow-safe
duration: 20m
models: { v1: {}, v2: { latency: 60ms, errors: { 5xx: 10% } } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: shadowed
      ProductionVariants:
        - { VariantName: live, ModelName: v1, InstanceType: ml.m5.large, InitialInstanceCount: 1 }
      ShadowProductionVariants:
        - { VariantName: shadow, ModelName: v2, InstanceType: ml.m5.large, InitialInstanceCount: 1 }
  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: shadowed }
traffic: [{ endpoint: churn, rate: 100/s }]
expect: [requests.failed == 0, requests.shadow == requests.total]
`,
  'spike-target-tracking': `
name: spike-target-tracking
duration: 50m
models: { r: { latency: 20ms } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: one
      ProductionVariants:
        - { VariantName: A, ModelName: r, InstanceType: ml.m5.large, InitialInstanceCount: 1 }
  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: one }
  - RegisterScalableTarget:
      ServiceNamespace: sagemaker
      ResourceId: endpoint/churn/variant/A
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      MinCapacity: 1
      MaxCapacity: 10
  - PutScalingPolicy:
      PolicyName: invocations
      PolicyType: TargetTrackingScaling
      ServiceNamespace: sagemaker
      ResourceId: endpoint/churn/variant/A
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 6000
        PredefinedMetricSpecification:
          PredefinedMetricType: SageMakerVariantInvocationsPerInstance
traffic:
  - endpoint: churn
    stages: [{ for: 10m, rate: 60/s }, { for: 20m, rate: 300/s }, { for: 20m, rate: 60/s }]
expect:
  - "first('alarm.state-changed', {'to': 'ALARM'}).atMs == duration('13m')"
  - first('scaling.scale-out').to == 3
  - metric('churn', 'A', 'Invocations', 'Sum', '11m', '12m') > 17000
`,
  'least-outstanding': `
name: least-outstanding
duration: 20m
models: { r: { latency: { distribution: lognormal, mean: 50ms, cv: 1.5 }, concurrency: 2 } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: any
      ProductionVariants:
        - { VariantName: A, ModelName: r, InstanceType: ml.m5.large, InitialInstanceCount: 4 }
  - CreateEndpointConfig:
      EndpointConfigName: least
      ProductionVariants:
        - VariantName: A
          ModelName: r
          InstanceType: ml.m5.large
          InitialInstanceCount: 4
          RoutingConfig: { RoutingStrategy: LEAST_OUTSTANDING_REQUESTS }
  - CreateEndpoint: { EndpointName: any, EndpointConfigName: any }
  - CreateEndpoint: { EndpointName: least, EndpointConfigName: least }
traffic:
  - { endpoint: any, rate: 120/s }
  - { endpoint: least, rate: 120/s }
expect:
  - endpoints.least.variants.A.latencyMs.p99 < endpoints.any.variants.A.latencyMs.p99 / 1.5
`,
  'azure-hour': `
name: azure-hour
duration: 1h
models: { llm: { latency: { constant: 20ms, perWork: 0.8ms }, concurrency: 8 } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: one
      ProductionVariants:
        - { VariantName: A, ModelName: llm, InstanceType: ml.g5.xlarge, InitialInstanceCount: 4 }
  - CreateEndpoint: { EndpointName: llm, EndpointConfigName: one }
traffic:
  - endpoint: llm
    trace: { file: traces/azure-llm-2023-code.csv, time: TIMESTAMP, rate: x40, work: GeneratedTokens }
  - endpoint: llm
    counts: { file: traces/nab-elb-request-count.csv, time: timestamp, value: value, every: 5m, rate: x300 }
timeline:
  - { at: 30m, fault: { endpoint: llm, variant: A, kill: 1 } }
`,
}

describe('the catalogue can be written down', () => {
  it.each(Object.entries(CATALOGUE))('%s', (_name, text) => {
    expect(problemsOf(text)).toEqual([])
  })
})
