/** What a refused call of a file is told besides AWS's text: what would be right. */
import { describe, expect, it } from 'vitest'
import { ScenarioError } from '../../src/scenario/prepare.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
const registered = { RegisterScalableTarget: { ...TARGET, MinCapacity: 1, MaxCapacity: 4 } }
const variant = { VariantName: 'A', ModelName: 'm', InstanceType: 'ml.m5.large' }
const config = (name: string) => ({
  CreateEndpointConfig: {
    EndpointConfigName: name,
    ProductionVariants: [{ ...variant, InitialInstanceCount: 4 }],
  },
})

function problemOf(...calls: readonly object[]): string | undefined {
  const file = {
    ...{ name: 'x', duration: '10m', models: { m: {} } },
    setup: [
      config('v1'),
      config('v2'),
      { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
    ],
    timeline: calls.map(call => ({ at: '1m', ...call })),
  }
  try {
    new ScenarioRun(parsed(JSON.stringify(file)), { files: NO_FILES, version: 'test' }).finish()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return error.problems[0]?.hint
  }
  return undefined
}

const stepped = (...steps: readonly (readonly [from: number, to?: number])[]) => ({
  PutScalingPolicy: {
    ...{ ...TARGET, PolicyName: 'p', PolicyType: 'StepScaling' },
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: steps.map(([from, to]) => ({
        ...{ MetricIntervalLowerBound: from, ScalingAdjustment: 1 },
        ...(to === undefined ? {} : { MetricIntervalUpperBound: to }),
      })),
    },
  },
})

const scheduled = (Schedule: string, Timezone?: string) => ({
  PutScheduledAction: {
    ...{ ...TARGET, ScheduledActionName: 's', Schedule },
    ...(Timezone === undefined ? {} : { Timezone }),
    ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 4 },
  },
})

const CONTIGUOUS =
  "each step begins where the one before ends, counted from the alarm's threshold; here"
const CRON =
  'write cron(0 9 ? * MON-FRI *): minutes, hours, day of the month, month, day of the week, year, and ? for one of the two days; or at(…), rate(…)'
const AT =
  'write at(2026-01-05T09:00:00): a date and a time, no zone (that is the member Timezone; UTC without it)'

describe('a refused call is told how to mend it', () => {
  it.each([
    {
      of: 'steps with a gap',
      calls: [registered, stepped([0, 10], [20])],
      hint: `${CONTIGUOUS} 0 to 10, from 20`,
    },
    {
      of: 'steps that overlap',
      calls: [registered, stepped([0, 10], [5])],
      hint: `${CONTIGUOUS} 0 to 10, from 5`,
    },
    {
      of: 'bounds the wrong way round',
      calls: [{ RegisterScalableTarget: { ...TARGET, MinCapacity: 5, MaxCapacity: 2 } }],
      hint: 'here MinCapacity is 5, MaxCapacity 2',
    },
    {
      of: 'a variant that does not exist',
      calls: [
        {
          RegisterScalableTarget: {
            ...{ ...TARGET, ResourceId: 'endpoint/e/variant/AllTraffic' },
            ...{ MinCapacity: 1, MaxCapacity: 2 },
          },
        },
      ],
      hint: 'did you mean "endpoint/e/variant/A"?',
    },
    {
      of: 'a zone that is misspelt',
      calls: [registered, scheduled('rate(1 hour)', 'Europe/Berln')],
      hint: 'did you mean "Europe/Berlin"?',
    },
    {
      of: 'the five fields of Unix',
      calls: [registered, scheduled('cron(0 9 * * 1)')],
      hint: CRON,
    },
    { of: 'a bare schedule', calls: [registered, scheduled('0 9 * * 1')], hint: CRON },
    {
      of: 'a date with a zone',
      calls: [registered, scheduled('at(2026-01-05T09:00:00Z)')],
      hint: AT,
    },
    {
      of: 'a rate of seconds',
      calls: [registered, scheduled('rate(30 seconds)')],
      hint: 'write rate(5 minutes), rate(1 hour) or rate(2 days)',
    },
    {
      of: 'a rollback alarm that nobody made',
      calls: [
        {
          UpdateEndpoint: {
            ...{ EndpointName: 'e', EndpointConfigName: 'v2' },
            DeploymentConfig: {
              BlueGreenUpdatePolicy: {
                TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
              },
              AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] },
            },
          },
        },
      ],
      hint: 'PutMetricAlarm makes one; it must come before',
    },
    {
      of: 'a canary of 60%',
      calls: [
        {
          UpdateEndpoint: {
            ...{ EndpointName: 'e', EndpointConfigName: 'v2' },
            DeploymentConfig: {
              BlueGreenUpdatePolicy: {
                TrafficRoutingConfiguration: {
                  Type: 'CANARY',
                  CanarySize: { Type: 'CAPACITY_PERCENT', Value: 60 },
                  WaitIntervalInSeconds: 0,
                },
              },
            },
          },
        },
      ],
      hint: "of a variant's instances AWS takes CanarySize up to 50%, LinearStepSize from 10% to 50%, MaximumBatchSize from 5% to 50%",
    },
  ])('for $of: $hint', ({ calls, hint }) => {
    expect(problemOf(...calls)).toBe(hint)
  })
})
