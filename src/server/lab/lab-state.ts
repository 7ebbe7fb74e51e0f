/**
 * `/_lab/state`: everything the describing operations of AWS would say, in one object and in their
 * words, with the virtual clock and what each variant was asked for.
 */
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
}

export interface ClockState extends ClockDescription {
  /** The virtual instant as a calendar would show it. */
  readonly at: string
}

export function clockState(world: World, clock: ClockDescription): ClockState {
  return { ...clock, at: new Date(world.epochMs + clock.nowMs).toISOString() }
}

export function labState(world: World, clock: ClockDescription, waitingCallers: number): LabState {
  const scaling = { ServiceNamespace: 'sagemaker' }
  return {
    clock: clockState(world, clock),
    endpoints: world.endpoints
      .list()
      .map(({ name }) => execute(world, 'DescribeEndpoint', { EndpointName: name })),
    alarms: allPages(world, 'DescribeAlarms', { input: {}, member: 'MetricAlarms' }),
    scalableTargets: allPages(world, 'DescribeScalableTargets', {
      input: scaling,
      member: 'ScalableTargets',
    }),
    scalingPolicies: allPages(world, 'DescribeScalingPolicies', {
      input: scaling,
      member: 'ScalingPolicies',
    }),
    requests: world.endpoints.all().map(endpoint => endpointCounts(endpoint, world.nowMs)),
    waitingCallers,
  }
}

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
