/**
 * The endpoint configs that an experiment writes for its endpoint.
 *
 * Source: endpoints.md 6: SageMaker writes its own configs; the share of copied requests is the
 * shadow's weight ÷ the production variant's.
 * Assumed: their names; superseded ones stay; two production variants after a promotion that keeps
 * the source share the traffic equally.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { EndpointConfig, VariantConfig } from '../endpoint/endpoint-config.ts'
import type { EndpointConfigs } from '../endpoint/endpoint-configs.ts'
import { DomainError } from '../errors.ts'
import type { Experiment, ExperimentVariant, Outcome, StopRequest } from './experiment.ts'
import type { DeployReason } from './transition.ts'

/** Source: EndpointConfigName. */
const CONFIG_NAME_MAX = 63

type Variants = Pick<EndpointConfig, 'variants' | 'shadowVariants'>

interface WrittenConfig extends Outcome {
  readonly configName: string
}

/**
 * Makes the config that the endpoint is to run, unless it is the one of before the experiment, and
 * remembers that one at the start.
 */
export function writeConfig(
  configs: EndpointConfigs,
  experiment: Experiment,
  endpoint: Endpoint,
  reason: DeployReason,
): WrittenConfig {
  const { source, shadow } = experiment.settings
  const live = endpoint.variants.find(({ name }) => name === source.name)
  if (live === undefined) {
    throw invalid(`Endpoint "${endpoint.name}" has no production variant "${source.name}".`)
  }
  experiment.before ??= { config: endpoint.config, sourceCount: live.blue.desired }
  const { config, sourceCount } = experiment.before
  const { outcome } = experiment
  if (reason === 'stop' && outcome === undefined) {
    const production = [{ ...source, instanceCount: sourceCount }]
    const configName = configs.has(config.name) ? config.name : freeName(configs, experiment)
    if (configName !== config.name) configs.create({ ...config, name: configName })
    return { configName, production, shadow: undefined }
  }
  const target =
    reason === 'stop' && outcome !== undefined ? outcome : { production: [source], shadow }
  const configName = freeName(configs, experiment)
  const liveConfig = { ...live.config, initialWeight: live.currentWeight }
  configs.create({ name: configName, ...variantsOf(target, experiment, liveConfig) })
  return { configName, ...target }
}

function freeName(configs: EndpointConfigs, experiment: Experiment): string {
  for (;;) {
    experiment.configsWritten++
    const suffix = `-${experiment.configsWritten}`
    const name = `${experiment.name.slice(0, CONFIG_NAME_MAX - suffix.length)}${suffix}`
    if (!configs.has(name)) return name
  }
}

/** `live`: the source variant as the endpoint has it now. */
function variantsOf(outcome: Outcome, experiment: Experiment, live: VariantConfig): Variants {
  const { samplingPercent } = experiment.settings
  const weight = live.initialWeight > 0 ? live.initialWeight : 1
  return {
    variants: outcome.production.map(each => configOf(each, live, weight)),
    shadowVariants:
      outcome.shadow === undefined
        ? []
        : [configOf(outcome.shadow, live, (weight * samplingPercent) / 100)],
  }
}

/** What the endpoint has after the stop; `undefined`: what it had before the experiment. */
export function outcomeOf(experiment: Experiment, request: StopRequest): Outcome | undefined {
  const { source, shadow } = experiment.settings
  const actionOf = (name: string) => request.actions.get(name)
  const stays = (variant: ExperimentVariant): ExperimentVariant =>
    request.desired.find(({ name }) => name === variant.name) ?? variant
  if (actionOf(source.name) === 'Promote') {
    throw invalid(`Variant "${source.name}" is the production variant and cannot be promoted.`)
  }
  const shadowAction = actionOf(shadow.name) ?? 'Remove'
  const production = [
    ...(actionOf(source.name) === 'Remove' ? [] : [stays(source)]),
    ...(shadowAction === 'Promote' ? [stays(shadow)] : []),
  ]
  const keptShadow = shadowAction === 'Retain' ? stays(shadow) : undefined
  checkNames(request, experiment, [...production, ...(keptShadow ? [keptShadow] : [])])
  if (production.length === 0) {
    throw invalid('ModelVariantActions must leave the endpoint a production variant.')
  }
  const isAsBefore =
    request.desired.length === 0 && production[0] === source && production.length === 1
  return isAsBefore && keptShadow === undefined ? undefined : { production, shadow: keptShadow }
}

function checkNames(
  request: StopRequest,
  { settings }: Experiment,
  staying: readonly ExperimentVariant[],
): void {
  for (const name of request.actions.keys()) {
    if (name === settings.source.name || name === settings.shadow.name) continue
    throw invalid(`ModelVariantActions names variant "${name}", which the experiment has not.`)
  }
  for (const { name } of request.desired) {
    if (staying.some(variant => variant.name === name)) continue
    throw invalid(`DesiredModelVariants names variant "${name}", which does not stay.`)
  }
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)

/** Everything that an experiment does not say is as the endpoint's production variant has it. */
const configOf = (
  variant: ExperimentVariant,
  live: VariantConfig,
  initialWeight: number,
): VariantConfig => ({
  ...live,
  name: variant.name,
  modelName: variant.modelName,
  instanceType: variant.instanceType,
  initialInstanceCount: variant.instanceCount,
  initialWeight,
})
