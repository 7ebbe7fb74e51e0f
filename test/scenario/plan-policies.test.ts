/** What `plan` says of scaling policies: the arithmetic, and the runs that it foretells. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { MINUTE_MS } from '../../src/core/units.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { preflightText } from '../../src/scenario/plan/preflight-text.ts'
import { excessRequests, type FleetOutlook } from '../../src/scenario/plan/scaling-forecast.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

const minutes = (count: number) => count * MINUTE_MS

/** One instance of 200/s at half its load, three datapoints to the order, 240 s to start. */
const outlook = (perMinute: readonly number[], changed: Partial<FleetOutlook> = {}) =>
  excessRequests({
    load: Float64Array.from(perMinute),
    targetPerMinute: 6000,
    instancePerMinute: 12_000,
    highWindowMs: minutes(3),
    lowWindowMs: minutes(15),
    launchMs: minutes(4),
    startupMs: minutes(4),
    initialCount: 1,
    bounds: [{ atMs: 0, minCapacity: 1, maxCapacity: 10 }],
    held: [],
    ...changed,
  })

const stretch = (length: number, perMinute: number) => Array<number>(length).fill(perMinute)

describe('requests beyond what the instances serve', () => {
  it.each<[string, readonly number[], Partial<FleetOutlook>, number]>([
    ['none while one instance is enough', stretch(60, 12_000), {}, 0],
    // 300/s on 200/s for three minutes of datapoints and four of start-up
    [
      'of a spike: (3 + 4) minutes × 6,000',
      [...stretch(10, 3600), ...stretch(20, 18_000)],
      {},
      42_000,
    ],
    [
      'a minute more for each of metric delay',
      [...stretch(10, 3600), ...stretch(20, 18_000)],
      { launchMs: minutes(5) },
      48_000,
    ],
    [
      'of a burst of two minutes: scaling never sees it',
      [...stretch(10, 3600), 18_000, 18_000, ...stretch(20, 3600)],
      {},
      12_000,
    ],
    // back after 10 minutes: the instances are still there; after 30: gone
    [
      'of a second spike within a quarter of an hour: none',
      [...stretch(20, 18_000), ...stretch(10, 3600), ...stretch(20, 18_000)],
      {},
      42_000,
    ],
    [
      'of a second spike half an hour later: again',
      [...stretch(20, 18_000), ...stretch(30, 3600), ...stretch(20, 18_000)],
      {},
      84_000,
    ],
    [
      'for ever where the maximum is too small',
      stretch(60, 30_000),
      { bounds: [{ atMs: 0, minCapacity: 1, maxCapacity: 2 }] },
      7 * 18_000 + 53 * 6000,
    ],
    [
      'none where the minimum is there before the spike',
      [...stretch(30, 3600), ...stretch(30, 36_000)],
      {
        bounds: [
          { atMs: 0, minCapacity: 1, maxCapacity: 10 },
          { atMs: minutes(20), minCapacity: 6, maxCapacity: 10 },
        ],
      },
      0,
    ],
    [
      'until a minimum that comes late has started',
      stretch(30, 18_000),
      {
        highWindowMs: minutes(20),
        bounds: [
          { atMs: 0, minCapacity: 1, maxCapacity: 10 },
          { atMs: minutes(2), minCapacity: 2, maxCapacity: 10 },
        ],
      },
      36_000,
    ],
    // known at 13:00, ordered at 20:00, served from 24:00 on: 14 minutes of 6,000
    [
      'of a spike while the endpoint updates: until it is over, and four minutes of start-up',
      [...stretch(10, 3600), ...stretch(30, 18_000)],
      { held: [{ fromMs: minutes(5), untilMs: minutes(20) }] },
      84_000,
    ],
    [
      'none of a spike that an update outlives on a fleet that was large before',
      [...stretch(10, 30_000), ...stretch(30, 3600), ...stretch(20, 30_000)],
      { initialCount: 5, held: [{ fromMs: minutes(5), untilMs: minutes(45) }] },
      0,
    ],
    ['none in the beginning where the fleet is large', stretch(30, 18_000), { initialCount: 2 }, 0],
  ])('%s', (_, load, changed, expected) => {
    expect(outlook(load, changed)).toBe(expected)
  })
})

async function planned(name: string, set: readonly string[] = []) {
  const { scenario, files } = await loadScenario(name, { set, seed: undefined })
  return {
    plan: preflight(scenario, files),
    run: () => new ScenarioRun(scenario, { files, version: 'test' }).finish(),
  }
}

describe('a policy in a file', () => {
  it('is late by as much as the run', async () => {
    const { plan, run } = await planned('spike-target-tracking')
    const [policy] = plan.policies
    const { timeline, requests, endpoints } = run()
    const riseMs = policy?.peak?.atMs ?? 0
    const ordered = timeline.find(({ kind }) => kind === 'scaling.scale-out')
    const serving = timeline.findLast(({ kind }) => kind === 'instances.in-service')
    expect(policy).toMatchObject({
      ordersAfterMs: (ordered?.atMs ?? 0) - riseMs,
      servesAfterMs: (serving?.atMs ?? 0) - riseMs,
      instancePerSecond: 200,
      peak: { perSecond: 300, atMs: minutes(10) },
      tracking: { targetPerSecond: 100, instancesAtPeak: 3, excessRequests: 42_000 },
    })
    expect(endpoints.churn?.variants.AllTraffic?.instances.max).toBe(3)
    // Once the queue is a minute long all fail, not only those who are too many.
    const inQueue = 200 * 60
    expect(requests.failed).toBeGreaterThan(42_000 - inQueue)
  })

  it('scales in as late as the run', async () => {
    const { plan, run } = await planned('slow-scale-in')
    const scaledIn = run().timeline.find(({ kind }) => kind === 'scaling.scale-in')
    expect(plan.policies[0]?.scalesInAfterMs).toBe((scaledIn?.atMs ?? 0) - minutes(30))
  })

  it('knows the minimum that a scheduled action sets', async () => {
    const { plan } = await planned('nine-oclock')
    // Eight minutes of 600/s on one instance of 200/s; none on six.
    expect(plan.policies.map(({ tracking }) => tracking?.excessRequests)).toEqual([192_000, 0])
  })

  it('of a real week and another is late by less than fail, and about as often', async () => {
    const { plan, run } = await planned('two-weeks', ['duration=48h'])
    const excess = plan.policies[0]?.tracking?.excessRequests ?? 0
    const { failed } = run().requests
    expect(excess).toBeGreaterThan(failed / 3)
    expect(excess).toBeLessThan(failed)
  })

  it('counts the rows of a trace, and says nothing of work that it cannot know', async () => {
    const { plan } = await planned('azure-burst')
    expect(plan.policies[0]).toMatchObject({
      instancePerSecond: null,
      peak: { atMs: minutes(14) },
      tracking: { instancesAtPeak: 11, excessRequests: null },
    })
  })

  it('is held back by an update for as long as in the run, and orders right after it', async () => {
    const { plan, run } = await planned('scaling-blocked-in-update')
    const [held] = plan.policies[0]?.heldBack ?? []
    const { timeline } = run()
    const inService = timeline.find(
      event =>
        event.kind === 'endpoint.status-changed' && event.from === 'Updating' && event.atMs > 0,
    )
    const ordered = timeline.find(({ kind }) => kind === 'scaling.scale-out')?.atMs ?? 0
    expect(held).toMatchObject({
      ...{ toConfig: 'v2', fromMs: minutes(5) },
      missed: { wanted: 9, atMs: minutes(14), instances: 5, excessRequests: 0 },
    })
    const untilMs = held?.untilMs ?? 0
    expect(Math.abs((inService?.atMs ?? 0) - untilMs)).toBeLessThan(1000)
    expect(ordered).toBeGreaterThanOrEqual(untilMs)
    expect(ordered).toBeLessThanOrEqual(untilMs + minutes(1) + 1000)
  })

  it('that an update holds back leaves as many requests as it is late', async () => {
    const stages = 'traffic[0].stages=[{ for: 14m, rate: 200/s }, { for: 46m, rate: 1500/s }]'
    const { plan, run } = await planned('scaling-blocked-in-update', [stages])
    const { tracking, heldBack } = plan.policies[0] ?? {}
    const { timeline, requests } = run()
    const serves = timeline.findLast(({ kind }) => kind === 'instances.in-service')?.atMs ?? 0
    // 500/s more than five instances serve, to the minute.
    const late = (500 * (serves - minutes(14))) / 1000
    const excess = tracking?.excessRequests ?? 0
    expect(Math.abs(excess - late)).toBeLessThanOrEqual(500 * 60)
    // Without the update it would be three minutes of datapoints and four of start-up.
    expect(heldBack?.[0]?.missed?.excessRequests).toBe(excess - 500 * 7 * 60)
    expect(requests.failed).toBeGreaterThan(excess - 5 * 200 * 60 - 500 * 60)
  })

  it('that an update holds back at the worst moment serves as late as it is said to at most', async () => {
    const stages = 'traffic[0].stages=[{ for: 3m, rate: 200/s }, { for: 57m, rate: 900/s }]'
    const { plan, run } = await planned('scaling-blocked-in-update', [stages])
    const worstMs = plan.policies[0]?.heldBack[0]?.servesAfterMsWorst ?? 0
    const serves = run().timeline.findLast(({ kind }) => kind === 'instances.in-service')
    const lateMs = (serves?.atMs ?? 0) - minutes(3)
    expect(lateMs).toBeLessThanOrEqual(worstMs)
    expect(lateMs).toBeGreaterThan(worstMs - minutes(3))
  })

  it('of step scaling is as late as the alarm that calls it', async () => {
    const { plan } = await planned('step-vs-target')
    const [, out, back] = plan.policies
    expect(out).toMatchObject({ policy: 'out', ordersAfterMs: minutes(1), scalesInAfterMs: null })
    expect(back).toMatchObject({ policy: 'in', ordersAfterMs: null, scalesInAfterMs: minutes(5) })
  })

  const steps = (adjustments: string) =>
    `setup[6].PutScalingPolicy.StepScalingPolicyConfiguration.StepAdjustments=[${adjustments}]`

  it.each([
    // 54,000 on one instance is 48,000 above the threshold.
    { adjustments: undefined, orders: [9], needed: 9, after: minutes(1 + 4) },
    // Again when the cooldown of five minutes is over, which is longer than the start-up.
    {
      adjustments: '{ MetricIntervalLowerBound: 0, ScalingAdjustment: 4 }',
      orders: [5, 9],
      needed: 9,
      after: minutes(1 + 5 + 4),
    },
  ])('of step scaling orders $orders at the peak, as in the run', async given => {
    const { adjustments, orders, needed, after } = given
    const set = adjustments === undefined ? [] : [steps(adjustments)]
    const { plan, run } = await planned('step-vs-target', set)
    expect(plan.policies[1]?.steps?.atPeak).toEqual({ orders, needed, servesAfterMsLeast: after })
    const { timeline } = run()
    // The high tooth begins at 10:00 and is over at 30:00.
    const ofTooth = timeline.filter(
      event => 'endpoint' in event && event.endpoint === 'step' && event.atMs < minutes(30),
    )
    const ordered = ofTooth.flatMap(event => (event.kind === 'scaling.scale-out' ? [event.to] : []))
    expect(ordered).toEqual(orders)
    const served = ofTooth.findLast(({ kind }) => kind === 'instances.in-service')
    const lateMs = (served?.atMs ?? 0) - minutes(10)
    expect(lateMs).toBeGreaterThanOrEqual(after)
    expect(lateMs).toBeLessThanOrEqual(after + (orders.length - 1) * minutes(5))
  })

  it('of step scaling is told with its steps as ranges of the metric', async () => {
    const { plan } = await planned('step-vs-target')
    const lines = preflightText(plan).split('\n')
    expect(lines.filter(line => /^ {2}(steps|at the peak)/.test(line))).toEqual([
      '  steps       6,000 to 12,000: +1; 12,000 to 30,000: +4; from 30,000: +8 of InvocationsPerInstance (Sum of 1m, alarm step-busy)',
      '  at the peak orders 9 instances, needs 9',
      '  steps       up to 3,000: -50% of InvocationsPerInstance (Sum of 1m, alarm step-idle)',
    ])
  })

  it('on concurrency asks for the instances at which the busiest is quiet by chance, as the run does', () => {
    const scaled = {
      ServiceNamespace: 'sagemaker',
      ResourceId: 'endpoint/e/variant/A',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    }
    const variant = {
      ...{ VariantName: 'A', ModelName: 'm', InstanceType: 'ml.m5.large' },
      InitialInstanceCount: 4,
    }
    const scenario = parsed(
      JSON.stringify({
        ...{ name: 'x', duration: '30m', models: { m: { latency: '20ms', concurrency: 4 } } },
        setup: [
          { CreateEndpointConfig: { EndpointConfigName: 'v1', ProductionVariants: [variant] } },
          { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
          { RegisterScalableTarget: { ...scaled, MinCapacity: 1, MaxCapacity: 100 } },
          {
            PutScalingPolicy: {
              ...{ ...scaled, PolicyName: 'p', PolicyType: 'TargetTrackingScaling' },
              TargetTrackingScalingPolicyConfiguration: {
                TargetValue: 2,
                PredefinedMetricSpecification: {
                  PredefinedMetricType: 'SageMakerVariantConcurrentRequestsPerModelHighResolution',
                },
              },
            },
          },
        ],
        traffic: [{ endpoint: 'e', rate: '600/s' }],
      }),
    )
    const { plan, endpoints } = new ScenarioRun(scenario, {
      ...{ files: NO_FILES, version: 'test' },
    }).finish()
    const [policy] = plan.policies
    expect(policy?.concurrency).toMatchObject({
      ...{ target: 2, inProgressAtPeak: 12, instancesAtPeakLeast: 6 },
    })
    // Three datapoints of ten seconds, and the delay of the metric.
    expect(policy?.ordersAfterMs).toBe(30_000 + 60_000)
    const byChance = policy?.concurrency?.instancesAtPeakByChance ?? 0
    expect(byChance).toBeGreaterThan(2 * 6)
    const ratio = (endpoints.e?.variants.A?.instances.max ?? 0) / byChance
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.5)
  })

  it('is told in words', async () => {
    const { plan } = await planned('spike-target-tracking')
    expect(preflightText(plan)).toBe(`spike-target-tracking

scaling policy invocations on churn/AllTraffic, target tracking
  bounds      1 to 10 instances
  target      100/s an instance, 50% of the 200/s it serves at most
  reacts      orders 3m after a rise, serves after 7m; scales in 15m after a fall
  peak        300/s at 10:00, wants 3 instances, $0.35 an hour (least $0.12)
  behind      42,000 requests more than the instances serve while scaling lags
`)
  })
})
