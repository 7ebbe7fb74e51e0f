/**
 * Faults on purpose: latency times a factor, a share of errors, a killed instance.
 *
 * A fault names a model, a variant of an endpoint, or one instance of it. Faults of the same kind
 * on the same instance combine: factors multiply, error shares add (at most to 1).
 */
import { assertNever } from './assert.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import type { FleetLifecycle } from './endpoint/fleet-lifecycle.ts'
import type { Instance } from './endpoint/instance.ts'
import type { VariantFleet } from './endpoint/variant-fleet.ts'
import type { Engine } from './engine.ts'
import { DomainError } from './errors.ts'
import { PRIORITY } from './scheduler.ts'
import type { Ms, Share } from './units.ts'

export type FaultTarget =
  | { readonly kind: 'model'; readonly modelName: string }
  | { readonly kind: 'variant'; readonly endpointName: string; readonly variantName: string }
  | {
      readonly kind: 'instance'
      readonly endpointName: string
      readonly variantName: string
      readonly instanceId: number
    }
  | { readonly kind: 'instance-type'; readonly instanceType: string }

export type FaultEffect =
  | { readonly kind: 'latency'; readonly factor: number }
  | { readonly kind: 'errors'; readonly share4xx: Share; readonly share5xx: Share }
  /** Of an instance type: AWS has no more than so many for the account. */
  | { readonly kind: 'capacity'; readonly instances: number }

interface ActiveFault {
  /** `fault-1`, `fault-2`, … in the order of injection. */
  readonly id: string
  readonly startedAtMs: Ms
  /** `undefined`: until it is lifted. */
  readonly endsAtMs: Ms | undefined
  readonly target: FaultTarget
  readonly effect: FaultEffect
}

/** A fault in force. */
export interface FaultDescription extends Pick<ActiveFault, 'id' | 'startedAtMs' | 'endsAtMs'> {
  /** `latency ×5` */
  readonly fault: string
  /** `model churn-v2` */
  readonly target: string
}

export class Faults {
  readonly #engine: Engine
  readonly #endpoints: () => readonly Endpoint[]
  #active: readonly ActiveFault[] = []
  #count = 0

  constructor(engine: Engine, endpoints: () => readonly Endpoint[]) {
    this.#engine = engine
    this.#endpoints = endpoints
  }

  /** In force from now for `forMs`; `undefined`: until the function it returns is called. */
  inject(target: FaultTarget, effect: FaultEffect, forMs: Ms | undefined): () => void {
    this.#refuseOnContainers(target)
    const { scheduler } = this.#engine
    const fault: ActiveFault = {
      id: `fault-${++this.#count}`,
      startedAtMs: scheduler.nowMs,
      endsAtMs: forMs === undefined ? undefined : scheduler.nowMs + forMs,
      target,
      effect,
    }
    this.#active = [...this.#active, fault]
    this.#record('fault.started', fault)
    this.apply()
    const lift = (): void => this.#lift(fault)
    if (forMs !== undefined) scheduler.schedule(scheduler.nowMs + forMs, PRIORITY.command, lift)
    return lift
  }

  /** Those in force, in the order of injection. */
  list(): readonly FaultDescription[] {
    return this.#active.map(({ id, startedAtMs, endsAtMs, target, effect }) => ({
      id,
      startedAtMs,
      endsAtMs,
      fault: effectText(effect),
      target: targetText(target),
    }))
  }

  /** Ends the fault before its time; throws not-found when none of this id is in force. */
  lift(id: string): void {
    const fault = this.#active.find(each => each.id === id)
    if (fault === undefined) {
      throw new DomainError('not-found', `There is no fault "${id}" in force.`)
    }
    this.#lift(fault)
  }

  #lift(fault: ActiveFault): void {
    if (!this.#active.includes(fault)) return
    this.#active = this.#active.filter(other => other !== fault)
    this.#record('fault.ended', fault)
    this.apply()
  }

  #refuseOnContainers(target: FaultTarget): void {
    const fleets = this.#endpoints()
      .flatMap(({ everyVariant }) => everyVariant.flatMap(variant => variant.fleets))
      .filter(({ isGone, fleet }) => !isGone && fleet.container !== undefined)
    const isThere = fleets.some(({ fleet }) =>
      fleet.instances.some(instance => isHit(target, fleet, instance)),
    )
    if (!isThere) return
    const text = `${targetText(target)} runs on a real container, which behaves as it does: only kill can be injected.`
    throw new DomainError('not-simulated', text)
  }

  /** Kills the first `count` instances in service of the variant (or the one named). */
  kill(target: Extract<FaultTarget, { endpointName: string }>, count: number): void {
    if (!this.#engine.trackInFlight) {
      throw new DomainError('wrong-state', 'Killing instances needs requests in flight tracked.')
    }
    const endpoint = this.#endpoints().find(({ name }) => name === target.endpointName)
    const variant = endpoint?.allVariants.find(({ name }) => name === target.variantName)
    if (variant === undefined) {
      throw new DomainError('not-found', `There is no ${targetText(target)} to kill.`)
    }
    const lifecycles: FleetLifecycle[] = [variant.blue]
    if (variant.green !== undefined) lifecycles.push(variant.green)
    let left = count
    for (const lifecycle of lifecycles) {
      for (const instance of lifecycle.fleet.inService) {
        if (left === 0) return
        if (target.kind === 'instance' && instance.id !== target.instanceId) continue
        lifecycle.kill(instance)
        left--
      }
    }
    if (left === count) {
      throw new DomainError('not-found', `${targetText(target)} has no instance in service.`)
    }
  }

  /** Sets latency factors and error shares anew; instances that join later call it again. */
  apply(): void {
    this.#engine.capacity.setShortages(this.#shortages())
    for (const endpoint of this.#endpoints()) {
      for (const variant of endpoint.everyVariant) {
        for (const { fleet } of variant.fleets) {
          for (const instance of fleet.instances) this.#applyTo(fleet, instance)
          fleet.refreshImpairment()
        }
      }
    }
  }

  #shortages(): ReadonlyMap<string, number> {
    const available = new Map<string, number>()
    for (const { target, effect } of this.#active) {
      if (target.kind !== 'instance-type' || effect.kind !== 'capacity') continue
      const least = available.get(target.instanceType) ?? effect.instances
      available.set(target.instanceType, Math.min(least, effect.instances))
    }
    return available
  }

  get hasActive(): boolean {
    return this.#active.length > 0
  }

  #applyTo(fleet: VariantFleet, instance: Instance): void {
    const { profile } = fleet
    let latencyFactor = 1
    let errorShare4xx = profile.errorShare4xx
    let errorShare5xx = profile.errorShare5xx
    for (const { target, effect } of this.#active) {
      if (!isHit(target, fleet, instance)) continue
      switch (effect.kind) {
        case 'latency':
          latencyFactor *= effect.factor
          break
        case 'errors':
          errorShare5xx = Math.min(1, errorShare5xx + effect.share5xx)
          errorShare4xx = Math.min(1 - errorShare5xx, errorShare4xx + effect.share4xx)
          break
        case 'capacity':
          break // concerns launches (instance-capacity.ts)
        default:
          assertNever(effect)
      }
    }
    Object.assign(instance, { latencyFactor, errorShare4xx, errorShare5xx })
  }

  #record(kind: 'fault.started' | 'fault.ended', { target, effect }: ActiveFault): void {
    this.#engine.timeline.record({ kind, fault: effectText(effect), target: targetText(target) })
  }
}

function isHit(target: FaultTarget, fleet: VariantFleet, instance: Instance): boolean {
  if (target.kind === 'instance-type') return false
  if (target.kind === 'model') return fleet.profile.name === target.modelName
  if (fleet.endpointName !== target.endpointName) return false
  if (fleet.variant.name !== target.variantName) return false
  return target.kind === 'variant' || instance.id === target.instanceId
}

function effectText(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'latency':
      return `latency ×${effect.factor}`
    case 'errors':
      return `errors 4xx ${percent(effect.share4xx)}, 5xx ${percent(effect.share5xx)}`
    case 'capacity':
      return `at most ${effect.instances} instances to be had`
    default:
      return assertNever(effect)
  }
}

function targetText(target: FaultTarget): string {
  switch (target.kind) {
    case 'model':
      return `model ${target.modelName}`
    case 'variant':
      return `variant ${target.endpointName}/${target.variantName}`
    case 'instance':
      return `instance ${target.endpointName}/${target.variantName}/i-${target.instanceId}`
    case 'instance-type':
      return target.instanceType
    default:
      return assertNever(target)
  }
}

const percent = (share: Share): string => `${Math.round(share * 1000) / 10}%`
