/**
 * What SageMaker's List operations share: filters, sort order and pages of 10.
 *
 * Source: SageMaker API, ListModels, ListEndpointConfigs, ListEndpoints, ListInferenceExperiments;
 * endpoints.md 2.1, 2.3, 2.4. The newest come first unless the request says otherwise.
 * Assumed: filters by time exclude the instant itself; the text for a bad NextToken; the page of
 * 10, which the documentation names for ListEndpoints, is that of all.
 */
import { DomainError } from '../../core/errors.ts'
import type { Ms } from '../../core/units.ts'
import { enumShape, integer, stringShape } from '../constraints.ts'
import { type Page, pageOf } from '../page.ts'
import { type Timestamp, WireTimestamp } from '../timestamp.ts'

const PAGE_DEFAULT = 10

export const LISTING = {
  SortOrder: enumShape({ simulated: ['Ascending', 'Descending'] })
    .default('Descending')
    .describe('Default Descending.'),
  NextToken: stringShape({ max: 8192 }).optional().describe('Of the page before.'),
  MaxResults: integer().min(1).max(100).default(PAGE_DEFAULT).describe('1–100, default 10.'),
  NameContains: stringShape({ max: 63, pattern: '[a-zA-Z0-9-]+' })
    .optional()
    .describe('A part of the name.'),
  CreationTimeBefore: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
  CreationTimeAfter: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
}

export const MODIFIED_FILTERS = {
  LastModifiedTimeBefore: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
  LastModifiedTimeAfter: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
}

/** By what a resource without states can be sorted. */
export const SortByNameOrTime = enumShape({ simulated: ['Name', 'CreationTime'] })
  .default('CreationTime')
  .describe('Default CreationTime.')

interface Listing {
  readonly SortBy: 'Name' | 'CreationTime' | 'Status'
  readonly SortOrder: 'Ascending' | 'Descending'
  readonly NextToken?: string | undefined
  readonly MaxResults: number
  readonly NameContains?: string | undefined
  readonly CreationTimeBefore?: Timestamp | undefined
  readonly CreationTimeAfter?: Timestamp | undefined
  readonly LastModifiedTimeBefore?: Timestamp | undefined
  readonly LastModifiedTimeAfter?: Timestamp | undefined
  readonly StatusEquals?: string | undefined
}

/** A resource as lists filter and sort it. */
export interface Listed {
  readonly name: string
  readonly createdAtMs: Ms
  /** `undefined`: what is listed never changes. */
  readonly modifiedAtMs?: Ms
  readonly status?: string
}

export function listPage<Item extends Listed>(
  items: readonly Item[],
  input: Listing,
  epochMs: number,
): Page<Item> {
  const wanted = items.filter(isWantedBy(input, epochMs)).sort(orderOf(input))
  return pageOf(wanted, {
    limit: input.MaxResults,
    token: input.NextToken,
    refuseToken: () => {
      throw new DomainError('invalid-value', 'Invalid NextToken')
    },
  })
}

/** A filter that is absent costs nothing: an account has thousands of items. */
function isWantedBy(filter: Listing, epochMs: number): (item: Listed) => boolean {
  const { NameContains: part, StatusEquals: status } = filter
  const isCreatedInTime = betweenOf(filter.CreationTimeAfter, filter.CreationTimeBefore, epochMs)
  const isModifiedInTime = betweenOf(
    filter.LastModifiedTimeAfter,
    filter.LastModifiedTimeBefore,
    epochMs,
  )
  return item =>
    (part === undefined || item.name.includes(part)) &&
    (status === undefined || item.status === status) &&
    isCreatedInTime(item.createdAtMs) &&
    isModifiedInTime(item.modifiedAtMs ?? item.createdAtMs)
}

function betweenOf(after: Timestamp | undefined, before: Timestamp | undefined, epochMs: number) {
  if (after === undefined && before === undefined) return () => true
  const afterMs = (after?.epochMs ?? Number.NEGATIVE_INFINITY) - epochMs
  const beforeMs = (before?.epochMs ?? Number.POSITIVE_INFINITY) - epochMs
  return (atMs: Ms) => atMs > afterMs && atMs < beforeMs
}

/** Items that compare equal are ordered by name, so pages never overlap. */
function orderOf({ SortBy, SortOrder }: Pick<Listing, 'SortBy' | 'SortOrder'>) {
  const sign = SortOrder === 'Ascending' ? 1 : -1
  const compare = <Key extends string | number>(a: Key, b: Key) => (a < b ? -1 : a > b ? 1 : 0)
  return (a: Listed, b: Listed): number => {
    const byName = compare(a.name, b.name)
    if (SortBy === 'Name') return sign * byName
    const byKey =
      SortBy === 'Status'
        ? compare(a.status ?? '', b.status ?? '')
        : compare(a.createdAtMs, b.createdAtMs)
    return sign * (byKey === 0 ? byName : byKey)
  }
}
