/**
 * What UpdateEndpoint asks for and what becomes of it: which sizes the new variants get, whether
 * the deployment guardrails apply, and what would exceed a quota.
 *
 * Source: endpoints.md 3.3 (retention flags), 5.6 (exclusions), 12 (changed names).
 */
import { DEFAULT_DEPLOYMENT, type DeploymentConfig } from '../deployment/deployment-config.ts'
import { type Counts, countOf, type DeploymentPlan, type FleetCounts } from '../deployment/plan.ts'
import { DomainError } from '../errors.ts'
import { type EndpointConfig, isInf1, type VariantConfig } from './endpoint-config.ts'

export type VariantProperty = 'DesiredInstanceCount' | 'DesiredWeight'

export interface UpdateRequest {
  readonly name: string
  readonly configName: string
  readonly deployment: DeploymentConfig | undefined
  readonly retainDeployment: boolean
  readonly retainAllVariantProperties: boolean
  readonly excludeRetained: readonly VariantProperty[]
  /** By variant name: counts that are known, whatever flags and config say. */
  readonly instanceCounts?: ReadonlyMap<string, number>
}

/** What the rules look at of the endpoint as it is, shadows in `allVariants` alone. */
export interface PresentEndpoint {
  readonly config: { readonly variants: readonly VariantOfFleet[] }
  readonly lastDeployment: DeploymentConfig | undefined
  readonly variants: readonly PresentVariant[]
  readonly allVariants: readonly PresentVariant[]
}

export interface PresentVariant {
  readonly name: string
  readonly desiredWeight: number
  /** Instances, of all its fleets. */
  readonly desiredCount: number
  readonly blue: { readonly desired: number }
}

type VariantOfFleet = Pick<VariantConfig, 'name' | 'instanceType'>

/** What they look at of a variant that is to be. */
export type NewVariant = Pick<VariantConfig, 'name' | 'initialInstanceCount' | 'initialWeight'>

/**
 * Whether a deployment from these variants to those has guardrails.
 *
 * Source: endpoints.md 5.6: they need the same variant names in both configs, and no Inf1 instances.
 */
export function guardrailsApply(
  before: readonly VariantOfFleet[],
  after: readonly VariantOfFleet[],
): boolean {
  if ([...before, ...after].some(isInf1)) return false
  const namesBefore = before.map(({ name }) => name).sort()
  const namesAfter = after.map(({ name }) => name).sort()
  return namesBefore.join() === namesAfter.join()
}

type DeploymentRequest = Pick<UpdateRequest, 'deployment' | 'retainDeployment'>

/** What the request asks for, kept as LastDeploymentConfig; `undefined`: nothing. */
export const deploymentAsked = (
  endpoint: Pick<PresentEndpoint, 'lastDeployment'>,
  { deployment, retainDeployment }: DeploymentRequest,
): DeploymentConfig | undefined => (retainDeployment ? endpoint.lastDeployment : deployment)

/** The deployment config that the update follows. Throws when the endpoint cannot be updated so. */
export function deploymentFor(
  endpoint: PresentEndpoint,
  config: PresentEndpoint['config'],
  request: DeploymentRequest,
): DeploymentConfig {
  const asked = deploymentAsked(endpoint, request) ?? DEFAULT_DEPLOYMENT
  if (!guardrailsApply(endpoint.config.variants, config.variants)) {
    // Source: endpoints.md 5.6, 12: all at once, no bake, whatever is asked; alarms are guardrails, too.
    return { ...DEFAULT_DEPLOYMENT, maximumExecutionMs: asked.maximumExecutionMs }
  }
  if (asked.trafficRouting.type === 'ROLLING' && config.variants.length > 1) {
    // Source: endpoints.md 5.4: excluded. Assumed: the text, and that the call is refused.
    const text = 'RollingUpdatePolicy is not supported for endpoints with multiple variants.'
    throw new DomainError('invalid-value', text)
  }
  return asked
}

type Retention = Pick<
  UpdateRequest,
  'retainAllVariantProperties' | 'excludeRetained' | 'instanceCounts'
>

/** Source: endpoints.md 3.3: without the flag an update resets counts and weights. */
export function sizesOf(
  endpoint: PresentEndpoint,
  config: NewVariant,
  request: Retention,
): { count: number; weight: number } {
  const current = endpoint.allVariants.find(({ name }) => name === config.name)
  const retains = (property: VariantProperty): boolean =>
    request.retainAllVariantProperties && !request.excludeRetained.includes(property)
  return {
    count:
      request.instanceCounts?.get(config.name) ??
      (current !== undefined && retains('DesiredInstanceCount')
        ? current.desiredCount
        : config.initialInstanceCount),
    weight:
      current !== undefined && retains('DesiredWeight')
        ? current.desiredWeight
        : config.initialWeight,
  }
}

export function fleetCounts<Variant extends NewVariant>(
  endpoint: PresentEndpoint,
  config: { readonly variants: readonly Variant[] },
  sizes: (variant: Variant) => { readonly count: number },
): FleetCounts {
  return {
    green: new Map(config.variants.map(each => [each.name, sizes(each).count])),
    blue: new Map(endpoint.variants.map(each => [each.name, each.blue.desired])),
  }
}

/** Instances that the plan launches first, by instance type. */
export function firstLaunch(
  plan: DeploymentPlan,
  config: EndpointConfig,
  sizes: (variant: VariantConfig) => { readonly count: number },
): Counts {
  const batch = plan.rollbackBatch === undefined ? undefined : plan.steps[0]?.greenInstances
  const counts = batch ?? plan.greenCounts
  return addCounts(
    instancesByType(config.variants, ({ name }) => countOf(counts, name)),
    instancesByType(config.shadowVariants, variant => sizes(variant).count),
  )
}

export function instancesByType(
  variants: readonly VariantConfig[],
  count: (variant: VariantConfig) => number,
): Counts {
  const byType = new Map<string, number>()
  for (const variant of variants) {
    const { instanceType } = variant
    byType.set(instanceType, countOf(byType, instanceType) + count(variant))
  }
  return byType
}

function addCounts(some: Counts, others: Counts): Counts {
  const sum = new Map(some)
  for (const [name, count] of others) sum.set(name, countOf(sum, name) + count)
  return sum
}
