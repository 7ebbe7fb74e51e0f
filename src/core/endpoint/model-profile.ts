/**
 * How a model behaves: what its container would do with a request. AWS has no word for this, so it
 * is ours; the numbers are the user's.
 */
import type { Ms, Share } from '../units.ts'

/** Time in the container once a worker is free, before `perWorkMs`; milliseconds. */
export type LatencyDistribution =
  | { readonly kind: 'constant'; readonly ms: Ms }
  /** exp(N(ln median, sigma²)). */
  | { readonly kind: 'lognormal'; readonly medianMs: Ms; readonly sigma: number }
  | { readonly kind: 'exponential'; readonly meanMs: Ms }
  /** Shape 1/cv², so cv is standard deviation ÷ mean. */
  | { readonly kind: 'gamma'; readonly meanMs: Ms; readonly cv: number }
  | { readonly kind: 'uniform'; readonly minMs: Ms; readonly maxMs: Ms }
  /** Each sample equally likely. */
  | { readonly kind: 'empirical'; readonly samplesMs: readonly Ms[] }

/** Beyond so many requests a second to the model, over all endpoints, each further one fails. */
export interface LoadLimit {
  readonly ratePerSecond: number
  readonly errors: '4xx' | '5xx'
}

/**
 * What the business gets from one request that was served: a yes or no (a sale, a click), or an
 * amount, which is normally distributed.
 */
export type BusinessOutcome =
  | { readonly kind: 'binary'; readonly rate: Share }
  | { readonly kind: 'numeric'; readonly mean: number; readonly sd: number }

/** How often the model is right and wrong: counts, or shares, of one test set. */
export interface ConfusionMatrix {
  readonly truePositives: number
  readonly falseNegatives: number
  readonly falsePositives: number
  readonly trueNegatives: number
}

export interface ModelProfile extends ModelBehaviour {
  readonly name: string
  /** Address of the real container it runs on; `undefined`: it is simulated. */
  readonly containerUrl?: string | undefined
}

export interface ModelBehaviour {
  readonly latency: LatencyDistribution
  /** Added per unit of the request's work (a trace column); 0 when requests carry none. */
  readonly perWorkMs: Ms
  /** Requests one instance serves at once. */
  readonly concurrency: number
  /** Requests that may wait on one instance; one more is refused at once. */
  readonly queueMax: number
  /** Launch of an instance → InService. */
  readonly startupMs: Ms
  /** Whether its containers ever pass the health check (GET /ping); false: launches fail. */
  readonly passesHealthCheck: boolean
  readonly errorShare4xx: Share
  readonly errorShare5xx: Share
  readonly loadLimit: LoadLimit | undefined
  /** `undefined`: nobody measures one. */
  readonly businessOutcome: BusinessOutcome | undefined
  /** Ratios of the four kinds of answer; `undefined`: it is no classifier, or nobody checks. */
  readonly confusion: ConfusionMatrix | undefined
  /** What a live caller gets for an answer; `undefined`: who served and how long it took. */
  readonly answerBody: string | undefined
  /** Parts in which a streamed answer comes, spread over the time in the container. */
  readonly streamChunks: number
}

/** What a model does that nobody described (one made by CreateModel alone). */
export const DEFAULT_MODEL_BEHAVIOUR: ModelBehaviour = {
  latency: { kind: 'constant', ms: 20 },
  perWorkMs: 0,
  concurrency: 4,
  queueMax: 100_000,
  startupMs: 240_000,
  passesHealthCheck: true,
  errorShare4xx: 0,
  errorShare5xx: 0,
  loadLimit: undefined,
  businessOutcome: undefined,
  confusion: undefined,
  answerBody: undefined,
  streamChunks: 4,
}

/** All answers of the matrix. */
export const answersOf = (matrix: ConfusionMatrix): number =>
  matrix.truePositives + matrix.falseNegatives + matrix.falsePositives + matrix.trueNegatives
