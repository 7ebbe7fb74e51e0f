/**
 * The two sets of variants of a running deployment: what the endpoint had (blue) and what it is to
 * have (green), and how traffic moves between them.
 *
 * Assumed: during a canary blue's weights split the variants; green's weights apply from the full
 * shift on. Variants that only the new config has get traffic at the full shift.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { EndpointConfig, VariantConfig } from '../endpoint/endpoint-config.ts'
import type { FleetLifecycle } from '../endpoint/fleet-lifecycle.ts'
import type { ProductionVariant } from '../endpoint/production-variant.ts'
import { type Counts, countOf, type DeploymentPlan, type TrafficStep } from './plan.ts'

export interface GreenVariant {
  readonly variant: ProductionVariant
  readonly config: VariantConfig
  readonly lifecycle: FleetLifecycle
  readonly count: number
  readonly weight: number
  /** The endpoint had no variant of this name and kind. */
  readonly isNew: boolean
}

export interface BlueVariant {
  readonly variant: ProductionVariant
  readonly weight: number
  readonly count: number
}

interface VariantSet {
  readonly variants: ProductionVariant[]
  readonly shadow: ProductionVariant | undefined
  readonly weights: ReadonlyMap<ProductionVariant, number>
}

export class GreenFleet {
  readonly config: EndpointConfig
  readonly variants: readonly GreenVariant[]
  readonly shadow: GreenVariant | undefined
  /** What the endpoint had when the deployment began. */
  readonly before: readonly BlueVariant[]
  readonly #endpoint: Endpoint
  readonly #before: VariantSet
  readonly #after: VariantSet

  constructor(
    endpoint: Endpoint,
    config: EndpointConfig,
    sizes: (config: VariantConfig) => { count: number; weight: number },
  ) {
    this.#endpoint = endpoint
    this.config = config
    this.before = endpoint.allVariants.map(variant => ({
      variant,
      weight: variant.currentWeight,
      count: variant.blue.desired,
    }))
    const current = endpoint.allVariants
    const prepare = (variantConfig: VariantConfig, isShadow: boolean): GreenVariant => {
      // A shadow that is promoted is another variant: what it was asked as a shadow were copies.
      const existing = current.find(
        variant => variant.name === variantConfig.name && variant.isShadow === isShadow,
      )
      const variant = existing ?? endpoint.newVariant(variantConfig, config.name, isShadow)
      const lifecycle =
        existing === undefined
          ? variant.blue
          : existing.newFleet('green', variantConfig, config.name)
      lifecycle.fleet.role = 'green' // that of a new variant was made as its only one
      if (existing !== undefined) {
        existing.green = lifecycle
        existing.shiftTraffic(0)
      }
      const isNew = existing === undefined
      return { variant, config: variantConfig, lifecycle, isNew, ...sizes(variantConfig) }
    }
    this.variants = config.variants.map(each => prepare(each, false))
    const shadowConfig = config.shadowVariants[0]
    this.shadow = shadowConfig && prepare(shadowConfig, true)
    this.#before = {
      variants: endpoint.variants,
      shadow: endpoint.shadow,
      weights: new Map(endpoint.allVariants.map(each => [each, each.currentWeight])),
    }
    this.#after = {
      variants: this.variants.map(({ variant }) => variant),
      shadow: this.shadow?.variant,
      weights: new Map(this.all.map(({ variant, weight }) => [variant, weight])),
    }
    endpoint.refreshRouting() // green may have to be served one by one (VariantFleet.isShared)
  }

  get all(): readonly GreenVariant[] {
    return this.shadow === undefined ? this.variants : [...this.variants, this.shadow]
  }

  /** Launches what the step needs: in blue/green all of green, in ROLLING batch by batch. */
  launch(plan: DeploymentPlan, step: TrafficStep): void {
    const counts = plan.rollbackBatch === undefined ? plan.greenCounts : step.greenInstances
    for (const { lifecycle, config } of this.variants) {
      lifecycle.scaleTo(countOf(counts, config.name), 'deployment')
    }
    this.shadow?.lifecycle.scaleTo(this.shadow.count, 'deployment')
  }

  get isInService(): boolean {
    return this.all.every(({ lifecycle }) => lifecycle.isSettled)
  }

  /** Moves traffic to the step; the final step brings green's variants and weights. */
  shiftTo(step: TrafficStep): void {
    this.#shareTraffic(step.greenInstances, step.blueInstances)
    if (step.stage !== 'final') return
    if (this.shadow?.isNew === false) this.shadow.variant.shiftTraffic(1)
    this.#activate(this.#after)
  }

  /** Traffic in proportion to green's instances that have it. */
  #shareTraffic(green: Counts, blue: Counts): void {
    for (const { variant, lifecycle, isNew, count } of this.variants) {
      if (isNew) continue
      const active = countOf(green, variant.name)
      variant.shiftTraffic(active / count)
      lifecycle.fleet.limitTraffic(active)
      variant.blue.fleet.limitTraffic(active < count ? countOf(blue, variant.name) : 0)
    }
  }

  /** ROLLING: as much of blue leaves as green has taken over; the blue instances that stay. */
  retireBlue(next: TrafficStep): void {
    this.#scaleBlue(next.blueInstances, 'deployment')
  }

  restoreBlue(counts: Counts): void {
    this.#scaleBlue(counts, 'rollback')
  }

  get isBlueSettled(): boolean {
    return this.variants.every(({ variant, isNew }) => isNew || variant.blue.isSettled)
  }

  /** ROLLING, back: green gives up a part of its traffic and its instances. */
  shiftBack(green: Counts, blue: Counts): void {
    this.#shareTraffic(green, blue)
    for (const { variant, lifecycle } of this.variants) {
      lifecycle.scaleTo(countOf(green, variant.name), 'rollback')
    }
  }

  /** Green instances that are not in service yet are not wanted any more. */
  cancelLaunches(): void {
    for (const { lifecycle } of this.all) lifecycle.scaleTo(lifecycle.inServiceCount, 'rollback')
  }

  /** What does not come is no longer waited for; a shadow that the endpoint did not have is removed. */
  settleForLess(): void {
    this.cancelLaunches()
    for (const { variant, lifecycle, isNew } of this.all) {
      if (!isNew) continue
      lifecycle.scaleTo(0, 'rollback')
      this.#endpoint.formerVariants.push(variant)
    }
    for (const { variant } of this.variants) {
      variant.blue.scaleTo(variant.blue.inServiceCount, 'rollback')
    }
  }

  #scaleBlue(counts: Counts, reason: 'deployment' | 'rollback'): void {
    for (const { variant, isNew } of this.variants) {
      if (isNew) continue
      variant.blue.fleet.limitTraffic(Number.POSITIVE_INFINITY)
      variant.blue.scaleTo(countOf(counts, variant.name), reason)
    }
  }

  /** All traffic back to blue; green is removed. */
  revert(): void {
    this.#activate(this.#before)
    for (const { variant, lifecycle, isNew } of this.all) {
      lifecycle.scaleTo(0, 'rollback')
      if (isNew) this.#endpoint.formerVariants.push(variant)
      else {
        variant.green = undefined
        variant.blue.fleet.limitTraffic(Number.POSITIVE_INFINITY)
      }
    }
  }

  /** Green becomes blue; what blue had is removed. The fleets to wait for. */
  replaceBlue(): readonly FleetLifecycle[] {
    const leaving: FleetLifecycle[] = []
    const staying = new Set(this.all.map(({ variant }) => variant))
    for (const { variant, lifecycle, config, isNew } of this.all) {
      lifecycle.fleet.role = 'blue'
      if (isNew) continue
      leaving.push(variant.blue)
      variant.blue = lifecycle
      variant.green = undefined
      variant.config = config
      lifecycle.fleet.limitTraffic(Number.POSITIVE_INFINITY)
    }
    const before = [...this.#before.variants, ...(this.#before.shadow ? [this.#before.shadow] : [])]
    for (const variant of before) {
      if (staying.has(variant)) continue
      leaving.push(variant.blue)
      this.#endpoint.formerVariants.push(variant)
    }
    for (const lifecycle of leaving) lifecycle.scaleTo(0, 'deployment')
    return leaving
  }

  /** Removed fleets are gone. */
  get isGone(): boolean {
    return this.all.every(({ lifecycle }) => lifecycle.isGone)
  }

  #activate(set: VariantSet): void {
    const endpoint = this.#endpoint
    endpoint.variants = set.variants
    endpoint.shadow = set.shadow
    for (const [variant, weight] of set.weights) {
      variant.currentWeight = weight
      variant.desiredWeight = weight
    }
    endpoint.refreshRouting()
  }
}
