/**
 * StepScalingPolicyConfiguration: the wire shape and its translation to and from the core's policy.
 *
 * Source: Application Auto Scaling API; autoscaling.md 1.3, 1.6 (what an update keeps), 1.9, 4.
 * Assumed: the texts of more than 20 steps and of a negative ExactCapacity.
 */
import { z } from 'zod'
import type { StepPolicyConfig } from '../../core/autoscaling/scaling-config.ts'
import { checkSteps } from '../../core/autoscaling/step-scaling.ts'
import { DomainError } from '../../core/errors.ts'
import { enumShape, integer } from '../constraints.ts'
import { cooldownMsOf, cooldownSecondsOf } from './cooldown.ts'

const StepAdjustment = z.object({
  MetricIntervalLowerBound: z
    .number()
    .optional()
    .describe('Offset from the threshold where the step begins; default minus infinity.'),
  MetricIntervalUpperBound: z
    .number()
    .optional()
    .describe('Offset from the threshold where the step ends; default infinity.'),
  ScalingAdjustment: integer().describe('Instances or percent; see AdjustmentType.'),
})

export const StepScalingPolicyConfiguration = z.object({
  AdjustmentType: enumShape({
    simulated: ['ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity'],
  })
    .optional()
    .describe('What the steps count in. Required for a new policy.'),
  StepAdjustments: z
    .array(StepAdjustment)
    .optional()
    .describe('Up to 20 steps without gap or overlap. Required for a new policy.'),
  MinAdjustmentMagnitude: integer()
    .optional()
    .describe('Least change in instances, with PercentChangeInCapacity.'),
  Cooldown: integer()
    .optional()
    .describe('Seconds after a step before the next, unless it is larger; default 300.'),
  MetricAggregationType: enumShape({ simulated: ['Average', 'Minimum', 'Maximum'] })
    .optional()
    .describe('How several datapoints become one; default Average.'),
})

type WireConfiguration = z.output<typeof StepScalingPolicyConfiguration>
type Steps = Omit<StepPolicyConfig, 'name' | 'endpointName' | 'variantName'>

/** `before`: the policy exists; adjustment type and steps that are left out stay as they are. */
export function stepScalingOf(
  config: WireConfiguration,
  before: StepPolicyConfig | undefined,
): Steps {
  const adjustmentType = config.AdjustmentType ?? before?.adjustmentType
  if (adjustmentType === undefined) throw invalid('Adjustment type must be specified')
  const steps = config.StepAdjustments?.map(stepOf) ?? before?.steps ?? []
  if (steps.length > STEPS_MAX) {
    throw new DomainError('quota-exceeded', `At most ${STEPS_MAX} step adjustments`)
  }
  checkSteps(steps)
  if (adjustmentType === 'ExactCapacity' && steps.some(({ adjustment }) => adjustment < 0)) {
    throw invalid('Exact capacity must be nonnegative')
  }
  const { MinAdjustmentMagnitude: magnitude, MetricAggregationType: aggregation } = config
  if (magnitude !== undefined && adjustmentType !== 'PercentChangeInCapacity') {
    throw invalid(
      'Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity',
    )
  }
  return {
    kind: 'step',
    adjustmentType,
    steps,
    minAdjustmentMagnitude: magnitude,
    cooldownMs: cooldownMsOf(config.Cooldown),
    aggregation,
  }
}

/** Source: autoscaling.md 1.9. */
const STEPS_MAX = 20

const stepOf = (step: z.output<typeof StepAdjustment>): Steps['steps'][number] => ({
  lowerBound: step.MetricIntervalLowerBound,
  upperBound: step.MetricIntervalUpperBound,
  adjustment: step.ScalingAdjustment,
})

/** Back onto the wire; what was not given is not echoed (autoscaling.md 1.6). */
export function stepConfigurationOf(policy: Steps) {
  return {
    AdjustmentType: policy.adjustmentType,
    StepAdjustments: policy.steps.map(({ lowerBound, upperBound, adjustment }) => ({
      MetricIntervalLowerBound: lowerBound,
      MetricIntervalUpperBound: upperBound,
      ScalingAdjustment: adjustment,
    })),
    MinAdjustmentMagnitude: policy.minAdjustmentMagnitude,
    Cooldown: cooldownSecondsOf(policy.cooldownMs),
    MetricAggregationType: policy.aggregation,
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
