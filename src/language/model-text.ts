/** A model's behaviour as people write it: the inverse of models-schema.ts. */
import { assertNever } from '../core/assert.ts'
import type {
  LatencyDistribution,
  ModelBehaviour,
  ModelProfile,
} from '../core/endpoint/model-profile.ts'
import { p99Of } from '../core/sampling/latency.ts'
import type { Ms, Share } from '../core/units.ts'

/** Every member, defaults included; what it says can be given back as it is. */
export function modelText(profile: ModelProfile): object {
  const behaviour: ModelBehaviour = profile
  const { loadLimit, answerBody } = behaviour
  const use = {
    concurrency: behaviour.concurrency,
    queue: behaviour.queueMax,
    startup: durationText(behaviour.startupMs),
  }
  if (profile.containerUrl !== undefined) return use // the rest is the container's own
  return {
    latency: latencyText(behaviour.latency, behaviour.perWorkMs),
    ...use,
    healthCheck: behaviour.passesHealthCheck ? 'passes' : 'fails',
    errors: {
      '4xx': percentText(behaviour.errorShare4xx),
      '5xx': percentText(behaviour.errorShare5xx),
    },
    ...(loadLimit && {
      loadLimit: { rate: `${decimal(loadLimit.ratePerSecond)}/s`, errors: loadLimit.errors },
    }),
    ...qualityText(behaviour),
    stream: { chunks: behaviour.streamChunks },
    ...(answerBody === undefined ? {} : { body: answerBody }),
  }
}

function qualityText({ businessOutcome: outcome, confusion }: ModelBehaviour): object {
  return {
    ...(outcome && {
      outcome:
        outcome.kind === 'binary'
          ? { kind: outcome.kind, rate: percentText(outcome.rate) }
          : { ...outcome },
    }),
    ...(confusion && {
      confusion: {
        tp: confusion.truePositives,
        fn: confusion.falseNegatives,
        fp: confusion.falsePositives,
        tn: confusion.trueNegatives,
      },
    }),
  }
}

function latencyText(latency: LatencyDistribution, perWorkMs: Ms): object | string {
  const perWork = perWorkMs === 0 ? {} : { perWork: durationText(perWorkMs) }
  switch (latency.kind) {
    case 'constant':
      if (perWorkMs === 0) return durationText(latency.ms)
      return { constant: durationText(latency.ms), ...perWork }
    case 'lognormal':
      return { p50: durationText(latency.medianMs), p99: durationText(p99Of(latency)), ...perWork }
    case 'exponential':
      return { distribution: latency.kind, mean: durationText(latency.meanMs), ...perWork }
    case 'gamma': {
      const { kind, meanMs, cv } = latency
      return { distribution: kind, mean: durationText(meanMs), cv, ...perWork }
    }
    case 'uniform': {
      const { kind, minMs, maxMs } = latency
      return { distribution: kind, min: durationText(minMs), max: durationText(maxMs), ...perWork }
    }
    case 'empirical':
      return {
        distribution: latency.kind,
        samples: latency.samplesMs.map(durationText),
        ...perWork,
      }
    default:
      return assertNever(latency)
  }
}

const durationText = (ms: Ms): string => `${decimal(ms)}ms`
const percentText = (share: Share): string => `${decimal(share * 100)}%`

/** To nine places, which hides what binary fractions add; never with an exponent. */
const decimal = (value: number): string => value.toFixed(9).replace(/\.?0+$/, '')
