/** What `at(time)` in an expectation sees: each endpoint as it is at an instant. */
import type { VariantDescription } from '../core/endpoint/endpoint-description.ts'
import type { Share } from '../core/units.ts'
import type { World } from '../core/world.ts'

export type StateAt = Readonly<Record<string, EndpointState>>

export interface EndpointState {
  readonly status: string
  readonly endpointConfigName: string
  /** `null`: no update is running. */
  readonly pendingEndpointConfigName: string | null
  /** Shadow variants among them. */
  readonly variants: Readonly<Record<string, VariantState>>
}

export interface VariantState {
  readonly weight: number
  readonly share: Share
  readonly instances: { readonly current: number; readonly desired: number }
}

/** Shadow variants are listed with the share of requests they get copies of. */
export function stateOf(world: World): StateAt {
  return Object.fromEntries(
    world.endpoints.list().map(endpoint => {
      const total = endpoint.variants.reduce((sum, { currentWeight }) => sum + currentWeight, 0)
      const variants = endpoint.variants.map(variant => [
        variant.name,
        variantState(variant, total === 0 ? 0 : variant.currentWeight / total),
      ])
      const shadowShare = world.endpoints.peek(endpoint.name)?.shadowShare ?? 0
      const shadows = endpoint.shadowVariants.map(variant => [
        variant.name,
        variantState(variant, shadowShare),
      ])
      return [
        endpoint.name,
        {
          status: endpoint.status,
          endpointConfigName: endpoint.configName,
          pendingEndpointConfigName: endpoint.pending?.configName ?? null,
          variants: Object.fromEntries([...variants, ...shadows]),
        },
      ]
    }),
  )
}

const variantState = (variant: VariantDescription, share: Share): VariantState => ({
  weight: variant.currentWeight,
  share,
  instances: { current: variant.currentInstanceCount, desired: variant.desiredInstanceCount },
})
