/**
 * DescribeInferenceExperiment: what it is, how far it is, and how its endpoint is.
 *
 * Source: SageMaker API, DescribeInferenceExperiment; endpoints.md 2.5, 6.
 * Assumed: which status a variant has in which status of the experiment.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { statusOf } from '../../core/experiments/experiments.ts'
import type { World } from '../../core/world.ts'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import {
  asExperimentCall,
  InferenceExperimentName,
  modelVariantConfigOf,
} from './experiment-shapes.ts'

export const describeInferenceExperiment = defineOperation({
  service: 'SageMaker',
  name: 'DescribeInferenceExperiment',
  resource: 'Name',
  input: z.object({ Name: InferenceExperimentName }),
  run(world, { Name: name }) {
    const experiment = asExperimentCall(() => world.experiments.find(name))
    const { completedAtMs, endpointName } = experiment
    const { source, shadow, samplingPercent } = experiment.settings
    return {
      Arn: arnOf(world.account, 'inference-experiment', name),
      Name: name,
      Type: 'ShadowMode',
      Status: statusOf(experiment.state.phase),
      StatusReason: experiment.statusReason,
      Schedule: scheduleOf(world, experiment),
      CreationTime: timestampOf(world, experiment.createdAtMs),
      LastModifiedTime: timestampOf(world, experiment.modifiedAtMs),
      CompletionTime: completedAtMs === undefined ? undefined : timestampOf(world, completedAtMs),
      ...recordsOf(world).experiments.get(name)?.request,
      EndpointMetadata: endpointMetadata(world, endpointName),
      ModelVariants: [
        { ...modelVariantConfigOf(source), Status: sourceStatus(experiment) },
        { ...modelVariantConfigOf(shadow), Status: shadowStatus(experiment) },
      ],
      ShadowModeConfig: {
        SourceModelVariantName: source.name,
        ShadowModelVariants: [
          { ShadowModelVariantName: shadow.name, SamplingPercentage: samplingPercent },
        ],
      },
    }
  },
})

export const scheduleOf = (world: World, { startMs, endMs }: Experiment) => ({
  StartTime: timestampOf(world, startMs),
  EndTime: timestampOf(world, endMs),
})

/** The name alone when the endpoint is gone. */
function endpointMetadata(world: World, endpointName: string) {
  const endpoint = world.endpoints.peek(endpointName)
  return {
    EndpointName: endpointName,
    EndpointConfigName: endpoint?.config.name,
    EndpointStatus: endpoint?.status,
    FailureReason: endpoint?.failureReason,
  }
}

function sourceStatus({ state, outcome, settings }: Experiment): string {
  const goes = outcome?.production.every(({ name }) => name !== settings.source.name) ?? false
  switch (state.phase) {
    case 'starting':
    case 'updating':
      return 'Updating'
    case 'stopping':
      return goes ? 'Deleting' : 'Updating'
    case 'completed':
    case 'cancelled':
      return goes ? 'Deleted' : 'InService'
    default:
      return 'InService'
  }
}

function shadowStatus({ state, outcome, settings, before }: Experiment): string {
  const { name } = settings.shadow
  const stays =
    outcome !== undefined &&
    [...outcome.production, outcome.shadow].some(variant => variant?.name === name)
  switch (state.phase) {
    case 'running':
      return 'InService'
    case 'updating':
      return 'Updating'
    case 'stopping':
      return stays ? 'Updating' : 'Deleting'
    case 'completed':
    case 'cancelled':
      return stays && before !== undefined ? 'InService' : 'Deleted'
    default:
      return 'Creating'
  }
}
