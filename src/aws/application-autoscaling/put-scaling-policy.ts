/**
 * PutScalingPolicy: a target tracking policy of a scalable target; creates or updates.
 *
 * Source: Application Auto Scaling API, PutScalingPolicy; autoscaling.md 1.3, 1.6.
 */
import { z } from 'zod'
import { alarmArn } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { enumShape, notSimulated, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { SCALABLE_TARGET, variantOf } from './scalable-target.ts'
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

export const putScalingPolicy = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'PutScalingPolicy',
  resource: 'ResourceId',
  input: z.object({
    PolicyName,
    ...SCALABLE_TARGET,
    PolicyType: enumShape({
      simulated: ['TargetTrackingScaling'],
      notSimulated: ['StepScaling', 'PredictiveScaling'],
      shown: POLICY_TYPES_SHOWN,
    })
      .optional()
      .describe('TargetTrackingScaling. Required for a new policy.'),
    TargetTrackingScalingPolicyConfiguration:
      TargetTrackingScalingPolicyConfiguration.optional().describe(
        'Holds a metric at a target by changing the instance count.',
      ),
    StepScalingPolicyConfiguration: notSimulated('step scaling'),
    PredictiveScalingPolicyConfiguration: notSimulated('predictive scaling'),
  }),
  run(world, input) {
    const variant = variantOf(input.ResourceId)
    const { PolicyName: name } = input
    const isUpdate = world.scaling
      .policies()
      .some(
        ({ config }) =>
          config.name === name &&
          config.endpointName === variant.endpointName &&
          config.variantName === variant.variantName,
      )
    if (input.PolicyType === undefined && !isUpdate) {
      throw new DomainError('invalid-value', 'Scaling policy type must be specified')
    }
    const configuration = input.TargetTrackingScalingPolicyConfiguration
    if (configuration === undefined) {
      const text = 'TargetTrackingScaling policy configuration must be specified'
      throw new DomainError('invalid-value', text)
    }
    const tracking = trackingOf(configuration, isUpdate)
    const { arn, alarmNames } = world.scaling.putPolicy({ name, ...variant, ...tracking })
    return { PolicyARN: arn, Alarms: alarmsOf(world, alarmNames) }
  },
})

/** The alarms of a policy, as answers list them. */
export const alarmsOf = ({ account }: Pick<World, 'account'>, names: readonly string[]) =>
  names.map(name => ({ AlarmName: name, AlarmARN: alarmArn(account, name) }))
