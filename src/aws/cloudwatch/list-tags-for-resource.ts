/**
 * ListTagsForResource: the tags of an alarm.
 *
 * Source: CloudWatch API, ListTagsForResource.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { tagsOf } from '../tags.ts'
import { checkIsAlarm, ResourceARN } from './alarm-tags.ts'

export const listTagsForResource = defineOperation({
  service: 'CloudWatch',
  name: 'ListTagsForResource',
  input: z.object({ ResourceARN }),
  run(world, input) {
    checkIsAlarm(world, input.ResourceARN)
    return { Tags: tagsOf(world, input.ResourceARN) }
  },
})
