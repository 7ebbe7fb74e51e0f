/**
 * Of the capacity of a random lab: it changes only by a policy whose alarm is in ALARM, a scheduled
 * action, new bounds, a deployment, an API call, or to replace what died; and each is on record.
 */
import type { TimelineEvent } from '../../../src/core/timeline.ts'
import { MINUTE } from '../lab.ts'
import { END_MS, type Played } from './play-lab.ts'
import type { DeedKind, Happening } from './random-lab.ts'

type EventOf<Kind extends TimelineEvent['kind']> = Extract<TimelineEvent, { kind: Kind }>
type Change = EventOf<'instances.launching' | 'instances.draining'>
type PolicyOrder = EventOf<'scaling.scale-out' | 'scaling.scale-in'>
type BoundsOrder = EventOf<'scaling.bounds-applied'>

const isPolicyOrder = (event: TimelineEvent): event is PolicyOrder =>
  event.kind === 'scaling.scale-out' || event.kind === 'scaling.scale-in'
const isBoundsOrder = (event: TimelineEvent): event is BoundsOrder =>
  event.kind === 'scaling.bounds-applied'
const isChange = (event: TimelineEvent): event is Change =>
  event.kind === 'instances.launching' || event.kind === 'instances.draining'

/** Every change of capacity has its cause at that very instant. */
export function unexplainedChanges(played: Played): string[] {
  const { events } = played.world.timeline
  return events.filter(isChange).flatMap(change => {
    if (change.atMs <= 0 || isExplained(played, change)) return []
    const { kind, atMs, variant, reason, desired } = change
    return [`${kind} of ${variant} to ${desired} at ${atMs} for ${reason} has no cause`]
  })
}

function isExplained(played: Played, change: Change): boolean {
  const { atMs, variant, desired } = change
  const { events } = played.world.timeline
  const together = events.filter(event => event.atMs === atMs)
  const failed = (atMs: number): boolean =>
    events.some(event => event.kind === 'instances.launch-failed' && event.atMs === atMs)
  const running = played.deployments.filter(
    ({ startedAtMs, end }) => startedAtMs <= atMs && atMs <= (end?.atMs ?? END_MS),
  )
  switch (change.reason) {
    case 'scaling':
      return together.some(
        event =>
          (isPolicyOrder(event) || isBoundsOrder(event)) &&
          event.variant === variant &&
          event.to === desired,
      )
    case 'update-weights-and-capacities':
      return wasCalled(played, 'weights', atMs, call => {
        return call.kind === 'weights' && call.variant === variant && call.instanceCount === desired
      })
    case 'create':
    case 'delete':
      return wasCalled(played, change.reason, atMs)
    case 'deployment':
      return running.length > 0
    case 'rollback':
      return (
        running.some(each => each.rolledBack !== undefined) || running.length > 0 || failed(atMs)
      )
    case 'replacement':
      return together.some(({ kind }) => kind === 'instance.killed') || failed(atMs - MINUTE)
  }
}

const wasCalled = (
  { calls }: Played,
  kind: DeedKind,
  atMs: number,
  isMeant: (happening: Happening) => boolean = () => true,
): boolean =>
  calls.some(
    ({ happening, refusal }) =>
      refusal === undefined &&
      happening.kind === kind &&
      happening.atMs === atMs &&
      isMeant(happening),
  )

/** Bounds, suspensions and alarm states as the timeline and the calls told them so far. */
class KnownTarget {
  min = 0
  max = 0
  isSuspended = false
  readonly alarms = new Map<string, string>()
  /** Until when a scale-in cools down; Infinity while it runs. */
  scaleInUntilMs = 0
  lastDirection: 'in' | 'out' = 'out'
}

/** A policy orders only for an alarm in ALARM, inside the bounds, when it may; bounds when set. */
export function wrongOrders(played: Played): string[] {
  const target = new KnownTarget()
  const problems: string[] = []
  const suspensions = played.calls.flatMap(({ happening, refusal }) =>
    happening.kind === 'register' && refusal === undefined ? [happening] : [],
  )
  for (const event of played.world.timeline.events) {
    while ((suspensions[0]?.atMs ?? END_MS) < event.atMs) {
      target.isSuspended = suspensions.shift()?.suspended === true
    }
    if (isPolicyOrder(event)) {
      problems.push(...policyProblems(event, target))
      target.lastDirection = event.kind === 'scaling.scale-in' ? 'in' : 'out'
      target.scaleInUntilMs = target.lastDirection === 'in' ? Number.POSITIVE_INFINITY : 0
    } else if (isBoundsOrder(event)) {
      problems.push(...boundsProblems(played, event, target))
      target.scaleInUntilMs = 0
    } else note(event, target)
  }
  return problems
}

function note(event: TimelineEvent, target: KnownTarget): void {
  switch (event.kind) {
    case 'alarm.state-changed':
      target.alarms.set(event.alarm, event.to)
      return
    case 'scaling.target-registered':
      target.min = event.minCapacity
      target.max = event.maxCapacity
      return
    case 'scaling.scheduled-action':
      if (event.outcome !== 'applied') return
      target.min = event.minCapacity
      target.max = event.maxCapacity
      return
    case 'scaling.completed':
      if (target.scaleInUntilMs > 0) target.scaleInUntilMs = event.cooldownUntilMs
      return
    case 'scaling.refused':
      target.scaleInUntilMs = 0
  }
}

const isInside = ({ min, max }: KnownTarget, count: number): boolean =>
  Math.max(min, 1) <= count && count <= Math.max(max, 1)

function policyProblems(order: PolicyOrder, target: KnownTarget): string[] {
  const { kind, alarm, from, to, atMs } = order
  const isOut = kind === 'scaling.scale-out'
  return [
    ...(target.alarms.get(alarm) === 'ALARM' ? [] : [`${alarm} is not in ALARM`]),
    ...(isInside(target, to) ? [] : [`${to} is outside ${target.min} to ${target.max}`]),
    ...(isOut === to > from && from !== to ? [] : [`${kind} from ${from} to ${to}`]),
    ...(target.isSuspended ? ['scaling is suspended'] : []),
    ...(!isOut && atMs < target.scaleInUntilMs ? ['a scale-in cools down'] : []),
  ].map(text => `order at ${atMs}: ${text}`)
}

/** Source: autoscaling.md 1.8. */
const boundsCause = ({ from, to }: BoundsOrder, { min, max }: KnownTarget): string =>
  to > from ? `minimum capacity was set to ${min}` : `maximum capacity was set to ${max}`

function boundsProblems(played: Played, order: BoundsOrder, target: KnownTarget): string[] {
  const { atMs, from, to } = order
  const isDue =
    wasCalled(played, 'register', atMs) ||
    played.world.timeline.events.some(
      event => event.kind === 'scaling.scheduled-action' && event.atMs === atMs,
    )
  return [
    ...(isDue || atMs === 0 ? [] : ['nobody set bounds']),
    ...(order.cause === boundsCause(order, target) ? [] : [`its cause is "${order.cause}"`]),
    ...(isInside(target, to) ? [] : [`${to} is outside ${target.min} to ${target.max}`]),
    ...(isInside(target, from) ? [`${from} was inside the bounds`] : []),
  ].map(text => `bounds at ${atMs}: ${text}`)
}

/** Each order has its activity with its cause, and nothing else has one. */
export function activityProblems({ world }: Played): string[] {
  const told = world.timeline.events
    .filter(event => isPolicyOrder(event) || isBoundsOrder(event))
    .map(({ atMs, to, cause }) => `${atMs} Setting desired instance count to ${to}. ${cause}`)
  const recorded = world.scaling
    .activities()
    .filter(({ description }) => description.startsWith('Setting desired'))
    .map(({ startedAtMs, description, cause }) => `${startedAtMs} ${description} ${cause}`)
    .reverse()
  return told.join('\n') === recorded.join('\n')
    ? []
    : [`orders and activities differ:\n${told.join('\n')}\n---\n${recorded.join('\n')}`]
}
