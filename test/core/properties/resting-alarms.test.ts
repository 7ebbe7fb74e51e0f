/**
 * Accounts in which little happens: whatever their alarms are on, and whatever is done to them at
 * whatever moment, nobody can tell which alarms rested. Each is played twice, the second time with
 * alarms that are woken twice a minute.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { StepPolicyConfig } from '../../../src/core/autoscaling/scaling-config.ts'
import { DomainError } from '../../../src/core/errors.ts'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'
import { addTraffic, labWorld, MINUTE, rate, updateOf } from '../../support/lab.ts'
import { registerOf } from '../../support/scaling.ts'

const SEED = Number(process.env.ENDPOINT_LAB_SEED ?? 1)
const RUNS = 400
const MINUTES = 60
/** Both endpoints have a variant A with a step policy. */
const ENDPOINTS = ['E', 'F'] as const
const NAMES = ['a1', 'a2', 'a3']

type Deed = (world: World) => void

const anEndpoint = fc.constantFrom(...ENDPOINTS)
const aName = fc.constantFrom(...NAMES)

const boundsOf = fc
  .tuple(fc.constantFrom(1, 1, 2), fc.constantFrom(0, 2))
  .map(([min, more]) => [min, min + more] as const)

const policies: fc.Arbitrary<Partial<StepPolicyConfig>> = fc.record({
  steps: fc
    .constantFrom(-1, -1, 1)
    .map(adjustment => [{ lowerBound: undefined, upperBound: 0, adjustment }]),
  cooldownMs: fc.constantFrom(0, MINUTE, 5 * MINUTE),
})

/** Which endpoints' policies an alarm calls. */
const calls = fc.constantFrom([], ['E'], ['F'], ['E', 'F'])

const alarms = fc.record({
  name: aName,
  endpointName: anEndpoint,
  calls: fc.record({ alarmActions: calls, okActions: calls }),
  config: fc.record<Partial<AlarmConfig>>({
    metricName: fc.constantFrom('Invocations', 'ConcurrentRequestsPerModel', 'ModelLatency'),
    statistic: fc.constantFrom('Sum', 'Maximum', 'SampleCount'),
    periodMs: fc.constantFrom(MINUTE, MINUTE, 5 * MINUTE),
    evaluationPeriods: fc.constantFrom(1, 3),
    comparisonOperator: fc.constantFrom('LessThanThreshold', 'GreaterThanThreshold'),
    treatMissingData: fc.constantFrom('missing', 'breaching', 'notBreaching', 'ignore'),
  }),
})

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(anEndpoint, boundsOf).map(
    ([name, bounds]): Deed =>
      world =>
        registerOf(world, bounds, {}, name),
  ),
  fc.tuple(anEndpoint, policies).map(
    ([name, policy]): Deed =>
      world =>
        policyOn(world, name, policy),
  ),
  alarms.map(
    (alarm): Deed =>
      world =>
        putAlarm(world, alarm),
  ),
  fc.tuple(anEndpoint, fc.integer({ min: 1, max: 3 })).map(
    ([name, instanceCount]): Deed =>
      world => {
        const count = { variantName: 'A', weight: undefined, instanceCount }
        world.endpoints.updateWeightsAndCapacities(name, [count])
      },
  ),
  fc.constant<Deed>(world => world.endpoints.update(updateOf('v2'))),
  fc.constant<Deed>(world => world.endpoints.delete('F')),
  aName.map(
    (name): Deed =>
      world =>
        world.alarms.delete([name]),
  ),
  fc.tuple(aName, fc.boolean()).map(
    ([name, enabled]): Deed =>
      world =>
        world.alarms.enableActions([name], enabled),
  ),
  fc.tuple(aName, fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA')).map(
    ([name, state]): Deed =>
      world => {
        world.alarms.setState(name, { state, reason: 'a test', reasonData: undefined })
      },
  ),
  anEndpoint.map(
    (endpointName): Deed =>
      world => {
        const now = world.nowMs
        const segments = [rate(now, now + 90_000, 1)]
        addTraffic(world, segments, { process: 'even', name: `at ${now}`, endpointName })
      },
  ),
)

const moments = fc
  .tuple(fc.nat({ max: MINUTES }), fc.constantFrom(0, 0, 1, 30_000))
  .map(([minute, later]) => minute * MINUTE + later)

const labs = fc.record({
  settings: fc.record({
    metricDelayMs: fc.constantFrom(0, 30_000, MINUTE),
    alarmPhase: fc.constantFrom('aligned' as const, 'spread' as const),
    idleMetric: fc.constantFrom('zeros' as const, 'missing' as const),
  }),
  bounds: fc.tuple(boundsOf, boundsOf),
  policies: fc.tuple(policies, policies),
  alarms: fc.array(alarms, { minLength: 1, maxLength: 3 }),
  isSettled: fc.boolean(),
  deeds: fc.array(fc.tuple(moments, deeds), { maxLength: 8 }),
})
type QuietLab = typeof labs extends fc.Arbitrary<infer Lab> ? Lab : never

function worldOf(lab: QuietLab): World {
  const world = labWorld({
    models: { m: { startupMs: 90_000 } },
    configs: {
      v1: { variants: { A: { modelName: 'm' } } },
      v2: { variants: { A: { modelName: 'm', initialInstanceCount: 2 } } },
    },
    running: 'v1',
    settings: lab.settings,
  })
  world.endpoints.create({ name: 'F', configName: 'v2', deployment: undefined })
  for (const [index, name] of ENDPOINTS.entries()) {
    registerOf(world, lab.bounds[index] ?? [1, 1], {}, name)
    policyOn(world, name, lab.policies[index] ?? {})
  }
  for (const alarm of lab.alarms) putAlarm(world, alarm)
  if (lab.isSettled) world.settle()
  for (const [atMs, deed] of lab.deeds) world.schedule(atMs, () => tried(world, deed))
  return world
}

/** What AWS refuses leaves things as they are. */
function tried(world: World, deed: Deed): void {
  try {
    deed(world)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}

function policyOn(world: World, endpointName: string, spec: Partial<StepPolicyConfig>): void {
  world.scaling.putPolicy({
    kind: 'step',
    name: 'steps',
    endpointName,
    variantName: 'A',
    adjustmentType: 'ChangeInCapacity',
    steps: [],
    minAdjustmentMagnitude: undefined,
    cooldownMs: 0,
    aggregation: undefined,
    ...spec,
  })
}

function putAlarm(
  world: World,
  { name, endpointName, calls, config }: QuietLab['alarms'][0],
): void {
  const arnsOf = (called: readonly string[]): readonly string[] =>
    world.scaling
      .policies()
      .filter(policy => called.includes(policy.config.endpointName))
      .map(({ arn }) => arn)
  const dimensions = [
    { name: 'EndpointName', value: endpointName },
    { name: 'VariantName', value: 'A' },
  ]
  const alarmActions = arnsOf(calls.alarmActions)
  const okActions = arnsOf(calls.okActions)
  const evaluated = { datapointsToAlarm: config.evaluationPeriods ?? 1, threshold: 1 }
  world.alarms.put(alarmOf({ ...config, ...evaluated, name, dimensions, alarmActions, okActions }))
}

/** All that can be known of what the alarms did and saw. */
const seenOf = ({ timeline, alarms, scaling }: World) => ({
  events: timeline.events,
  alarms: [...alarms.names()].map(name => alarms.save(name)),
  datapoints: [...alarms.names()].map(name => alarms.trailOf(name)?.since(0, MINUTES)),
  targets: [...scaling.targetKeys()].map(key => scaling.save(key)),
  activities: scaling.activities(),
})

it('alarms that rest leave no trace of it', () => {
  let rested = 0
  const property = fc.property(labs, lab => {
    const [world, twin] = [worldOf(lab), worldOf(lab)]
    // Not at whole and half minutes, when most is done to them.
    for (let atMs = MINUTE / 4; atMs < MINUTES * MINUTE; atMs += MINUTE / 2) {
      world.runUntil(atMs)
      twin.runUntil(atMs)
      for (const name of twin.alarms.names()) twin.alarms.endRest(name)
    }
    for (const name of world.alarms.names()) if (world.alarms.isResting(name)) rested++
    expect(seenOf(world)).toEqual(seenOf(twin))
  })
  fc.assert(property, { numRuns: RUNS, seed: SEED })
  expect(rested).toBeGreaterThan(RUNS / 4)
})
