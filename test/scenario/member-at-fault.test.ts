/** Where the caret of a refused call stands: in the rows below, at the ▸. */
import { describe, expect, it } from 'vitest'
import { ScenarioError } from '../../src/scenario/prepare.ts'
import type { Problem } from '../../src/scenario/reading/problem.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { churnWith, NO_FILES, parsed } from './scenario-text.ts'

const MARK = '▸'

const TARGET =
  'ServiceNamespace: sagemaker, ResourceId: endpoint/churn/variant/A, ScalableDimension: "sagemaker:variant:DesiredInstanceCount"'
const REGISTERED = `  - { at: 1m, RegisterScalableTarget: { ${TARGET}, MinCapacity: 1, MaxCapacity: 4 } }`
const variant = (of = '') =>
  `ModelName: churn-v1, InstanceType: ml.m5.large, InitialInstanceCount: 1${of}`
const updated = (members: string) => [
  '  - at: 2m',
  '    UpdateEndpoint:',
  '      EndpointName: churn',
  '      EndpointConfigName: v2',
  ...members.split('\n').map(line => `      ${line}`),
]
const scaled = (operation: string, members: string) => [
  REGISTERED,
  `  - { at: 2m, ${operation}: { ${TARGET}, ${members} } }`,
]
const stepped = (steps: string) =>
  scaled(
    'PutScalingPolicy',
    `PolicyName: p, PolicyType: StepScaling, StepScalingPolicyConfiguration: { AdjustmentType: ChangeInCapacity, StepAdjustments: ${steps} }`,
  )

const ROWS: readonly { readonly of: string; readonly timeline: readonly string[] }[] = [
  {
    of: 'an alarm that nobody made, the second of two',
    timeline: [
      '  - { at: 1m, PutMetricAlarm: { AlarmName: errors, Namespace: AWS/SageMaker, MetricName: Invocation5XXErrors, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold } }',
      ...updated(
        'DeploymentConfig:\n  AutoRollbackConfiguration:\n    Alarms:\n      - AlarmName: errors\n      - AlarmName: ▸erorrs',
      ),
    ],
  },
  {
    of: 'a time limit that the waits use up',
    timeline: updated(
      'DeploymentConfig:\n  BlueGreenUpdatePolicy:\n    TrafficRoutingConfiguration: { Type: ALL_AT_ONCE, WaitIntervalInSeconds: 0 }\n    TerminationWaitInSeconds: 900\n    MaximumExecutionTimeoutInSeconds: ▸600',
    ),
  },
  {
    of: 'a size of another traffic type',
    timeline: updated(
      'DeploymentConfig:\n  BlueGreenUpdatePolicy:\n    TrafficRoutingConfiguration:\n      Type: ALL_AT_ONCE\n      CanarySize: ▸{ Type: INSTANCE_COUNT, Value: 1 }',
    ),
  },
  {
    of: 'a canary without its size',
    timeline: updated(
      'DeploymentConfig:\n  BlueGreenUpdatePolicy:\n    TrafficRoutingConfiguration: ▸{ Type: CANARY, WaitIntervalInSeconds: 0 }',
    ),
  },
  {
    of: 'two variants of one name: the second',
    timeline: [
      '  - at: 1m',
      '    CreateEndpointConfig:',
      '      EndpointConfigName: v3',
      '      ProductionVariants:',
      `        - { VariantName: A, ${variant()} }`,
      `        - { VariantName: ▸A, ${variant()} }`,
    ],
  },
  {
    of: 'a config whose name is taken',
    timeline: [
      '  - at: 1m',
      '    CreateEndpointConfig:',
      '      EndpointConfigName: ▸v2',
      `      ProductionVariants: [{ VariantName: A, ${variant()} }]`,
    ],
  },
  {
    of: 'a config that was deleted, of the name of its endpoint',
    timeline: [
      `  - { at: 1m, CreateEndpointConfig: { EndpointConfigName: churn, ProductionVariants: [{ VariantName: A, ${variant()} }] } }`,
      '  - { at: 2m, DeleteEndpointConfig: { EndpointConfigName: churn } }',
      '  - { at: 3m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: ▸churn } }',
    ],
  },
  {
    of: 'a variant that the endpoint does not have',
    timeline: [
      '  - at: 1m',
      '    UpdateEndpointWeightsAndCapacities:',
      '      EndpointName: churn',
      '      DesiredWeightsAndCapacities:',
      '        - { VariantName: A, DesiredWeight: 1 }',
      '        - { VariantName: ▸B, DesiredWeight: 1 }',
    ],
  },
  {
    of: 'bounds the wrong way round',
    timeline: [
      `  - { at: 1m, RegisterScalableTarget: { ${TARGET}, MinCapacity: 5, MaxCapacity: ▸2 } }`,
    ],
  },
  {
    of: 'a scalable target of no variant',
    timeline: [
      `  - { at: 1m, RegisterScalableTarget: { ${TARGET.replace('endpoint/churn/variant/A', '▸endpoint/churn/variant/B')}, MinCapacity: 1, MaxCapacity: 2 } }`,
    ],
  },
  {
    of: 'a schedule that is none',
    timeline: scaled(
      'PutScheduledAction',
      'ScheduledActionName: s, Schedule: ▸"rate(30 seconds)", ScalableTargetAction: { MinCapacity: 2 }',
    ),
  },
  {
    of: 'a zone that is none',
    timeline: scaled(
      'PutScheduledAction',
      'ScheduledActionName: s, Schedule: rate(1 hour), Timezone: ▸Europe/Berln, ScalableTargetAction: { MinCapacity: 2 }',
    ),
  },
  {
    of: 'steps with a gap',
    timeline: stepped(
      '▸[{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 20, ScalingAdjustment: 2 }]',
    ),
  },
  {
    of: 'a missing member: the operation',
    timeline: [REGISTERED, `  - { at: 2m, ▸PutScalingPolicy: { ${TARGET}, PolicyName: p } }`],
  },
]

describe('the caret of a refused call stands at the member at fault', () => {
  it.each(ROWS)('$of', ({ timeline }) => {
    const marked = churnWith('timeline:', ...timeline)
    const before = marked.slice(0, marked.indexOf(MARK)).split('\n')
    expect(marked.split(MARK)).toHaveLength(2)
    expect(problemOf(marked.replace(MARK, ''))).toMatchObject({
      line: before.length,
      col: (before.at(-1)?.length ?? 0) + 1,
    })
  })

  it('of a value that came with --set it names the argument', () => {
    const timeline = `  - { at: 1m, RegisterScalableTarget: { ${TARGET}, MinCapacity: 1, MaxCapacity: 4 } }`
    const set = 'timeline[0].RegisterScalableTarget.MaxCapacity=0'
    const problem = problemOf(churnWith('timeline:', timeline), set)
    expect(problem).toMatchObject({ file: `--set ${set}`, line: undefined })
  })
})

function problemOf(text: string, ...set: readonly string[]): Problem | undefined {
  try {
    new ScenarioRun(parsed(text, { set }), { files: NO_FILES, version: 'test' }).finish()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return error.problems[0]
  }
  return undefined
}
