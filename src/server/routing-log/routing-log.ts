/**
 * The routing log: one line per invocation, which says where the request went and why.
 *
 * A line is made on arrival, because then the router can still explain itself, and written with the
 * answer, because only then its status is known. Load that the server makes itself has lines, too:
 * see traffic-log.ts.
 */
import type { ContainerTimes } from '../../core/container/containers.ts'
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { reachedModel } from '../../core/endpoint/outcome.ts'
import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import { type Candidates, NO_CANDIDATE } from '../../core/routing/router.ts'
import type { Ms } from '../../core/units.ts'
import type { RoutingLine } from '../../language/routing-line.ts'
import { SERVER_LIMITS } from '../limits.ts'
import { RecentLines } from './recent-lines.ts'

/** Writes the line, at level info with the message "invocation". */
export type WriteLine = (line: RoutingLine) => void

export class RoutingLog {
  readonly #write: WriteLine
  /** Of the requests, 0 to 1, that are logged. */
  readonly share: number
  readonly recent = new RecentLines(SERVER_LIMITS.routingLinesMax)
  readonly #fromClient: Pick<RoutingLine, 'source' | 'oneOf'>
  #seen = 0
  /** Weights as objects, by the candidates they come from: made anew with every change. */
  readonly #weights = new WeakMap<Candidates, Readonly<Record<string, number>>>()

  constructor(write: WriteLine, share = 1) {
    this.#write = write
    this.share = share
    this.#fromClient = { source: null, oneOf: rounded(1 / share) }
  }

  /** The line for the client's request that was served last; `undefined`: not in the sample. */
  lineOf(result: InvocationResult): RoutingLine | undefined {
    return this.#isSampled() ? this.describe(result, this.#fromClient) : undefined
  }

  /** The line for the request that its endpoint served last. */
  describe(
    result: InvocationResult,
    { source, oneOf }: Pick<RoutingLine, 'source' | 'oneOf'>,
  ): RoutingLine {
    const { endpoint, outcome, arrivedMs } = result
    const hasReachedModel = reachedModel(outcome)
    const { route, shift, shadow } = endpoint.explainLast()
    const { draw, candidates } = decisionOf(endpoint)
    return {
      atMs: rounded(arrivedMs),
      endpoint: endpoint.name,
      source,
      oneOf,
      variant: result.variantName ?? null,
      instance: hasReachedModel ? `i-${result.instanceId}` : null,
      instanceBy: hasReachedModel ? (endpoint.lastFleet?.chooserName ?? null) : null,
      draw: draw === null ? null : Math.round(draw * 1e6) / 1e6,
      weights: this.#weightsOf(candidates),
      reason: shift === undefined ? route : `${route}; ${shift}`,
      shadow: shadow ?? null,
      queueMs: hasReachedModel ? rounded(result.startMs - arrivedMs) : 0,
      modelMs:
        hasReachedModel && result.containerRequest === undefined
          ? rounded(result.answerMs - result.startMs)
          : 0,
      status: 0,
    }
  }

  write(line: RoutingLine, status: number): void {
    line.status = status
    this.recent.add(line)
    this.#write(line)
  }

  /** Every n-th request, evenly: the same requests in every run. */
  #isSampled(): boolean {
    const before = Math.floor(this.#seen * this.share)
    this.#seen++
    return Math.floor(this.#seen * this.share) > before
  }

  #weightsOf(candidates: Candidates): Readonly<Record<string, number>> {
    const cached = this.#weights.get(candidates)
    if (cached !== undefined) return cached
    const pairs = candidates.names.map((name, index) => [name, candidates.weights[index] ?? 0])
    const weights = Object.fromEntries(pairs)
    this.#weights.set(candidates, weights)
    return weights
  }
}

/** What a real container made of the request: known only with its answer. */
export function setTimes(line: RoutingLine | undefined, times: ContainerTimes): void {
  if (line === undefined) return
  line.queueMs = rounded(times.queueMs)
  line.modelMs = rounded(times.modelMs)
}

/** The draw that decided where the endpoint's last request went, and among whom. */
function decisionOf(endpoint: Endpoint): { draw: number | null; candidates: Candidates } {
  const { routing, candidates, variants, lastVariant } = endpoint
  if (routing.target === NO_CANDIDATE && variants.length > 1) {
    return { draw: routing.draw, candidates }
  }
  if (lastVariant?.green === undefined) return { draw: null, candidates }
  return { draw: lastVariant.shift.draw, candidates: lastVariant.shiftCandidates }
}

/** To a thousandth: milliseconds to the microsecond. */
const rounded = (ms: Ms): Ms => Math.round(ms * 1000) / 1000
