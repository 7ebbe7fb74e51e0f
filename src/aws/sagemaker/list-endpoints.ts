/**
 * ListEndpoints: endpoints by name, creation time or status, filtered, in pages of 10.
 *
 * Source: SageMaker API, ListEndpoints; endpoints.md 2.4.
 * Assumed: filters by time exclude the instant itself; the text for a bad NextToken.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import type { EndpointDescription } from '../../core/endpoint/endpoint-description.ts'
import { DomainError } from '../../core/errors.ts'
import { enumShape, integer, stringShape } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { timestampOf, WireTimestamp } from '../timestamp.ts'

const PAGE_DEFAULT = 10

const ListEndpointsInput = z.object({
  SortBy: enumShape({ simulated: ['Name', 'CreationTime', 'Status'] })
    .default('CreationTime')
    .describe('Default CreationTime.'),
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
  LastModifiedTimeBefore: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
  LastModifiedTimeAfter: WireTimestamp.optional().describe('Epoch seconds or ISO 8601.'),
  StatusEquals: enumShape({
    simulated: [
      'OutOfService',
      'Creating',
      'Updating',
      'SystemUpdating',
      'RollingBack',
      'InService',
      'Deleting',
      'Failed',
      'UpdateRollbackFailed',
    ],
  })
    .optional()
    .describe('Only endpoints in this status.'),
})

type ListEndpointsInput = z.output<typeof ListEndpointsInput>

export const listEndpoints = defineOperation({
  service: 'SageMaker',
  name: 'ListEndpoints',
  input: ListEndpointsInput,
  run(world, input) {
    const wanted = world.endpoints
      .list()
      .filter(endpoint => isWanted(endpoint, input, world.epochMs))
      .toSorted(orderOf(input))
    const page = pageOf(wanted, {
      limit: input.MaxResults,
      token: input.NextToken,
      refuseToken: () => {
        throw new DomainError('invalid-value', 'Invalid NextToken')
      },
    })
    return {
      Endpoints: page.items.map(endpoint => ({
        EndpointName: endpoint.name,
        EndpointArn: arnOf(world.account, 'endpoint', endpoint.name),
        CreationTime: timestampOf(world, endpoint.createdAtMs),
        LastModifiedTime: timestampOf(world, endpoint.modifiedAtMs),
        EndpointStatus: endpoint.status,
      })),
      NextToken: page.nextToken,
    }
  },
})

function isWanted(
  endpoint: EndpointDescription,
  filter: ListEndpointsInput,
  epochMs: number,
): boolean {
  const createdAt = epochMs + endpoint.createdAtMs
  const modifiedAt = epochMs + endpoint.modifiedAtMs
  return (
    endpoint.name.includes(filter.NameContains ?? '') &&
    createdAt < (filter.CreationTimeBefore?.epochMs ?? Number.POSITIVE_INFINITY) &&
    createdAt > (filter.CreationTimeAfter?.epochMs ?? Number.NEGATIVE_INFINITY) &&
    modifiedAt < (filter.LastModifiedTimeBefore?.epochMs ?? Number.POSITIVE_INFINITY) &&
    modifiedAt > (filter.LastModifiedTimeAfter?.epochMs ?? Number.NEGATIVE_INFINITY) &&
    (filter.StatusEquals === undefined || endpoint.status === filter.StatusEquals)
  )
}

/** Endpoints that compare equal are ordered by name, so pages never overlap. */
function orderOf({ SortBy, SortOrder }: ListEndpointsInput) {
  const sign = SortOrder === 'Ascending' ? 1 : -1
  const compare = <Key extends string | number>(a: Key, b: Key) => (a < b ? -1 : a > b ? 1 : 0)
  return (a: EndpointDescription, b: EndpointDescription): number => {
    const byName = compare(a.name, b.name)
    if (SortBy === 'Name') return sign * byName
    const byKey =
      SortBy === 'Status' ? compare(a.status, b.status) : compare(a.createdAtMs, b.createdAtMs)
    return sign * (byKey === 0 ? byName : byKey)
  }
}
