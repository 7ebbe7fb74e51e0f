/**
 * The simulated account: a synchronous, deterministic state machine over virtual time. The scenario
 * runner drives it as fast as the CPU allows, the live server with elapsed × speed; it does not
 * know which.
 *
 * This file composes the parts and is the face that other folders import.
 */
import { Alarms } from './alarms/alarms.ts'
import { AutoScaling } from './autoscaling/auto-scaling.ts'
import { ContainerRequests, type Containers, type ContainerTimes } from './container/containers.ts'
import { Endpoints } from './endpoint/endpoints.ts'
import { followModel } from './endpoint/follow-model.ts'
import { InstanceCapacity } from './endpoint/instance-capacity.ts'
import { ModelCatalog } from './endpoint/model-catalog.ts'
import type { ModelBehaviour, ModelProfile } from './endpoint/model-profile.ts'
import type { Outcome } from './endpoint/outcome.ts'
import { NO_TICKET } from './endpoint/request-block.ts'
import { type InvocationResult, serveOne } from './endpoint/serve-one.ts'
import type { Account, Engine } from './engine.ts'
import { DomainError } from './errors.ts'
import { Experiments } from './experiments/experiments.ts'
import { Faults } from './faults.ts'
import { LIMITS } from './limits.ts'
import { CustomMetrics } from './metrics/custom-metrics.ts'
import { MetricDirectory } from './metrics/metric-directory.ts'
import { MetricStore } from './metrics/metric-store.ts'
import { RouterRegistry } from './routing/index.ts'
import { NO_CANDIDATE, type RouterFactory } from './routing/router.ts'
import { PRIORITY, Scheduler } from './scheduler.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { Timeline } from './timeline.ts'
import type { CallerCounts } from './traffic/retrying-source.ts'
import { Traffic, type TrafficWatcher } from './traffic/traffic.ts'
import type { TrafficOptions } from './traffic/traffic-source.ts'
import { type Ms, PERIOD_MS } from './units.ts'

/** Monday 5 January 2026, 00:00 UTC. */
export const DEFAULT_EPOCH_MS = 1_767_571_200_000

export const DEFAULT_ACCOUNT: Account = { region: 'us-east-1', accountId: '000000000000' }

export interface WorldOptions {
  readonly seed: number | string
  readonly settings?: Partial<Settings>
  readonly account?: Account
  /** Where virtual time begins; setup is before zero. A whole number of minutes. */
  readonly startMs?: Ms
  readonly epochMs?: number
  /** Needed for killing instances and for `onLost`. */
  readonly trackInFlight?: boolean
  /** Most instances of a type over the account; a type that is not named has no quota. */
  readonly quotas?: ReadonlyMap<string, number>
  readonly routers?: readonly RouterFactory[]
  /** Router by endpoint name; `weighted` for the others. */
  readonly routing?: ReadonlyMap<string, string>
  /** A live request's instance died before it was answered. */
  readonly onLost?: (ticket: number) => void
}

export interface Invocation {
  readonly endpointName: string
  readonly targetVariant?: string
  /** In the units of the model's `perWork`. */
  readonly work?: number
  /** Names a request that somebody waits for; `onLost` is called with it. */
  readonly ticket?: number
}

export class World {
  readonly settings: Settings
  readonly epochMs: number
  readonly timeline: Timeline
  /** What the endpoints measure. */
  readonly metrics: MetricStore
  /** What callers publish with PutMetricData. */
  readonly customMetrics: CustomMetrics
  /** Both, by CloudWatch name. */
  readonly directory: MetricDirectory
  readonly endpoints: Endpoints
  readonly alarms: Alarms
  readonly scaling: AutoScaling
  readonly experiments: Experiments
  readonly faults: Faults
  readonly seed: number | string
  /** Most instances by type; a type that is not named has no quota. */
  readonly quotas: ReadonlyMap<string, number>
  readonly capacity: InstanceCapacity
  /** The user's own. */
  readonly routers: readonly RouterFactory[]
  /** Router by endpoint name; `weighted` for the others. */
  readonly routing: ReadonlyMap<string, string>
  readonly #scheduler: Scheduler
  readonly #models = new ModelCatalog()
  readonly #traffic: Traffic
  #account: Account
  #containers: Containers | undefined
  readonly #containerRequests = new ContainerRequests()

  constructor(options: WorldOptions) {
    this.seed = options.seed
    this.quotas = options.quotas ?? new Map()
    this.capacity = new InstanceCapacity(this.quotas)
    this.routers = options.routers ?? []
    this.routing = options.routing ?? new Map()
    this.settings = checkedSettings({ ...DEFAULT_SETTINGS, ...options.settings })
    this.#account = options.account ?? DEFAULT_ACCOUNT
    this.epochMs = options.epochMs ?? DEFAULT_EPOCH_MS
    this.#scheduler = new Scheduler(options.startMs ?? 0, untilMs =>
      this.#traffic.serveUntil(untilMs),
    )
    this.timeline = new Timeline(() => this.#scheduler.nowMs)
    this.metrics = new MetricStore(this.settings)
    this.customMetrics = new CustomMetrics(() => this.#scheduler.nowMs)
    this.directory = new MetricDirectory(this.metrics, this.customMetrics)
    const account = (): Account => this.#account
    const containers = (): Containers | undefined => this.#containers
    const engine: Engine = {
      seed: options.seed,
      settings: this.settings,
      get account() {
        return account()
      },
      scheduler: this.#scheduler,
      timeline: this.timeline,
      models: this.#models,
      capacity: this.capacity,
      metrics: this.metrics,
      directory: this.directory,
      routers: new RouterRegistry(this.routers),
      trackInFlight: options.trackInFlight ?? false,
      epochMs: this.epochMs,
      containerRequests: this.#containerRequests,
      get containers() {
        return containers()
      },
      onLost: ticket => {
        if (!this.#traffic.lost(ticket, this.nowMs)) options.onLost?.(ticket)
      },
    }
    this.alarms = new Alarms(engine)
    this.endpoints = new Endpoints({
      engine,
      stateOfAlarm: name => this.alarms.stateOf(name),
      routerOf: name => this.routing.get(name) ?? 'weighted',
      onSettled: name => {
        this.scaling.endpointSettled(name)
        this.experiments.endpointSettled(name)
      },
      checkScaling: (endpoint, config) => this.scaling.checkUpdate(endpoint, config),
      onDeleting: name => this.scaling.deregisterEndpoint(name),
      onStatus: name => this.scaling.endpointChanged(name),
      onInstancesChanged: () => {
        if (this.faults.hasActive) this.faults.apply()
      },
    })
    this.#traffic = new Traffic({
      seed: this.seed,
      endpointOf: name => this.endpoints.peek(name),
      trackInFlight: engine.trackInFlight,
    })
    this.scaling = new AutoScaling(engine, this.endpoints, this.alarms)
    this.experiments = new Experiments(engine, this.endpoints)
    this.faults = new Faults(engine, () => this.endpoints.all())
    this.#schedulePeriodEnd()
  }

  get nowMs(): Ms {
    return this.#scheduler.nowMs
  }

  /** Whose region and account number stand in ARNs. */
  get account(): Account {
    return this.#account
  }

  /** Names things with the caller's region and account number while `act` runs. */
  actAs<T>(account: Account, act: () => T): T {
    const own = this.#account
    this.#account = account
    try {
      return act()
    } finally {
      this.#account = own
    }
  }

  /** When something will happen by itself next; Infinity: never. */
  get nextEventMs(): Ms {
    return this.#scheduler.nextDueMs
  }

  get models(): ReadonlyMap<string, ModelProfile> {
    return this.#models.profiles
  }

  /** Deleted ones: endpoints that run them go on. */
  get withdrawnModels(): ReadonlyMap<string, ModelProfile> {
    return this.#models.withdrawn
  }

  /** From now on models may run on real containers. */
  useContainers(containers: Containers): void {
    this.#containers = containers
  }

  /** Some model runs, or ran, on a real container. */
  get usesContainers(): boolean {
    return this.#models.hasContainers
  }

  /** Why no model can run on a container at the address; `undefined`: it can. */
  containerRefusal(url: string): string | undefined {
    if (this.#containers !== undefined) return this.#containers.refusalOf(url)
    return 'A real container is called by the live server alone (endpoint-lab serve), after set-up.'
  }

  /** What came of a request that was begun on a container; `undefined`: it was over before. */
  containerAnswered(id: number, outcome: Outcome): ContainerTimes | undefined {
    return this.#containerRequests.answered(id, outcome)
  }

  /** Adds the model, or replaces its behaviour for fleets launched from now on. */
  defineModel(profile: ModelProfile): void {
    this.#models.define(profile)
  }

  /**
   * Adds the model or replaces its behaviour. Fleets that run it follow at once, but for
   * concurrency and queue length, which hold for fleets launched from now on.
   */
  changeModel(profile: ModelProfile): void {
    this.#models.define(profile)
    const followers = followModel(this.endpoints.all(), profile)
    if (followers > 0) this.faults.apply() // error shares of its instances
    const { name: _, answerBody: __, ...behaviour } = profile
    this.timeline.record({
      kind: 'model.changed',
      model: profile.name,
      fleets: followers,
      behaviour,
    })
  }

  /**
   * Makes the model known; one that was known, or was withdrawn, has its behaviour of then, but
   * for what is described now.
   */
  createModel(fallback: ModelProfile, described: Partial<ModelBehaviour>): void {
    const { name, containerUrl } = fallback
    const known = this.#models.find(name)
    const before = this.#models.lastKnown(name) ?? fallback
    const profile = { ...before, containerUrl, ...described }
    const isSame = known?.containerUrl === containerUrl && Object.keys(described).length === 0
    if (known === undefined) this.defineModel(profile)
    else if (!isSame) this.changeModel(profile)
  }

  /** The model is deleted: running fleets keep its behaviour, new ones cannot have it. */
  withdrawModel(name: string): void {
    this.#models.withdraw(name)
  }

  /** Moves virtual time to the instant: serves the traffic and runs every event on the way. */
  runUntil(atMs: Ms): void {
    if (!(atMs <= LIMITS.simulatedMsMax)) {
      throw new DomainError('invalid-value', `A run lasts at most ${LIMITS.simulatedMsMax} ms.`)
    }
    this.#scheduler.runUntil(atMs)
  }

  /** Runs the command in its turn, after the alarms of the same instant. */
  schedule(atMs: Ms, command: () => void): void {
    this.#scheduler.schedule(atMs, PRIORITY.command, command)
  }

  addTraffic(options: TrafficOptions): void {
    this.#traffic.add(options)
  }

  /** The source of this name sends no more requests from now on. */
  removeTraffic(name: string): void {
    this.#traffic.remove(name)
  }

  /** Whoever is told of some of the requests that traffic sources send. */
  watchTraffic(watcher: TrafficWatcher | undefined): void {
    this.#traffic.watch(watcher)
  }

  /** Callers of the sources that retry, by source. */
  get callers(): ReadonlyMap<string, CallerCounts> {
    return this.#traffic.callers
  }

  /** Requests from traffic sources to endpoints that did not exist. */
  get unroutedRequests(): number {
    return this.#traffic.unrouted
  }

  /** One request that arrives now, from outside. Throws not-found for an unknown endpoint. */
  invoke(call: Invocation): InvocationResult {
    const endpoint = this.endpoints.find(call.endpointName)
    const target =
      call.targetVariant === undefined ? NO_CANDIDATE : endpoint.targetOf(call.targetVariant)
    const { work = 0, ticket = NO_TICKET } = call
    return serveOne(endpoint, { atMs: this.nowMs, target, work, ticket })
  }

  /** End of setup: alarms are OK whatever came before. */
  settle(): void {
    this.alarms.settle()
  }

  /** End of the run: every request that arrived has its fate in the totals. */
  finish(): void {
    for (const endpoint of this.endpoints.all()) endpoint.finish()
  }

  #schedulePeriodEnd(): void {
    // Nothing is measured before time zero: there is no traffic in setup.
    const endMs = (Math.floor(Math.max(this.nowMs, 0) / PERIOD_MS) + 1) * PERIOD_MS
    this.#scheduler.schedule(endMs, PRIORITY.periodEnd, () => {
      for (const endpoint of this.endpoints.all()) endpoint.closePeriod(endMs)
      this.metrics.periodIsOver(endMs)
      this.#schedulePeriodEnd()
    })
  }
}

function checkedSettings(settings: Settings): Settings {
  const timeoutMs = settings.invocationTimeoutMs
  // The meters keep two open periods: answers come at most one period after the arrival.
  if (!(timeoutMs > 0 && timeoutMs <= PERIOD_MS)) {
    const text = `The invocation time-out is above 0 and at most ${PERIOD_MS} ms, got ${timeoutMs}.`
    throw new DomainError('invalid-value', text)
  }
  return settings
}
