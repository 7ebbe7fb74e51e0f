/**
 * UntagResource: removes tags from a scalable target; keys it has not are ignored.
 *
 * Source: Application Auto Scaling API, UntagResource; autoscaling.md 1.3.
 */
import { z } from 'zod'
import { DomainError } from '../../core/errors.ts'
import { defineOperation } from '../operation.ts'
import { removeTags } from '../tags.ts'
import { checkScalableTarget, ScalableTargetArn, TagKeys, tagRefusals } from './tagged-target.ts'

export const untagResource = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'UntagResource',
  resource: 'ResourceARN',
  input: z.object({ ResourceARN: ScalableTargetArn, TagKeys }),
  run(world, { ResourceARN: arn, TagKeys: keys }) {
    if (keys.length === 0) {
      throw new DomainError('invalid-value', 'TagKeys cannot be null or empty')
    }
    checkScalableTarget(world, arn)
    removeTags(world, arn, keys, tagRefusals(arn))
    return {}
  },
})
