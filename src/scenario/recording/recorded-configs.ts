/** Endpoint configs as far as a picture of them needs: who has which weight, on what. */
import type { EndpointConfig, VariantConfig } from '../../core/endpoint/endpoint-config.ts'
import type { World } from '../../core/world.ts'

export interface RecordedVariant {
  readonly name: string
  readonly model: string
  readonly instanceType: string
  readonly weight: number
  readonly isShadow: boolean
  /** Requests one instance serves at once; `null`: the model is gone. */
  readonly concurrency: number | null
}

export interface RecordedConfig {
  readonly name: string
  readonly variants: readonly RecordedVariant[]
}

/** Those that exist, and those that were deleted while an endpoint runs them. */
export function recordedConfigs(world: World): readonly RecordedConfig[] {
  const inUse = world.endpoints.all().map(({ config }) => config)
  const byName = new Map<string, EndpointConfig>()
  for (const config of [...world.endpoints.configs.all(), ...inUse]) {
    if (!byName.has(config.name)) byName.set(config.name, config)
  }
  return [...byName.values()].map(({ name, variants, shadowVariants }) => ({
    name,
    variants: [
      ...variants.map(variant => recorded(world, variant, false)),
      ...shadowVariants.map(variant => recorded(world, variant, true)),
    ],
  }))
}

const recorded = (world: World, variant: VariantConfig, isShadow: boolean): RecordedVariant => ({
  name: variant.name,
  model: variant.modelName,
  instanceType: variant.instanceType,
  weight: variant.initialWeight,
  isShadow,
  concurrency: world.models.get(variant.modelName)?.concurrency ?? null,
})
