/**
 * Reads a scenario before it runs: plays its account without traffic, and forecasts every update,
 * scaling policy, scheduled action and inference experiment on the way.
 */
import { AwsError } from '../../aws/aws-error.ts'
import { setAlarmState } from '../../aws/cloudwatch/set-alarm-state.ts'
import { execute } from '../../aws/execute.ts'
import { updateEndpoint } from '../../aws/sagemaker/update-endpoint.ts'
import { invariant } from '../../core/assert.ts'
import type { Ms, Share } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type ScenarioFiles, worldAtZero } from '../prepare.ts'
import type { ApiCall, Scenario } from '../scenario.ts'
import {
  type DeploymentPreflight,
  forecastUpdate,
  type RefusedPreflight,
  type UpdateContext,
} from './deployments.ts'
import { type ExperimentPreflight, experimentsOf } from './experiments.ts'
import { type PolicyPreflight, policiesOf } from './policies.ts'
import { scaledVariants } from './scaled-fleet.ts'
import { type ScheduledActionPreflight, scheduledActionsOf } from './scheduled-actions.ts'

export interface Preflight {
  readonly scenario: string
  readonly deployments: readonly (DeploymentPreflight | RefusedPreflight)[]
  readonly policies: readonly PolicyPreflight[]
  readonly scheduledActions: readonly ScheduledActionPreflight[]
  readonly experiments: readonly ExperimentPreflight[]
}

const isForecast = (each: Preflight['deployments'][number]): each is DeploymentPreflight =>
  each.kind === 'deployment'

export interface PreflightOptions {
  /** Errors of every new version, instead of those of its model. */
  readonly errorShare?: Share | undefined
}

export function preflight(
  scenario: Scenario,
  files: ScenarioFiles,
  { errorShare }: PreflightOptions = {},
): Preflight {
  const world = worldAtZero(scenario, files)
  const deployments: Preflight['deployments'][number][] = []
  for (const entry of scenario.timeline) {
    if (entry.kind !== 'call') continue
    playUntil(world, entry.atMs, deployments)
    const { call } = entry
    if (call.operation !== updateEndpoint.name) refusalOf(world, call)
    else {
      const known = { world, scenario, files, deployments: deployments.filter(isForecast) }
      const scaled = scaledVariants(known, String(call.input.EndpointName))
      deployments.push(plannedUpdate({ world, scenario, files, errorShare, scaled }, call))
    }
  }
  // Scheduled actions and experiments have their times, too.
  const hasSchedule =
    world.scaling.scheduledActions().length > 0 || world.experiments.all().length > 0
  if (hasSchedule) playUntil(world, scenario.durationMs, deployments)
  const context = { world, scenario, files }
  return {
    scenario: scenario.name,
    deployments,
    policies: policiesOf({ ...context, deployments: deployments.filter(isForecast) }),
    scheduledActions: scheduledActionsOf(world, scenario),
    experiments: experimentsOf(context),
  }
}

/**
 * What comes after an update that is forecast to be rolled back finds it rolled back. Without
 * traffic no alarm trips by itself here.
 */
function playUntil(world: World, untilMs: Ms, deployments: Preflight['deployments']): void {
  const trips = deployments
    .filter(isForecast)
    .flatMap(({ trips: each }) => each ?? [])
    .filter(({ atMs }) => atMs >= world.nowMs && atMs < untilMs)
    .sort((a, b) => a.atMs - b.atMs)
  for (const { alarm, atMs } of trips) {
    world.runUntil(atMs)
    const state = { StateValue: 'ALARM', StateReason: 'as it is forecast' }
    // Refused where the file deletes the alarm before: then nothing is rolled back.
    refusalOf(world, { operation: setAlarmState.name, input: { AlarmName: alarm, ...state } })
  }
  world.runUntil(Math.max(untilMs, world.nowMs))
}

/** Performs the update; what it was to come to, or why it is refused. */
function plannedUpdate(context: UpdateContext, call: ApiCall): Preflight['deployments'][number] {
  const { world } = context
  const endpoint = String(call.input.EndpointName)
  const toConfig = String(call.input.EndpointConfigName)
  const status = world.endpoints.peek(endpoint)?.status
  const forecast = forecastUpdate(context, call)
  const reason = refusalOf(world, call)
  // An update that is still going on here may have been rolled back in the run.
  const isPlanned = reason === undefined || status === 'Updating'
  if (isPlanned && forecast.kind === 'deployment') return forecast
  invariant(reason !== undefined, 'an update that cannot be read was not refused')
  const warnings = forecast.kind === 'refused' ? forecast.warnings : []
  return { kind: 'refused', atMs: world.nowMs, endpoint, toConfig, reason, warnings }
}

type Request = Pick<ApiCall, 'operation' | 'input'>

/** Performs the call; what AWS says when it is refused, as it is in the run then. */
function refusalOf(world: World, { operation, input }: Request): string | undefined {
  try {
    execute(world, operation, input)
    return undefined
  } catch (error) {
    if (error instanceof AwsError) return error.message
    throw error
  }
}
