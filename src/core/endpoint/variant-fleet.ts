/**
 * The instances of one production variant in one fleet, and the path every request takes there:
 * choose an instance, draw the time in the container, find start and answer from the worker-free
 * times, record. Requests are not events: outcome and answer instant are known on arrival.
 *
 * Source: InvokeEndpoint (60 s time-out, ModelError with status 0), endpoints.md 8.3 and 8.4.
 * Assumed: a full queue refuses at once; a request whose caller gave up before it starts never
 * occupies a worker (`abandoned: served` lets it).
 */
import { known } from '../assert.ts'
import { ContainerFleet } from '../container/container-fleet.ts'
import type { Engine } from '../engine.ts'
import { FleetMeter, type InstancesWithTraffic } from '../metrics/fleet-meter.ts'
import type { MetricRow } from '../metrics/metric-row.ts'
import { QualityDraws } from '../metrics/quality-draws.ts'
import type { VariantTotals } from '../metrics/variant-totals.ts'
import type { InstanceChooser } from '../routing/instance-chooser.ts'
import { LeastOutstandingRequests } from '../routing/least-outstanding-requests.ts'
import { RandomInstance } from '../routing/random-instance.ts'
import { latencyFill } from '../sampling/latency.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import type { FleetRole } from '../timeline.ts'
import type { Ms } from '../units.ts'
import { Departures, type OnAnswer } from './departures.ts'
import type { VariantConfig } from './endpoint-config.ts'
import type { Instance } from './instance.ts'
import type { ModelLoad } from './model-load.ts'
import type { ModelProfile } from './model-profile.ts'
import { OUTCOME, type Outcome } from './outcome.ts'
import { latestOf, NO_TICKET, RequestBlock } from './request-block.ts'
import { WaitingQueues } from './waiting-queues.ts'
import { WorkerTable } from './worker-table.ts'

export interface VariantFleetOptions {
  readonly engine: Engine
  readonly endpointName: string
  readonly endpointConfigName: string
  readonly variant: VariantConfig
  readonly role: FleetRole
  readonly totals: VariantTotals
  /** The fleets of the same variant that are measured now, this one among them. */
  readonly siblings: () => readonly VariantFleet[]
  /** `undefined`: nobody needs answers one by one. */
  readonly onAnswer: OnAnswer | undefined
}

export class VariantFleet {
  readonly endpointName: string
  readonly endpointConfigName: string
  readonly variant: VariantConfig
  /** How its model behaves now; see `follow`. */
  profile: ModelProfile
  /** Changes from green to blue when a deployment completes. */
  role: FleetRole
  readonly meter: FleetMeter
  /** By instance id; those that are gone stay until their id is taken again. */
  readonly instances: Instance[] = []
  readonly workers: WorkerTable
  readonly queues: WaitingQueues
  /** `undefined`: the model is simulated. */
  readonly container: ContainerFleet | undefined
  /** Requests that the endpoint has set aside for this fleet. */
  readonly ownBlock = new RequestBlock()
  /** The block served last: the answers of its requests can be read there. */
  block: RequestBlock = this.ownBlock
  readonly #engine: Engine
  #inService: readonly Instance[] = []
  /** Those of them that take requests: the first ones by id, as many as a traffic shift allows. */
  #withTraffic: readonly Instance[] = []
  #withTrafficMax = Number.POSITIVE_INFINITY
  readonly #chooser: InstanceChooser
  readonly #departures: Departures | undefined
  #latencies: SampleStream
  /** How often the model's behaviour has changed under the fleet. */
  #behaviourChanges = 0
  readonly #errorDraws: SampleStream
  #load: ModelLoad | undefined
  readonly #quality: QualityDraws
  readonly #timeoutMs: Ms
  readonly #serveAbandoned: boolean
  readonly #onAnswer: OnAnswer | undefined
  readonly #siblings: () => readonly VariantFleet[]
  /** Some instance is slower than its model, or fails a share of its requests. */
  #isImpaired = false
  readonly #settleUntil = new Float64Array(1)

  constructor(options: VariantFleetOptions) {
    const { engine, variant, endpointName, endpointConfigName } = options
    const { seed, settings } = engine
    const streamName = `${endpointName}/${endpointConfigName}/${variant.name}`
    this.#engine = engine
    this.endpointName = endpointName
    this.endpointConfigName = endpointConfigName
    this.variant = variant
    this.role = options.role
    this.profile = known(engine.models.lastKnown(variant.modelName), `model ${variant.modelName}`)
    this.workers = new WorkerTable(this.profile.concurrency)
    this.queues = new WaitingQueues(this.profile.queueMax)
    const fill = latencyFill(this.profile.latency)
    this.#latencies = new SampleStream(seed, `service-time/${streamName}`, fill)
    this.#errorDraws = new SampleStream(seed, `errors/${streamName}`)
    this.#load = engine.models.loadOf(this.profile)
    this.#quality = new QualityDraws(seed, streamName, options.totals)
    this.#timeoutMs = settings.invocationTimeoutMs
    this.#serveAbandoned = settings.abandoned === 'served'
    this.#onAnswer = options.onAnswer
    this.#siblings = options.siblings
    this.#chooser =
      variant.routingStrategy === 'RANDOM'
        ? new RandomInstance(new SampleStream(seed, `instance/${streamName}`))
        : new LeastOutstandingRequests()
    const isTracked = engine.trackInFlight || this.#onAnswer !== undefined
    this.#departures = isTracked ? new Departures() : undefined
    this.meter = new FleetMeter({
      nowMs: engine.scheduler.nowMs,
      totals: options.totals,
      timeoutsCountAs5xx: settings.timeoutsCountAs5xx,
    })
    this.container = this.#containerFleet(streamName)
  }

  #containerFleet(streamName: string): ContainerFleet | undefined {
    const { profile, variant, meter, instances } = this
    if (profile.containerUrl === undefined) return undefined
    return new ContainerFleet({
      engine: this.#engine,
      url: profile.containerUrl,
      profile,
      variant,
      streamName,
      meter,
      instances,
      onAnswer: (outcome, latencyMs) => this.#onAnswer?.answered(outcome, latencyMs),
    })
  }

  /** In order of id. */
  get inService(): readonly Instance[] {
    return this.#inService
  }

  /** In service and with traffic on, in order of id. */
  get withTraffic(): readonly Instance[] {
    return this.#withTraffic
  }

  /**
   * Lets at most so many instances take requests; the others stay in service without traffic.
   *
   * Source: endpoints.md 5.3: a step of a traffic shift turns traffic on for a part of the green
   * fleet, and LINEAR turns as much of the blue one off.
   */
  limitTraffic(instancesMax: number): void {
    this.#beforeSizeChange()
    this.#withTrafficMax = instancesMax
    this.#chooseWithTraffic()
  }

  get chooserName(): string {
    return this.#chooser.name
  }

  /**
   * The model behaves differently from now on: service times, errors and answers of every later
   * request, start-up of every later launch.
   *
   * Assumed: concurrency and queue length are built into a fleet; one launched later has the new.
   */
  follow(profile: ModelProfile): void {
    const { endpointName, endpointConfigName, variant } = this
    this.settle(this.#engine.scheduler.nowMs)
    this.profile = profile
    this.#behaviourChanges++
    const streamName = `${endpointName}/${endpointConfigName}/${variant.name}/${this.#behaviourChanges}`
    const fill = latencyFill(profile.latency)
    this.#latencies = new SampleStream(this.#engine.seed, `service-time/${streamName}`, fill)
    this.#load = this.#engine.models.loadOf(profile)
  }

  /** Requests must come one by one: each may change what the next one meets elsewhere. */
  get isShared(): boolean {
    return this.#load !== undefined || this.#onAnswer !== undefined
  }

  /**
   * Serves the requests of the block and empties it: instance, start, answer and outcome are
   * filled in, and the answers recorded. The columns keep their contents until the next request.
   */
  serveBlock(block: RequestBlock): void {
    this.block = block
    const count = block.length
    if (this.#withTraffic.length === 0) {
      block.outcome.fill(OUTCOME.noCapacity, 0, count)
      block.clear()
      return
    }
    if (this.container !== undefined) {
      this.container.admit(block, this.#withTraffic)
      block.clear()
      return
    }
    this.meter.arrivals(count, block.atMs[0] as number)
    this.#latencies.draw(block.serviceMs, count)
    if (this.profile.perWorkMs > 0) this.#addWork(count)
    block.outcome.fill(OUTCOME.ok, 0, count)
    if (!this.#chooser.isSequential) this.#chooser.choose(block, 0, count)
    this.#place(count)
    const latestMs = latestOf(block.answerMs, count)
    this.meter.gauge(block, count, latestMs, this.instances)
    if (this.#departures === undefined) this.meter.answers(block, 0, count, latestMs)
    else for (let i = 0; i < count; i++) this.#departures.push(block, i)
    block.clear()
  }

  #addWork(count: number): void {
    const { serviceMs, work } = this.block
    const { perWorkMs } = this.profile
    for (let i = 0; i < count; i++) {
      serviceMs[i] = (serviceMs[i] as number) + perWorkMs * (work[i] as number)
    }
  }

  /** Start, answer and outcome of each request; its instance, where that depends on the others. */
  #place(count: number): void {
    const { block, workers, queues } = this
    const { atMs, serviceMs, startMs, answerMs, instanceId, outcome } = block
    const { freeAtMs, width } = workers
    const timeoutMs = this.#timeoutMs
    const isImpaired = this.#isImpaired
    const serveAbandoned = this.#serveAbandoned
    const chooser = this.#chooser.isSequential ? this.#chooser : undefined
    for (let i = 0; i < count; i++) {
      if (chooser !== undefined) chooser.choose(block, i, i + 1)
      const id = instanceId[i] as number
      const row = id * width
      const nowMs = atMs[i] as number
      const giveUpMs = nowMs + timeoutMs
      const beginMs = Math.max(freeAtMs[row] as number, nowMs)
      startMs[i] = Math.min(beginMs, giveUpMs)
      if (isImpaired) this.#impair(i)
      if (!queues.join(id, block, i)) {
        this.#refuse(i)
        chooser?.placed(block, i)
        continue
      }
      const finishMs = beginMs + (serviceMs[i] as number)
      answerMs[i] = finishMs
      if (beginMs < giveUpMs || serveAbandoned) workers.occupyEarliest(row, answerMs, i)
      if (finishMs > giveUpMs) {
        answerMs[i] = giveUpMs
        outcome[i] = OUTCOME.timeout
      }
      if (chooser !== undefined) chooser.placed(block, i)
    }
  }

  #refuse(index: number): void {
    const { startMs, answerMs, atMs, outcome } = this.block
    startMs[index] = atMs[index] as number
    answerMs[index] = atMs[index] as number
    outcome[index] = OUTCOME.queueFull
  }

  /** Applies the instance's latency factor, and decides whether its container fails the request. */
  #impair(index: number): void {
    const { block } = this
    const instance = this.instances[block.instanceId[index] as number] as Instance
    block.serviceMs[index] = (block.serviceMs[index] as number) * instance.latencyFactor
    if (this.#load?.isExceededAt(block.atMs[index] as number) === true) {
      const isClientError = this.profile.loadLimit?.errors === '4xx'
      block.outcome[index] = isClientError ? OUTCOME.error4xx : OUTCOME.error5xx
      return
    }
    const { errorShare5xx, errorShare4xx } = instance
    if (errorShare5xx + errorShare4xx === 0) return
    const draw = this.#errorDraws.next()
    if (draw < errorShare5xx) block.outcome[index] = OUTCOME.error5xx
    else if (draw < errorShare5xx + errorShare4xx) block.outcome[index] = OUTCOME.error4xx
  }

  /** Records every answer due at or before the instant. */
  settle(untilMs: Ms): void {
    const departures = this.#departures
    if (departures === undefined) return
    this.#onAnswer?.catchUp(untilMs)
    this.#settleUntil[0] = untilMs
    while (departures.isDue(this.#settleUntil, 0)) this.#answerEarliest(departures)
  }

  /** When the earliest answer is due; Infinity: nothing is in flight, or it is not tracked. */
  get nextAnswerMs(): Ms {
    return this.#departures?.nextMs ?? Number.POSITIVE_INFINITY
  }

  answerNext(): void {
    this.#answerEarliest(known(this.#departures, 'tracking of requests in flight'))
  }

  #answerEarliest(departures: Departures): void {
    const slot = departures.pop()
    this.meter.answers(departures, slot, slot + 1, departures.answerMs[slot] as number)
    if (this.#onAnswer !== undefined) this.#report(departures, slot)
  }

  #report(departures: Departures, slot: number): void {
    const latencyMs = (departures.answerMs[slot] as number) - (departures.atMs[slot] as number)
    this.#onAnswer?.answered(departures.outcome[slot] as Outcome, latencyMs)
  }

  /** Instances that join or leave change what every later request meets. */
  join(instance: Instance): void {
    this.#beforeSizeChange()
    instance.phase = 'in-service'
    this.workers.reset(instance.id, this.#engine.scheduler.nowMs)
    this.queues.open(instance.id)
    this.#inService = [...this.#inService, instance].sort((a, b) => a.id - b.id)
    this.#chooseWithTraffic()
  }

  leave(instance: Instance): void {
    this.#beforeSizeChange()
    this.#inService = this.#inService.filter(other => other !== instance)
    this.#chooseWithTraffic()
  }

  #chooseWithTraffic(): void {
    const before = new Set(this.#withTraffic)
    this.#withTraffic = this.#inService.slice(0, this.#withTrafficMax)
    const now = new Set(this.#withTraffic)
    for (const each of before) if (!now.has(each)) this.#chooser.left(each.id)
    for (const each of now) if (!before.has(each)) this.#chooser.joined(each.id)
  }

  /** Before the number of instances with traffic on changes, here or in a sibling. */
  settleArrivals(): void {
    this.meter.settleArrivals(this.#spread())
  }

  #spread(): InstancesWithTraffic {
    const ofVariant = this.#siblings().reduce((sum, { withTraffic }) => sum + withTraffic.length, 0)
    return { own: this.#withTraffic.length, ofVariant }
  }

  #beforeSizeChange(): void {
    this.settle(this.#engine.scheduler.nowMs)
    this.meter.settleGauge(this.#inService, this.#engine.scheduler.nowMs)
    for (const fleet of this.#siblings()) fleet.settleArrivals()
  }

  /** Fails every request on the instance now; how many there were. */
  loseRequestsOn(instance: Instance): number {
    if (this.container !== undefined) return this.container.loseRequestsOn(instance)
    const departures = known(this.#departures, 'tracking of requests in flight')
    const { nowMs } = this.#engine.scheduler
    this.settle(nowMs)
    let lost = 0
    departures.removeAllOn(instance.id, slot => {
      this.meter.ungauge(instance, nowMs, departures.answerMs[slot] as number)
      departures.answerMs[slot] = nowMs
      departures.outcome[slot] = OUTCOME.instanceLost
      this.meter.answers(departures, slot, slot + 1, nowMs)
      this.#report(departures, slot)
      const ticket = departures.ticket[slot] as number
      if (ticket !== NO_TICKET) this.#engine.onLost(ticket)
      lost++
    })
    return lost
  }

  /** To be called when latency factors or error shares of instances have changed. */
  refreshImpairment(): void {
    const isChanged = (each: Instance): boolean =>
      each.latencyFactor !== 1 || each.errorShare4xx + each.errorShare5xx > 0
    this.#isImpaired = this.#load !== undefined || this.instances.some(isChanged)
  }

  /** Requests waiting and running on the instance at the instant, abandoned ones excluded. */
  backlogOf(instance: Instance, nowMs: Ms): { readonly waiting: number; readonly busy: number } {
    if (this.container !== undefined) return this.container.backlogOf(instance)
    const busy = this.workers.rowOf(instance.id).filter(freeMs => freeMs > nowMs).length
    return { waiting: this.queues.lengthAt(instance.id, nowMs), busy }
  }

  /** When the instance has answered all it has, at the latest. */
  allFreeMs(instance: Instance): Ms {
    return this.container?.allFreeMs(instance) ?? this.workers.allFreeMs(instance.id)
  }

  closePeriod(endMs: Ms): MetricRow {
    this.settle(endMs)
    const row = this.meter.closePeriod(this.#inService, this.#spread())
    return this.#quality.addTo(row, this.profile)
  }

  /** The end of the run: every request that arrived has its fate. */
  finish(): void {
    this.settle(Number.POSITIVE_INFINITY)
    this.#quality.draw(this.profile, this.meter.foldIntoTotals(this.#spread()))
  }
}
