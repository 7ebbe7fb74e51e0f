/**
 * Blocks of service times for each latency distribution a model profile can have; milliseconds.
 *
 * Source for gamma: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
 */
import { assertNever } from '../assert.ts'
import type { LatencyDistribution } from '../endpoint/model-profile.ts'
import type { Ms } from '../units.ts'
import { expBlock } from './exp-block.ts'
import type { FillBlock } from './sample-stream.ts'
import { BLOCK_LENGTH, fillExponential, fillNormal, fillUniform } from './ziggurat.ts'

/** z with P(N(0,1) ≤ z) = 0.99. */
const NORMAL_P99 = 2.3263478740408408

/** The lognormal through two percentiles. Both in milliseconds, p99 ≥ p50 > 0. */
export function lognormalThrough(p50Ms: number, p99Ms: number): LatencyDistribution {
  return { kind: 'lognormal', medianMs: p50Ms, sigma: Math.log(p99Ms / p50Ms) / NORMAL_P99 }
}

/** The lognormal of a mean and a coefficient of variation (standard deviation ÷ mean). */
export function lognormalWithMean(meanMs: number, cv: number): LatencyDistribution {
  const variance = Math.log(1 + cv * cv)
  return {
    kind: 'lognormal',
    medianMs: meanMs / Math.sqrt(1 + cv * cv),
    sigma: Math.sqrt(variance),
  }
}

export const p99Of = (lognormal: { readonly medianMs: number; readonly sigma: number }): number =>
  lognormal.medianMs * Math.exp(lognormal.sigma * NORMAL_P99)

export function meanMsOf(latency: LatencyDistribution): Ms {
  switch (latency.kind) {
    case 'constant':
      return latency.ms
    case 'lognormal':
      return latency.medianMs * Math.exp(latency.sigma ** 2 / 2)
    case 'uniform':
      return (latency.minMs + latency.maxMs) / 2
    case 'empirical':
      return latency.samplesMs.reduce((sum, ms) => sum + ms, 0) / latency.samplesMs.length
    case 'exponential':
    case 'gamma':
      return latency.meanMs
    default:
      return assertNever(latency)
  }
}

export function latencyFill(latency: LatencyDistribution): FillBlock {
  switch (latency.kind) {
    case 'constant':
      return (_state, out) => out.fill(latency.ms)
    case 'exponential':
      return (state, out) => {
        fillExponential(state, out)
        for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) * latency.meanMs
      }
    case 'lognormal': {
      const mu = Math.log(latency.medianMs)
      return (state, out) => {
        fillNormal(state, out)
        expBlock(out, mu, latency.sigma)
      }
    }
    case 'uniform': {
      const width = latency.maxMs - latency.minMs
      return (state, out) => {
        fillUniform(state, out)
        for (let i = 0; i < out.length; i++) out[i] = latency.minMs + width * (out[i] as number)
      }
    }
    case 'empirical': {
      const samples = Float64Array.from(latency.samplesMs)
      return (state, out) => {
        fillUniform(state, out)
        for (let i = 0; i < out.length; i++) {
          out[i] = samples[Math.floor((out[i] as number) * samples.length)] as number
        }
      }
    }
    case 'gamma':
      return gammaFill(latency.meanMs, latency.cv)
    default:
      return assertNever(latency)
  }
}

function gammaFill(meanMs: number, cv: number): FillBlock {
  const shape = 1 / (cv * cv)
  const scale = meanMs / shape
  const boosted = shape < 1 ? shape + 1 : shape // below 1: draw at shape + 1, multiply by U^(1/shape)
  const d = boosted - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  const normals = new Float64Array(BLOCK_LENGTH)
  const uniforms = new Float64Array(BLOCK_LENGTH)
  return (state, out) => {
    let used = BLOCK_LENGTH
    for (let i = 0; i < out.length; ) {
      if (used === BLOCK_LENGTH) {
        fillNormal(state, normals)
        fillUniform(state, uniforms)
        used = 0
      }
      const x = normals[used] as number
      const u = uniforms[used++] as number
      const base = 1 + c * x
      const v = base * base * base
      if (v <= 0 || Math.log(u) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue
      out[i++] = d * v * scale
    }
    if (shape >= 1) return
    fillUniform(state, uniforms)
    for (let i = 0; i < out.length; i++) {
      out[i] = (out[i] as number) * Math.exp(Math.log(uniforms[i] as number) / shape)
    }
  }
}
