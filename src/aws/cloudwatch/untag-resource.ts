/**
 * UntagResource: takes tags off an alarm; keys that it has not are ignored.
 *
 * Source: CloudWatch API, UntagResource.
 */
import { z } from 'zod'
import { stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { removeTags } from '../tags.ts'
import { checkIsAlarm, ResourceARN, TAG_REFUSALS } from './alarm-tags.ts'

export const untagResource = defineOperation({
  service: 'CloudWatch',
  name: 'UntagResource',
  resource: 'ResourceARN',
  input: z.object({
    ResourceARN,
    TagKeys: z.array(stringShape({ min: 1, max: 128 })).describe('Keys of the tags.'),
  }),
  run(world, input) {
    checkIsAlarm(world, input.ResourceARN)
    removeTags(world, input.ResourceARN, input.TagKeys, TAG_REFUSALS)
    return {}
  },
})
