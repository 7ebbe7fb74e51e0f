/**
 * PutScheduledAction: bounds that a scalable target gets at set times; creates or updates.
 *
 * Source: Application Auto Scaling API, PutScheduledAction; autoscaling.md 1.3, 1.7: an update keeps
 * schedule, zone and action when they are left out, and drops StartTime and EndTime.
 * Assumed: the text for a new action without a schedule.
 */
import { z } from 'zod'
import { checkBounds } from '../../core/autoscaling/capacity-bounds.ts'
import { DomainError } from '../../core/errors.ts'
import { integer } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { WireTimestamp } from '../timestamp.ts'
import { SCALABLE_TARGET, ScheduledActionName, ScheduleText, variantOf } from './scalable-target.ts'
import { recurrenceOf } from './schedule-expression.ts'

const ScalableTargetAction = z.object({
  MinCapacity: integer().optional().describe('Fewest instances from then on.'),
  MaxCapacity: integer().optional().describe('Most instances from then on.'),
})

const PutScheduledActionInput = z.object({
  ScheduledActionName,
  ...SCALABLE_TARGET,
  Schedule: ScheduleText.optional().describe(
    'at(2026-01-05T09:00:00), rate(1 hour) or cron(0 9 ? * MON-FRI *). Required for a new action.',
  ),
  Timezone: ScheduleText.optional().describe('IANA time zone of at() and cron(); default UTC.'),
  StartTime: WireTimestamp.optional().describe('First run of a recurring action.'),
  EndTime: WireTimestamp.optional().describe('No run after it.'),
  ScalableTargetAction: ScalableTargetAction.optional().describe(
    'New bounds, at least one. Required for a new action.',
  ),
})

export const putScheduledAction = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'PutScheduledAction',
  resource: 'ResourceId',
  input: PutScheduledActionInput,
  run(world, input) {
    const variant = variantOf(input.ResourceId)
    const { ScheduledActionName: name } = input
    const before = world.scaling.scheduledAction(variant, name)?.config
    const { epochMs, nowMs } = world
    const schedule = input.Schedule ?? before?.schedule
    if (schedule === undefined) throw invalid('Schedule must be specified')
    const timezone = input.Timezone ?? before?.timezone
    const startMs = input.StartTime && input.StartTime.epochMs - epochMs
    const endMs = input.EndTime && input.EndTime.epochMs - epochMs
    const times = { schedule, timezone, startMs, endMs }
    const recurrence = recurrenceOf({ ...times, nowMs, epochMs })
    if (startMs !== undefined && endMs !== undefined && endMs <= startMs) {
      throw invalid('StartTime must be before EndTime')
    }
    const bounds = boundsOf(input.ScalableTargetAction) ?? before
    if (bounds === undefined) throw invalid('ScalableTargetAction must be set')
    const { minCapacity, maxCapacity } = bounds
    world.scaling.putScheduledAction({
      name,
      ...variant,
      ...times,
      minCapacity,
      maxCapacity,
      recurrence,
    })
    return {}
  },
})

function boundsOf(action: z.output<typeof ScalableTargetAction> | undefined) {
  if (action === undefined) return undefined
  const { MinCapacity: minCapacity, MaxCapacity: maxCapacity } = action
  if (minCapacity === undefined && maxCapacity === undefined) {
    throw invalid('At least one of minimum capacity and maximum capacity should be provided')
  }
  checkBounds(minCapacity, maxCapacity)
  return { minCapacity, maxCapacity }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
