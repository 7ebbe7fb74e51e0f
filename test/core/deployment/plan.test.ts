import { describe, expect, it } from 'vitest'
import type {
  CapacitySize,
  DeploymentConfig,
  TrafficRouting,
} from '../../../src/core/deployment/deployment-config.ts'
import {
  type CapacityRounding,
  greenShareOf,
  instancesOf,
} from '../../../src/core/deployment/plan.ts'
import { planOf } from '../../../src/core/deployment/strategies.ts'

const percent = (value: number): CapacitySize => ({ type: 'CAPACITY_PERCENT', value })
const instances = (value: number): CapacitySize => ({ type: 'INSTANCE_COUNT', value })

const deployment = (trafficRouting: TrafficRouting): DeploymentConfig => ({
  trafficRouting,
  terminationWaitMs: 300_000,
  maximumExecutionMs: undefined,
  rollbackAlarmNames: [],
})

const canary = (canarySize: CapacitySize): DeploymentConfig =>
  deployment({ type: 'CANARY', waitMs: 600_000, canarySize })

/** Each step as `A 1 of 10 for 10m (canary), 10% of the traffic`. */
function stepsOf(
  config: DeploymentConfig,
  counts: Readonly<Record<string, number>>,
  rounding: CapacityRounding = 'floor',
): string[] {
  const all = new Map(Object.entries(counts))
  const plan = planOf(config, { green: all, blue: all }, rounding)
  return plan.steps.map(step => {
    const active = [...step.greenInstances].map(
      ([name, count]) => `${name} ${count} of ${plan.greenCounts.get(name)}`,
    )
    const share = Math.round(greenShareOf(plan, step) * 1000) / 10
    return `${active.join(', ')}: ${share}%, bakes ${step.bakeMs / 60_000}m (${step.stage})`
  })
}

describe('a capacity size in a fleet', () => {
  it.each([
    { size: percent(10), count: 10, floor: 1, nearest: 1, ceil: 1 },
    { size: percent(25), count: 10, floor: 2, nearest: 3, ceil: 3 },
    { size: percent(33), count: 10, floor: 3, nearest: 3, ceil: 4 },
    { size: percent(50), count: 3, floor: 1, nearest: 2, ceil: 2 },
    { size: percent(1), count: 10, floor: 1, nearest: 1, ceil: 1 }, // never none
    { size: percent(100), count: 7, floor: 7, nearest: 7, ceil: 7 },
    { size: instances(3), count: 10, floor: 3, nearest: 3, ceil: 3 },
    { size: instances(12), count: 10, floor: 10, nearest: 10, ceil: 10 }, // at most all
  ])('$size.type $size.value of $count is $floor / $nearest / $ceil', ({ size, count, ...row }) => {
    for (const rounding of ['floor', 'nearest', 'ceil'] as const) {
      expect(instancesOf(size, count, rounding)).toBe(row[rounding])
    }
  })
})

describe('planOf', () => {
  it('ALL_AT_ONCE shifts everything in one step and bakes for the termination wait', () => {
    const config = deployment({ type: 'ALL_AT_ONCE', waitMs: 60_000 })
    expect(stepsOf(config, { A: 3 })).toEqual(['A 3 of 3: 100%, bakes 5m (final)'])
  })

  it('CANARY bakes the canary for the wait, then everything for the termination wait', () => {
    expect(stepsOf(canary(percent(10)), { A: 10 })).toEqual([
      'A 1 of 10: 10%, bakes 10m (canary)',
      'A 10 of 10: 100%, bakes 5m (final)',
    ])
  })

  it('the canary is of every variant, and the share is of all instances', () => {
    expect(stepsOf(canary(percent(25)), { A: 8, B: 4 })).toEqual([
      'A 2 of 8, B 1 of 4: 25%, bakes 10m (canary)',
      'A 8 of 8, B 4 of 4: 100%, bakes 5m (final)',
    ])
  })

  it.each([
    { rounding: 'floor', first: 'A 1 of 6: 16.7%, bakes 10m (canary)' },
    { rounding: 'nearest', first: 'A 2 of 6: 33.3%, bakes 10m (canary)' },
    { rounding: 'ceil', first: 'A 2 of 6: 33.3%, bakes 10m (canary)' },
  ] as const)('25% of 6 instances rounded by $rounding: $first', ({ rounding, first }) => {
    expect(stepsOf(canary(percent(25)), { A: 6 }, rounding)[0]).toBe(first)
  })

  it.each([
    { size: instances(1), counts: { A: 2 } },
    { size: percent(50), counts: { A: 2 } },
    { size: percent(50), counts: { A: 3 } }, // rounds down to 1
    { size: instances(5), counts: { A: 10 } },
  ])('a canary of half a variant is allowed: $size.value of $counts.A', ({ size, counts }) => {
    expect(stepsOf(canary(size), counts)).toHaveLength(2)
  })

  it.each([
    { size: instances(1), counts: { A: 1 }, which: 'A: 1 of 1' },
    { size: percent(10), counts: { A: 1 }, which: 'A: 1 of 1' },
    { size: percent(51), counts: { A: 100 }, which: 'A: 51 of 100' },
    { size: instances(2), counts: { A: 4, B: 3 }, which: 'B: 2 of 3' },
  ])('a canary of more than half a variant is refused: $which', ({ size, counts, which }) => {
    expect(() => stepsOf(canary(size), counts)).toThrow(
      `CanarySize must not exceed 50% of the instance count (variant ${which}).`,
    )
  })
})

/** Each step as `2 new + 6 old with traffic: 25%, bakes 5m (linear)`. */
function wayOf(config: DeploymentConfig, green: number, blue = green): string[] {
  const counts = { green: new Map([['A', green]]), blue: new Map([['A', blue]]) }
  const plan = planOf(config, counts, 'floor')
  return plan.steps.map(step => {
    const share = Math.round(greenShareOf(plan, step) * 1000) / 10
    const [active, left] = [step.greenInstances.get('A'), step.blueInstances.get('A')]
    return `${active} new + ${left} old: ${share}%, bakes ${step.bakeMs / 60_000}m (${step.stage})`
  })
}

describe('LINEAR', () => {
  const linear = (stepSize: CapacitySize) =>
    deployment({ type: 'LINEAR', waitMs: 600_000, stepSize })

  it.each([
    {
      name: "AWS's figure: 33% of 3 instances",
      size: percent(33),
      green: 3,
      steps: [
        '1 new + 2 old: 33.3%, bakes 10m (linear)',
        '2 new + 1 old: 66.7%, bakes 10m (linear)',
        '3 new + 0 old: 100%, bakes 5m (final)',
      ],
    },
    {
      name: 'a last step that is smaller',
      size: instances(4),
      green: 10,
      steps: [
        '4 new + 6 old: 40%, bakes 10m (linear)',
        '8 new + 2 old: 80%, bakes 10m (linear)',
        '10 new + 0 old: 100%, bakes 5m (final)',
      ],
    },
    {
      name: 'another size of the old fleet: the same part of it goes, rounded in its favour',
      size: percent(50),
      green: 2,
      blue: 5,
      steps: ['1 new + 3 old: 50%, bakes 10m (linear)', '2 new + 0 old: 100%, bakes 5m (final)'],
    },
  ])('$name', ({ size, green, blue, steps }) => {
    expect(wayOf(linear(size), green, blue)).toEqual(steps)
  })

  it.each([
    { size: percent(51), count: 10, text: 'LinearStepSize must not exceed 50%' },
    { size: instances(6), count: 10, text: 'LinearStepSize must not exceed 50%' },
    { size: instances(1), count: 1, text: 'LinearStepSize must not exceed 50%' },
    { size: percent(9), count: 10, text: 'LinearStepSize must be at least 10%' },
    { size: instances(1), count: 11, text: 'LinearStepSize must be at least 10%' },
  ])('of $size.value ($size.type) of $count is refused', ({ size, count, text }) => {
    expect(() => wayOf(linear(size), count)).toThrow(text)
  })
})

describe('ROLLING', () => {
  const rolling = (batchSize: CapacitySize) =>
    deployment({ type: 'ROLLING', waitMs: 120_000, batchSize, rollbackBatchSize: undefined })

  it.each([
    {
      name: 'keeps what it has until a batch has baked',
      size: instances(2),
      green: 5,
      steps: [
        '2 new + 5 old: 40%, bakes 2m (batch)',
        '4 new + 3 old: 80%, bakes 2m (batch)',
        '5 new + 1 old: 100%, bakes 2m (final)',
      ],
    },
    {
      name: 'to a smaller fleet takes more of the old one with each batch',
      size: percent(50),
      green: 2,
      blue: 8,
      steps: ['1 new + 8 old: 50%, bakes 2m (batch)', '2 new + 4 old: 100%, bakes 2m (final)'],
    },
  ])('$name', ({ size, green, blue, steps }) => {
    expect(wayOf(rolling(size), green, blue)).toEqual(steps)
  })

  it.each([
    { size: percent(4), count: 100, text: 'MaximumBatchSize must be at least 5%' },
    { size: instances(1), count: 21, text: 'MaximumBatchSize must be at least 5%' },
    { size: instances(11), count: 20, text: 'MaximumBatchSize must not exceed 50%' },
  ])('of $size.value ($size.type) of $count is refused', ({ size, count, text }) => {
    expect(() => wayOf(rolling(size), count)).toThrow(text)
  })
})

describe('a size at the ends of its range', () => {
  const waitMs = 0
  const routingOf: Record<string, (size: CapacitySize) => TrafficRouting> = {
    CanarySize: canarySize => ({ type: 'CANARY', waitMs, canarySize }),
    LinearStepSize: stepSize => ({ type: 'LINEAR', waitMs, stepSize }),
    MaximumBatchSize: batchSize => {
      return { type: 'ROLLING', waitMs, batchSize, rollbackBatchSize: undefined }
    },
  }
  const FLEETS = Array.from({ length: 199 }, (_, index) => index + 2)

  it.each([
    { member: 'CanarySize', percent: 1 },
    { member: 'CanarySize', percent: 50 },
    { member: 'LinearStepSize', percent: 10 },
    { member: 'LinearStepSize', percent: 50 },
    { member: 'MaximumBatchSize', percent: 5 },
    { member: 'MaximumBatchSize', percent: 50 },
  ])(
    'takes $member of $percent% and of as many instances, whatever the fleet',
    ({ member, percent: share }) => {
      for (const count of FLEETS) {
        const check = (size: CapacitySize) =>
          stepsOf(deployment(routingOf[member]?.(size) as TrafficRouting), { A: count })
        expect(() => check(percent(share)), `${share}% of ${count}`).not.toThrow()
        const exact = (share * count) / 100
        if (Number.isInteger(exact)) expect(() => check(instances(exact))).not.toThrow()
      }
    },
  )
})
