/** The account as one document: out, in, and refused when it is wrong. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AccountChanges } from '../../../src/aws/account-state/account-changes.ts'
import {
  AccountProblems,
  dumpAccount,
  readAccount,
} from '../../../src/aws/account-state/account-document.ts'
import { AwsError } from '../../../src/aws/aws-error.ts'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, answer, newAccount } from '../account.ts'
import { variant } from '../variant.ts'

const documentOf = (world: World): unknown => JSON.parse(JSON.stringify(dumpAccount(world)))
const loaded = (document: unknown): World =>
  readAccount(document).createWorld({ trackInFlight: true })

const VARIANT = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e1/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const config = (name: string, model: string) => ({
  EndpointConfigName: name,
  ProductionVariants: [
    variant({ ModelName: model }),
    variant({ ModelName: model, VariantName: 'B' }),
  ],
})

const alarm = (name: string, threshold: number) => ({
  AlarmName: name,
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocation5XXErrors',
  Dimensions: [
    { Name: 'EndpointName', Value: 'e1' },
    { Name: 'VariantName', Value: 'A' },
  ],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: threshold,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
})

const POLICY = {
  ...VARIANT,
  PolicyName: 'p',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 100,
    PredefinedMetricSpecification: {
      PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
    },
  },
}

const data = (datum: object) => ({
  Namespace: 'Shop',
  MetricData: [{ MetricName: 'Errors', ...datum }],
})

const EPOCH = Date.UTC(2026, 0, 5)
const errors = (more: object) => ({
  Namespace: 'Shop',
  MetricName: 'Errors',
  StartTime: new Date(EPOCH).toISOString(),
  EndTime: new Date(EPOCH + 24 * 60 * MINUTE_MS).toISOString(),
  Period: 60,
  ...more,
})

/** Calls of every kind that changes something; refusals are part of the play. */
const CALLS: readonly (readonly [string, object])[] = [
  ['CreateModel', { ModelName: 'm3', PrimaryContainer: { Image: 'i' } }],
  ['CreateEndpointConfig', config('c1', 'm1')],
  ['CreateEndpointConfig', config('c2', 'm2')],
  ['DeleteEndpointConfig', { EndpointConfigName: 'c2' }],
  ['CreateEndpoint', { EndpointName: 'e1', EndpointConfigName: 'c1' }],
  ['CreateEndpoint', { EndpointName: 'e2', EndpointConfigName: 'c2' }],
  ['UpdateEndpoint', { EndpointName: 'e1', EndpointConfigName: 'c2' }],
  ['UpdateEndpoint', { EndpointName: 'e1', EndpointConfigName: 'c1' }],
  [
    'UpdateEndpointWeightsAndCapacities',
    {
      EndpointName: 'e1',
      DesiredWeightsAndCapacities: [
        { VariantName: 'A', DesiredWeight: 3, DesiredInstanceCount: 4 },
        { VariantName: 'B', DesiredInstanceCount: 1 },
      ],
    },
  ],
  ['DeleteEndpoint', { EndpointName: 'e2' }],
  ['PutMetricAlarm', alarm('x', 1)],
  ['PutMetricAlarm', alarm('x', 2)],
  ['PutMetricAlarm', alarm('y, z', 1)],
  ['DeleteAlarms', { AlarmNames: ['y, z'] }],
  [
    'PutMetricAlarm',
    {
      AlarmName: 'math',
      Metrics: [
        { Id: 'share', Expression: 'm1 / 100', Label: 'a share', ReturnData: true },
        {
          Id: 'm1',
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [] },
            Period: 60,
            Stat: 'p90',
          },
          ReturnData: false,
        },
      ],
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  ],
  ['PutMetricData', data({ Value: 3 })],
  ['PutMetricData', data({ Value: -1, Unit: 'Count' })],
  ['PutMetricData', data({ Values: [1, 2, 9], Counts: [5, 1, 1], StorageResolution: 1 })],
  ['PutMetricData', data({ StatisticValues: { SampleCount: 9, Sum: 9, Minimum: 0, Maximum: 4 } })],
  ['PutMetricData', data({ Value: 4, Dimensions: [{ Name: 'Shop', Value: 'north' }] })],
  ['SetAlarmState', { AlarmName: 'x', StateValue: 'ALARM', StateReason: 'a test' }],
  ['DisableAlarmActions', { AlarmNames: ['x', 'y, z'] }],
  ['RegisterScalableTarget', { ...VARIANT, MinCapacity: 1, MaxCapacity: 8 }],
  ['RegisterScalableTarget', { ...VARIANT, MinCapacity: 3 }],
  ['PutScalingPolicy', POLICY],
  ['DeleteScalingPolicy', { ...VARIANT, PolicyName: 'p' }],
  [
    'PutScalingPolicy',
    {
      ...VARIANT,
      PolicyName: 'steps',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    },
  ],
  [
    'PutScheduledAction',
    {
      ...VARIANT,
      ScheduledActionName: 'often',
      Schedule: 'rate(3 minutes)',
      ScalableTargetAction: { MinCapacity: 2 },
    },
  ],
  ['DeleteScheduledAction', { ...VARIANT, ScheduledActionName: 'often' }],
  [
    'AddTags',
    {
      ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e1',
      Tags: [{ Key: 'team', Value: 'a' }],
    },
  ],
  [
    'DeleteTags',
    {
      ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e1',
      TagKeys: ['team'],
    },
  ],
  ['DeleteModel', { ModelName: 'm3' }],
  ['DeleteModel', { ModelName: 'm2' }],
  ['CreateModel', { ModelName: 'm2', PrimaryContainer: { Image: 'i' } }],
  ['DeregisterScalableTarget', VARIANT],
]

const READS: readonly (readonly [string, object])[] = [
  ['ListEndpoints', {}],
  ['DescribeEndpoint', { EndpointName: 'e1' }],
  ['DescribeEndpoint', { EndpointName: 'e2' }],
  ['ListEndpointConfigs', {}],
  ['ListModels', {}],
  ['DescribeModel', { ModelName: 'm3' }],
  ['ListTags', { ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e1' }],
  ['DescribeScheduledActions', { ServiceNamespace: 'sagemaker' }],
  ['DescribeEndpointConfig', { EndpointConfigName: 'c1' }],
  ['DescribeEndpointConfig', { EndpointConfigName: 'c2' }],
  ['ListMetrics', { Namespace: 'Shop' }],
  ['GetMetricStatistics', errors({ Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'] })],
  ['GetMetricStatistics', errors({ ExtendedStatistics: ['p50', 'p90'] })],
  ['DescribeAlarms', {}],
  ['DescribeAlarmHistory', {}],
  ['DescribeScalableTargets', { ServiceNamespace: 'sagemaker' }],
  ['DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }],
  [
    'DescribeScalingActivities',
    { ServiceNamespace: 'sagemaker', IncludeNotScaledActivities: true },
  ],
]

function call(world: World, [operation, input]: readonly [string, object]): void {
  try {
    execute(world, operation, input)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
  }
}

function answersOf(world: World): readonly unknown[] {
  return READS.map(([operation, input]) => {
    try {
      return answer(world, operation, input)
    } catch (error) {
      if (error instanceof AwsError) return error.message
      throw error
    }
  })
}

type Step = { readonly call: readonly [string, object] } | { readonly minutes: number }

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...CALLS).map((each): Step => ({ call: each })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((minutes): Step => ({ minutes })) },
  ),
  { maxLength: 40 },
)

/** The first calls of the list, so that most sequences have something to act on. */
function play(world: World, played: readonly Step[], after: () => void = () => {}): void {
  const opening: readonly Step[] = CALLS.slice(0, 6).map(each => ({ call: each }))
  for (const step of [...opening.filter((_, i) => i !== 3), { minutes: 6 }, ...played]) {
    if ('call' in step) call(world, step.call)
    else world.runUntil(world.nowMs + step.minutes * MINUTE_MS)
    after()
  }
}

const isUpdatingConfig = (world: World): boolean =>
  world.endpoints.list().some(({ pending }) => pending !== undefined)

describe('dump, load, dump', () => {
  it('is the same document, and every describing call answers the same', () => {
    fc.assert(
      fc.property(steps, played => {
        const world = newAccount()
        play(world, played)
        const first = documentOf(world)
        const second = loaded(first)
        // A deployment under way is rolled back on loading: see below.
        if (!isUpdatingConfig(world)) {
          expect(documentOf(second)).toEqual(first)
          expect(answersOf(second)).toEqual(answersOf(world))
        }
        expect(documentOf(loaded(documentOf(second)))).toEqual(documentOf(second))
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it('comes to rest like the account that was saved', () => {
    fc.assert(
      fc.property(steps, played => {
        const world = newAccount()
        play(world, played)
        if (isUpdatingConfig(world)) return
        const second = loaded(documentOf(world))
        for (const each of [world, second]) each.runUntil(each.nowMs + 20 * MINUTE_MS)
        const rest = (each: World) =>
          each.endpoints.list().map(({ name, status, variants }) => ({
            name,
            status,
            counts: variants.map(({ currentInstanceCount }) => currentInstanceCount),
            weights: variants.map(({ currentWeight }) => currentWeight),
          }))
        expect(rest(second)).toEqual(rest(world))
      }),
      { numRuns: 100, seed: 2 },
    )
  })
})

it('an order that was not fulfilled is still told of when the account is loaded', () => {
  const world = accountWithEndpoint() // 4 instances
  const instances = { kind: 'instance-type', instanceType: 'ml.m5.large' } as const
  world.faults.inject(instances, { kind: 'capacity', instances: 0 }, 60 * MINUTE_MS)
  execute(world, 'RegisterScalableTarget', {
    ...VARIANT,
    ResourceId: 'endpoint/e/variant/A',
    MinCapacity: 6,
    MaxCapacity: 8,
  })
  world.runUntil(world.nowMs + 10 * MINUTE_MS)
  const input = { ServiceNamespace: 'sagemaker' }
  expect(answer(loaded(documentOf(world)), 'DescribeScalingActivities', input)).toMatchObject({
    ScalingActivities: [{ StatusCode: 'Unfulfilled' }],
  })
})

describe('changes', () => {
  it('taken after every call and every minute add up to the document', () => {
    fc.assert(
      fc.property(steps, played => {
        const world = newAccount()
        const changes = new AccountChanges(world)
        const copy = new Map<string, Map<string, string>>()
        const follow = (): void => {
          for (const { part, id, text } of changes.take()) {
            const entities = copy.get(part) ?? new Map<string, string>()
            copy.set(part, entities)
            if (text === undefined) entities.delete(id)
            else entities.set(id, text)
          }
        }
        play(world, played, follow)
        const document = new Map<string, unknown>(Object.entries(dumpAccount(world)))
        for (const [part, entities] of copy) {
          const listed = document.get(part) as readonly unknown[]
          const texts = listed.map(each => JSON.stringify(each))
          expect([...entities.values()].sort(), part).toEqual(texts.sort())
        }
      }),
      { numRuns: 100, seed: 3 },
    )
  })

  it('of one alarm among many are few', () => {
    const world = newAccount()
    for (let i = 0; i < 50; i++) call(world, ['PutMetricAlarm', alarm(`alarm-${i}`, 1)])
    const changes = new AccountChanges(world)
    expect(changes.take().filter(({ part }) => part === 'alarms')).toHaveLength(50)
    call(world, ['PutMetricAlarm', alarm('alarm-7', 2)])
    expect(changes.take()).toMatchObject([
      { part: 'alarms', id: 'alarm-7' },
      { part: 'alarmHistory', id: '50' },
    ])
    expect(changes.take()).toEqual([])
  })
})

describe('a deployment under way', () => {
  it('is rolled back, with a reason, when the account is loaded', () => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c2' })
    world.runUntil(world.nowMs + MINUTE_MS)
    const restored = loaded(documentOf(world))
    expect(answer(restored, 'DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'c1',
      FailureReason: 'Deployment rolled back: endpoint-lab restarted during the update to "c2".',
    })
  })
})

describe('a document that is wrong', () => {
  const good = documentOf(accountWithEndpoint()) as Record<string, unknown>
  const endpoint = (good.endpoints as object[])[0]
  it.each([
    { what: 'no object', document: [], text: 'document: expected a JSON object' },
    { what: 'another format', document: { ...good, format: 'x' }, text: 'format: ' },
    { what: 'a newer version', document: { ...good, version: 2 }, text: 'version: ' },
    { what: 'an unknown member', document: { ...good, colour: 'red' }, text: 'colour' },
    {
      what: 'a list that is none',
      document: { ...good, alarms: {} },
      text: 'alarms: expected a list',
    },
    {
      what: 'a wrong status',
      document: { ...good, endpoints: [{ ...endpoint, status: 'Fine' }] },
      text: 'endpoints[0].status: ',
    },
    {
      what: 'a typo in an entity',
      document: { ...good, endpoints: [{ ...endpoint, statuss: 1 }] },
      text: 'endpoints[0]: ',
    },
    {
      what: 'the same endpoint twice',
      document: { ...good, endpoints: [endpoint, endpoint] },
      text: 'endpoints[1]: "e" is at endpoints[0] already',
    },
    {
      what: 'a model that is missing',
      document: { ...good, models: [] },
      text: 'endpoints[0]: there is no model "m1" in the document',
    },
    {
      what: 'other variants than its config',
      document: { ...good, endpoints: [{ ...endpoint, variants: [] }] },
      text: 'endpoints[0].variants: expected the variants of the config',
    },
  ])('with $what says where', ({ document, text }) => {
    const load = () => loaded(document)
    expect(load).toThrow(AccountProblems)
    expect(load).toThrow(text)
  })
})
