/** Inference experiments: how far each is, and what its requests said. */
import { z } from 'zod'
import type {
  ExperimentVariant,
  Outcome,
  SavedExperiment,
} from '../../core/experiments/experiment.ts'
import type { ExperimentState } from '../../core/experiments/transition.ts'
import { recordsOf } from '../account-records.ts'
import { Description } from '../sagemaker/experiment-shapes.ts'
import { KmsKeyId, RoleArn } from '../sagemaker/shapes.ts'
import { SavedRecord } from './saved-record.ts'
import { InstanceCount, Instant, Name, SavedEndpointConfig } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const FinalPhase = z.enum(['completed', 'cancelled'])

const State: z.ZodType<ExperimentState> = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.enum(['creating', 'created', 'running', 'completed', 'cancelled']) }),
  z.strictObject({ phase: z.enum(['starting', 'updating']), isOver: z.boolean() }),
  z.strictObject({ phase: z.literal('stopping'), finalPhase: FinalPhase }),
])

const Variant: z.ZodType<ExperimentVariant> = z.strictObject({
  name: Name,
  modelName: Name,
  instanceType: Name,
  instanceCount: InstanceCount.min(1),
})

const SavedOutcome: z.ZodType<Outcome> = z.strictObject({
  production: z.array(Variant).min(1).max(2),
  shadow: maybe(Variant),
})

const SavedExperimentShape: z.ZodType<SavedExperiment> = z.strictObject({
  name: Name,
  endpointName: Name,
  createdAtMs: Instant,
  modifiedAtMs: Instant,
  completedAtMs: maybe(Instant),
  state: State,
  statusReason: maybe(z.string().max(1024)),
  settings: z.strictObject({
    source: Variant,
    shadow: Variant,
    samplingPercent: z.int().min(0).max(100),
  }),
  startMs: Instant,
  endMs: Instant,
  outcome: maybe(SavedOutcome),
  before: maybe(z.strictObject({ config: SavedEndpointConfig, sourceCount: InstanceCount })),
  targetConfig: maybe(Name),
  isWaiting: z.boolean(),
  configsWritten: z.int().min(0),
})

const Described = z.object({
  RoleArn,
  KmsKey: KmsKeyId.optional(),
  Description: Description.optional(),
})

export const inferenceExperiments = defineStatePart({
  key: 'inferenceExperiments',
  schema: z.strictObject({
    experiment: SavedExperimentShape,
    created: maybe(SavedRecord(Described)),
  }),
  idOf: ({ experiment }) => experiment.name,
  ids: world => world.experiments.all().map(({ name }) => name),
  dump(world, name) {
    const experiment = world.experiments.peek(name)
    return experiment && { experiment, created: recordsOf(world).experiments.get(name) }
  },
  touchedBy(event) {
    if ('experiment' in event) return [event.experiment]
    if (event.kind !== 'api.called') return 'none'
    return event.operation.endsWith('InferenceExperiment') ? [event.resource] : 'none'
  },
  load(world, { experiment, created }) {
    world.experiments.restore(experiment)
    if (created !== undefined) recordsOf(world).experiments.set(experiment.name, created)
  },
})
