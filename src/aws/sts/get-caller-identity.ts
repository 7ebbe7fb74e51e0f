/**
 * GetCallerIdentity: whose account this is. Tools ask before they do anything else.
 *
 * Source: STS API 2011-06-15, GetCallerIdentity.
 * Assumed: every caller is the root user of the simulated account, as any credentials are good.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'

export const getCallerIdentity = defineOperation({
  service: 'STS',
  name: 'GetCallerIdentity',
  input: z.object({}),
  run({ account: { accountId } }) {
    return { UserId: accountId, Account: accountId, Arn: `arn:aws:iam::${accountId}:root` }
  },
})
