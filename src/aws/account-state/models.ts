/** Models: how each behaves, and the CreateModel request where there was one. */
import { z } from 'zod'
import type {
  BusinessOutcome,
  ConfusionMatrix,
  LatencyDistribution,
  ModelProfile,
} from '../../core/endpoint/model-profile.ts'
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { World } from '../../core/world.ts'
import { recordsOf } from '../account-records.ts'
import { createModel } from '../sagemaker/create-model.ts'
import { SavedRecord } from './saved-record.ts'
import { Duration, Name, Share } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const SavedLatency: z.ZodType<LatencyDistribution> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), ms: Duration }),
  z.strictObject({ kind: z.literal('lognormal'), medianMs: Duration, sigma: z.number().min(0) }),
  z.strictObject({ kind: z.literal('exponential'), meanMs: Duration }),
  z.strictObject({ kind: z.literal('gamma'), meanMs: Duration, cv: z.number().positive() }),
  z.strictObject({ kind: z.literal('uniform'), minMs: Duration, maxMs: Duration }),
  z.strictObject({
    kind: z.literal('empirical'),
    samplesMs: z.array(Duration).min(1).max(LIMITS.empiricalSamplesMax),
  }),
])

const SavedOutcome: z.ZodType<BusinessOutcome> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('binary'), rate: Share }),
  z.strictObject({ kind: z.literal('numeric'), mean: z.number(), sd: z.number().min(0) }),
])

const SavedConfusion: z.ZodType<ConfusionMatrix> = z.strictObject({
  truePositives: z.number().min(0),
  falseNegatives: z.number().min(0),
  falsePositives: z.number().min(0),
  trueNegatives: z.number().min(0),
})

const SavedProfile: z.ZodType<ModelProfile> = z.strictObject({
  name: Name,
  containerUrl: maybe(z.string().max(255)),
  latency: SavedLatency,
  perWorkMs: Duration,
  concurrency: z.int().min(1).max(LIMITS.workersPerInstanceMax),
  queueMax: z.int().min(0).max(LIMITS.queuePerInstanceMax),
  startupMs: Duration,
  passesHealthCheck: z.boolean(),
  errorShare4xx: Share,
  errorShare5xx: Share,
  loadLimit: maybe(
    z.strictObject({ ratePerSecond: z.number().positive(), errors: z.enum(['4xx', '5xx']) }),
  ),
  businessOutcome: maybe(SavedOutcome),
  confusion: maybe(SavedConfusion),
  answerBody: maybe(z.string()),
  streamChunks: z.int().min(1).max(LIMITS.streamChunksMax),
})

const profileOf = (world: World, name: string): ModelProfile | undefined =>
  world.models.get(name) ?? world.withdrawnModels.get(name)

export const models = defineStatePart({
  key: 'models',
  schema: z.strictObject({
    profile: SavedProfile,
    /** The model is deleted; endpoints that run it go on. */
    isWithdrawn: z.boolean(),
    created: maybe(SavedRecord(createModel.input)),
  }),
  idOf: ({ profile }) => profile.name,
  ids: world => [...world.models.keys(), ...world.withdrawnModels.keys()],
  dump(world, name) {
    const profile = profileOf(world, name)
    const isWithdrawn = !world.models.has(name)
    return profile && { profile, isWithdrawn, created: recordsOf(world).models.get(name) }
  },
  touchedBy(event) {
    if (event.kind === 'model.changed') return [event.model]
    if (event.kind !== 'api.called') return 'none'
    return event.operation.endsWith('Model') ? [event.resource] : 'none'
  },
  load(world, { profile, isWithdrawn, created }) {
    const { containerUrl } = profile
    const refusal = containerUrl === undefined ? undefined : world.containerRefusal(containerUrl)
    if (refusal !== undefined) throw new DomainError('invalid-value', refusal)
    world.defineModel(profile)
    if (isWithdrawn) world.withdrawModel(profile.name)
    if (created !== undefined) recordsOf(world).models.set(profile.name, created)
  },
})
