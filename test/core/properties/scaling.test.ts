/** Whatever the policies and the traffic: capacity stays inside its bounds, and rows explain it all. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlarmConfig, AlarmState } from '../../../src/core/alarms/alarm-config.ts'
import { evaluateAlarm, evaluationRange } from '../../../src/core/alarms/evaluate.ts'
import type { StepAdjustment } from '../../../src/core/autoscaling/scaling-config.ts'
import { isMetricName } from '../../../src/core/metrics/metric-store.ts'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../../support/alarm.ts'
import { MINUTE, rate } from '../../support/lab.ts'
import { policyOf, registerOf, scalingLab } from '../../support/scaling.ts'

const MINUTES = 50
const RUNS = 60
const VARIANT = { endpointName: 'E', variantName: 'A' }

interface RandomScaling {
  readonly bounds: readonly [number, number]
  readonly newBounds: readonly [number, number]
  readonly instances: number
  readonly idleMetric: 'zeros' | 'missing'
  readonly tracking: { readonly targetValue: number; readonly cooldownMs: number } | undefined
  readonly steps: { readonly width: number; readonly adjustments: readonly number[] } | undefined
  readonly stepCooldownMs: number
  /** Requests a second, five minutes each. */
  readonly load: readonly number[]
}

const boundsOf = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 9 }))
  .map(([low, more]) => [low, low + more] as const)

const scalings: fc.Arbitrary<RandomScaling> = fc.record({
  bounds: boundsOf,
  newBounds: boundsOf,
  instances: fc.integer({ min: 1, max: 12 }),
  idleMetric: fc.constantFrom('zeros' as const, 'missing' as const),
  tracking: fc.option(
    fc.record({
      targetValue: fc.double({ min: 20, max: 2000, noNaN: true }),
      cooldownMs: fc.constantFrom(0, MINUTE, 5 * MINUTE),
    }),
    { nil: undefined },
  ),
  steps: fc.option(
    fc.record({
      width: fc.integer({ min: 1, max: 500 }),
      adjustments: fc.array(fc.integer({ min: -3, max: 9 }), { minLength: 1, maxLength: 4 }),
    }),
    { nil: undefined },
  ),
  stepCooldownMs: fc.constantFrom(0, MINUTE, 5 * MINUTE),
  load: fc.array(fc.constantFrom(0, 0, 2, 10, 25, 60), { minLength: 10, maxLength: 10 }),
})

/** From the threshold up, each as wide as told, the last one without end. */
const stepsOf = (width: number, adjustments: readonly number[]): StepAdjustment[] =>
  adjustments.map((adjustment, index) => ({
    lowerBound: index * width,
    upperBound: index === adjustments.length - 1 ? undefined : (index + 1) * width,
    adjustment,
  }))

function build(scaling: RandomScaling): World {
  const { bounds, instances, idleMetric, tracking, steps, load } = scaling
  const segments = load.map((each, i) => rate(i * 5 * MINUTE, (i + 1) * 5 * MINUTE, each))
  const settings = { idleMetric }
  const world = scalingLab({ segments, bounds: [1, 20], instances, settings })
  world.scaling.deletePolicy(VARIANT, 'requests')
  registerOf(world, bounds)
  if (tracking !== undefined) {
    const { targetValue, cooldownMs } = tracking
    const cooldowns = { scaleOutCooldownMs: cooldownMs, scaleInCooldownMs: cooldownMs }
    world.scaling.putPolicy(policyOf({ targetValue, ...cooldowns }))
  }
  if (steps !== undefined) {
    const { arn } = world.scaling.putPolicy({
      ...VARIANT,
      kind: 'step',
      name: 'steps',
      adjustmentType: 'ChangeInCapacity',
      steps: stepsOf(steps.width, steps.adjustments),
      minAdjustmentMagnitude: undefined,
      cooldownMs: scaling.stepCooldownMs,
      aggregation: undefined,
    })
    const metric = { metricName: 'InvocationsPerInstance', threshold: 100 }
    world.alarms.put(alarmOf({ name: 'busy', ...metric, alarmActions: [arn] }))
  }
  world.settle()
  return world
}

/** What the alarm has seen of its metric by the instant. */
function datapointsOf(world: World, config: AlarmConfig, atMs: number) {
  const series = world.metrics.seriesOf({ ...VARIANT, endpointConfigName: undefined })
  const { metricName, statistic, periodMs } = config
  const count = evaluationRange(config)
  return Array.from({ length: count }, (_, index) => {
    const startMs = atMs - (count - index) * periodMs
    const window = { fromMs: startMs, untilMs: startMs + periodMs }
    const value =
      series === undefined || !isMetricName(metricName)
        ? undefined
        : world.metrics.statistic(series, metricName, statistic, window)
    return { startMs, value }
  })
}

/** The transitions that the rows alone call for, as `5 OK → ALARM`. */
function transitionsFromRows(world: World, config: AlarmConfig): string[] {
  const transitions: string[] = []
  let state: AlarmState = 'OK' // settled at zero
  let isSettled = true
  for (let minute = 1; minute <= MINUTES; minute++) {
    const points = datapointsOf(world, config, minute * MINUTE)
    const next: AlarmState = evaluateAlarm(config, points, state).state
    const isEarly = isSettled && next === 'INSUFFICIENT_DATA' && (points[0]?.startMs ?? 0) < 0
    if (next === state || isEarly) continue
    transitions.push(`${minute} ${state} → ${next}`)
    state = next
    isSettled = false
  }
  return transitions
}

const clampTo = ([low, high]: readonly [number, number], value: number): number =>
  Math.min(Math.max(value, Math.max(low, 1)), Math.max(high, 1))

describe('auto scaling, over random policies and traffic', () => {
  it('never orders a capacity outside the bounds', () => {
    fc.assert(
      fc.property(scalings, scaling => {
        const world = build(scaling)
        world.schedule(25 * MINUTE + 1, () => registerOf(world, scaling.newBounds))
        world.runUntil(MINUTES * MINUTE)
        for (const event of world.timeline.events) {
          const isOrder =
            event.kind === 'scaling.scale-out' ||
            event.kind === 'scaling.scale-in' ||
            event.kind === 'scaling.bounds-applied'
          if (event.atMs < 0 || !isOrder) continue
          const bounds = event.atMs <= 25 * MINUTE ? scaling.bounds : scaling.newBounds
          expect(event.to, `${event.kind} at ${event.atMs}`).toBe(clampTo(bounds, event.to))
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('alarms change state as the metric rows alone call for', () => {
    fc.assert(
      fc.property(scalings, scaling => {
        const world = build(scaling)
        world.runUntil(MINUTES * MINUTE)
        for (const { config } of world.alarms.list()) {
          const told = world.timeline.events.flatMap(event =>
            event.kind === 'alarm.state-changed' && event.alarm === config.name
              ? [`${event.atMs / MINUTE} ${event.from} → ${event.to}`]
              : [],
          )
          expect(told).toEqual(transitionsFromRows(world, config))
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('every order follows from the rows that its alarm saw', () => {
    fc.assert(
      fc.property(scalings, scaling => {
        const world = build(scaling)
        world.runUntil(MINUTES * MINUTE)
        const configs = new Map(world.alarms.list().map(({ config }) => [config.name, config]))
        for (const event of world.timeline.events) {
          if (event.kind !== 'scaling.scale-out' && event.kind !== 'scaling.scale-in') continue
          const config = configs.get(event.alarm)
          if (config === undefined) throw new Error(`no alarm ${event.alarm}`)
          const seen = datapointsOf(world, config, event.atMs)
            .map(({ value }) => value)
            .filter(value => value !== undefined)
            .slice(-config.evaluationPeriods)
          const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length
          expect(event.metricPerInstance).toBeCloseTo(mean, 6)
          if (event.step !== undefined) {
            const asked = event.step.base + event.step.adjustment
            expect(event.to).toBe(clampTo(scaling.bounds, asked))
          }
        }
      }),
      { numRuns: RUNS },
    )
  })
})
