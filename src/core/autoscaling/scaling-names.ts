/**
 * How Application Auto Scaling names a variant's target, its policies and its scheduled actions, and
 * what it says when there is none of the name.
 *
 * Source: autoscaling.md 1.3, 1.4.
 * Assumed: the four characters before the UUID of a ScalableTargetARN.
 */
import type { Account } from '../engine.ts'
import { DomainError } from '../errors.ts'
import type { ScaledVariant } from './scaling-config.ts'

const DIMENSION = 'sagemaker:variant:DesiredInstanceCount'
const TARGET_ARN_PREFIX = '0sm0'

export const resourceIdOf = (target: ScaledVariant): string =>
  `endpoint/${target.endpointName}/variant/${target.variantName}`

export const scalableTargetArn = ({ region, accountId }: Account, uuid: string): string =>
  `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/${TARGET_ARN_PREFIX}${uuid.replaceAll('-', '')}`

/** All policies of one target carry the target's UUID. */
export const policyArn = (account: Account, target: TargetName, policyName: string): string =>
  `${resourceArn(account, target, 'scalingPolicy')}:policyName/${policyName}`

/**
 * The ARN with `*` for the target's UUID: how a scenario file, which is written before there is a
 * target, names the policy. AWS knows no such form.
 */
const policyArnWithoutUuid = (arn: string): string =>
  arn.replace(/:scalingPolicy:[^:]+:/, ':scalingPolicy:*:')

/** How alarms may name the policy. */
export const policyArnsOf = (arn: string): readonly string[] => [arn, policyArnWithoutUuid(arn)]

export const scheduledActionArn = (account: Account, target: TargetName, name: string): string =>
  `${resourceArn(account, target, 'scheduledAction')}:scheduledActionName/${name}`

interface TargetName extends ScaledVariant {
  readonly uuid: string
}

const resourceArn = (account: Account, target: TargetName, kind: string): string =>
  `arn:aws:autoscaling:${account.region}:${account.accountId}:${kind}:${target.uuid}:resource/sagemaker/${resourceIdOf(target)}`

export const noScalableTarget = (target: ScaledVariant): DomainError =>
  notFound(
    `No scalable target found for service namespace: sagemaker, resource ID: ${resourceIdOf(target)}, scalable dimension: ${DIMENSION}`,
  )

export const noScalingPolicy = (target: ScaledVariant, policyName: string): DomainError =>
  notFound(
    `No scaling policy found for service namespace: sagemaker, resource ID: ${resourceIdOf(target)}, scalable dimension: ${DIMENSION}, policy name: ${policyName}`,
  )

export const noScheduledAction = (targetUuid: string, name: string): DomainError =>
  notFound(
    `No scheduled action found for service namespace: sagemaker, scalable target ID: ${targetUuid}, scheduled action name: ${name}`,
  )

const notFound = (text: string): DomainError => new DomainError('scaling-object-not-found', text)

/** As the alarms of target tracking name their policy. */
export const createdByArn = ({
  arn,
  createdBy,
}: {
  readonly arn: string
  readonly createdBy: string
}) => `${arn}:createdBy/${createdBy}`
