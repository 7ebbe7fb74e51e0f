/** What DescribeEndpoint can see of an endpoint, as plain data. Source: endpoints.md 3.2. */
import type { Deployment } from '../deployment/deployment.ts'
import type { DeploymentConfig } from '../deployment/deployment-config.ts'
import type { Ms } from '../units.ts'
import type { Endpoint } from './endpoint.ts'
import type { RoutingStrategy } from './endpoint-config.ts'
import type { EndpointStatus } from './endpoint-status.ts'
import type { ProductionVariant, VariantStatus } from './production-variant.ts'

export interface VariantDescription {
  readonly name: string
  readonly instanceType: string
  readonly currentWeight: number
  readonly desiredWeight: number
  readonly currentInstanceCount: number
  readonly desiredInstanceCount: number
  readonly routingStrategy: RoutingStrategy
  /** `undefined` in steady state. */
  readonly status: VariantStatus | undefined
}

export interface EndpointDescription {
  readonly name: string
  readonly status: EndpointStatus
  /** The config that serves: the old one until a deployment is complete. */
  readonly configName: string
  readonly createdAtMs: Ms
  readonly modifiedAtMs: Ms
  /** Why the last create or update failed; `undefined` after a success. */
  readonly failureReason: string | undefined
  readonly variants: readonly VariantDescription[]
  readonly shadowVariants: readonly VariantDescription[]
  readonly lastDeployment: DeploymentConfig | undefined
  /** While an endpoint is created or updated with a new config. */
  readonly pending:
    | {
        readonly configName: string
        readonly startedAtMs: Ms
        readonly variants: readonly VariantDescription[]
        readonly shadowVariants: readonly VariantDescription[]
      }
    | undefined
}

export function describeEndpoint(
  endpoint: Endpoint,
  deployment: Deployment | undefined,
): EndpointDescription {
  const describe = deployment === undefined ? describeWhole : describeBlue
  return {
    name: endpoint.name,
    status: endpoint.status,
    configName: endpoint.config.name,
    createdAtMs: endpoint.createdAtMs,
    modifiedAtMs: endpoint.modifiedAtMs,
    failureReason: endpoint.failureReason,
    variants: endpoint.variants.map(describe),
    shadowVariants: endpoint.shadow === undefined ? [] : [describe(endpoint.shadow)],
    lastDeployment: endpoint.lastDeployment,
    pending: deployment === undefined ? describeCreation(endpoint) : describePending(deployment),
  }
}

/** While a deployment runs, what is to come is in the pending summary. */
const describeBlue = (variant: ProductionVariant): VariantDescription =>
  describeVariant(variant, variant.blue)

const describeWhole = (variant: ProductionVariant): VariantDescription =>
  describeVariant(variant, {
    inServiceCount: variant.inServiceCount,
    desired: variant.desiredCount,
  })

function describeVariant(
  variant: ProductionVariant,
  { inServiceCount, desired }: { readonly inServiceCount: number; readonly desired: number },
): VariantDescription {
  return {
    name: variant.name,
    instanceType: variant.config.instanceType,
    currentWeight: variant.currentWeight,
    desiredWeight: variant.desiredWeight,
    currentInstanceCount: inServiceCount,
    desiredInstanceCount: desired,
    routingStrategy: variant.config.routingStrategy,
    status: variant.status,
  }
}

/** Source: DescribeEndpointOutput: while an endpoint is created, its first config is pending. */
function describeCreation(endpoint: Endpoint): EndpointDescription['pending'] {
  if (endpoint.status !== 'Creating') return undefined
  return {
    configName: endpoint.config.name,
    startedAtMs: endpoint.createdAtMs,
    variants: endpoint.variants.map(describeWhole),
    shadowVariants: endpoint.shadow === undefined ? [] : [describeWhole(endpoint.shadow)],
  }
}

/** CurrentInstanceCount here is the instances with traffic on (AWS's event sample). */
function describePending(deployment: Deployment): EndpointDescription['pending'] {
  const { green, startedAtMs } = deployment
  const describe = (each: (typeof green.all)[number]): VariantDescription => ({
    name: each.config.name,
    instanceType: each.config.instanceType,
    currentWeight: each.weight,
    desiredWeight: each.weight,
    currentInstanceCount: deployment.activeGreen(each),
    desiredInstanceCount: each.count,
    routingStrategy: each.config.routingStrategy,
    status: each.variant.greenStatus,
  })
  return {
    configName: green.config.name,
    startedAtMs,
    variants: green.variants.map(describe),
    shadowVariants: green.shadow === undefined ? [] : [describe(green.shadow)],
  }
}
