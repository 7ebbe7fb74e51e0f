/**
 * Weighted (A/B) routing: splits invocations between production variants by weight.
 *
 * Source: SageMaker API, ProductionVariant.InitialVariantWeight: share = weight ÷ sum of weights.
 * Assumed: draws are independent; the documentation gives only the ratio. All weights 0: no variant.
 * Knows nothing of instances, health or deployments.
 */
import { type Candidates, NO_CANDIDATE, type RoutedRequest, type Router } from './router.ts'

export const weightedRouter: Router = {
  name: 'weighted',
  route(request: RoutedRequest, { bounds }: Candidates): number {
    return pick(request.draw, bounds)
  },
  routeMany(draws: Float64Array, { bounds }: Candidates, chosen: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) chosen[i] = pick(draws[i] as number, bounds)
  },
  explain(request, candidates, chosen) {
    const draw = request.draw.toFixed(3)
    if (chosen < 0) return 'every weight is 0'
    if (candidates.names.length === 1) return `only variant ${candidates.names[0]}`
    const lower = chosen === 0 ? 0 : (candidates.bounds[chosen - 1] ?? 0)
    const upper = candidates.bounds[chosen] ?? 0
    return `draw ${draw} in [${lower.toFixed(3)}, ${upper.toFixed(3)}) → ${candidates.names[chosen]}`
  },
}

function pick(draw: number, bounds: Float64Array): number {
  for (let index = 0; index < bounds.length; index++) {
    if (draw < (bounds[index] as number)) return index
  }
  return NO_CANDIDATE
}
