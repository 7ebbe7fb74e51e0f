/**
 * The endpoint configs of the account: immutable descriptions that endpoints run.
 *
 * Source: endpoints.md 2.3, 2.8 (literal texts).
 */
import { arnOf } from '../arn.ts'
import type { Engine } from '../engine.ts'
import { DomainError, notFound, tooMany } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { type EndpointConfig, isInf1, type VariantConfig } from './endpoint-config.ts'

export class EndpointConfigs {
  readonly #engine: Engine
  readonly #configs = new Map<string, EndpointConfig>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  has(name: string): boolean {
    return this.#configs.has(name)
  }

  create(request: Omit<EndpointConfig, 'createdAtMs'>): void {
    if (this.#configs.has(request.name)) {
      const text = `Cannot create already existing endpoint configuration "${this.#arn(request.name)}".`
      throw new DomainError('already-exists', text)
    }
    this.checkModels(request)
    if (request.shadowVariants.length > 0) {
      checkShadowInstances([...request.variants, ...request.shadowVariants])
    }
    if (this.#configs.size >= LIMITS.endpointConfigsMax) throw tooMany('endpoint configurations')
    this.#configs.set(request.name, { ...request, createdAtMs: this.#engine.scheduler.nowMs })
  }

  /** Throws not-found with AWS's text. */
  find(name: string): EndpointConfig {
    const config = this.#configs.get(name)
    if (config === undefined) throw notFound('endpoint configuration', this.#arn(name))
    return config
  }

  /** Every model that the config names must be there when instances are to run it. */
  checkModels(config: {
    readonly variants: readonly Pick<VariantConfig, 'modelName'>[]
    readonly shadowVariants: readonly Pick<VariantConfig, 'modelName'>[]
  }): void {
    for (const { modelName } of [...config.variants, ...config.shadowVariants]) {
      if (this.#engine.models.find(modelName) !== undefined) continue
      throw notFound('model', arnOf(this.#engine.account, 'model', modelName))
    }
  }

  peek(name: string): EndpointConfig | undefined {
    return this.#configs.get(name)
  }

  /** Brings back a config of a saved account. */
  restore(config: EndpointConfig): void {
    this.#configs.set(config.name, config)
  }

  /** In order of creation. */
  all(): readonly EndpointConfig[] {
    return [...this.#configs.values()]
  }

  /** AWS does not forbid deleting a config in use; the next update then fails. */
  delete(name: string): void {
    this.find(name)
    this.#configs.delete(name)
  }

  #arn(name: string): string {
    return arnOf(this.#engine.account, 'endpoint-config', name)
  }
}

/**
 * Throws when variants on such instances cannot be a production variant and its shadow.
 *
 * Source: endpoints.md 6. Assumed: the text, and that the config is refused.
 */
export function checkShadowInstances(variants: readonly Pick<VariantConfig, 'instanceType'>[]) {
  const inf1 = variants.find(isInf1)
  if (inf1 === undefined) return
  const text = `Shadow variants are not supported on Inf1 instances, got ${inf1.instanceType}.`
  throw new DomainError('invalid-value', text)
}
