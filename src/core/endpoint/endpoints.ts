/**
 * The endpoints of the account: create, update, re-scale, delete, and the states in between.
 *
 * Source: endpoints.md 2.4, 2.8 (literal texts), 3.1 (states), 3.3 (retention flags).
 * Assumed: new weights apply after `weightChange`; deleting takes `deletion`.
 * Assumed: the message of a scale-in; that of a scale-out is published.
 */
import type { AlarmState } from '../alarms/alarm-config.ts'
import { arnOf, type SageMakerResource } from '../arn.ts'
import { Deployment, type DeploymentOutcome } from '../deployment/deployment.ts'
import type { DeploymentConfig } from '../deployment/deployment-config.ts'
import { GreenFleet } from '../deployment/green-fleet.ts'
import type { Engine } from '../engine.ts'
import { DomainError, notFound, tooMany } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { shareOf } from '../routing/router.ts'
import { PRIORITY } from '../scheduler.ts'
import type { CapacityReason } from '../timeline.ts'
import type { Ms } from '../units.ts'
import { Endpoint } from './endpoint.ts'
import { allVariantsOf, type EndpointConfig } from './endpoint-config.ts'
import { EndpointConfigs } from './endpoint-configs.ts'
import { describeEndpoint, type EndpointDescription } from './endpoint-description.ts'
import type { EndpointStatus } from './endpoint-status.ts'
import type { LaunchFailure } from './fleet-lifecycle.ts'
import type { ProductionVariant } from './production-variant.ts'
import {
  bringBack,
  type SavedEndpoint,
  savedEndpoint,
  withoutDeployment,
} from './saved-endpoint.ts'
import {
  checkQuotas,
  type DesiredWeightAndCapacity,
  plannedUpdate,
  variantOf,
} from './update-checks.ts'
import { instancesByType, type UpdateRequest } from './update-rules.ts'

export interface EndpointsOptions {
  readonly engine: Engine
  readonly stateOfAlarm: (name: string) => AlarmState | undefined
  /** Name of the router that splits the endpoint's requests between its variants. */
  readonly routerOf: (endpointName: string) => string
  /** An endpoint is InService again, or gone. */
  readonly onSettled: (endpointName: string) => void
  /** An endpoint has another status. */
  readonly onStatus: (endpointName: string) => void
  /** Instances came into service or are gone. */
  readonly onInstancesChanged: () => void
  /** Throws when the update would change what auto scaling holds on to. */
  readonly checkScaling: (endpoint: Endpoint, config: EndpointConfig) => void
  /** The endpoint is being deleted. */
  readonly onDeleting: (endpointName: string) => void
}

/** Source: endpoints.md 3.1; deleting after a failed roll-back is assumed. */
const DELETABLE: readonly EndpointStatus[] = ['InService', 'Failed', 'UpdateRollbackFailed']
/** In service again once every fleet is as large as desired. */
const SETTLING: readonly EndpointStatus[] = ['Creating', 'Updating', 'RollingBack']

export class Endpoints {
  readonly #engine: Engine
  readonly #options: EndpointsOptions
  readonly configs: EndpointConfigs
  readonly #endpoints = new Map<string, Endpoint>()
  /** Deleted ones: part of the bill and of the totals. */
  readonly #former: Endpoint[] = []
  readonly #deployments = new Map<string, Deployment>()
  /** Weight changes not applied yet, by endpoint. */
  readonly #weightsPending = new Set<string>()

  constructor(options: EndpointsOptions) {
    this.#engine = options.engine
    this.#options = options
    this.configs = new EndpointConfigs(options.engine)
  }

  create(request: {
    readonly name: string
    readonly configName: string
    readonly deployment: DeploymentConfig | undefined
  }): void {
    const { name, configName, deployment } = request
    const taken = [...this.#endpoints.keys()].some(
      other => other.toLowerCase() === name.toLowerCase(),
    )
    if (taken) {
      const text = `Cannot create already existing endpoint "${this.#arn('endpoint', name)}".`
      throw new DomainError('already-exists', text)
    }
    const config = this.configs.find(configName)
    this.configs.checkModels(config)
    if (this.#endpoints.size >= LIMITS.endpointsMax) throw tooMany('endpoints')
    this.#engine.capacity.checkQuotas(
      instancesByType(allVariantsOf(config), each => each.initialInstanceCount),
    )
    const endpoint = this.#add(name, config, this.#engine.scheduler.nowMs)
    endpoint.lastDeployment = deployment
    this.#recordStatus(endpoint, undefined, 'Creating')
    for (const variant of endpoint.allVariants) {
      const count = variant.config.initialInstanceCount
      variant.status = this.#statusNow('Creating', `Launching ${count} instance(s).`)
      variant.blue.scaleTo(count, 'create')
    }
  }

  update(request: UpdateRequest): void {
    const { endpoint, config, deployment, deploymentConfig, sizes, plan } =
      this.checkUpdate(request)
    endpoint.failureReason = undefined
    endpoint.lastDeployment = deployment
    for (const variant of endpoint.allVariants) variant.keepOneFleet()
    this.#setStatus(endpoint, 'Updating')
    const running = new Deployment({
      engine: this.#engine,
      endpoint,
      green: new GreenFleet(endpoint, config, sizes),
      config: deploymentConfig,
      plan,
      stateOfAlarm: this.#options.stateOfAlarm,
      onEnd: outcome => this.#deploymentEnded(endpoint, config, outcome),
    })
    this.#deployments.set(endpoint.name, running)
  }

  /** Throws when `update` would; what it is about to do. */
  checkUpdate(request: UpdateRequest) {
    const endpoint = this.#updatable(request)
    this.configs.find(endpoint.config.name) // deleted while in use: the update fails on the old one
    const config = this.configs.find(request.configName)
    this.configs.checkModels(config)
    this.#options.checkScaling(endpoint, config)
    const planned = plannedUpdate(endpoint, config, request, this.#options)
    return { endpoint, config, ...planned }
  }

  /** An update after a roll-back that failed is its repair, whatever it goes to. */
  #updatable({ name, configName }: UpdateRequest): Endpoint {
    const endpoint = this.find(name)
    if (endpoint.status === 'UpdateRollbackFailed') return endpoint
    if (endpoint.status !== 'InService') throw this.#inProgress(name)
    if (configName !== endpoint.config.name) return endpoint
    const text = `Cannot update endpoint with the currently in use endpoint configuration "${configName}"`
    throw new DomainError('invalid-value', text)
  }

  updateWeightsAndCapacities(name: string, desired: readonly DesiredWeightAndCapacity[]): void {
    const endpoint = this.#settledEndpoint(name)
    const changes = desired.map(each => ({ ...each, variant: variantOf(endpoint, each) }))
    checkQuotas(this.#engine.capacity, changes)
    this.#setStatus(endpoint, 'Updating')
    for (const { variant, weight, instanceCount } of changes) {
      if (weight !== undefined) variant.desiredWeight = weight
      if (instanceCount !== undefined) {
        this.#rescale(variant, instanceCount, 'update-weights-and-capacities')
      }
    }
    if (changes.some(({ weight }) => weight !== undefined)) {
      this.#scheduleWeights(name)
    }
    this.#capacityChanged(endpoint)
  }

  /** Application Auto Scaling's way in: the endpoint must be InService. */
  setDesiredCount(name: string, variantName: string, count: number): void {
    const endpoint = this.#settledEndpoint(name)
    const wanted = { variantName, weight: undefined, instanceCount: count }
    const variant = variantOf(endpoint, wanted)
    checkQuotas(this.#engine.capacity, [{ variant, instanceCount: count }])
    this.#setStatus(endpoint, 'Updating')
    this.#rescale(variant, count, 'scaling')
    this.#capacityChanged(endpoint)
  }

  delete(name: string): void {
    const endpoint = this.find(name)
    if (!DELETABLE.includes(endpoint.status)) throw this.#inProgress(name)
    this.#options.onDeleting(name)
    this.#setStatus(endpoint, 'Deleting')
    for (const variant of endpoint.allVariants) {
      const text = `Terminating ${variant.instances.count} instance(s).`
      variant.status = this.#statusNow('Deleting', text)
      variant.blue.scaleTo(0, 'delete')
      variant.green?.scaleTo(0, 'delete')
    }
    this.#scheduleEnd(endpoint)
  }

  save(name: string): SavedEndpoint | undefined {
    const endpoint = this.#endpoints.get(name)
    return endpoint && savedEndpoint(endpoint, this.#deployments.get(name))
  }

  /** Brings back an endpoint of a saved account; what was under way begins anew. */
  restore(saved: SavedEndpoint): void {
    const { scheduler, settings } = this.#engine
    const state = withoutDeployment(saved, scheduler.nowMs)
    const endpoint = this.#add(state.name, state.config, state.createdAtMs)
    bringBack(endpoint, state)
    if (saved.interrupted !== undefined) this.#recordStatus(endpoint, saved.status, state.status)
    if (state.status === 'Deleting') return this.#scheduleEnd(endpoint)
    if (!SETTLING.includes(state.status)) return
    if (state.variants.some(each => each.currentWeight !== each.desiredWeight)) {
      this.#scheduleWeights(state.name)
    }
    const settledMs = scheduler.nowMs + settings.terminationMs
    scheduler.schedule(settledMs, PRIORITY.capacity, () => this.#capacityChanged(endpoint))
  }

  #scheduleEnd(endpoint: Endpoint): void {
    const { name } = endpoint
    const { scheduler, settings } = this.#engine
    scheduler.schedule(scheduler.nowMs + settings.deletionMs, PRIORITY.capacity, () => {
      this.#endpoints.delete(name)
      this.#former.push(endpoint)
      this.#recordStatus(endpoint, 'Deleting', undefined)
      this.#options.onSettled(name)
    })
  }

  /** Throws not-found with AWS's text. */
  find(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name)
    if (endpoint === undefined) throw notFound('endpoint', this.#arn('endpoint', name))
    return endpoint
  }

  peek(name: string): Endpoint | undefined {
    return this.#endpoints.get(name)
  }

  describe(name: string): EndpointDescription {
    return describeEndpoint(this.find(name), this.#deployments.get(name))
  }

  /** Those there are, in order of creation. */
  current(): readonly Endpoint[] {
    return [...this.#endpoints.values()]
  }

  /** What DescribeEndpoint says of each, in order of creation. */
  list(): readonly EndpointDescription[] {
    return this.current().map(({ name }) => this.describe(name))
  }

  /** Every endpoint there is or was, in order of creation. */
  all(): readonly Endpoint[] {
    return [...this.#former, ...this.#endpoints.values()]
  }

  #add(name: string, config: EndpointConfig, createdAtMs: Ms): Endpoint {
    const endpoint: Endpoint = new Endpoint({
      engine: this.#engine,
      name,
      config,
      routerFactory: this.#engine.routers.factory(this.#options.routerOf(name)),
      createdAtMs,
      onCapacityChange: () => this.#capacityChanged(endpoint),
      onLaunchFailed: failure => this.#launchFailed(endpoint, failure),
    })
    this.#endpoints.set(name, endpoint)
    return endpoint
  }

  #capacityChanged(endpoint: Endpoint): void {
    this.#options.onInstancesChanged()
    const deployment = this.#deployments.get(endpoint.name)
    if (deployment !== undefined) return deployment.capacityChanged()
    if (!SETTLING.includes(endpoint.status)) return
    if (this.#weightsPending.has(endpoint.name)) return
    if (!endpoint.allVariants.every(variant => variant.hasSettled(endpoint.status))) return
    for (const variant of endpoint.allVariants) variant.status = undefined
    this.#setStatus(endpoint, 'InService')
    this.#options.onSettled(endpoint.name)
  }

  /** Source: endpoints.md 3.1. A replacement in steady state is tried again by its fleet. */
  #launchFailed(endpoint: Endpoint, { lifecycle, reason }: LaunchFailure): void {
    const deployment = this.#deployments.get(endpoint.name)
    if (deployment !== undefined) return deployment.provisioningFailed(reason)
    endpoint.failureReason = reason
    if (endpoint.status === 'Creating') {
      for (const variant of endpoint.allVariants) {
        variant.blue.scaleTo(0, 'rollback')
        variant.status = undefined
      }
      this.#setStatus(endpoint, 'Failed')
      this.#options.onSettled(endpoint.name)
      return
    }
    this.#setStatus(endpoint, 'RollingBack')
    const scaled = endpoint.allVariants.find(({ blue }) => blue === lifecycle)
    lifecycle.fallBackTo(scaled?.countBefore ?? lifecycle.inServiceCount)
    this.#capacityChanged(endpoint)
  }

  #deploymentEnded(endpoint: Endpoint, config: EndpointConfig, outcome: DeploymentOutcome): void {
    const deployment = this.#deployments.get(endpoint.name)
    this.#deployments.delete(endpoint.name)
    if (outcome.ended === 'completed') {
      endpoint.config = config
      this.#engine.timeline.record({
        kind: 'deployment.completed',
        endpoint: endpoint.name,
        endpointConfig: config.name,
        durationMs: this.#engine.scheduler.nowMs - (deployment?.startedAtMs ?? 0),
        ...endpoint.retainedWeights,
      })
    }
    endpoint.failureReason = outcome.failureReason
    const isBroken = outcome.ended === 'rollback-failed'
    this.#setStatus(endpoint, isBroken ? 'UpdateRollbackFailed' : 'InService')
    this.#options.onSettled(endpoint.name)
  }

  #scheduleWeights(name: string): void {
    const { scheduler, settings } = this.#engine
    this.#weightsPending.add(name)
    const appliedAtMs = scheduler.nowMs + settings.weightChangeMs
    scheduler.schedule(appliedAtMs, PRIORITY.capacity, () => this.#applyWeights(name))
  }

  #applyWeights(name: string): void {
    this.#weightsPending.delete(name)
    const endpoint = this.#endpoints.get(name)
    if (endpoint === undefined) return
    for (const variant of endpoint.allVariants) variant.currentWeight = variant.desiredWeight
    endpoint.refreshRouting()
    const names = endpoint.variants.map(({ name }) => name)
    this.#engine.timeline.record({
      kind: 'weights.changed',
      endpoint: name,
      weights: Object.fromEntries(
        endpoint.allVariants.map(each => [each.name, each.currentWeight]),
      ),
      shares: Object.fromEntries(
        names.map((variant, index) => [variant, shareOf(endpoint.candidates, index)]),
      ),
      ...(endpoint.shadow === undefined ? {} : { shadowShare: endpoint.shadowShare }),
    })
    this.#capacityChanged(endpoint)
  }

  #rescale(variant: ProductionVariant, count: number, reason: CapacityReason): void {
    const text = `Scaling ${count > variant.blue.desired ? 'out' : 'in'} desired instance count to ${count}.`
    if (count !== variant.blue.desired) variant.status = this.#statusNow('Updating', text)
    variant.countBefore = variant.blue.desired
    variant.blue.scaleTo(count, reason)
  }

  #settledEndpoint(name: string): Endpoint {
    const endpoint = this.find(name)
    if (endpoint.status !== 'InService') throw this.#inProgress(name)
    return endpoint
  }

  #inProgress(name: string): DomainError {
    const text = `Cannot update in-progress endpoint "${this.#arn('endpoint', name)}".`
    return new DomainError('wrong-state', text)
  }

  #setStatus(endpoint: Endpoint, status: EndpointStatus): void {
    this.#recordStatus(endpoint, endpoint.status, status)
    endpoint.status = status
    this.#options.onStatus(endpoint.name)
    endpoint.modifiedAtMs = this.#engine.scheduler.nowMs
  }

  #recordStatus(
    endpoint: Endpoint,
    from: EndpointStatus | undefined,
    to: EndpointStatus | undefined,
  ): void {
    this.#engine.timeline.record({
      kind: 'endpoint.status-changed',
      endpoint: endpoint.name,
      from,
      to,
      endpointConfig: endpoint.config.name,
      ...(endpoint.failureReason === undefined ? {} : { failureReason: endpoint.failureReason }),
    })
  }

  #statusNow(phase: 'Creating' | 'Updating' | 'Deleting', message: string) {
    return { phase, message, sinceMs: this.#engine.scheduler.nowMs }
  }

  #arn(kind: SageMakerResource, name: string): string {
    return arnOf(this.#engine.account, kind, name)
  }
}
