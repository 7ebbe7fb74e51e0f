/**
 * One request by itself, and all that came of it: for whoever wants to know where it went. Its way
 * is that of every other request; it only has its block for itself.
 */
import type { Ms } from '../units.ts'
import type { Endpoint } from './endpoint.ts'
import { type Outcome, reachedModel } from './outcome.ts'

export const NO_INSTANCE = -1

export interface SingleRequest {
  readonly atMs: Ms
  /** Index of the variant the caller named, NO_CANDIDATE, or UNKNOWN_TARGET. */
  readonly target: number
  /** In the units of the model's `perWork`. */
  readonly work: number
  /** Of somebody who waits; NO_TICKET: nobody does. */
  readonly ticket: number
}

export interface InvocationResult {
  readonly outcome: Outcome
  readonly endpoint: Endpoint
  /** `undefined`: the request reached no variant. */
  readonly variantName: string | undefined
  /** NO_INSTANCE: the request reached no instance. */
  readonly instanceId: number
  readonly arrivedMs: Ms
  readonly startMs: Ms
  /** In the container, had the caller waited for it. */
  readonly serviceMs: Ms
  /** When the caller's answer is due; with a `containerRequest`, at the latest. */
  readonly answerMs: Ms
  /** The request's id with a real container, which will say when it is answered. */
  readonly containerRequest: number | undefined
}

/** Serves what waits in the endpoint's block, which came before, and then the request. */
export function serveOne(
  endpoint: Endpoint,
  { atMs, target, work, ticket }: SingleRequest,
): InvocationResult {
  endpoint.serveBlock()
  endpoint.block.add(atMs, target, work, ticket)
  endpoint.serveBlock()
  const fleet = endpoint.lastFleet
  const served = fleet?.block // still holds the request that was served last, at its front
  const outcome = (served?.outcome[0] ?? endpoint.lastRejection) as Outcome
  const block = reachedModel(outcome) ? served : undefined
  return {
    outcome,
    endpoint,
    variantName: fleet?.variant.name,
    instanceId: block?.instanceId[0] ?? NO_INSTANCE,
    arrivedMs: atMs,
    startMs: block?.startMs[0] ?? atMs,
    serviceMs: block?.serviceMs[0] ?? 0,
    answerMs: block?.answerMs[0] ?? atMs,
    containerRequest: block && fleet?.container?.lastId,
  }
}
