/**
 * What AWS would say against an update, before it is sent: the server's own rules, asked here. An
 * update whose second request is refused has left an endpoint config behind.
 *
 * What one field may hold (its range, a name's letters) is left to the field, and is said beside it.
 * What only the server knows (quotas, alarms in ALARM) it says when asked.
 */
import { deploymentOf, type WireDeploymentConfig } from '../../../aws/sagemaker/deployment-rules.ts'
import { INSTANCE_TYPES } from '../../../aws/sagemaker/instance-types.ts'
import { checkVariants } from '../../../aws/sagemaker/variant-rules.ts'
import { planOf } from '../../../core/deployment/strategies.ts'
import {
  deploymentFor,
  fleetCounts,
  guardrailsApply,
  type PresentEndpoint,
  sizesOf,
} from '../../../core/endpoint/update-rules.ts'
import type { EndpointPicture } from '../../model/lab-picture.ts'
import {
  deploymentConfig,
  type UpdateForm,
  type WireConfig,
  type WireVariant,
} from './update-request.ts'

/** `undefined`: nothing is known against it. `config`: the one that the update goes to. */
export function updateProblem(
  form: UpdateForm,
  present: PresentEndpoint,
  config: WireConfig,
): string | undefined {
  try {
    checkUpdate(form, present, config)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export interface VariantProblems {
  readonly ModelName?: string
  readonly InstanceType?: string
}

/** What is wrong with single members of a variant. `models`: that the server knows; empty: unknown. */
export function variantProblems(
  { ModelName, InstanceType }: WireVariant,
  models: readonly string[],
): VariantProblems {
  const isModel = models.length === 0 || models.includes(String(ModelName))
  const isType = INSTANCE_TYPES.some(type => type === InstanceType)
  return {
    ...(isModel ? {} : { ModelName: 'there is no such model' }),
    ...(isType ? {} : { InstanceType: 'SageMaker has no such instance type' }),
  }
}

/** Whether any member of the config's variants has such a problem. */
export const hasVariantProblem = (
  { ProductionVariants, ShadowProductionVariants = [] }: WireConfig,
  models: readonly string[],
): boolean =>
  [...ProductionVariants, ...ShadowProductionVariants].some(
    variant => Object.keys(variantProblems(variant, models)).length > 0,
  )

function checkUpdate(form: UpdateForm, present: PresentEndpoint, config: WireConfig): void {
  if (form.newConfig !== undefined) {
    const { ProductionVariants, ShadowProductionVariants = [] } = form.newConfig
    checkVariants(ProductionVariants, ShadowProductionVariants)
  }
  const request = {
    deployment: form.retainsDeployment ? undefined : deploymentOf(deploymentConfig(form)),
    retainDeployment: form.retainsDeployment,
    retainAllVariantProperties: form.retainsVariants,
    excludeRetained: form.excludes,
  }
  const wanted = { variants: config.ProductionVariants.map(newVariant) }
  const deployment = deploymentFor(present, wanted, request)
  const counts = fleetCounts(present, wanted, variant => sizesOf(present, variant, request))
  // However the account rounds: what is too much when rounded down is too much.
  planOf(deployment, counts, 'floor')
}

/** Whether SageMaker deploys all at once, without baking, whatever the form asks for. */
export const lacksGuardrails = (present: PresentEndpoint, config: WireConfig): boolean =>
  !guardrailsApply(present.config.variants, config.ProductionVariants.map(newVariant))

const newVariant = (variant: WireVariant) => ({
  name: variant.VariantName,
  instanceType: String(variant.InstanceType ?? ''),
  initialInstanceCount: Number(variant.InitialInstanceCount ?? 1),
  initialWeight: Number(variant.InitialVariantWeight ?? 1),
})

/** The endpoint as the rules want to see it; `config`: the one that it runs. */
export function presentFor(
  { weights, fleets }: EndpointPicture,
  config: WireConfig,
  lastDeployment: WireDeploymentConfig | undefined,
): PresentEndpoint {
  const presentVariant = ({ VariantName: name }: WireVariant) => {
    const own = fleets.filter(({ variant }) => variant === name)
    return {
      name,
      desiredWeight: weights[name] ?? 0,
      desiredCount: own.reduce((sum, { desired }) => sum + desired, 0),
      blue: { desired: own.find(({ role }) => role === 'blue')?.desired ?? 0 },
    }
  }
  const { ProductionVariants: production, ShadowProductionVariants: shadows = [] } = config
  return {
    config: { variants: production.map(newVariant) },
    lastDeployment: lastDeployment && deploymentOf(lastDeployment),
    variants: production.map(presentVariant),
    allVariants: [...production, ...shadows].map(presentVariant),
  }
}
