/**
 * Traffic shift: during a blue/green deployment, green's share of a variant's requests follows the
 * share of the green fleet that has traffic on.
 *
 * Source: endpoints.md 5.3: a canary of 25 % of green's capacity takes 25 % of the traffic.
 * Candidates: blue, then green.
 */
import type { Router } from './router.ts'

export const trafficShiftRouter: Router = {
  name: 'traffic-shift',
  route: (request, { bounds }) => (request.draw < (bounds[0] as number) ? 0 : 1),
  explain: (request, { bounds }, chosen) =>
    `draw ${request.draw.toFixed(3)} ${chosen === 0 ? '<' : '≥'} ${(bounds[0] ?? 0).toFixed(3)} → ${chosen === 0 ? 'blue' : 'green'}`,
}
