/**
 * The one interface of everything that routes: between production variants (A/B, target variant,
 * a user's own), between the blue and the green fleet (traffic shift), and to the shadow (copy).
 *
 * A router sees candidates with weights and picks one by index. It holds no clock; randomness is
 * handed in as one draw per request, so the same request meets the same draw under any router.
 */
import type { Outcome } from '../endpoint/outcome.ts'
import type { Ms } from '../units.ts'

/** No candidate: every weight is 0, or the request is not sampled. */
export const NO_CANDIDATE = -1
/** The request names a variant that the endpoint does not have. */
export const UNKNOWN_TARGET = -2

export interface Candidates {
  readonly names: readonly string[]
  /** Any numbers from 0. */
  readonly weights: Float64Array
  /** Upper bound of each candidate's part of [0, 1): cumulated weight ÷ sum; all 0 without weight. */
  readonly bounds: Float64Array
}

/** One request as routers see it. The object is reused: do not keep it. */
export interface RoutedRequest {
  /** Uniform in (0, 1), of this request and this routing stage alone. */
  draw: number
  /** Index of the variant the caller named; NO_CANDIDATE: none; UNKNOWN_TARGET: not one of ours. */
  target: number
}

export interface Router {
  readonly name: string
  /** Index into the candidates, NO_CANDIDATE or UNKNOWN_TARGET. */
  route(request: RoutedRequest, candidates: Candidates): number
  /**
   * The same for many requests without a target, draw by draw: for routers whose choice depends on
   * nothing but draw and weights. It must agree with `route`.
   */
  routeMany?(draws: Float64Array, candidates: Candidates, chosen: Int32Array, count: number): void
  /** Called with each answer, in order of answers, when the factory says it learns. */
  observe?(answer: RoutedAnswer): void
  /** Why the candidate was chosen, for the routing log. */
  explain?(request: RoutedRequest, candidates: Candidates, chosen: number): string
}

/** An answer as learning routers see it. The object is reused: do not keep it. */
export interface RoutedAnswer {
  /** Index of the candidate that served. */
  candidate: number
  outcome: Outcome
  latencyMs: Ms
}

/** Makes one router per endpoint; what a file named in a scenario's `routers:` exports. */
export interface RouterFactory {
  readonly name: string
  /** Whether `observe` must be called: answers are then tracked one by one. */
  readonly learns: boolean
  /** Where it came from, for error texts. */
  readonly file?: string
  /** Where that file is on this machine, so that it can be loaded again. */
  readonly path?: string
  create(context: RouterContext): Router
}

export interface RouterContext {
  readonly endpointName: string
  /** Uniform in (0, 1), from a stream of this router's own. */
  random(): number
}

export function candidatesOf(names: readonly string[], weights: readonly number[]): Candidates {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const bounds = new Float64Array(weights.length)
  const lastWithWeight = weights.findLastIndex(weight => weight > 0)
  let upper = 0
  for (const [index, weight] of weights.entries()) {
    upper += weight
    // The last part ends at 1 exactly: rounding must not leave a draw without a candidate.
    bounds[index] = total === 0 ? 0 : index >= lastWithWeight ? 1 : upper / total
  }
  return { names, weights: Float64Array.from(weights), bounds }
}

/** Share of the candidate's weight in the sum of weights; 0 without weight. */
export function shareOf(candidates: Candidates, index: number): number {
  const lower = index === 0 ? 0 : (candidates.bounds[index - 1] ?? 0)
  return (candidates.bounds[index] ?? 0) - lower
}
