/**
 * AWS's literal texts of Application Auto Scaling, one row each: autoscaling.md 1.3, targets,
 * descriptions and tags, thrown by the real `@aws-sdk/client-application-auto-scaling`.
 *
 * Where the reference has the text of another service's dimension (ECS, provisioned concurrency), the
 * row has the one that is simulated. `ConcurrentUpdateException` and `FailedResourceAccessException`
 * have no text there, and nothing here provokes them: a call is complete before the next begins, and
 * alarms can always be made.
 */
import * as sdk from '@aws-sdk/client-application-auto-scaling'
import { describe } from 'vitest'
import { checkErrorTexts } from './error-table.ts'
import {
  client,
  METRIC,
  ofOther,
  putTracking,
  register,
  schedule,
  serveScaling,
  TARGET,
  targetArn,
} from './scaling-account.ts'

serveScaling()

const throws = 'ValidationException'

describe('a scalable target', () => {
  checkErrorTexts(sdk, [
    {
      when: 'a resource of another type',
      call: () => register({ ResourceId: 'service/cluster/name' }),
      throws,
      text: 'Unsupported service namespace, resource type or scalable dimension',
    },
    {
      when: 'a new one without MinCapacity',
      call: () => register({ ...ofOther, MaxCapacity: 4 }),
      throws,
      text: 'Minimum capacity must be specified',
    },
    {
      when: 'a new one without MaxCapacity',
      call: () => register({ ...ofOther, MinCapacity: 1 }),
      throws,
      text: 'Maximum capacity must be specified',
    },
    {
      when: 'MinCapacity below 0',
      call: () => register({ MinCapacity: -1 }),
      throws,
      text: 'Minimum capacity cannot be less than 0',
    },
    {
      when: 'MaxCapacity below MinCapacity',
      call: () => register({ MinCapacity: 5 }),
      throws,
      text: 'Maximum capacity cannot be less than minimum capacity',
    },
    {
      when: 'a RoleARN that is none',
      call: () => register({ RoleARN: 'not-an-arn' }),
      throws,
      text: "'not-an-arn' is not a valid ARN",
    },
    {
      when: 'tags for one that exists',
      call: () => register({ Tags: { team: 'ml' } }),
      throws,
      text: 'The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.',
    },
  ])
})

describe('what is not there', () => {
  const missing = 'ObjectNotFoundException'
  const OF_A =
    'service namespace: sagemaker, resource ID: endpoint/churn/variant/A, scalable dimension: sagemaker:variant:DesiredInstanceCount'
  const OF_B = OF_A.replace('variant/A', 'variant/B')
  checkErrorTexts(sdk, [
    {
      when: 'the target, to deregister',
      call: () => client.send(new sdk.DeregisterScalableTargetCommand(ofOther)),
      throws: missing,
      text: `No scalable target found for ${OF_B}`,
    },
    {
      when: 'the target of a policy',
      call: () => putTracking({ PredefinedMetricSpecification: METRIC }, ofOther),
      throws: missing,
      text: `No scalable target found for ${OF_B}`,
    },
    {
      when: 'the target of a scheduled action',
      call: () => schedule(ofOther),
      throws: missing,
      text: `No scalable target found for ${OF_B}`,
    },
    {
      when: 'the policy',
      call: () =>
        client.send(new sdk.DeleteScalingPolicyCommand({ ...TARGET, PolicyName: 'nobody' })),
      throws: missing,
      text: `No scaling policy found for ${OF_A}, policy name: nobody`,
    },
    {
      when: 'the scheduled action',
      call: () =>
        client.send(
          new sdk.DeleteScheduledActionCommand({ ...TARGET, ScheduledActionName: 'nobody' }),
        ),
      throws: missing,
      text: /^No scheduled action found for service namespace: sagemaker, scalable target ID: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}, scheduled action name: nobody$/,
    },
  ])
})

describe('a description', () => {
  const NextToken = 'x'
  const filter = {
    ServiceNamespace: 'sagemaker',
    ScalableDimension: TARGET.ScalableDimension,
  } as const
  const unnamed = 'ResourceId must be specified when ScalableDimension is specified'
  const badToken = 'The NextToken value is not valid'
  const badPage = { ServiceNamespace: 'sagemaker', NextToken } as const

  checkErrorTexts(sdk, [
    {
      when: 'targets, a token that is none',
      call: () => client.send(new sdk.DescribeScalableTargetsCommand(badPage)),
      throws: 'InvalidNextTokenException',
      text: badToken,
    },
    {
      when: 'policies, a token that is none',
      call: () => client.send(new sdk.DescribeScalingPoliciesCommand(badPage)),
      throws: 'InvalidNextTokenException',
      text: badToken,
    },
    {
      when: 'scheduled actions, a token that is none',
      call: () => client.send(new sdk.DescribeScheduledActionsCommand(badPage)),
      throws: 'InvalidNextTokenException',
      text: badToken,
    },
    {
      when: 'activities, a token that is none',
      call: () => client.send(new sdk.DescribeScalingActivitiesCommand(badPage)),
      throws: 'InvalidNextTokenException',
      text: badToken,
    },
    {
      when: 'targets by dimension alone',
      call: () => client.send(new sdk.DescribeScalableTargetsCommand(filter)),
      throws,
      text: 'ResourceIds must be specified when ScalableDimension is specified',
    },
    {
      when: 'policies by dimension alone',
      call: () => client.send(new sdk.DescribeScalingPoliciesCommand(filter)),
      throws,
      text: unnamed,
    },
    {
      when: 'scheduled actions by dimension alone',
      call: () => client.send(new sdk.DescribeScheduledActionsCommand(filter)),
      throws,
      text: unnamed,
    },
    {
      when: 'activities by dimension alone',
      call: () => client.send(new sdk.DescribeScalingActivitiesCommand(filter)),
      throws,
      text: unnamed,
    },
  ])
})

describe('tags', () => {
  const UNKNOWN = 'arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/0abc'
  const WRONG = 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn'
  const Tags = { team: 'ml' }
  const missing = {
    throws: 'ResourceNotFoundException',
    text: 'Scalable Target not found',
    members: { ResourceName: UNKNOWN },
  }

  checkErrorTexts(sdk, [
    {
      when: 'TagResource of an unknown target',
      call: () => client.send(new sdk.TagResourceCommand({ ResourceARN: UNKNOWN, Tags })),
      ...missing,
    },
    {
      when: 'UntagResource of an unknown target',
      call: () =>
        client.send(new sdk.UntagResourceCommand({ ResourceARN: UNKNOWN, TagKeys: ['team'] })),
      ...missing,
    },
    {
      when: 'ListTagsForResource of an unknown target',
      call: () => client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: UNKNOWN })),
      ...missing,
    },
    {
      when: 'no keys',
      call: () =>
        client.send(new sdk.UntagResourceCommand({ ResourceARN: targetArn, TagKeys: [] })),
      throws,
      text: 'TagKeys cannot be null or empty',
    },
    {
      when: "a key of AWS's own",
      call: () =>
        client.send(new sdk.TagResourceCommand({ ResourceARN: targetArn, Tags: { 'aws:x': '' } })),
      throws,
      text: 'Caller is an end user and not allowed to mutate system tags',
    },
    {
      when: "another resource's ARN",
      call: () => client.send(new sdk.TagResourceCommand({ ResourceARN: WRONG, Tags })),
      throws,
      text: `1 validation error detected: Value '${WRONG}' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\\/[a-zA-Z0-9-]+$`,
    },
    {
      when: 'a required member that is absent',
      call: () => client.send(new sdk.UntagResourceCommand({ ResourceARN: targetArn } as never)),
      throws,
      text: "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    },
  ])
})
