/**
 * ListTagsForResource: the tags of a scalable target.
 *
 * Source: Application Auto Scaling API, ListTagsForResource; autoscaling.md 1.3.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { tagsOf } from '../tags.ts'
import { checkScalableTarget, ScalableTargetArn } from './tagged-target.ts'

export const listTagsForResource = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'ListTagsForResource',
  input: z.object({ ResourceARN: ScalableTargetArn }),
  run(world, { ResourceARN: arn }) {
    checkScalableTarget(world, arn)
    return { Tags: Object.fromEntries(tagsOf(world, arn).map(({ Key, Value }) => [Key, Value])) }
  },
})
