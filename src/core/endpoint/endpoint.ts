/**
 * One endpoint: its variants, and the way of every request through it: variant (router), fleet
 * (traffic shift), instance (chooser), and a copy to the shadow.
 *
 * Source: endpoints.md 4 and 6. The control plane (create, update, delete) is endpoints.ts.
 */

import { InvariantError } from '../assert.ts'
import type { DeploymentConfig } from '../deployment/deployment-config.ts'
import type { Engine } from '../engine.ts'
import { ExpectedSplit } from '../routing/expected-split.ts'
import {
  type Candidates,
  candidatesOf,
  NO_CANDIDATE,
  type RoutedAnswer,
  type RoutedRequest,
  type Router,
  type RouterFactory,
  UNKNOWN_TARGET,
} from '../routing/router.ts'
import { samplingShare, shadowRouter } from '../routing/shadow-router.ts'
import { targetVariantRouter } from '../routing/target-variant-router.ts'
import { weightedRouter } from '../routing/weighted-router.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import type { Ms, Share } from '../units.ts'
import type { EndpointConfig, VariantConfig } from './endpoint-config.ts'
import type { EndpointStatus } from './endpoint-status.ts'
import type { LaunchFailure } from './fleet-lifecycle.ts'
import { InstanceTally } from './instance-tally.ts'
import { OUTCOME, type Outcome } from './outcome.ts'
import { ProductionVariant, serve } from './production-variant.ts'
import { REQUEST_BLOCK_LENGTH, RequestBlock } from './request-block.ts'
import type { VariantFleet } from './variant-fleet.ts'

export class Endpoint {
  readonly name: string
  readonly createdAtMs: Ms
  /** Of all its variants and fleets together. */
  readonly instances: InstanceTally
  status: EndpointStatus = 'Creating'
  config: EndpointConfig
  modifiedAtMs: Ms
  failureReason: string | undefined
  lastDeployment: DeploymentConfig | undefined
  variants: ProductionVariant[]
  shadow: ProductionVariant | undefined
  /** Variants that an update removed: part of the bill and of the totals. */
  readonly formerVariants: ProductionVariant[] = []
  /** Every variant ever made, those of a running update included. */
  readonly #everyVariant: ProductionVariant[] = []
  /** Changes with the list of variants: callers cache indexes by it. */
  version = 0
  requestsTotal = 0
  /** Requests that reached no variant. */
  readonly rejected = new Float64Array(OUTCOME.unknownVariant + 1)
  readonly routing: RoutedRequest = { draw: 0, target: NO_CANDIDATE }
  readonly mirroring: RoutedRequest = { draw: 0, target: NO_CANDIDATE }
  /** Of the request served last: valid until the next. */
  lastVariant: ProductionVariant | undefined
  lastFleet: VariantFleet | undefined
  lastShadow: VariantFleet | undefined
  /** Why the last request that reached no variant did not. */
  lastRejection: Outcome = OUTCOME.ok
  /** Requests to be served next, in time order. */
  readonly block = new RequestBlock()
  readonly #engine: Engine
  readonly #onCapacityChange: () => void
  readonly #onLaunchFailed: (failure: LaunchFailure) => void
  readonly #routingDraws: SampleStream
  readonly #shadowDraws: SampleStream
  readonly #draws = new Float64Array(REQUEST_BLOCK_LENGTH)
  readonly #chosen = new Int32Array(REQUEST_BLOCK_LENGTH)
  #hasSharedFleet = false
  readonly #router: Router
  readonly #learns: boolean
  readonly #isWeighted: boolean
  readonly #answer: RoutedAnswer = { candidate: 0, outcome: OUTCOME.ok, latencyMs: 0 }
  #candidates: Candidates = candidatesOf([], [])
  #shadowCandidates: Candidates = candidatesOf([], [])
  readonly #split = new ExpectedSplit<ProductionVariant>()

  constructor(options: {
    engine: Engine
    name: string
    config: EndpointConfig
    routerFactory: RouterFactory
    createdAtMs: Ms
    onCapacityChange: () => void
    onLaunchFailed: (failure: LaunchFailure) => void
  }) {
    const { engine, name, config, routerFactory } = options
    this.#engine = engine
    this.#onCapacityChange = options.onCapacityChange
    this.#onLaunchFailed = options.onLaunchFailed
    this.name = name
    this.config = config
    this.createdAtMs = options.createdAtMs
    this.instances = new InstanceTally(engine.capacity.instances)
    this.modifiedAtMs = this.createdAtMs
    this.#routingDraws = new SampleStream(engine.seed, `routing/${name}`)
    this.#shadowDraws = new SampleStream(engine.seed, `shadow/${name}`)
    const ownDraws = new SampleStream(engine.seed, `router/${routerFactory.name}/${name}`)
    const inside = routerFactory.create({ endpointName: name, random: () => ownDraws.next() })
    this.#router = targetVariantRouter(inside)
    this.#learns = routerFactory.learns
    this.#isWeighted = routerFactory.name === weightedRouter.name
    this.variants = config.variants.map(variant => this.newVariant(variant, config.name, false))
    const shadow = config.shadowVariants[0]
    this.shadow = shadow && this.newVariant(shadow, config.name, true)
    this.refreshRouting()
  }

  newVariant(
    config: VariantConfig,
    endpointConfigName: string,
    isShadow: boolean,
  ): ProductionVariant {
    const variant: ProductionVariant = new ProductionVariant({
      engine: this.#engine,
      endpointName: this.name,
      config,
      endpointConfigName,
      isShadow,
      instances: this.instances,
      onCapacityChange: this.#onCapacityChange,
      onLaunchFailed: this.#onLaunchFailed,
      onAnswer: this.#learns
        ? {
            answered: (outcome, latencyMs) => this.#observe(variant, outcome, latencyMs),
            catchUp: untilMs => this.#catchUp(untilMs),
          }
        : undefined,
    })
    this.#everyVariant.push(variant)
    return variant
  }

  get everyVariant(): readonly ProductionVariant[] {
    return this.#everyVariant
  }

  get candidates(): Candidates {
    return this.#candidates
  }

  /** Share of the requests that the shadow gets a copy of; 0 without a shadow. */
  get shadowShare(): Share {
    return this.#shadowCandidates.bounds[0] ?? 0
  }

  /** The weights that serve, when they are not those of the endpoint config. */
  get retainedWeights(): { readonly weights?: Readonly<Record<string, number>> } {
    const isRetained = this.variants.some(
      ({ currentWeight, config }) => currentWeight !== config.initialWeight,
    )
    if (!isRetained) return {}
    const weights = this.variants.map(({ name, currentWeight }) => [name, currentWeight])
    return { weights: Object.fromEntries(weights) }
  }

  get routerName(): string {
    return this.#router.name
  }

  /** Every variant the endpoint has now, the shadow included. */
  get allVariants(): readonly ProductionVariant[] {
    return this.shadow === undefined ? this.variants : [...this.variants, this.shadow]
  }

  /** To be called when variants or weights have changed. */
  refreshRouting(): void {
    this.version++
    this.#hasSharedFleet = this.allVariants.some(({ fleets }) =>
      fleets.some(({ fleet }) => fleet.isShared),
    )
    this.#candidates = candidatesOf(
      this.variants.map(({ name }) => name),
      this.variants.map(({ currentWeight }) => currentWeight),
    )
    this.#split.change(this.variants, this.#candidates, this.requestsTotal)
    const production = this.variants[0]
    if (this.shadow === undefined || production === undefined) return
    const share = samplingShare(this.shadow.currentWeight, production.currentWeight)
    this.#shadowCandidates = candidatesOf([this.shadow.name, 'nobody'], [share, 1 - share])
  }

  /** Requests that the weights alone would have given the variant so far. */
  expectedOf(variant: ProductionVariant): number {
    return this.#split.expectedOf(variant, this.requestsTotal)
  }

  /** Variants that shared the endpoint's requests with another, those of former configs included. */
  get comparedVariants(): readonly ProductionVariant[] {
    return this.#everyVariant.filter(variant => this.#split.hasBeenCompared(variant))
  }

  /** Whether nothing but the weights decides, except for callers who name a variant. */
  get isSplitByWeight(): boolean {
    return this.#isWeighted
  }

  /** Index of the variant, or UNKNOWN_TARGET. */
  targetOf(variantName: string): number {
    const index = this.variants.findIndex(({ name }) => name === variantName)
    return index < 0 ? UNKNOWN_TARGET : index
  }

  /** Whether a request may change what the next one, here or elsewhere, meets. */
  get isOneByOne(): boolean {
    return this.#learns || this.#hasSharedFleet
  }

  /** Serves the requests of the block, in order, and empties it. */
  serveBlock(): void {
    const { block, isOneByOne } = this
    const count = block.length
    if (count === 0) return
    this.requestsTotal += count
    const only = this.#onlyFleet(block)
    if (only !== undefined) {
      this.lastVariant = this.variants[0]
      this.lastFleet = only
      const turnedAway = serve(only, block)
      if (turnedAway > 0) this.#reject(OUTCOME.noCapacity, turnedAway)
      return
    }
    if (this.variants.length > 1) this.#routingDraws.draw(this.#draws, count)
    if (this.#router.routeMany !== undefined && this.#isPlainSplit(block)) {
      this.#router.routeMany(this.#draws, this.#candidates, this.#chosen, count)
      this.#spread(count)
    } else {
      for (let i = 0; i < count; i++) {
        if (this.#learns) this.#catchUp(block.atMs[i] as number)
        this.#dispatch(i, this.#choose(i))
        if (isOneByOne) this.#serveFleets()
      }
    }
    this.#serveFleets()
    block.clear()
  }

  /** Whether nothing but the weights decides where the block's requests go. */
  #isPlainSplit(block: RequestBlock): boolean {
    if (block.hasTargets || block.hasDetails || this.isOneByOne) return false
    return this.shadow === undefined && this.variants.every(({ green }) => green === undefined)
  }

  /** Puts each request of the block into the block of the variant chosen for it. */
  #spread(count: number): void {
    const chosen = this.#chosen
    let placed = 0
    for (let index = 0; index < this.variants.length; index++) {
      const { fleet } = (this.variants[index] as ProductionVariant).blue
      placed += fleet.ownBlock.appendChosen(this.block.atMs, chosen, index, count)
    }
    if (placed < count) this.#reject(OUTCOME.noWeight, count - placed)
  }

  /** The fleet that every request of the block goes to, when there is nothing to decide. */
  #onlyFleet(block: RequestBlock): VariantFleet | undefined {
    const [first, second] = this.variants
    if (first === undefined || second !== undefined || first.green !== undefined) return undefined
    if (block.hasTargets || this.isOneByOne || this.shadow !== undefined) return undefined
    return this.#candidates.bounds[0] === 1 ? first.blue.fleet : undefined
  }

  #choose(index: number): number {
    const { routing } = this
    routing.target = this.block.target[index] as number
    routing.draw = this.#draws[index] as number
    return this.#router.route(routing, this.#candidates)
  }

  /** Puts the request into the block of the fleet that is to serve it, and of the shadow's. */
  #dispatch(index: number, chosen: number): void {
    const variant = this.variants[chosen]
    if (variant === undefined) {
      this.lastVariant = undefined
      this.lastFleet = undefined
      this.#reject(this.#rejectionOf(chosen))
      return
    }
    const fleet = variant.pickFleet()
    this.lastVariant = variant
    this.lastFleet = fleet
    fleet.ownBlock.copy(this.block, index)
    if (this.shadow !== undefined) this.#mirror(this.shadow, index)
  }

  /** Source: autoscaling.md 2: what reaches no model is in no metric. */
  #rejectionOf(chosen: number): Outcome {
    if (chosen === UNKNOWN_TARGET) return OUTCOME.unknownVariant
    if (chosen === NO_CANDIDATE) return OUTCOME.noWeight
    throw new InvariantError(`router ${this.#router.name} chose ${chosen}`)
  }

  #mirror(shadow: ProductionVariant, index: number): void {
    this.lastShadow = undefined
    this.mirroring.draw = this.#shadowDraws.next()
    if (shadowRouter.route(this.mirroring, this.#shadowCandidates) === NO_CANDIDATE) return
    const fleet = shadow.pickFleet()
    this.lastShadow = fleet
    fleet.ownBlock.mirror(this.block, index)
  }

  #serveFleets(): void {
    for (const variant of this.variants) {
      const turnedAway = variant.serveBlocks()
      if (turnedAway > 0) this.#reject(OUTCOME.noCapacity, turnedAway)
    }
    this.shadow?.serveBlocks()
  }

  /** A learning router sees every answer that is due, in order, before anything else happens. */
  #catchUp(untilMs: Ms): void {
    for (;;) {
      let first: VariantFleet | undefined
      let firstMs = Number.POSITIVE_INFINITY
      for (const { fleet } of this.#everyVariant.flatMap(({ fleets }) => fleets)) {
        if (fleet.nextAnswerMs >= firstMs) continue
        firstMs = fleet.nextAnswerMs
        first = fleet
      }
      if (first === undefined || firstMs > untilMs) return
      first.answerNext()
    }
  }

  #reject(outcome: Outcome, count = 1): void {
    this.lastRejection = outcome
    this.rejected[outcome] = (this.rejected[outcome] as number) + count
  }

  #observe(variant: ProductionVariant, outcome: Outcome, latencyMs: Ms): void {
    const candidate = this.variants.indexOf(variant)
    if (candidate < 0) return // removed by an update while the request was in flight
    this.#answer.candidate = candidate
    this.#answer.outcome = outcome
    this.#answer.latencyMs = latencyMs
    this.#router.observe?.(this.#answer)
  }

  /** Why the request served last went where it went: for the routing log. */
  explainLast(): { route: string; shift: string | undefined; shadow: string | undefined } {
    const chosen = this.lastVariant === undefined ? -1 : this.variants.indexOf(this.lastVariant)
    const route = this.#router.explain?.(this.routing, this.#candidates, chosen)
    return {
      route: route ?? this.#router.name,
      shift: this.lastFleet && this.lastVariant?.explainFleet(this.lastFleet),
      shadow:
        this.shadow &&
        shadowRouter.explain?.(
          this.mirroring,
          this.#shadowCandidates,
          this.lastShadow === undefined ? NO_CANDIDATE : 0,
        ),
    }
  }

  closePeriod(endMs: Ms): void {
    for (const variant of this.#everyVariant) variant.closePeriod(endMs)
  }

  finish(): void {
    for (const variant of this.#everyVariant) variant.finish()
  }
}
