/** A scheduled action in words. */
import { clockText } from '../story/event-text.ts'
import { warningText } from './plan-words.ts'
import type { ScheduledActionPreflight } from './scheduled-actions.ts'

export function scheduledActionText(plan: ScheduledActionPreflight): string {
  const lines = [
    scheduledActionHead(plan),
    `  sets        ${boundsText(plan)}`,
    `  acts        ${runsText(plan)}`,
    ...plan.warnings.map(warningText),
  ]
  return `${lines.join('\n')}\n`
}

export const scheduledActionHead = (plan: ScheduledActionPreflight): string =>
  `scheduled action ${plan.action} on ${plan.endpoint}/${plan.variant}, ${plan.schedule} in ${plan.timezone}`

function boundsText({ minCapacity, maxCapacity }: ScheduledActionPreflight): string {
  const parts = [
    ...(minCapacity === null ? [] : [`at least ${minCapacity}`]),
    ...(maxCapacity === null ? [] : [`at most ${maxCapacity}`]),
  ]
  return `${parts.join(', ')} instances`
}

function runsText({ runs, firstAtMs }: ScheduledActionPreflight): string {
  if (firstAtMs === null) return 'never in this file'
  return runs === 1
    ? `at ${clockText(firstAtMs)}`
    : `${runs} times, first at ${clockText(firstAtMs)}`
}
