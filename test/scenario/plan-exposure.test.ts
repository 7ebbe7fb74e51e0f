/** Whom an update hurts and which alarm sees it: forecast against run, where the sum is not plain. */
import { describe, expect, it } from 'vitest'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { preflightText } from '../../src/scenario/plan/preflight-text.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

interface Given {
  /** Instances and weight of each variant; the first one's new model fails 10%, the others' none. */
  readonly variants: Readonly<Record<string, readonly [count: number, weight: number]>>
  readonly policy: object
  /** Dimensions of the rollback alarm on a 5% error rate, and its metric; `undefined`: no alarm. */
  readonly alarm?: Readonly<Record<string, string>>
  readonly metric?: string
  readonly missing?: string
  readonly shadow?: boolean
}

function scenarioOf({ variants, policy, alarm, metric, missing, shadow }: Given) {
  const variant = (VariantName: string, ModelName: string, [count, weight]: readonly number[]) => ({
    ...{ VariantName, ModelName, InstanceType: 'ml.m5.large' },
    ...{ InitialInstanceCount: count, InitialVariantWeight: weight },
  })
  const config = (name: string, first: string) => ({
    CreateEndpointConfig: {
      EndpointConfigName: name,
      ProductionVariants: Object.entries(variants).map(([each, sizes], index) =>
        variant(each, index === 0 ? first : 'good', sizes),
      ),
      ...(shadow === true ? { ShadowProductionVariants: [variant('S', 'bad', [2, 1])] } : {}),
    },
  })
  const rollback = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] } }
  const file = {
    ...{ name: 'x', duration: '1h' },
    models: {
      good: { latency: '20ms', startup: '240s' },
      bad: { latency: '20ms', startup: '240s', errors: { '5xx': '10%' } },
    },
    setup: [
      config('v1', 'good'),
      config('v2', 'bad'),
      { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
      ...(alarm === undefined
        ? []
        : [
            {
              PutMetricAlarm: {
                ...{ AlarmName: 'a', Namespace: 'AWS/SageMaker', Statistic: 'Average' },
                MetricName: metric ?? 'Invocation5XXErrors',
                Dimensions: Object.entries(alarm).map(([Name, Value]) => ({ Name, Value })),
                ...{ Period: 60, EvaluationPeriods: 1, Threshold: 0.05 },
                ComparisonOperator: 'GreaterThanThreshold',
                TreatMissingData: missing ?? 'missing',
              },
            },
          ]),
    ],
    traffic: [{ endpoint: 'e', rate: '100/s' }],
    timeline: [
      {
        at: '5m',
        UpdateEndpoint: {
          ...{ EndpointName: 'e', EndpointConfigName: 'v2' },
          DeploymentConfig: { ...policy, ...(alarm === undefined ? {} : rollback) },
        },
      },
    ],
  }
  return parsed(JSON.stringify(file))
}

const ROLLING = {
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 30 },
    WaitIntervalInSeconds: 60,
  },
}
const LINEAR = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'LINEAR',
      LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 1 },
      WaitIntervalInSeconds: 120,
    },
  },
}
const ALL_AT_ONCE = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
    TerminationWaitInSeconds: 300,
  },
}
const GREEN = { EndpointName: 'e', VariantName: 'A', EndpointConfigName: 'v2' }

describe('requests hurt', () => {
  it.each([
    {
      // Seen at 11:00, after 120 s at 30%; three blue instances take 240 s to come back.
      what: 'by a rolling update are those of the way back, too',
      given: { variants: { A: [10, 1] }, policy: ROLLING, alarm: GREEN },
      hurt: (120 + 240) * 30 * 0.1,
    },
    {
      // A has 90% of the traffic. Four steps of two of seven instances, 120 s each, then all.
      what: 'by one variant of two are those that its weight sends to it',
      given: { variants: { A: [4, 0.9], B: [3, 0.1] }, policy: LINEAR },
      hurt: 120 * (2 / 7 + 4 / 7 + 6 / 7) * 90 * 0.1,
    },
    {
      what: 'by a bad shadow are none, and the new version fails those of its own',
      given: { variants: { A: [4, 1] }, policy: ALL_AT_ONCE, alarm: GREEN, shadow: true },
      hurt: 120 * 100 * 0.1,
    },
  ] as const)('$what', ({ given, hurt }) => {
    const scenario = scenarioOf(given)
    const { plan, deployments } = new ScenarioRun(scenario, {
      files: NO_FILES,
      version: 'test',
    }).finish()
    expect(plan.deployments).toMatchObject([{ requestsHurt: Math.round(hurt) }])
    // A Poisson count: within four standard deviations. Of fleets that live on to the minute.
    const actual = deployments[0]?.greenFailed ?? 0
    const slack = deployments[0]?.outcome === 'completed' ? 90 * 90 * 0.1 : 0
    expect(actual).toBeGreaterThan(hurt - 4 * Math.sqrt(hurt))
    expect(actual).toBeLessThan(hurt + slack + 4 * Math.sqrt(hurt))
  })

  it('while the deployment went on are not those of the time after it', () => {
    // In service at 9:00, complete at 14:30: 330 s of 100/s, and the rest of the last minute.
    const given = { variants: { A: [4, 1] }, policy: ALL_AT_ONCE } as const
    const run = new ScenarioRun(scenarioOf(given), { files: NO_FILES, version: 'test' }).finish()
    const [deployment] = run.deployments
    expect(deployment).toMatchObject({ outcome: 'completed', endedAtMs: 870_000 })
    expect(Math.abs((deployment?.greenRequests ?? 0) - 36_000)).toBeLessThan(4 * Math.sqrt(36_000))
  })
})

describe('an alarm that never gets a datapoint', () => {
  const E = { EndpointName: 'e' }
  it.each([
    {
      alarm: E,
      says: 'a never gets data and cannot trip: SageMaker has no Invocation5XXErrors of an endpoint, only of its variants; add the dimension VariantName',
    },
    {
      alarm: { ...E, VariantName: 'a' },
      says: 'a never gets data and cannot trip: e has no variant a; did you mean "A"?',
    },
    {
      alarm: { ...E, VariantName: 'A', InstanceType: 'ml.m5.large' },
      says: 'a never gets data and cannot trip: SageMaker has no Invocation5XXErrors with the dimension InstanceType; use EndpointName, VariantName, EndpointConfigName',
    },
    {
      alarm: GREEN,
      metric: 'Invocation5xxErrors',
      says: 'a never gets data and cannot trip: SageMaker has no metric Invocation5xxErrors; did you mean "Invocation5XXErrors"?',
    },
    {
      alarm: E,
      missing: 'breaching',
      says: 'a never gets data and is always in ALARM (missing data is breaching): every update is rolled back: SageMaker has no Invocation5XXErrors of an endpoint, only of its variants; add the dimension VariantName',
    },
  ])('is told why: $says', ({ says, ...given }) => {
    const scenario = scenarioOf({ variants: { A: [4, 1] }, policy: ALL_AT_ONCE, ...given })
    const lines = preflightText(preflight(scenario, NO_FILES)).split('\n')
    expect(lines).toContain(`  ! ${says} [alarm-without-data]`)
    // And so it is: no datapoint in the run.
    const { timeline } = new ScenarioRun(scenario, { files: NO_FILES, version: 'test' }).finish()
    const rollback = timeline.find(({ kind }) => kind === 'deployment.rolled-back')
    expect(rollback === undefined).toBe(given.missing === undefined)
  })
})
