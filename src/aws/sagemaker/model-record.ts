/** Finds a model that CreateModel made. Source: endpoints.md 2.8 (text). */
import { arnOf } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { type ResourceRecord, recordsOf } from '../account-records.ts'

export function modelRecord(world: World, name: string): ResourceRecord {
  const record = recordsOf(world).models.get(name)
  if (record !== undefined) return record
  throw new DomainError(
    'not-found',
    `Could not find model "${arnOf(world.account, 'model', name)}".`,
  )
}
