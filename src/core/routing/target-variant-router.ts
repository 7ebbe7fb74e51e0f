/**
 * Target variant: a caller who names a variant gets it, whatever the weights; all others are
 * routed by the router inside.
 *
 * Source: sagemaker-runtime API, InvokeEndpointInput.TargetVariant overrides the weights.
 */
import { NO_CANDIDATE, type Router, UNKNOWN_TARGET } from './router.ts'

export function targetVariantRouter(inside: Router): Router {
  return {
    name: `target-variant(${inside.name})`,
    route(request, candidates) {
      return request.target === NO_CANDIDATE ? inside.route(request, candidates) : request.target
    },
    explain(request, candidates, chosen) {
      if (request.target === UNKNOWN_TARGET) return 'target variant is not on the endpoint'
      if (request.target !== NO_CANDIDATE) return `target variant ${candidates.names[chosen]}`
      return inside.explain?.(request, candidates, chosen) ?? inside.name
    },
    ...(inside.routeMany === undefined
      ? {}
      : { routeMany: (...args) => inside.routeMany?.(...args) }),
    ...(inside.observe === undefined ? {} : { observe: answer => inside.observe?.(answer) }),
  }
}
