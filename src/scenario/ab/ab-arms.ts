/**
 * The arms of an endpoint's A/B test: what the requests of each production variant came to, as the
 * statistics in src/evidence want it.
 */
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { OUTCOME } from '../../core/endpoint/outcome.ts'
import type { ProductionVariant } from '../../core/endpoint/production-variant.ts'
import { varianceOf } from '../../core/metrics/histogram.ts'
import type { VariantTotals } from '../../core/metrics/variant-totals.ts'
import type { Ms } from '../../core/units.ts'
import { type AbEvidence, type Arm, abEvidence } from '../../evidence/ab-evidence.ts'
import type { MeanSample } from '../../evidence/metric-evidence.ts'

/** `null`: the endpoint has had one production variant at a time, or no request. */
export function abEvidenceOf(endpoint: Endpoint, nowMs: Ms): AbEvidence | null {
  if (endpoint.requestsTotal === 0) return null
  return abEvidence(abVariants(endpoint).map(variant => armOf(endpoint, variant, nowMs)))
}

/** In the order of the endpoint config: the control first. Of one name the newest counts. */
export function abVariants(endpoint: Endpoint): readonly ProductionVariant[] {
  const byName = new Map(endpoint.comparedVariants.map(variant => [variant.name, variant]))
  return [...byName.values()]
}

function armOf(endpoint: Endpoint, variant: ProductionVariant, nowMs: Ms): Arm {
  const { invocations, outcomes } = variant.countsUntil(nowMs)
  const answered = outcomes.reduce((sum, count) => sum + count, 0)
  const { quality } = variant.totals
  return {
    variant: variant.name,
    requests: invocations,
    expected: endpoint.isSplitByWeight ? endpoint.expectedOf(variant) : null,
    answered,
    failed: answered - (outcomes[OUTCOME.ok] as number),
    latency: latencyOf(variant.totals),
    outcome: quality?.outcome ?? null,
    declared: variant.blue.fleet.profile.businessOutcome ?? null,
    confusion: quality?.confusion ?? null,
  }
}

function latencyOf(totals: VariantTotals): MeanSample | null {
  const { answers, latencySumMs } = totals
  if (answers === 0) return null
  const variance = varianceOf(totals.histogram())
  return { requests: answers, mean: latencySumMs / answers, variance }
}
