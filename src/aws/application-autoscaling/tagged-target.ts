/**
 * What the tag operations share: only scalable targets have tags here.
 *
 * Source: Application Auto Scaling API, TagResource; autoscaling.md 1.2, 1.3.
 * Assumed: the text of TooManyTagsException.
 */
import { z } from 'zod'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { stringShape } from '../constraints.ts'
import { TAGS_PER_RESOURCE_MAX, type Tag, type TagRefusals } from '../tags.ts'

export const ScalableTargetArn = stringShape({
  min: 1,
  max: 1011,
  pattern: 'arn:.+:application-autoscaling:.+:[0-9]+:scalable-target/[a-zA-Z0-9-]+',
  shownPattern: '^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\\/[a-zA-Z0-9-]+$',
}).describe('ARN of the scalable target.')

export const TagMap = z.record(stringShape({ min: 1, max: 128 }), stringShape({ max: 256 }))

export const TagKeys = z
  .array(stringShape({ min: 1, max: 128 }))
  .max(200)
  .describe('Keys of the tags to remove.')

/** Throws ResourceNotFoundException unless the ARN, whatever its region and account, is of a target. */
export function checkScalableTarget(world: World, arn: string): void {
  const id = resourceOf(arn)
  if (world.scaling.targets().some(target => resourceOf(target.arn) === id)) return
  throw new AwsError('ResourceNotFoundException', 400, 'Scalable Target not found', {
    members: { ResourceName: arn },
  })
}

const resourceOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)

export const tagListOf = (tags: Readonly<Record<string, string>>): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** `arn`: named in TooManyTagsException. */
export const tagRefusals = (arn: string): TagRefusals => ({
  tooMany: count => {
    const text = `A resource has at most ${TAGS_PER_RESOURCE_MAX} tags, this one would have ${count}`
    throw new AwsError('TooManyTagsException', 400, text, { members: { ResourceName: arn } })
  },
  systemKey: () => {
    const text = 'Caller is an end user and not allowed to mutate system tags'
    throw new AwsError('ValidationException', 400, text)
  },
})
