/** Tags, by ARN without region and account number. */
import { z } from 'zod'
import { recordsOf } from '../account-records.ts'
import { TAGS_PER_RESOURCE_MAX } from '../tags.ts'
import { defineStatePart } from './state-part.ts'

export const tags = defineStatePart({
  key: 'tags',
  schema: z.strictObject({
    arn: z.string().startsWith('arn:'),
    tags: z
      .array(z.strictObject({ key: z.string().min(1), value: z.string() }))
      .min(1)
      .max(TAGS_PER_RESOURCE_MAX),
  }),
  idOf: ({ arn }) => arn,
  ids: world => recordsOf(world).tags.keys(),
  dump(world, arn) {
    const of = recordsOf(world).tags.get(arn)
    return of && { arn, tags: [...of].map(([key, value]) => ({ key, value })) }
  },
  revision: (world, arn) => recordsOf(world).tags.get(arn), // replaced, never changed
  touchedBy: ({ kind }) => (kind === 'api.called' ? 'all' : 'none'),
  load(world, { arn, tags: list }) {
    recordsOf(world).tags.set(arn, new Map(list.map(({ key, value }) => [key, value])))
  },
})
