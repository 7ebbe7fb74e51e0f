/** Every model the account knows, with the behaviour that drives its containers. */

import { DomainError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { ModelLoad } from './model-load.ts'
import { answersOf, type ModelProfile } from './model-profile.ts'

export class ModelCatalog {
  readonly #profiles = new Map<string, ModelProfile>()
  /** Behaviours of deleted models: they come back with the model. */
  readonly #withdrawn = new Map<string, ModelProfile>()
  readonly #loads = new Map<string, ModelLoad>()

  /** Some model runs, or ran, on a real container. */
  hasContainers = false

  get profiles(): ReadonlyMap<string, ModelProfile> {
    return this.#profiles
  }

  get withdrawn(): ReadonlyMap<string, ModelProfile> {
    return this.#withdrawn
  }

  find(name: string): ModelProfile | undefined {
    return this.#profiles.get(name)
  }

  /** Adds the model or replaces its behaviour. */
  define(profile: ModelProfile): void {
    checkProfile(profile)
    if (!this.#profiles.has(profile.name) && this.#profiles.size >= LIMITS.modelsMax) {
      throw new DomainError('quota-exceeded', `At most ${LIMITS.modelsMax} models.`)
    }
    this.#withdrawn.delete(profile.name)
    this.#profiles.set(profile.name, profile)
    if (profile.containerUrl !== undefined) this.hasContainers = true
    this.#loads.delete(profile.name)
  }

  /** The model is deleted: running fleets keep its behaviour, new ones cannot have it. */
  withdraw(name: string): void {
    const profile = this.#profiles.get(name)
    if (profile === undefined) return
    this.#profiles.delete(name)
    this.#withdrawn.set(name, profile)
  }

  /** The behaviour it has, or had when it was withdrawn. */
  lastKnown(name: string): ModelProfile | undefined {
    return this.#profiles.get(name) ?? this.#withdrawn.get(name)
  }

  /** The load on the model over all endpoints; `undefined` when it has no limit. */
  loadOf(profile: ModelProfile): ModelLoad | undefined {
    if (profile.loadLimit === undefined) return undefined
    let load = this.#loads.get(profile.name)
    if (load === undefined) {
      load = new ModelLoad(profile.loadLimit.ratePerSecond)
      this.#loads.set(profile.name, load)
    }
    return load
  }
}

function checkProfile(profile: ModelProfile): void {
  const { concurrency, queueMax, errorShare4xx, errorShare5xx, startupMs, name } = profile
  const refuse = (what: string): never => {
    throw new DomainError('invalid-value', `Model "${name}": ${what}.`)
  }
  const workersMax = LIMITS.workersPerInstanceMax
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > workersMax) {
    refuse(`concurrency must be a whole number from 1 to ${workersMax}, got ${concurrency}`)
  }
  if (!Number.isInteger(queueMax) || queueMax < 0 || queueMax > LIMITS.queuePerInstanceMax) {
    refuse(`queue must be a whole number from 0 to ${LIMITS.queuePerInstanceMax}, got ${queueMax}`)
  }
  const { confusion } = profile
  if (confusion !== undefined && answersOf(confusion) === 0) refuse('its confusion matrix is empty')
  if (errorShare4xx + errorShare5xx > 1) refuse('its error shares add up to more than 100%')
  if (!Number.isInteger(startupMs) || startupMs < 0) {
    refuse(`startup must be a whole number of milliseconds, got ${startupMs}`)
  }
}
