/**
 * `/_lab/state`: everything the describing operations of AWS would say, in one object and in their
 * words, with the virtual clock and what each variant was asked for; and the account as it is saved.
 */
import { dumpAccount } from '../../aws/account-state/account-document.ts'
import { execute } from '../../aws/execute.ts'
import { type EndpointCounts, endpointCounts } from '../../core/endpoint/endpoint-counts.ts'
import type { World } from '../../core/world.ts'
import type { ClockDescription } from '../wall-clock-driver.ts'

export interface LabState {
  readonly clock: ClockState
  /** As in DescribeEndpoint. */
  readonly endpoints: readonly unknown[]
  /** As in DescribeAlarms: MetricAlarms. */
  readonly alarms: readonly unknown[]
  readonly scalableTargets: readonly unknown[]
  readonly scalingPolicies: readonly unknown[]
  /** Since time zero, of deleted endpoints too. */
  readonly requests: readonly EndpointCounts[]
  readonly waitingCallers: number
  /** From which all of the above but the clock's speed and the counts comes back. */
  readonly account: object
}

export interface ClockState extends ClockDescription {
  /** The virtual instant as a calendar would show it. */
  readonly at: string
}

export function clockState(world: World, clock: ClockDescription): ClockState {
  return { ...clock, at: new Date(world.epochMs + clock.nowMs).toISOString() }
}

interface Seen {
  readonly world: World
  readonly clock: ClockDescription
  readonly waitingCallers: number
}

const SCALING = { ServiceNamespace: 'sagemaker' }

const MEMBERS: { readonly [Name in keyof LabState]: (seen: Seen) => LabState[Name] } = {
  clock: ({ world, clock }) => clockState(world, clock),
  endpoints: ({ world }) =>
    world.endpoints
      .current()
      .map(({ name }) => execute(world, 'DescribeEndpoint', { EndpointName: name })),
  alarms: ({ world }) => allPages(world, 'DescribeAlarms', { input: {}, member: 'MetricAlarms' }),
  scalableTargets: ({ world }) =>
    allPages(world, 'DescribeScalableTargets', { input: SCALING, member: 'ScalableTargets' }),
  scalingPolicies: ({ world }) =>
    allPages(world, 'DescribeScalingPolicies', { input: SCALING, member: 'ScalingPolicies' }),
  requests: ({ world }) =>
    world.endpoints.all().map(endpoint => endpointCounts(endpoint, world.nowMs)),
  waitingCallers: ({ waitingCallers }) => waitingCallers,
  account: ({ world }) => dumpAccount(world),
}

export const isStateMember = (name: string): name is keyof LabState => Object.hasOwn(MEMBERS, name)

/** In the order in which they are answered. */
export const STATE_MEMBERS: readonly (keyof LabState)[] = Object.keys(MEMBERS).filter(isStateMember)

/** Only these members. */
export const labState = (seen: Seen, members: readonly (keyof LabState)[]): Partial<LabState> =>
  Object.fromEntries(members.map(name => [name, MEMBERS[name](seen)]))

/** The list in `member` over all pages of a describing operation. */
function allPages(
  world: World,
  operation: string,
  { input, member }: { readonly input: object; readonly member: string },
): readonly unknown[] {
  const items: unknown[] = []
  let token: unknown
  do {
    const page = new Map(
      Object.entries(execute(world, operation, { ...input, NextToken: token }) ?? {}),
    )
    const listed: unknown = page.get(member)
    if (Array.isArray(listed)) items.push(...listed)
    token = page.get('NextToken')
  } while (token !== undefined)
  return items
}
