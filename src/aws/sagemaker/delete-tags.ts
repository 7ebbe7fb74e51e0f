/**
 * DeleteTags: removes tags from a resource; keys it has not are ignored.
 *
 * Source: SageMaker API, DeleteTags; endpoints.md 2.7.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { removeTags } from '../tags.ts'
import { checkTaggedResource, ResourceArn, TAG_REFUSALS, TagKeyList } from './tagged-resource.ts'

export const deleteTags = defineOperation({
  service: 'SageMaker',
  name: 'DeleteTags',
  resource: 'ResourceArn',
  input: z.object({ ResourceArn, TagKeys: TagKeyList }),
  run(world, { ResourceArn: arn, TagKeys }) {
    checkTaggedResource(world, arn)
    removeTags(world, arn, TagKeys, TAG_REFUSALS)
    return {}
  },
})
