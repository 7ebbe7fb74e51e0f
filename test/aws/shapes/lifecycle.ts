/**
 * An account's life in calls: every operation at least once, each with an answer that has something
 * in it. A new operation needs a line here; shapes.test.ts says so.
 */

/** The last answer of the operation, to name what it made. */
export type LastAnswer = (call: string) => Readonly<Record<string, unknown>>

/** An operation by its call name, with its request; or minutes that pass. */
export type Step =
  | readonly [call: string, input: object | ((lastAnswer: LastAnswer) => object)]
  | number

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
const ROLE = 'arn:aws:iam::000000000000:role/r'
const TAGS = [{ Key: 'team', Value: 'ml' }]

const variant = (VariantName: string, ModelName: string, more: object = {}) => ({
  VariantName,
  ModelName,
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 2,
  ...more,
})

const GIVEN = {
  VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
  ExecutionRoleArn: ROLE,
  EnableNetworkIsolation: true,
}

const CANARY = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      WaitIntervalInSeconds: 300,
      CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
    },
    TerminationWaitInSeconds: 120,
    MaximumExecutionTimeoutInSeconds: 3600,
  },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'calm' }] },
}

const alarm = (AlarmName: string, more: object = {}) => ({
  AlarmName,
  AlarmDescription: 'text',
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocation5XXErrors',
  Dimensions: [{ Name: 'EndpointName', Value: 'e' }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0.5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
  ...more,
})

const experimentVariant = (VariantName: string, ModelName: string) => ({
  ModelName,
  VariantName,
  InfrastructureConfig: {
    InfrastructureType: 'RealTimeInference',
    RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
  },
})

const shadowMode = (SamplingPercentage: number) => ({
  SourceModelVariantName: 'A',
  ShadowModelVariants: [{ ShadowModelVariantName: 'S', SamplingPercentage }],
})

const SCALED = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
const NAMESPACE = { ServiceNamespace: 'sagemaker' }

const MODELS: readonly Step[] = [
  [
    'CreateModel',
    { ModelName: 'm', PrimaryContainer: { Image: 'i', Mode: 'SingleModel' }, Tags: TAGS, ...GIVEN },
  ],
  ['CreateModel', { ModelName: 'n', Containers: [{ Image: 'i', Environment: { A: 'b' } }] }],
  ['DescribeModel', { ModelName: 'm' }],
  ['DescribeModel', { ModelName: 'n' }],
  ['ListModels', { MaxResults: 1 }],
]

const ENDPOINTS: readonly Step[] = [
  [
    'CreateEndpointConfig',
    {
      EndpointConfigName: 'c1',
      ProductionVariants: [
        variant('A', 'm', {
          VolumeSizeInGB: 10,
          ModelDataDownloadTimeoutInSeconds: 60,
          CoreDumpConfig: { DestinationS3Uri: 's3://b/d' },
          RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        }),
      ],
      KmsKeyId: 'k',
      ...GIVEN,
    },
  ],
  ['CreateEndpointConfig', { EndpointConfigName: 'c2', ProductionVariants: [variant('A', 'n')] }],
  [
    'CreateEndpointConfig',
    {
      EndpointConfigName: 'shadowed',
      ProductionVariants: [variant('A', 'm')],
      ShadowProductionVariants: [variant('S', 'n')],
    },
  ],
  ['DescribeEndpointConfig', { EndpointConfigName: 'c1' }],
  ['DescribeEndpointConfig', { EndpointConfigName: 'shadowed' }],
  ['ListEndpointConfigs', { MaxResults: 1 }],
  ['CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1', Tags: TAGS }],
  ['CreateEndpoint', { EndpointName: 'f', EndpointConfigName: 'shadowed' }],
  ['DescribeEndpoint', { EndpointName: 'f' }],
  10,
  ['ListEndpoints', { MaxResults: 1 }],
  ['PutMetricAlarm', alarm('calm', { Tags: TAGS })],
  ['UpdateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c2', DeploymentConfig: CANARY }],
  ['DescribeEndpoint', { EndpointName: 'e' }],
  5,
  ['DescribeEndpoint', { EndpointName: 'e' }],
  20,
  ['DescribeEndpoint', { EndpointName: 'e' }],
  [
    'UpdateEndpointWeightsAndCapacities',
    {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [
        { VariantName: 'A', DesiredWeight: 2, DesiredInstanceCount: 3 },
      ],
    },
  ],
  ['DescribeEndpoint', { EndpointName: 'e' }],
  10,
  ['AddTags', { ResourceArn: `${ARN}:endpoint/e`, Tags: [{ Key: 'stage', Value: 'test' }] }],
  ['ListTags', { ResourceArn: `${ARN}:endpoint/e` }],
  ['DeleteTags', { ResourceArn: `${ARN}:endpoint/e`, TagKeys: ['stage'] }],
]

const EXPERIMENTS: readonly Step[] = [
  [
    'CreateInferenceExperiment',
    {
      Name: 'x',
      Type: 'ShadowMode',
      RoleArn: ROLE,
      EndpointName: 'e',
      Description: 'why',
      KmsKey: 'k',
      ModelVariants: [experimentVariant('S', 'm')],
      ShadowModeConfig: shadowMode(50),
      Schedule: { StartTime: '2026-02-01' },
    },
  ],
  1,
  ['StartInferenceExperiment', { Name: 'x' }],
  ['DescribeInferenceExperiment', { Name: 'x' }],
  10,
  ['UpdateInferenceExperiment', { Name: 'x', ShadowModeConfig: shadowMode(10) }],
  10,
  [
    'StopInferenceExperiment',
    { Name: 'x', ModelVariantActions: { S: 'Remove' }, Reason: 'seen enough' },
  ],
  10,
  ['DescribeInferenceExperiment', { Name: 'x' }],
  ['ListInferenceExperiments', {}],
  ['DeleteInferenceExperiment', { Name: 'x' }],
]

const SCALING: readonly Step[] = [
  ['RegisterScalableTarget', { ...SCALED, MinCapacity: 2, MaxCapacity: 8, Tags: { team: 'ml' } }],
  [
    'PutScalingPolicy',
    {
      ...SCALED,
      PolicyName: 'track',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 100,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
        },
      },
    },
  ],
  [
    'PutScalingPolicy',
    {
      ...SCALED,
      PolicyName: 'step',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 60,
        MetricAggregationType: 'Average',
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    },
  ],
  [
    'PutScheduledAction',
    {
      ...SCALED,
      ScheduledActionName: 'morning',
      Schedule: 'rate(5 minutes)',
      ScalableTargetAction: { MinCapacity: 5 },
    },
  ],
  20,
  ['DescribeScalableTargets', NAMESPACE],
  ['DescribeScalingPolicies', NAMESPACE],
  ['DescribeScheduledActions', NAMESPACE],
  ['DescribeScalingActivities', { ...NAMESPACE, IncludeNotScaledActivities: true }],
]

const targetArn = (lastAnswer: LastAnswer) => ({
  ResourceARN: lastAnswer('RegisterScalableTarget').ScalableTargetARN,
})

const SCALING_TAGS: readonly Step[] = [
  ['ApplicationAutoScaling.TagResource', last => ({ ...targetArn(last), Tags: { stage: 'test' } })],
  ['ApplicationAutoScaling.ListTagsForResource', targetArn],
  ['ApplicationAutoScaling.UntagResource', last => ({ ...targetArn(last), TagKeys: ['stage'] })],
]

const DIMENSIONS = [{ Name: 'shop', Value: 'one' }]
const METRIC = { Namespace: 'Shop', MetricName: 'Orders', Dimensions: DIMENSIONS }
const RANGE = { StartTime: '2026-01-05', EndTime: '2026-01-06' }

const METRICS: readonly Step[] = [
  [
    'PutMetricData',
    {
      Namespace: 'Shop',
      MetricData: [{ MetricName: 'Orders', Dimensions: DIMENSIONS, Value: 3, Unit: 'Count' }],
    },
  ],
  10,
  ['ListMetrics', { Namespace: 'Shop' }],
  [
    'GetMetricData',
    {
      ...RANGE,
      MetricDataQueries: [
        {
          Id: 'orders',
          MetricStat: {
            Metric: METRIC,
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    },
  ],
  [
    'GetMetricStatistics',
    { ...METRIC, ...RANGE, Period: 60, Statistics: ['Sum'], ExtendedStatistics: ['p99'] },
  ],
]

const CALM_ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:calm'

const ALARMS: readonly Step[] = [
  ['DescribeAlarms', { MaxRecords: 1 }],
  ['DescribeAlarms', {}],
  [
    'DescribeAlarmsForMetric',
    {
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: [{ Name: 'EndpointName', Value: 'e' }],
    },
  ],
  ['SetAlarmState', { AlarmName: 'calm', StateValue: 'ALARM', StateReason: 'drill' }],
  ['DescribeAlarmHistory', {}],
  ['DisableAlarmActions', { AlarmNames: ['calm'] }],
  ['EnableAlarmActions', { AlarmNames: ['calm'] }],
  ['CloudWatch.TagResource', { ResourceARN: CALM_ARN, Tags: [{ Key: 'stage', Value: 'test' }] }],
  ['CloudWatch.ListTagsForResource', { ResourceARN: CALM_ARN }],
  ['CloudWatch.UntagResource', { ResourceARN: CALM_ARN, TagKeys: ['stage'] }],
]

const END: readonly Step[] = [
  ['DeleteScheduledAction', { ...SCALED, ScheduledActionName: 'morning' }],
  ['DeleteScalingPolicy', { ...SCALED, PolicyName: 'track' }],
  ['DeregisterScalableTarget', SCALED],
  ['DeleteAlarms', { AlarmNames: ['calm'] }],
  ['DeleteEndpoint', { EndpointName: 'e' }],
  ['DescribeEndpoint', { EndpointName: 'e' }],
  ['DeleteEndpointConfig', { EndpointConfigName: 'c1' }],
  ['DeleteModel', { ModelName: 'm' }],
]

export const LIFECYCLE: readonly Step[] = [
  ['GetCallerIdentity', {}],
  ...MODELS,
  ...ENDPOINTS,
  ...EXPERIMENTS,
  ...SCALING,
  ...SCALING_TAGS,
  ...METRICS,
  ...ALARMS,
  ...END,
]
