/**
 * The requests of a fleet whose model runs on a real container: how long one takes is known only
 * when its answer comes. Each instance has its workers and its FIFO queue as a simulated one has;
 * a worker is taken until the answer, the time-out, or the loss of the instance.
 *
 * Source: InvokeEndpoint (60 s time-out), endpoints.md 8.4, 9.
 * Assumed: a full queue refuses at once; a caller who gives up frees the worker; RANDOM and
 * LEAST_OUTSTANDING_REQUESTS choose as for simulated instances, the latter by turns among equals.
 * The path of simulated requests knows nothing of this file.
 */
import { known } from '../assert.ts'
import type { VariantConfig } from '../endpoint/endpoint-config.ts'
import type { Instance } from '../endpoint/instance.ts'
import type { ModelProfile } from '../endpoint/model-profile.ts'
import { OUTCOME, type Outcome } from '../endpoint/outcome.ts'
import type { RequestBlock } from '../endpoint/request-block.ts'
import type { Engine } from '../engine.ts'
import type { FleetMeter } from '../metrics/fleet-meter.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import { PRIORITY } from '../scheduler.ts'
import type { Ms } from '../units.ts'
import type { ContainerTimes, RequestHolder } from './containers.ts'

interface HeldRequest {
  readonly id: number
  readonly atMs: Ms
  readonly instance: Instance
  /** `undefined`: it waits. */
  startMs: Ms | undefined
}

interface Load {
  busy: number
  readonly waiting: HeldRequest[]
}

export interface ContainerFleetOptions {
  readonly engine: Engine
  readonly url: string
  readonly profile: ModelProfile
  readonly variant: VariantConfig
  /** Of the fleet's random draws. */
  readonly streamName: string
  readonly meter: FleetMeter
  /** All of the fleet, by id. */
  readonly instances: readonly Instance[]
  readonly onAnswer: ((outcome: Outcome, latencyMs: Ms) => void) | undefined
}

export class ContainerFleet implements RequestHolder {
  readonly url: string
  /** Of the request admitted last; `undefined`: it was refused. */
  lastId: number | undefined
  readonly #options: ContainerFleetOptions
  readonly #held = new Map<number, HeldRequest>()
  readonly #loads = new Map<Instance, Load>()
  readonly #instanceDraws: SampleStream
  #turn = 0
  /** One answer, as the meter reads it. */
  readonly #answer = {
    atMs: new Float64Array(1),
    answerMs: new Float64Array(1),
    outcome: new Uint8Array(1),
  }

  constructor(options: ContainerFleetOptions) {
    this.#options = options
    this.url = options.url
    this.#instanceDraws = new SampleStream(options.engine.seed, `instance/${options.streamName}`)
  }

  /** Takes the requests of the block in; it says which were refused, and what the rest may take. */
  admit(block: RequestBlock, withTraffic: readonly Instance[]): void {
    const { meter, engine } = this.#options
    const count = block.length
    const begins: HeldRequest[] = []
    meter.arrivals(count, block.atMs[0] as number)
    for (let i = 0; i < count; i++) {
      const atMs = block.atMs[i] as number
      const instance = this.#choose(withTraffic)
      block.instanceId[i] = instance.id
      block.startMs[i] = atMs
      block.serviceMs[i] = 0
      this.lastId = this.#take(atMs, instance, begins)
      const isTaken = this.lastId !== undefined
      block.outcome[i] = isTaken ? OUTCOME.ok : OUTCOME.queueFull
      block.answerMs[i] = isTaken ? atMs + engine.settings.invocationTimeoutMs : atMs
    }
    const latestMs = (block.atMs[count - 1] as number) + engine.settings.invocationTimeoutMs
    meter.gauge(block, count, latestMs, this.#options.instances)
    for (let i = 0; i < count; i++) {
      if (block.outcome[i] !== OUTCOME.ok) meter.answers(block, i, i + 1, latestMs)
    }
    for (const request of begins) this.#begin(request, request.atMs)
  }

  /** The container has answered, or failed to. */
  answered(id: number, outcome: Outcome): ContainerTimes | undefined {
    const request = this.#held.get(id)
    if (request === undefined) return undefined
    this.#release(request, outcome)
    return this.#timesOf(request)
  }

  /** The instance is lost with every request on it; how many there were. */
  loseRequestsOn(instance: Instance): number {
    const { containers } = this.#options.engine
    const lost = [...this.#held.values()].filter(request => request.instance === instance)
    this.#loads.delete(instance)
    for (const request of lost) this.#record(request, OUTCOME.instanceLost)
    for (const request of lost) {
      containers?.end(request.id, OUTCOME.instanceLost, this.#timesOf(request))
    }
    return lost.length
  }

  backlogOf(instance: Instance): { readonly waiting: number; readonly busy: number } {
    const { busy = 0, waiting = [] } = this.#loads.get(instance) ?? {}
    return { waiting: waiting.length, busy }
  }

  /** When every request on the instance has been answered at the latest. */
  allFreeMs(instance: Instance): Ms {
    const { scheduler, settings } = this.#options.engine
    const isIdle = this.#outstandingOn(instance) === 0
    return scheduler.nowMs + (isIdle ? 0 : settings.invocationTimeoutMs)
  }

  #choose(withTraffic: readonly Instance[]): Instance {
    const count = withTraffic.length
    if (this.#options.variant.routingStrategy === 'RANDOM') {
      return withTraffic[Math.floor(this.#instanceDraws.next() * count)] as Instance
    }
    let least = withTraffic[this.#turn % count] as Instance
    for (let i = 1; i < count; i++) {
      const other = withTraffic[(this.#turn + i) % count] as Instance
      if (this.#outstandingOn(other) < this.#outstandingOn(least)) least = other
    }
    this.#turn = (withTraffic.indexOf(least) + 1) % count
    return least
  }

  #outstandingOn(instance: Instance): number {
    const { waiting, busy } = this.backlogOf(instance)
    return waiting + busy
  }

  /** `undefined`: the instance's queue is full. */
  #take(atMs: Ms, instance: Instance, begins: HeldRequest[]): number | undefined {
    const { engine, profile } = this.#options
    const load = this.#loads.get(instance) ?? { busy: 0, waiting: [] }
    this.#loads.set(instance, load)
    const mustWait = load.busy >= profile.concurrency
    if (mustWait && load.waiting.length >= profile.queueMax) return undefined
    const id = engine.containerRequests.add(this)
    const request: HeldRequest = { id, atMs, instance, startMs: undefined }
    this.#held.set(id, request)
    engine.containers?.admitted(id)
    if (mustWait) load.waiting.push(request)
    else {
      load.busy++
      begins.push(request)
    }
    const giveUpMs = Math.ceil(atMs + engine.settings.invocationTimeoutMs)
    engine.scheduler.schedule(giveUpMs, PRIORITY.command, () => this.#expire(id))
    return id
  }

  #begin(request: HeldRequest, startMs: Ms): void {
    request.startMs = startMs
    this.#options.engine.containers?.begin(request.id, this.url)
  }

  #expire(id: number): void {
    const request = this.#held.get(id)
    if (request === undefined) return
    this.#release(request, OUTCOME.timeout)
    this.#options.engine.containers?.end(id, OUTCOME.timeout, this.#timesOf(request))
  }

  /** Of a request that is over now. */
  #timesOf({ atMs, startMs }: HeldRequest): ContainerTimes {
    const { nowMs } = this.#options.engine.scheduler
    const beginMs = startMs ?? nowMs
    return { queueMs: beginMs - atMs, modelMs: Math.max(0, nowMs - beginMs) }
  }

  /** The request is over: its worker, or its place in the queue, is somebody else's. */
  #release(request: HeldRequest, outcome: Outcome): void {
    this.#record(request, outcome)
    const load = known(this.#loads.get(request.instance), 'the load of an instance')
    if (request.startMs === undefined) load.waiting.splice(load.waiting.indexOf(request), 1)
    else this.#freeWorker(load)
    if (load.busy + load.waiting.length === 0) this.#loads.delete(request.instance)
  }

  #freeWorker(load: Load): void {
    const { scheduler, settings } = this.#options.engine
    const { nowMs } = scheduler
    // Those at the front whose callers give up at this very instant are not worth beginning.
    const at = load.waiting.findIndex(({ atMs }) => atMs + settings.invocationTimeoutMs > nowMs)
    const [next] = at < 0 ? [] : load.waiting.splice(at, 1)
    if (next === undefined) load.busy--
    else this.#begin(next, nowMs)
  }

  #record({ id, atMs, instance }: HeldRequest, outcome: Outcome): void {
    const { engine, meter, onAnswer } = this.#options
    const giveUpMs = atMs + engine.settings.invocationTimeoutMs
    const answerMs = Math.min(engine.scheduler.nowMs, giveUpMs)
    this.#held.delete(id)
    engine.containerRequests.remove(id)
    this.#answer.atMs[0] = atMs
    this.#answer.answerMs[0] = answerMs
    this.#answer.outcome[0] = outcome
    meter.ungauge(instance, answerMs, giveUpMs)
    meter.answers(this.#answer, 0, 1, answerMs)
    onAnswer?.(outcome, answerMs - atMs)
  }
}
