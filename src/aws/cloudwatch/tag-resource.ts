/**
 * TagResource: adds tags to an alarm, or replaces the values of keys that it has.
 *
 * Source: CloudWatch API, TagResource.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { setTags } from '../tags.ts'
import { TagList } from './alarm-shapes.ts'
import { checkIsAlarm, ResourceARN, TAG_REFUSALS } from './alarm-tags.ts'

export const tagResource = defineOperation({
  service: 'CloudWatch',
  name: 'TagResource',
  resource: 'ResourceARN',
  input: z.object({ ResourceARN, Tags: TagList.describe('The tags; an alarm has up to 50.') }),
  run(world, input) {
    checkIsAlarm(world, input.ResourceARN)
    setTags(world, input.ResourceARN, input.Tags, TAG_REFUSALS)
    return {}
  },
})
