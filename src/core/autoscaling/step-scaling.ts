/**
 * Step scaling as pure functions: which step a metric falls into, and the capacity it leads to.
 *
 * Source: autoscaling.md 4.1 (intervals), 4.2 (adjustment types, rounding), 4.4 (cooldown).
 * Assumed: a metric exactly on the threshold belongs to the side that the alarm watches.
 */
import type { ComparisonOperator } from '../alarms/alarm-config.ts'
import { assertNever } from '../assert.ts'
import { DomainError } from '../errors.ts'
import type { StepAdjustment, StepPolicyConfig } from './scaling-config.ts'
import type { Proposal } from './scaling-decision.ts'

export type AdjustmentRule = Pick<
  StepPolicyConfig,
  'adjustmentType' | 'steps' | 'minAdjustmentMagnitude' | 'aggregation'
>

/** The alarm that fired, as far as steps depend on it. */
export interface BreachedThreshold {
  readonly threshold: number
  readonly comparisonOperator: ComparisonOperator
}

/** One metric value of the datapoints that the alarm carries. */
export function aggregate(
  values: readonly number[],
  aggregation: StepPolicyConfig['aggregation'],
): number {
  switch (aggregation) {
    case 'Minimum':
      return Math.min(...values)
    case 'Maximum':
      return Math.max(...values)
    case 'Average':
    case undefined:
      return values.reduce((sum, value) => sum + value, 0) / values.length
    default:
      return assertNever(aggregation)
  }
}

/** The step that the metric falls into; `undefined`: the policy has none for it. */
export function stepFor(
  steps: readonly StepAdjustment[],
  metric: number,
  { threshold, comparisonOperator }: BreachedThreshold,
): StepAdjustment | undefined {
  const delta = metric - threshold
  const isAbove = delta > 0 || (delta === 0 && comparisonOperator.startsWith('Greater'))
  return steps.find(step => {
    const lower = step.lowerBound ?? Number.NEGATIVE_INFINITY
    const upper = step.upperBound ?? Number.POSITIVE_INFINITY
    // Above the threshold the lower bound belongs to the step; below it the upper one does.
    return isAbove ? lower <= delta && delta < upper : lower < delta && delta <= upper
  })
}

/** The capacity after the step, before the bounds of the target. */
export function adjustedCapacity(
  { adjustmentType, minAdjustmentMagnitude = 0 }: AdjustmentRule,
  adjustment: number,
  capacity: number,
): number {
  switch (adjustmentType) {
    case 'ChangeInCapacity':
      return capacity + adjustment
    case 'ExactCapacity':
      return adjustment
    case 'PercentChangeInCapacity': {
      const change = roundedChange((capacity * adjustment) / 100)
      const least = Math.sign(change) * minAdjustmentMagnitude
      return capacity + (Math.abs(change) < minAdjustmentMagnitude ? least : change)
    }
    default:
      return assertNever(adjustmentType)
  }
}

export interface StepProposal extends Proposal {
  readonly metric: number
  /** `undefined`: the metric falls into no step, and nothing is asked for. */
  readonly adjustment: number | undefined
  /** The capacity that was adjusted. */
  readonly base: number
}

/**
 * What the policy asks for. While a scale-out runs or cools down, what it added is part of the next
 * one: the step is taken from `baseBeforeScaleOut`, and only the excess is added.
 */
export function stepProposal(
  policy: AdjustmentRule,
  values: readonly number[],
  breached: BreachedThreshold,
  capacity: { readonly current: number; readonly baseBeforeScaleOut: number },
): StepProposal {
  const { current, baseBeforeScaleOut } = capacity
  const metric = aggregate(values, policy.aggregation)
  const adjustment = stepFor(policy.steps, metric, breached)?.adjustment
  if (adjustment === undefined) {
    return { direction: 'out', asked: current, metric, adjustment, base: current }
  }
  const asked = adjustedCapacity(policy, adjustment, current)
  if (asked <= current) {
    return { direction: asked < current ? 'in' : 'out', asked, metric, adjustment, base: current }
  }
  const base = baseBeforeScaleOut
  const fromBase = Math.max(adjustedCapacity(policy, adjustment, base), current)
  return { direction: 'out', asked: fromBase, metric, adjustment, base }
}

/** Towards zero, but a change that is not zero is at least one instance. */
export function roundedChange(change: number): number {
  if (change === 0) return 0
  return Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change)
}

/**
 * Throws when the steps do not cover one stretch without gaps, once each.
 *
 * Source: autoscaling.md 1.3 (the texts of gap, overlap and emptiness), 4.1 (the rules).
 * Assumed: the texts of the other rules, which are documented without a recorded message.
 */
export function checkSteps(steps: readonly StepAdjustment[]): void {
  if (steps.length === 0) throw invalid('There must be at least one step adjustment')
  for (const { lowerBound, upperBound } of steps) {
    if (lowerBound === undefined && upperBound === undefined) {
      throw invalid('At least one of the bounds of a step adjustment must be specified')
    }
    if (lowerBound !== undefined && upperBound !== undefined && lowerBound >= upperBound) {
      throw invalid('The lower bound of a step adjustment must be less than its upper bound')
    }
  }
  const sorted = [...steps].sort((a, b) => lowest(a) - lowest(b))
  for (const [index, step] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next === undefined) break
    if (lowest(next) < highest(step)) throw invalid('Step adjustment intervals cannot overlap')
    if (lowest(next) > highest(step)) {
      throw invalid('Step adjustment intervals cannot have gaps between them')
    }
  }
  if (Number.isFinite(lowest(sorted[0])) && lowest(sorted[0]) < 0) {
    throw invalid('A negative lower bound needs a step adjustment without a lower bound')
  }
  const last = sorted.at(-1)
  if (Number.isFinite(highest(last)) && highest(last) > 0) {
    throw invalid('A positive upper bound needs a step adjustment without an upper bound')
  }
}

const lowest = (step: StepAdjustment | undefined): number =>
  step?.lowerBound ?? Number.NEGATIVE_INFINITY
const highest = (step: StepAdjustment | undefined): number =>
  step?.upperBound ?? Number.POSITIVE_INFINITY

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
