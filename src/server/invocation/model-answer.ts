/**
 * What a simulated container answers: the model's configured body, or a small JSON object that says
 * who served, and how long it took in virtual time. The answer is of type application/json, whatever
 * the request accepts.
 *
 * Assumed: real containers answer what they like; ours has nothing to predict.
 */

import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import type { VariantFleet } from '../../core/endpoint/variant-fleet.ts'
import type { Ms } from '../../core/units.ts'

export const MODEL_CONTENT_TYPE = 'application/json'

/** The part of the body that all answers of a fleet share; JSON is slow at one object a request. */
const STARTS = new WeakMap<VariantFleet, string>()

/** For a request that the fleet has served. */
export function modelAnswer(fleet: VariantFleet, result: InvocationResult): string {
  if (fleet.profile.answerBody !== undefined) return fleet.profile.answerBody
  const { arrivedMs, startMs, answerMs, instanceId } = result
  return (
    `${startOf(fleet)}${instanceId}","queueMs":${rounded(startMs - arrivedMs)}` +
    `,"modelMs":${rounded(answerMs - startMs)},"latencyMs":${rounded(answerMs - arrivedMs)}}`
  )
}

function startOf(fleet: VariantFleet): string {
  const cached = STARTS.get(fleet)
  if (cached !== undefined) return cached
  const { endpointName: endpoint, variant, profile } = fleet
  const named = JSON.stringify({ endpoint, variant: variant.name, model: profile.name })
  const start = `${named.slice(0, -1)},"instance":"i-`
  STARTS.set(fleet, start)
  return start
}

/** To the microsecond. */
const rounded = (ms: Ms): Ms => Math.round(ms * 1000) / 1000
