/** Requests that put policies on variant A of endpoint e: `p` tracks invocations, others have steps. */
export const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const METRIC = { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }

export const CUSTOM = {
  MetricName: 'ModelLatency',
  Namespace: 'AWS/SageMaker',
  Dimensions: [
    { Name: 'EndpointName', Value: 'e' },
    { Name: 'VariantName', Value: 'A' },
  ],
  Statistic: 'Average',
}

export const tracking = (changes: object = {}) => ({
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 6000,
    PredefinedMetricSpecification: METRIC,
    ...changes,
  },
})

export const policy = (changes: object = {}) => ({
  ...TARGET,
  PolicyName: 'p',
  PolicyType: 'TargetTrackingScaling',
  ...tracking(),
  ...changes,
})

export const steps = (PolicyName: string) => ({
  ...TARGET,
  PolicyName,
  PolicyType: 'StepScaling',
  StepScalingPolicyConfiguration: {
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
  },
})
