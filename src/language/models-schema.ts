/**
 * `models:` how each model's container behaves. AWS has no word for this, so the words are ours.
 */
import { z } from 'zod'
import {
  DEFAULT_MODEL_BEHAVIOUR,
  type LatencyDistribution,
  type ModelBehaviour,
} from '../core/endpoint/model-profile.ts'
import { LIMITS } from '../core/limits.ts'
import { lognormalThrough, lognormalWithMean } from '../core/sampling/latency.ts'
import type { Ms } from '../core/units.ts'
import { ConfusionSchema, OutcomeSchema } from './quality-schema.ts'
import { Duration, Name, Percent, Rate, Span } from './quantity-schema.ts'

export interface Latency {
  readonly latency: LatencyDistribution
  readonly perWorkMs: Ms
}

const PositiveDuration = Duration.refine(ms => ms > 0, { error: 'must be more than 0ms' })

const perWork = Duration.optional().describe(
  "Added per unit of the request's work, a column of a trace.",
)

const cv = z
  .number()
  .positive()
  .max(100)
  .describe('Coefficient of variation: standard deviation ÷ mean. For none, write a constant.')

/** The members that a distribution has, without `perWork`, to the distribution. */
function latencyOf(latency: LatencyDistribution, perWorkMs: Ms = 0): Latency {
  return { latency, perWorkMs }
}

const Constant = z
  .strictObject({ constant: Duration, perWork })
  .transform(given => latencyOf({ kind: 'constant', ms: given.constant }, given.perWork))

const Percentiles = z
  .strictObject({
    p50: PositiveDuration.describe('Median.'),
    p99: PositiveDuration.describe('99th percentile, at least the median.'),
    perWork,
  })
  .refine(given => given.p99 >= given.p50, {
    error: 'p99 must be at least p50',
    path: ['p99'],
  })
  .transform(given => latencyOf(lognormalThrough(given.p50, given.p99), given.perWork))
  .describe('The lognormal distribution through two percentiles.')

const distribution = <const Kind extends string>(kind: Kind) => z.literal(kind)

const Distribution = z.discriminatedUnion('distribution', [
  z
    .strictObject({ distribution: distribution('exponential'), mean: PositiveDuration, perWork })
    .transform(given => latencyOf({ kind: 'exponential', meanMs: given.mean }, given.perWork)),
  z
    .strictObject({ distribution: distribution('lognormal'), mean: PositiveDuration, cv, perWork })
    .transform(given => latencyOf(lognormalWithMean(given.mean, given.cv), given.perWork)),
  z
    .strictObject({ distribution: distribution('gamma'), mean: PositiveDuration, cv, perWork })
    .transform(given =>
      latencyOf({ kind: 'gamma', meanMs: given.mean, cv: given.cv }, given.perWork),
    ),
  z
    .strictObject({
      distribution: distribution('uniform'),
      min: Duration,
      max: Duration,
      perWork,
    })
    .refine(given => given.max >= given.min, { error: 'max must be at least min', path: ['max'] })
    .transform(given =>
      latencyOf({ kind: 'uniform', minMs: given.min, maxMs: given.max }, given.perWork),
    ),
  z
    .strictObject({
      distribution: distribution('empirical'),
      samples: z
        .array(Duration)
        .min(1)
        .max(LIMITS.empiricalSamplesMax)
        .describe('Measured times, each equally likely.'),
      perWork,
    })
    .transform(given => latencyOf({ kind: 'empirical', samplesMs: given.samples }, given.perWork)),
])

const LATENCY_FORMS =
  'expected a duration (20ms), { p50, p99 }, { constant, perWork } or { distribution: … }'

const LatencySchema = z
  .union(
    [
      Duration.transform(ms => latencyOf({ kind: 'constant', ms })),
      Percentiles,
      Constant,
      Distribution,
    ],
    {
      error: LATENCY_FORMS,
    },
  )
  .meta({ title: 'Latency', description: 'Time in the container, once a worker is free.' })

export const ErrorShares = z
  .strictObject({ '4xx': Percent.optional(), '5xx': Percent.optional() })
  .refine(shares => (shares['4xx'] ?? 0) + (shares['5xx'] ?? 0) <= 1, {
    error: '4xx and 5xx together: at most 100%',
  })
  .describe('Share of invocations that the container answers so.')

const LoadLimitSchema = z
  .strictObject({
    rate: Rate.describe('Requests to the model, over all endpoints, that it can take.'),
    errors: z.enum(['4xx', '5xx']).describe('How each further one fails.'),
  })
  .transform(given => ({ ratePerSecond: given.rate, errors: given.errors }))
  .describe('A limit shared by all copies of the model, such as a feature store behind it.')

const ANSWER_LENGTH_MAX = 64 * 1024

const AnswerBody = z
  .json()
  .transform(value => (typeof value === 'string' ? value : JSON.stringify(value)))
  .refine(text => text.length <= ANSWER_LENGTH_MAX, {
    error: `at most ${ANSWER_LENGTH_MAX} characters`,
  })
  .describe(
    'What a live caller gets as answer: text as it is, anything else as JSON. Default: who served it, and how long it took.',
  )

/** One entry of `models:`; also the body of `PUT /_lab/models/{name}`. */
export const ModelBehaviourSchema = z
  .strictObject({
    latency: LatencySchema.optional(),
    concurrency: z
      .int()
      .min(1)
      .max(LIMITS.workersPerInstanceMax)
      .default(DEFAULT_MODEL_BEHAVIOUR.concurrency)
      .describe('Requests one instance serves at once; more wait in its queue.'),
    queue: z
      .int()
      .min(0)
      .max(LIMITS.queuePerInstanceMax)
      .default(DEFAULT_MODEL_BEHAVIOUR.queueMax)
      .describe('Requests that may wait on one instance; one more is refused at once.'),
    startup: Span.optional().describe('Launch of an instance until it is InService. Default 240s.'),
    healthCheck: z
      .enum(['passes', 'fails'])
      .default('passes')
      .describe('Whether its containers ever answer /ping; a launch that fails says so.'),
    errors: ErrorShares.optional(),
    loadLimit: LoadLimitSchema.optional(),
    outcome: OutcomeSchema.optional(),
    confusion: ConfusionSchema.optional(),
    body: AnswerBody.optional(),
    stream: z
      .strictObject({
        chunks: z
          .int()
          .min(1)
          .max(LIMITS.streamChunksMax)
          .default(DEFAULT_MODEL_BEHAVIOUR.streamChunks)
          .describe(
            'Parts of the answer, spread evenly over the time in the container. Default 4.',
          ),
      })
      .optional()
      .describe('How the answer comes when it is streamed (InvokeEndpointWithResponseStream).'),
  })
  .transform(
    (given): ModelBehaviour => ({
      latency: given.latency?.latency ?? DEFAULT_MODEL_BEHAVIOUR.latency,
      perWorkMs: given.latency?.perWorkMs ?? DEFAULT_MODEL_BEHAVIOUR.perWorkMs,
      concurrency: given.concurrency,
      queueMax: given.queue,
      startupMs: given.startup ?? DEFAULT_MODEL_BEHAVIOUR.startupMs,
      passesHealthCheck: given.healthCheck === 'passes',
      errorShare4xx: given.errors?.['4xx'] ?? DEFAULT_MODEL_BEHAVIOUR.errorShare4xx,
      errorShare5xx: given.errors?.['5xx'] ?? DEFAULT_MODEL_BEHAVIOUR.errorShare5xx,
      loadLimit: given.loadLimit ?? DEFAULT_MODEL_BEHAVIOUR.loadLimit,
      businessOutcome: given.outcome,
      confusion: given.confusion,
      answerBody: given.body,
      streamChunks: given.stream?.chunks ?? DEFAULT_MODEL_BEHAVIOUR.streamChunks,
    }),
  )
  .describe('How one model behaves.')

export const ModelsSchema = z
  .record(Name, ModelBehaviourSchema)
  .transform(models => Object.entries(models).map(([name, model]) => ({ name, ...model })))
  .describe('How each model behaves, by name. A model that is here needs no CreateModel.')
