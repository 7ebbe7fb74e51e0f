/**
 * TagResource: adds tags to a scalable target, or gives new values to those it has.
 *
 * Source: Application Auto Scaling API, TagResource; autoscaling.md 1.3.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { setTags } from '../tags.ts'
import {
  checkScalableTarget,
  ScalableTargetArn,
  TagMap,
  tagListOf,
  tagRefusals,
} from './tagged-target.ts'

export const tagResource = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'TagResource',
  resource: 'ResourceARN',
  input: z.object({ ResourceARN: ScalableTargetArn, Tags: TagMap.describe('Key: value.') }),
  run(world, { ResourceARN: arn, Tags }) {
    checkScalableTarget(world, arn)
    setTags(world, arn, tagListOf(Tags), tagRefusals(arn))
    return {}
  },
})
