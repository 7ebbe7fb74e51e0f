/** What the scheduled actions of a scenario do within its run. */
import type { ScheduledActionConfig } from '../../core/autoscaling/scaling-config.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { Scenario } from '../scenario.ts'
import { scheduledActionWarnings, type Warning } from './warnings.ts'

export interface ScheduledActionPreflight {
  readonly kind: 'scheduled-action'
  readonly endpoint: string
  readonly variant: string
  readonly action: string
  readonly schedule: string
  readonly timezone: string
  /** As given; `null`: it leaves the bound as it is. */
  readonly minCapacity: number | null
  readonly maxCapacity: number | null
  /** How often it runs before the end; when first and next, `null`: never. */
  readonly runs: number
  readonly firstAtMs: Ms | null
  readonly nextAtMs: Ms | null
  readonly warnings: readonly Warning[]
}

/** The world was played to the end of the file. */
export const scheduledActionsOf = (
  world: World,
  scenario: Scenario,
): readonly ScheduledActionPreflight[] =>
  world.scaling.scheduledActions().map(({ config }) => preflightOf(world, scenario, config))

function preflightOf(
  world: World,
  { epochMs, durationMs }: Scenario,
  config: ScheduledActionConfig,
): ScheduledActionPreflight {
  const runs = runsOf(world, config)
  const nextAtMs = config.recurrence.nextRunMs(durationMs) ?? null
  return {
    kind: 'scheduled-action',
    endpoint: config.endpointName,
    variant: config.variantName,
    action: config.name,
    schedule: config.schedule,
    timezone: config.timezone ?? 'UTC',
    minCapacity: config.minCapacity ?? null,
    maxCapacity: config.maxCapacity ?? null,
    runs: runs.length,
    firstAtMs: runs[0]?.atMs ?? null,
    nextAtMs,
    warnings: scheduledActionWarnings(config, { runs, nextAtMs, epochMs, durationMs }),
  }
}

type Run = Extract<TimelineEvent, { kind: 'scaling.scheduled-action' }>

/** An action that was put again with another schedule counts from then on. */
const runsOf = ({ timeline }: World, config: ScheduledActionConfig) =>
  timeline.events.filter(
    (event): event is Run =>
      event.kind === 'scaling.scheduled-action' &&
      event.endpoint === config.endpointName &&
      event.variant === config.variantName &&
      event.action === config.name &&
      event.schedule === config.schedule,
  )
