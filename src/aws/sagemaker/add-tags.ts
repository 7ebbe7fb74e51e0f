/**
 * AddTags: adds tags to a resource, or gives new values to those it has.
 *
 * Source: SageMaker API, AddTags; endpoints.md 2.7.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { setTags, tagsOf } from '../tags.ts'
import { TagList } from './shapes.ts'
import { checkTaggedResource, ResourceArn, TAG_REFUSALS } from './tagged-resource.ts'

export const addTags = defineOperation({
  service: 'SageMaker',
  name: 'AddTags',
  resource: 'ResourceArn',
  input: z.object({ ResourceArn, Tags: TagList.describe('Up to 50 tags.') }),
  run(world, { ResourceArn: arn, Tags }) {
    checkTaggedResource(world, arn)
    setTags(world, arn, Tags, TAG_REFUSALS)
    return { Tags: tagsOf(world, arn) }
  },
})
