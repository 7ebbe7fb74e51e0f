/**
 * An endpoint as a saved account has it, and how it comes back.
 *
 * Assumed: a deployment under way is rolled back, because traffic, bake and alarms it depended on
 * are gone; one whose bakes are over is complete. Instances that were in service serve at once;
 * those on their way in or out begin anew, and so do creations, deletions and weight changes.
 * Not saved: requests in flight, metrics, instances on their way out, the bill.
 */
import type { Deployment } from '../deployment/deployment.ts'
import type { DeploymentConfig } from '../deployment/deployment-config.ts'
import type { CapacityReason } from '../timeline.ts'
import type { Ms } from '../units.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointConfig } from './endpoint-config.ts'
import type { EndpointStatus } from './endpoint-status.ts'
import type { ProductionVariant, VariantStatus } from './production-variant.ts'

export interface SavedVariant {
  readonly name: string
  readonly currentWeight: number
  readonly desiredWeight: number
  readonly currentInstanceCount: number
  readonly desiredInstanceCount: number
  readonly status: VariantStatus | undefined
}

export interface SavedEndpoint {
  readonly name: string
  readonly status: EndpointStatus
  /** The config that serves. */
  readonly config: EndpointConfig
  readonly createdAtMs: Ms
  readonly modifiedAtMs: Ms
  readonly failureReason: string | undefined
  readonly lastDeployment: DeploymentConfig | undefined
  /** Of `config`, the shadow variant included. */
  readonly variants: readonly SavedVariant[]
  /** A deployment that was under way. */
  readonly interrupted: { readonly configName: string } | undefined
}

export function savedEndpoint(
  endpoint: Endpoint,
  deployment: Deployment | undefined,
): SavedEndpoint {
  const { name, status, createdAtMs, modifiedAtMs, failureReason, lastDeployment } = endpoint
  const rest = { name, createdAtMs, modifiedAtMs, lastDeployment }
  const variants = endpoint.allVariants.map(savedVariant)
  if (deployment === undefined) {
    const { config } = endpoint
    return { ...rest, status, config, failureReason, variants, interrupted: undefined }
  }
  const { config } = deployment.green
  if (deployment.hasCompleted) {
    return { ...rest, status: 'InService', config, failureReason, variants, interrupted: undefined }
  }
  return {
    ...rest,
    status,
    config: endpoint.config,
    failureReason,
    variants: deployment.green.before.map(({ variant, weight, count }) => ({
      ...savedVariant(variant),
      currentWeight: weight,
      desiredWeight: weight,
      desiredInstanceCount: count,
      status: undefined,
    })),
    interrupted: { configName: config.name },
  }
}

const savedVariant = (variant: ProductionVariant): SavedVariant => ({
  name: variant.name,
  currentWeight: variant.currentWeight,
  desiredWeight: variant.desiredWeight,
  currentInstanceCount: variant.inServiceCount,
  desiredInstanceCount: variant.desiredCount,
  status: variant.status,
})

/** With the deployment that was under way rolled back. */
export function withoutDeployment(saved: SavedEndpoint, nowMs: Ms): SavedEndpoint {
  const { interrupted, variants } = saved
  if (interrupted === undefined) return saved
  return {
    ...saved,
    status: 'InService',
    modifiedAtMs: nowMs,
    failureReason: `Deployment rolled back: endpoint-lab restarted during the update to "${interrupted.configName}".`,
    variants: variants.map(each => ({ ...each, currentInstanceCount: each.desiredInstanceCount })),
    interrupted: undefined,
  }
}

/** Why instances that lack are launched; those of an endpoint at rest replace lost ones. */
const REASONS: ReadonlyMap<EndpointStatus, CapacityReason> = new Map([
  ['Creating', 'create'],
  ['Updating', 'update-weights-and-capacities'],
  ['RollingBack', 'rollback'],
])

/** Gives a new endpoint the state of the saved one; its instances are in service or launching. */
export function bringBack(endpoint: Endpoint, saved: SavedEndpoint): void {
  const reason = REASONS.get(saved.status) ?? 'replacement'
  endpoint.status = saved.status
  endpoint.modifiedAtMs = saved.modifiedAtMs
  endpoint.failureReason = saved.failureReason
  endpoint.lastDeployment = saved.lastDeployment
  for (const variant of endpoint.allVariants) {
    const state = saved.variants.find(({ name }) => name === variant.name)
    if (state === undefined) continue
    variant.currentWeight = state.currentWeight
    variant.desiredWeight = state.desiredWeight
    variant.status = state.status
    variant.blue.restore(state.currentInstanceCount, state.desiredInstanceCount, reason)
  }
  endpoint.refreshRouting()
}
