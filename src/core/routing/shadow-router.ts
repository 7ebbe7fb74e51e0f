/**
 * Shadow: copies a share of the requests to the shadow variant; its answers are dropped.
 *
 * Source: endpoints.md 6: share = min(1, shadow weight ÷ production weight), sampled per request.
 * Candidates: the shadow (weight = share), then nobody (weight = 1 - share).
 */
import { NO_CANDIDATE, type Router } from './router.ts'

export const shadowRouter: Router = {
  name: 'shadow',
  route: (request, { bounds }) => (request.draw < (bounds[0] as number) ? 0 : NO_CANDIDATE),
  explain: (request, { bounds, names }, chosen) =>
    chosen === 0
      ? `draw ${request.draw.toFixed(3)} < ${(bounds[0] ?? 0).toFixed(3)} → copy to ${names[0]}`
      : `draw ${request.draw.toFixed(3)} ≥ ${(bounds[0] ?? 0).toFixed(3)} → no copy`,
}

/** The share of requests that a shadow variant gets a copy of. */
export const samplingShare = (shadowWeight: number, productionWeight: number): number =>
  productionWeight > 0 ? Math.min(1, shadowWeight / productionWeight) : 0
