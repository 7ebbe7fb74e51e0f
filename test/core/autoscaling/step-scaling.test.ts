import { describe, expect, it } from 'vitest'
import type { StepAdjustment } from '../../../src/core/autoscaling/scaling-config.ts'
import {
  type AdjustmentRule,
  adjustedCapacity,
  aggregate,
  checkSteps,
  roundedChange,
  stepFor,
  stepProposal,
} from '../../../src/core/autoscaling/step-scaling.ts'

const step = (
  lowerBound: number | undefined,
  upperBound: number | undefined,
  adjustment = 0,
): StepAdjustment => ({ lowerBound, upperBound, adjustment })

const rule = (
  adjustmentType: AdjustmentRule['adjustmentType'],
  steps: readonly StepAdjustment[],
  minAdjustmentMagnitude?: number,
): AdjustmentRule => ({ adjustmentType, steps, minAdjustmentMagnitude, aggregation: undefined })

const ABOVE_50 = { threshold: 50, comparisonOperator: 'GreaterThanOrEqualToThreshold' } as const
const BELOW_50 = { threshold: 50, comparisonOperator: 'LessThanOrEqualToThreshold' } as const

describe('the worked example of the user guide, threshold 50 (autoscaling.md 4.3)', () => {
  const out = rule('PercentChangeInCapacity', [
    step(0, 10, 0),
    step(10, 20, 10),
    step(20, undefined, 30),
  ])
  const inward = rule('PercentChangeInCapacity', [
    step(-10, 0, 0),
    step(-20, -10, -10),
    step(undefined, -20, -30),
  ])

  it.each([
    { current: 10, metric: 60, expected: 11 }, // +10 % = 1
    { current: 10, metric: 59.9, expected: 10 },
    { current: 10, metric: 50, expected: 10 },
    { current: 10, metric: 70, expected: 13 }, // the lower bound belongs to the step
    { current: 10, metric: 1000, expected: 13 },
    { current: 11, metric: 60, expected: 12 }, // 1.1 → 1
    { current: 11, metric: 70, expected: 14 }, // +30 % = 3.3 → 3
    { current: 7, metric: 55, expected: 7 }, // between 40 and 60 nothing changes
  ])('$current instances, metric $metric: $expected', ({ current, metric, expected }) => {
    const capacity = { current, baseBeforeScaleOut: current }
    expect(stepProposal(out, [metric], ABOVE_50, capacity).asked).toBe(expected)
  })

  it.each([
    { current: 14, metric: 40, expected: 13 }, // −10 % = −1.4 → −1
    { current: 13, metric: 30, expected: 10 }, // −3.9 → −3
    { current: 13, metric: 30.1, expected: 12 }, // −1.3 → −1
    { current: 13, metric: 40, expected: 12 }, // the upper bound belongs to the step
    { current: 13, metric: 40.1, expected: 13 },
    { current: 13, metric: 50, expected: 13 },
    { current: 13, metric: 0, expected: 10 },
    { current: 7, metric: 45, expected: 7 }, // between 40 and 60 nothing changes
  ])('$current instances, metric $metric below: $expected', ({ current, metric, expected }) => {
    const capacity = { current, baseBeforeScaleOut: current }
    expect(stepProposal(inward, [metric], BELOW_50, capacity).asked).toBe(expected)
  })
})

describe('the intervals of the API reference (autoscaling.md 4.1), threshold 50', () => {
  it.each([
    { lower: 0, upper: 10, metric: 50, alarm: ABOVE_50, matches: true }, // 50 ≤ m < 60
    { lower: 0, upper: 10, metric: 59.9, alarm: ABOVE_50, matches: true },
    { lower: 0, upper: 10, metric: 60, alarm: ABOVE_50, matches: false },
    { lower: 0, upper: 10, metric: 49.9, alarm: ABOVE_50, matches: false },
    { lower: -10, upper: 0, metric: 40, alarm: BELOW_50, matches: false }, // 40 < m ≤ 50
    { lower: -10, upper: 0, metric: 40.1, alarm: BELOW_50, matches: true },
    { lower: -10, upper: 0, metric: 50, alarm: BELOW_50, matches: true },
    { lower: -10, upper: 0, metric: 50.1, alarm: BELOW_50, matches: false },
  ])('$lower to $upper holds $metric: $matches', ({ lower, upper, metric, alarm, matches }) => {
    expect(stepFor([step(lower, upper)], metric, alarm) !== undefined).toBe(matches)
  })
})

describe('the introduction of the user guide: 10, 30 and 40 units at 60, 75 and 85', () => {
  const steps = [step(0, 15, 10), step(15, 25, 30), step(25, undefined, 40)]
  const alarm = { threshold: 60, comparisonOperator: 'GreaterThanOrEqualToThreshold' } as const

  it.each([
    { metric: 60, expected: 10 },
    { metric: 74.9, expected: 10 },
    { metric: 75, expected: 30 },
    { metric: 85, expected: 40 },
    { metric: 59, expected: undefined },
  ])('at $metric: $expected', ({ metric, expected }) => {
    expect(stepFor(steps, metric, alarm)?.adjustment).toBe(expected)
  })
})

describe('adjustment types (autoscaling.md 4.2, 4.3)', () => {
  it.each([
    { type: 'ChangeInCapacity', adjustment: 5, current: 3, expected: 8 },
    { type: 'ChangeInCapacity', adjustment: -2, current: 3, expected: 1 },
    { type: 'ExactCapacity', adjustment: 5, current: 3, expected: 5 },
    { type: 'ExactCapacity', adjustment: 0, current: 3, expected: 0 },
    { type: 'PercentChangeInCapacity', adjustment: 10, current: 10, expected: 11 },
    { type: 'PercentChangeInCapacity', adjustment: 200, current: 10, expected: 30 },
    { type: 'PercentChangeInCapacity', adjustment: 25, current: 4, least: 2, expected: 6 },
    { type: 'PercentChangeInCapacity', adjustment: -25, current: 4, least: 2, expected: 2 },
    { type: 'PercentChangeInCapacity', adjustment: 100, current: 4, least: 2, expected: 8 },
    { type: 'PercentChangeInCapacity', adjustment: 0, current: 4, least: 2, expected: 4 },
  ] as const)('$type $adjustment of $current is $expected', row => {
    const least = 'least' in row ? row.least : undefined
    expect(adjustedCapacity(rule(row.type, [], least), row.adjustment, row.current)).toBe(
      row.expected,
    )
  })

  it.each([
    { change: 12.7, expected: 12 },
    { change: -0.58, expected: -1 },
    { change: 0.58, expected: 1 },
    { change: -6.67, expected: -6 },
    { change: 1, expected: 1 },
    { change: 0, expected: 0 },
  ])('a change of $change is $expected', ({ change, expected }) => {
    expect(roundedChange(change)).toBe(expected)
  })

  it.each([
    { aggregation: undefined, expected: 20 },
    { aggregation: 'Average', expected: 20 },
    { aggregation: 'Minimum', expected: 10 },
    { aggregation: 'Maximum', expected: 30 },
  ] as const)('$aggregation of 10, 20, 30 is $expected', ({ aggregation, expected }) => {
    expect(aggregate([10, 20, 30], aggregation)).toBe(expected)
  })
})

describe('during the cooldown of a scale-out', () => {
  const steps = [step(0, 10, 2), step(10, undefined, 3)]

  it.each([
    { name: 'the same step adds nothing', metric: 55, current: 6, expected: 6 },
    { name: 'a larger step adds only the excess', metric: 65, current: 6, expected: 7 },
    { name: 'what others added stays', metric: 65, current: 9, expected: 9 },
  ])('$name', ({ metric, current, expected }) => {
    const capacity = { current, baseBeforeScaleOut: 4 } // 4 instances, then +2
    const policy = rule('ChangeInCapacity', steps)
    expect(stepProposal(policy, [metric], ABOVE_50, capacity).asked).toBe(expected)
  })
})

describe('the steps of a policy', () => {
  it.each([
    { steps: [step(0, undefined)] },
    { steps: [step(undefined, 0)] },
    { steps: [step(0, 10), step(10, undefined)] },
    { steps: [step(10, undefined), step(0, 10)] }, // in any order
    { steps: [step(undefined, -10), step(-10, 0), step(0, undefined)] },
  ])('may be $steps', ({ steps }) => {
    expect(() => checkSteps(steps)).not.toThrow()
  })

  it.each([
    { steps: [], text: 'There must be at least one step adjustment' },
    {
      steps: [step(undefined, undefined)],
      text: 'At least one of the bounds of a step adjustment must be specified',
    },
    {
      steps: [step(10, 10)],
      text: 'The lower bound of a step adjustment must be less than its upper bound',
    },
    {
      steps: [step(0, undefined), step(5, undefined)],
      text: 'Step adjustment intervals cannot overlap',
    },
    {
      steps: [step(0, 5), step(6, undefined)],
      text: 'Step adjustment intervals cannot have gaps between them',
    },
    {
      steps: [step(-5, 0)],
      text: 'A negative lower bound needs a step adjustment without a lower bound',
    },
    {
      steps: [step(0, 5)],
      text: 'A positive upper bound needs a step adjustment without an upper bound',
    },
  ])('may not be $steps: $text', ({ steps, text }) => {
    expect(() => checkSteps(steps)).toThrow(text)
  })
})
