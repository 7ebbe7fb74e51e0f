/**
 * AWS's literal texts of Application Auto Scaling, one row each: autoscaling.md 1.3, policies and
 * scheduled actions, thrown by the real `@aws-sdk/client-application-auto-scaling`.
 */
import * as sdk from '@aws-sdk/client-application-auto-scaling'
import { describe } from 'vitest'
import { checkErrorTexts } from './error-table.ts'
import {
  METRIC,
  put,
  putSteps,
  putTracking,
  STEPS,
  schedule,
  serveScaling,
} from './scaling-account.ts'

serveScaling()

const throws = 'ValidationException'

describe('a scaling policy', () => {
  checkErrorTexts(sdk, [
    {
      when: 'a new one without a type',
      call: () => put({}),
      throws,
      text: 'Scaling policy type must be specified',
    },
    {
      when: 'a type that there is not',
      call: () => put({ PolicyType: 'SimpleScaling' as never }),
      throws,
      text: "1 validation error detected: Value 'SimpleScaling' at 'policyType' failed to satisfy constraint: Member must satisfy enum value set: [PredictiveScaling, RightSizing, StepScaling, TargetTrackingScaling]",
    },
    {
      when: 'a name outside of ASCII',
      call: () => putTracking({ PredefinedMetricSpecification: METRIC }, { PolicyName: 'café' }),
      throws,
      text: "1 validation error detected: Value 'café' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: \\p{Print}+",
    },
    {
      when: 'both configurations',
      call: () =>
        putTracking(
          { PredefinedMetricSpecification: METRIC },
          { StepScalingPolicyConfiguration: STEPS },
        ),
      throws,
      text: 'You must only provide a single scaling policy configuration, which must match the scaling policy type specified.',
    },
    {
      when: 'another type than it has',
      call: () => putTracking({ PredefinedMetricSpecification: METRIC }, { PolicyName: 'steps' }),
      throws,
      text: 'You cannot change a StepScaling policy to a non StepScaling policy, or vice versa.',
    },
  ])
})

describe('a step policy', () => {
  const steps = (...StepAdjustments: sdk.StepAdjustment[]) =>
    putSteps({ AdjustmentType: 'ChangeInCapacity', StepAdjustments })
  const step = (from: number, to: number | undefined) => ({
    MetricIntervalLowerBound: from,
    MetricIntervalUpperBound: to,
    ScalingAdjustment: 1,
  })

  checkErrorTexts(sdk, [
    {
      when: 'no configuration',
      call: () => putSteps(undefined),
      throws,
      text: 'StepScaling policy configuration must be specified',
    },
    {
      when: 'an empty configuration',
      call: () => putSteps({}),
      throws,
      text: 'Adjustment type must be specified',
    },
    {
      when: 'no steps',
      call: () => steps(),
      throws,
      text: 'There must be at least one step adjustment',
    },
    {
      when: 'a gap between steps',
      call: () => steps(step(0, 10), step(20, undefined)),
      throws,
      text: 'Step adjustment intervals cannot have gaps between them',
    },
    {
      when: 'steps that overlap',
      call: () => steps(step(0, 10), step(5, undefined)),
      throws,
      text: 'Step adjustment intervals cannot overlap',
    },
    {
      when: 'MinAdjustmentMagnitude with another type',
      call: () => putSteps({ ...STEPS, MinAdjustmentMagnitude: 2 }),
      throws,
      text: 'Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity',
    },
    {
      when: 'a negative cooldown',
      call: () => putSteps({ ...STEPS, Cooldown: -1 }),
      throws,
      text: 'Cooldown must be nonnegative',
    },
  ])
})

describe('a target tracking policy', () => {
  const metricType = (PredefinedMetricType: sdk.MetricType) =>
    putTracking({ PredefinedMetricSpecification: { PredefinedMetricType } })

  checkErrorTexts(sdk, [
    {
      when: 'no configuration',
      call: () => putTracking(undefined),
      throws,
      text: 'TargetTrackingScaling policy configuration must be specified',
    },
    {
      when: 'a target of 0',
      call: () => putTracking({ TargetValue: 0, PredefinedMetricSpecification: METRIC }),
      throws,
      text: "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', but was '0.0'.",
    },
    {
      when: 'no metric',
      call: () => putTracking({}),
      throws,
      text: 'PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.',
    },
    {
      when: 'both metrics',
      call: () =>
        putTracking({
          PredefinedMetricSpecification: METRIC,
          CustomizedMetricSpecification: { MetricName: 'm', Namespace: 'N', Statistic: 'Average' },
        }),
      throws,
      text: 'Only one of PredefinedMetricSpecification or CustomizedMetricSpecification can be set for target tracking scaling.',
    },
    {
      when: 'the metric of a load balancer without its label',
      call: () => metricType('ALBRequestCountPerTarget'),
      throws,
      text: 'Resource label should be specified for predefined metric type ALBRequestCountPerTarget',
    },
    {
      when: "another dimension's metric",
      call: () => metricType('SageMakerVariantProvisionedConcurrencyUtilization'),
      throws,
      text: 'Scalable dimension sagemaker:variant:DesiredInstanceCount only supports the following predefined metric types: SageMakerVariantInvocationsPerInstance, SageMakerVariantConcurrentRequestsPerModelHighResolution',
    },
    {
      when: 'a second one for the same metric',
      call: () => putTracking({ PredefinedMetricSpecification: METRIC }),
      throws,
      text: 'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
    },
  ])
})

describe('a scheduled action', () => {
  const DETAILS = 'Invalid schedule expression. Details:'
  checkErrorTexts(sdk, [
    {
      when: 'a new one without an action',
      call: () => schedule({ ScalableTargetAction: undefined }),
      throws,
      text: 'ScalableTargetAction must be set',
    },
    {
      when: 'an action without bounds',
      call: () => schedule({ ScalableTargetAction: {} }),
      throws,
      text: 'At least one of minimum capacity and maximum capacity should be provided',
    },
    {
      when: 'cron with too few fields',
      call: () => schedule({ Schedule: 'cron(0 9 * * ?)' }),
      throws,
      text: `${DETAILS} Invalid CRON expression: error at position 9, details: Unexpected end of expression.`,
    },
    {
      when: 'cron with both day fields',
      call: () => schedule({ Schedule: 'cron(30 6 * * 2 *)' }),
      throws,
      text: `${DETAILS} Invalid CRON expression: error at position 0, details: Specifying both a day-of-week AND a day-of-month parameter is not supported.`,
    },
    {
      when: 'a day that there is not',
      call: () => schedule({ Schedule: 'at(2099-02-30T00:00:00)' }),
      throws,
      text: `${DETAILS} Invalid schedule at DateTime expression: Cannot parse "2099-02-30T00:00:00": Value 30 for dayOfMonth must be in the range [1,28]`,
    },
    {
      when: 'a rate of 0',
      call: () => schedule({ Schedule: 'rate(0 days)' }),
      throws,
      text: "Invalid schedule frequency. Run for '1970-01-01T00:00:00.000Z' and '1970-01-01T00:00:00.000Z' are less than 60 seconds apart",
    },
    {
      when: 'a time zone that there is not',
      call: () => schedule({ Schedule: 'cron(0 9 * * ? *)', Timezone: 'Mars/Olympus' }),
      throws,
      text: 'Invalid schedule timezone: Mars/Olympus',
    },
    {
      when: 'an end before the start',
      call: () => schedule({ StartTime: new Date('2026-02-02'), EndTime: new Date('2026-02-01') }),
      throws,
      text: 'StartTime must be before EndTime',
    },
  ])
})
