/** A resource as its creating request described it: checked by the very schema of the operation. */
import { z } from 'zod'
import type { ResourceRecord } from '../account-records.ts'
import { Instant } from './saved-shapes.ts'

export const SavedRecord = (input: z.ZodType): z.ZodType<ResourceRecord> =>
  z.strictObject({
    createdAtMs: Instant,
    request: z.record(z.string(), z.unknown()).superRefine((request, context) => {
      for (const issue of input.safeParse(request).error?.issues ?? []) {
        context.addIssue({ code: 'custom', message: issue.message, path: [...issue.path] })
      }
    }),
  })
