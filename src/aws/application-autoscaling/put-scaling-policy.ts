/**
 * PutScalingPolicy: a target tracking or step policy of a scalable target; creates or updates.
 *
 * Source: Application Auto Scaling API, PutScalingPolicy; autoscaling.md 1.3, 1.6. The answer lists
 * the alarms that target tracking made; those that call a step policy are the user's.
 */
import { z } from 'zod'
import { alarmArn } from '../../core/arn.ts'
import type { PolicyConfig } from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { enumShape, notSimulated, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { SCALABLE_TARGET, variantOf } from './scalable-target.ts'
import { StepScalingPolicyConfiguration, stepScalingOf } from './step-scaling.ts'
import { TargetTrackingScalingPolicyConfiguration, trackingOf } from './target-tracking.ts'

/** Source: autoscaling.md 1.3; RightSizing is in the service's set, not in public models. */
const POLICY_TYPES_SHOWN = [
  'PredictiveScaling',
  'RightSizing',
  'StepScaling',
  'TargetTrackingScaling',
]

export const PolicyName = stringShape({
  min: 1,
  max: 256,
  pattern: '[\\x20-\\x7e]+',
  shownPattern: '\\p{Print}+',
}).describe('Name of the policy: 1–256 printable characters, unique for the target.')

const PutScalingPolicyInput = z.object({
  PolicyName,
  ...SCALABLE_TARGET,
  PolicyType: enumShape({
    simulated: ['StepScaling', 'TargetTrackingScaling'],
    notSimulated: ['PredictiveScaling'],
    shown: POLICY_TYPES_SHOWN,
  })
    .optional()
    .describe('TargetTrackingScaling or StepScaling. Required for a new policy.'),
  TargetTrackingScalingPolicyConfiguration:
    TargetTrackingScalingPolicyConfiguration.optional().describe(
      'Holds a metric at a target by changing the instance count.',
    ),
  StepScalingPolicyConfiguration: StepScalingPolicyConfiguration.optional().describe(
    'Changes the instance count by steps when an alarm calls it.',
  ),
  PredictiveScalingPolicyConfiguration: notSimulated('predictive scaling'),
})

type PutScalingPolicyInput = z.output<typeof PutScalingPolicyInput>

export const putScalingPolicy = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'PutScalingPolicy',
  resource: 'ResourceId',
  input: PutScalingPolicyInput,
  run(world, input) {
    const variant = variantOf(input.ResourceId)
    const before = world.scaling.policyConfig(variant, input.PolicyName)
    const policy = { name: input.PolicyName, ...variant, ...configurationOf(input, before) }
    const { arn, alarmNames } = world.scaling.putPolicy(policy)
    return { PolicyARN: arn, Alarms: alarmsOf(world, alarmNames) }
  },
})

type Configurations = Pick<
  PutScalingPolicyInput,
  'PolicyType' | 'TargetTrackingScalingPolicyConfiguration' | 'StepScalingPolicyConfiguration'
>

function configurationOf(input: Configurations, before: PolicyConfig | undefined) {
  const { StepScalingPolicyConfiguration: step, PolicyType: type } = input
  const { TargetTrackingScalingPolicyConfiguration: tracking } = input
  const kind = kindOf(type) ?? before?.kind
  if (kind === undefined) throw invalid('Scaling policy type must be specified')
  if (before !== undefined && before.kind !== kind) {
    throw invalid(
      'You cannot change a StepScaling policy to a non StepScaling policy, or vice versa.',
    )
  }
  const other = kind === 'step' ? tracking : step
  if (other !== undefined) {
    throw invalid(
      'You must only provide a single scaling policy configuration, which must match the scaling policy type specified.',
    )
  }
  if (kind === 'step') {
    const known = before?.kind === 'step' ? before : undefined
    if (step === undefined && known === undefined) {
      throw invalid('StepScaling policy configuration must be specified')
    }
    return stepScalingOf(step ?? {}, known)
  }
  if (tracking === undefined) {
    throw invalid('TargetTrackingScaling policy configuration must be specified')
  }
  return trackingOf(tracking, before?.kind === 'target-tracking' ? before : undefined)
}

function kindOf(type: Configurations['PolicyType']): PolicyConfig['kind'] | undefined {
  if (type === undefined) return undefined
  return type === 'StepScaling' ? 'step' : 'target-tracking'
}

/** The alarms of a policy, as answers list them. */
export const alarmsOf = ({ account }: Pick<World, 'account'>, names: readonly string[]) =>
  names.map(name => ({ AlarmName: name, AlarmARN: alarmArn(account, name) }))

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
