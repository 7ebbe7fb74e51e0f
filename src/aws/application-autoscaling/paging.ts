/**
 * Pages of the Describe operations.
 *
 * Source: autoscaling.md 1.3, 1.5: MaxResults beyond the maximum is clamped and 0 gives an empty
 * page, as measured; the documented range is 1–50.
 */

import { z } from 'zod'
import { AwsError } from '../aws-error.ts'
import { integer } from '../constraints.ts'
import { type Page, pageOf } from '../page.ts'

export const PAGING = {
  MaxResults: integer().optional().describe('Items in the answer.'),
  NextToken: z.string().optional().describe('Of the page before.'),
}

interface Paging {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export function scalingPageOf<Item>(
  all: readonly Item[],
  { MaxResults, NextToken }: Paging,
  pageMax = 50,
): Page<Item> {
  return pageOf(all, {
    limit: Math.min(Math.max(MaxResults ?? pageMax, 0), pageMax),
    token: NextToken,
    refuseToken: () => {
      throw new AwsError('InvalidNextTokenException', 400, 'The NextToken value is not valid')
    },
  })
}
