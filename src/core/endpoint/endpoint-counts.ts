/** Requests that arrived and answers that were given, up to an instant, exactly. */
import type { Ms } from '../units.ts'
import type { Endpoint } from './endpoint.ts'
import { OUTCOME_NAMES } from './outcome.ts'

export interface EndpointCounts {
  readonly endpoint: string
  readonly total: number
  /** Requests that reached no variant, by outcome. */
  readonly rejected: Readonly<Record<string, number>>
  readonly variants: readonly VariantCounts[]
}

export interface VariantCounts {
  readonly variant: string
  /** Its requests are copies, whose answers nobody gets. */
  readonly isShadow: boolean
  readonly invocations: number
  readonly outcomes: Readonly<Record<string, number>>
}

export function endpointCounts(endpoint: Endpoint, nowMs: Ms): EndpointCounts {
  return {
    endpoint: endpoint.name,
    total: endpoint.requestsTotal,
    rejected: countsOf(endpoint.rejected),
    variants: endpoint.everyVariant.map(variant => {
      const { invocations, outcomes } = variant.countsUntil(nowMs)
      const { name, isShadow } = variant
      return { variant: name, isShadow, invocations, outcomes: countsOf(outcomes) }
    }),
  }
}

/** Outcomes that occurred, by name. */
function countsOf(counts: Float64Array): Readonly<Record<string, number>> {
  const named = OUTCOME_NAMES.map((name, outcome) => [name, counts[outcome] ?? 0] as const)
  return Object.fromEntries(named.filter(([, count]) => count > 0))
}
