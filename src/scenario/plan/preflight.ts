/**
 * Reads a scenario before it runs: plays its account without traffic, and forecasts every update,
 * scaling policy and inference experiment on the way.
 */
import { AwsError } from '../../aws/aws-error.ts'
import { execute } from '../../aws/execute.ts'
import { updateEndpoint } from '../../aws/sagemaker/update-endpoint.ts'
import type { Share } from '../../core/units.ts'
import { type ScenarioFiles, worldAtZero } from '../prepare.ts'
import type { Scenario } from '../scenario.ts'
import { type DeploymentPreflight, forecastUpdate, type RefusedPreflight } from './deployments.ts'
import { type ExperimentPreflight, experimentsOf } from './experiments.ts'
import { type PolicyPreflight, policiesOf } from './policies.ts'

export interface Preflight {
  readonly scenario: string
  readonly deployments: readonly (DeploymentPreflight | RefusedPreflight)[]
  readonly policies: readonly PolicyPreflight[]
  readonly experiments: readonly ExperimentPreflight[]
}

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
    world.runUntil(Math.max(entry.atMs, world.nowMs))
    if (entry.call.operation === updateEndpoint.name) {
      deployments.push(forecastUpdate({ world, scenario, files, errorShare }, entry.call))
    }
    try {
      execute(world, entry.call.operation, entry.call.input)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error // what is refused is refused in the run, too
    }
  }
  // Scheduled actions and experiments have their times, too.
  const hasSchedule =
    world.scaling.scheduledActions().length > 0 || world.experiments.all().length > 0
  if (hasSchedule) world.runUntil(Math.max(scenario.durationMs, world.nowMs))
  const context = { world, scenario, files }
  return {
    scenario: scenario.name,
    deployments,
    policies: policiesOf(context),
    experiments: experimentsOf(context),
  }
}
