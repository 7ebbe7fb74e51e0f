/**
 * ListTags: the tags of a resource, in the order in which their keys were first set.
 *
 * Source: SageMaker API, ListTags; endpoints.md 2.7 (pages of at least 50: all that there can be).
 * Assumed: the text for a bad NextToken.
 */
import { z } from 'zod'
import { DomainError } from '../../core/errors.ts'
import { integer, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { TAGS_PER_RESOURCE_MAX, tagsOf } from '../tags.ts'
import { checkTaggedResource, ResourceArn } from './tagged-resource.ts'

export const listTags = defineOperation({
  service: 'SageMaker',
  name: 'ListTags',
  resource: 'ResourceArn',
  input: z.object({
    ResourceArn,
    NextToken: stringShape({ max: 8192 }).optional().describe('Of the page before.'),
    MaxResults: integer().min(50).default(TAGS_PER_RESOURCE_MAX).describe('From 50, the default.'),
  }),
  run(world, { ResourceArn: arn, NextToken, MaxResults }) {
    checkTaggedResource(world, arn)
    const page = pageOf(tagsOf(world, arn), {
      limit: MaxResults,
      token: NextToken,
      refuseToken: () => {
        throw new DomainError('invalid-value', 'Invalid NextToken')
      },
    })
    return { Tags: page.items, NextToken: page.nextToken }
  },
})
