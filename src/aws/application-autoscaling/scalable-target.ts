/**
 * What every Application Auto Scaling request says first: whose capacity, and which one. Only
 * instance counts of SageMaker variants are simulated.
 *
 * Source: Application Auto Scaling API 2016-02-06; autoscaling.md 1.3, 1.4.
 */
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { enumShape, stringShape } from '../constraints.ts'

export const SERVICE_NAMESPACE = 'sagemaker'
export const SCALABLE_DIMENSION = 'sagemaker:variant:DesiredInstanceCount'

const TEXT_PATTERN = '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}\\r\\n\\t]*'
/** As the service prints it, in UTF-16 halves. */
const TEXT_PATTERN_SHOWN = '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'

export const ServiceNamespace = enumShape({
  simulated: [SERVICE_NAMESPACE],
  notSimulated: [
    'ecs',
    'elasticmapreduce',
    'ec2',
    'appstream',
    'dynamodb',
    'rds',
    'custom-resource',
    'comprehend',
    'lambda',
    'cassandra',
    'kafka',
    'elasticache',
    'neptune',
    'workspaces',
  ],
}).describe('Always sagemaker here.')

export const ResourceId = stringShape({
  min: 1,
  max: 1600,
  pattern: TEXT_PATTERN,
  shownPattern: TEXT_PATTERN_SHOWN,
}).describe('endpoint/ENDPOINT/variant/VARIANT.')

/** Up to 1600 printable characters. */
export const ScheduleText = stringShape({
  min: 1,
  max: 1600,
  pattern: TEXT_PATTERN,
  shownPattern: TEXT_PATTERN_SHOWN,
})

export const ScheduledActionName = stringShape({
  min: 1,
  max: 256,
  pattern: '(?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+',
  shownPattern: '(?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+',
}).describe('Name of the action: 1–256 characters without : / |, unique for the target.')

export const ScalableDimension = enumShape({
  simulated: [SCALABLE_DIMENSION],
  notSimulated: [
    'ecs:service:DesiredCount',
    'ec2:spot-fleet-request:TargetCapacity',
    'elasticmapreduce:instancegroup:InstanceCount',
    'appstream:fleet:DesiredCapacity',
    'dynamodb:table:ReadCapacityUnits',
    'dynamodb:table:WriteCapacityUnits',
    'dynamodb:index:ReadCapacityUnits',
    'dynamodb:index:WriteCapacityUnits',
    'rds:cluster:ReadReplicaCount',
    'custom-resource:ResourceType:Property',
    'comprehend:document-classifier-endpoint:DesiredInferenceUnits',
    'comprehend:entity-recognizer-endpoint:DesiredInferenceUnits',
    'lambda:function:ProvisionedConcurrency',
    'cassandra:table:ReadCapacityUnits',
    'cassandra:table:WriteCapacityUnits',
    'kafka:broker-storage:VolumeSize',
    'elasticache:cache-cluster:Nodes',
    'elasticache:replication-group:NodeGroups',
    'elasticache:replication-group:Replicas',
    'neptune:cluster:ReadReplicaCount',
    'sagemaker:variant:DesiredProvisionedConcurrency',
    'sagemaker:inference-component:DesiredCopyCount',
    'workspaces:workspacespool:DesiredUserSessions',
  ],
}).describe('Always sagemaker:variant:DesiredInstanceCount here.')

/** The three members that name a scalable target. */
export const SCALABLE_TARGET = { ServiceNamespace, ResourceId, ScalableDimension }

export interface VariantName {
  readonly endpointName: string
  readonly variantName: string
}

/** Reads `endpoint/E/variant/V`; throws when the resource is of another type. */
export function variantOf(resourceId: string): VariantName {
  const [, endpointName, variantName] =
    /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(resourceId) ?? []
  if (endpointName === undefined || variantName === undefined) {
    const text = 'Unsupported service namespace, resource type or scalable dimension'
    throw new DomainError('invalid-value', text)
  }
  return { endpointName, variantName }
}

/** Source: autoscaling.md 1.4: returned whatever role the caller passed. */
export const serviceLinkedRoleArn = ({ account }: Pick<World, 'account'>): string =>
  `arn:aws:iam::${account.accountId}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`

/** Describes that filter by dimension must name the resource too. */
export function checkDimensionHasResource(filter: {
  readonly ScalableDimension?: string | undefined
  readonly ResourceId?: string | undefined
}): void {
  if (filter.ScalableDimension !== undefined && filter.ResourceId === undefined) {
    const text = 'ResourceId must be specified when ScalableDimension is specified'
    throw new DomainError('invalid-value', text)
  }
}
