/**
 * The request path once more, as slowly and obviously as possible: one heap of events, an object a
 * request, arrays as queues. It draws from the same named streams as the engine; its rows must be
 * equal, which is the proof that computing start and answer on arrival is exact.
 *
 * It knows no control plane: what happens to fleets and traffic is handed in (`changes`), as read
 * from the world's timeline (reference-changes.ts).
 */

import type { VariantConfig } from '../../src/core/endpoint/endpoint-config.ts'
import type { ModelProfile } from '../../src/core/endpoint/model-profile.ts'
import { OUTCOME, type Outcome } from '../../src/core/endpoint/outcome.ts'
import { latencyFill } from '../../src/core/sampling/latency.ts'
import { SampleStream } from '../../src/core/sampling/sample-stream.ts'
import { EventHeap } from './event-heap.ts'
import { type FleetRow, RowBook } from './reference-rows.ts'

export type Change =
  | { readonly kind: 'join'; readonly fleet: string; readonly count: number }
  | { readonly kind: 'leave'; readonly fleet: string; readonly count: number }
  | { readonly kind: 'kill'; readonly fleet: string; readonly instanceId: number }
  | { readonly kind: 'weights'; readonly weights: Readonly<Record<string, number>> }
  /** Where a variant has a green fleet; `undefined`: it has none. */
  | { readonly kind: 'shift'; readonly variant: string; readonly shift: Shift | undefined }
  | {
      readonly kind: 'shift-to'
      readonly variant: string
      readonly share: number
      readonly greenWithTraffic: number
    }
  | { readonly kind: 'fault'; readonly fault: Fault | undefined }

export interface Shift {
  readonly greenFleet: string
  readonly share: number
}

export interface Fault {
  readonly variant: string
  readonly latencyFactor: number
  readonly share5xx: number
}

export interface ReferenceFleet {
  /** `config/variant`. */
  readonly name: string
  readonly variant: VariantConfig
  readonly profile: ModelProfile
}

export interface ReferenceOptions {
  readonly seed: number
  readonly endpointName: string
  readonly timeoutMs: number
  readonly serveAbandoned: boolean
  /** Blue fleet of each production variant, in the order of the config. */
  readonly blue: readonly ReferenceFleet[]
  readonly green: readonly ReferenceFleet[]
  readonly shadow: { readonly fleet: ReferenceFleet; readonly share: number } | undefined
  readonly arrivalsMs: readonly number[]
  readonly changes: readonly (Change & { readonly atMs: number })[]
  readonly untilMs: number
}

interface Request {
  readonly atMs: number
  readonly giveUpMs: number
  readonly serviceMs: number
  readonly fate: Outcome
  readonly fleet: Fleet
  readonly instance: Instance
  isAnswered: boolean
}

interface Instance {
  readonly id: number
  running: number
  readonly queue: Request[]
  /** Of the queue, those whose callers still wait. */
  readonly waiting: Set<Request>
  /** Requests that have no answer yet. */
  readonly open: Set<Request>
}

interface Fleet extends ReferenceFleet {
  readonly instances: Instance[]
  inService: Instance[]
  /** So many of them take requests, the first ones. */
  withTrafficMax: number
  lastChosenId: number
  latencyFactor: number
  share5xx: number
  readonly services: SampleStream
  readonly errors: SampleStream
  readonly instanceDraws: SampleStream
}

/** What comes first at one instant. */
const ORDER = { finish: 0, giveUp: 1, change: 2, arrival: 3, sample: 4 } as const

export class ReferenceEngine {
  readonly #options: ReferenceOptions
  readonly #events = new EventHeap()
  readonly #fleets = new Map<string, Fleet>()
  readonly #rows = new RowBook()
  readonly #routingDraws: SampleStream
  readonly #shadowDraws: SampleStream
  readonly #shiftDraws = new Map<string, SampleStream>()
  readonly #weights = new Map<string, number>()
  readonly #shifts = new Map<string, Shift>()

  constructor(options: ReferenceOptions) {
    const { seed, endpointName, blue, green, shadow } = options
    this.#options = options
    this.#routingDraws = new SampleStream(seed, `routing/${endpointName}`)
    this.#shadowDraws = new SampleStream(seed, `shadow/${endpointName}`)
    for (const fleet of [...blue, ...green, ...(shadow === undefined ? [] : [shadow.fleet])]) {
      this.#fleets.set(fleet.name, this.#fleetOf(fleet))
    }
    for (const { variant } of blue) {
      const stream = `traffic-shift/${endpointName}/${variant.name}`
      this.#weights.set(variant.name, variant.initialWeight)
      this.#shiftDraws.set(variant.name, new SampleStream(seed, stream))
    }
  }

  /** Every row with something in it, by `fleet@minute`. */
  run(): ReadonlyMap<string, FleetRow> {
    const { arrivalsMs, changes, untilMs } = this.#options
    const events = this.#events
    for (const atMs of arrivalsMs) {
      if (atMs < untilMs) events.push(atMs, ORDER.arrival, () => this.#arrive(atMs))
    }
    for (const change of changes) events.push(change.atMs, ORDER.change, () => this.#change(change))
    for (let atMs = 0; atMs < untilMs; atMs += 10_000) {
      events.push(atMs, ORDER.sample, () => this.#sample(atMs))
    }
    events.runUntil(untilMs)
    return this.#rows.rows()
  }

  #fleetOf(fleet: ReferenceFleet): Fleet {
    const { seed, endpointName } = this.#options
    const path = `${endpointName}/${fleet.name}`
    return {
      ...fleet,
      instances: [],
      inService: [],
      withTrafficMax: Number.POSITIVE_INFINITY,
      lastChosenId: -1,
      latencyFactor: 1,
      share5xx: fleet.profile.errorShare5xx,
      services: new SampleStream(seed, `service-time/${path}`, latencyFill(fleet.profile.latency)),
      errors: new SampleStream(seed, `errors/${path}`),
      instanceDraws: new SampleStream(seed, `instance/${path}`),
    }
  }

  #fleet(name: string): Fleet {
    const fleet = this.#fleets.get(name)
    if (fleet === undefined) throw new Error(`no fleet ${name}`)
    return fleet
  }

  #arrive(atMs: number): void {
    const { shadow } = this.#options
    const chosen = this.#chooseVariant()
    if (chosen === undefined) return
    this.#send(this.#fleet(this.#greenFleetFor(chosen) ?? chosen.name), atMs)
    if (shadow === undefined || this.#shadowDraws.next() >= shadow.share) return
    this.#send(this.#fleet(shadow.fleet.name), atMs)
  }

  /** The green fleet that is to serve the request instead; `undefined`: it stays with blue. */
  #greenFleetFor({ variant: { name } }: ReferenceFleet): string | undefined {
    const shift = this.#shifts.get(name)
    const draws = this.#shiftDraws.get(name)
    if (shift === undefined || draws === undefined) return undefined
    return draws.next() < 1 - shift.share ? undefined : shift.greenFleet
  }

  #chooseVariant(): ReferenceFleet | undefined {
    const { blue } = this.#options
    const total = blue.reduce((sum, { variant }) => sum + this.#weight(variant.name), 0)
    if (blue.length === 1) return total > 0 ? blue[0] : undefined
    let upTo = 0
    const draw = this.#routingDraws.next() * total
    for (const fleet of blue) {
      upTo += this.#weight(fleet.variant.name)
      if (draw < upTo) return fleet
    }
    return undefined
  }

  #weight(variantName: string): number {
    return this.#weights.get(variantName) ?? 0
  }

  #send(fleet: Fleet, atMs: number): void {
    const withTraffic = fleet.inService.slice(0, fleet.withTrafficMax)
    if (withTraffic.length === 0) return
    const { profile } = fleet
    this.#rows.arrival(fleet.name, atMs, withTraffic.length)
    const serviceMs = fleet.services.next() * fleet.latencyFactor
    const instance = this.#chooseInstance(fleet, withTraffic)
    const request: Request = {
      atMs,
      giveUpMs: atMs + this.#options.timeoutMs,
      serviceMs,
      fate: this.#fate(fleet),
      fleet,
      instance,
      isAnswered: false,
    }
    instance.open.add(request)
    if (instance.running < profile.concurrency) this.#start(request, atMs)
    else if (instance.waiting.size >= profile.queueMax) {
      this.#answer(request, atMs, OUTCOME.queueFull)
      return
    } else {
      instance.queue.push(request)
      instance.waiting.add(request)
    }
    this.#events.push(request.giveUpMs, ORDER.giveUp, () =>
      this.#answer(request, request.giveUpMs, OUTCOME.timeout),
    )
  }

  #fate({ errors, share5xx, profile: { errorShare4xx } }: Fleet): Outcome {
    if (share5xx + errorShare4xx === 0) return OUTCOME.ok
    const draw = errors.next()
    if (draw < share5xx) return OUTCOME.error5xx
    return draw < share5xx + errorShare4xx ? OUTCOME.error4xx : OUTCOME.ok
  }

  #chooseInstance(fleet: Fleet, inService: readonly Instance[]): Instance {
    const { variant } = fleet
    if (variant.routingStrategy === 'RANDOM') {
      const index =
        inService.length === 1 ? 0 : Math.floor(fleet.instanceDraws.next() * inService.length)
      return inService[index] as Instance
    }
    const fewest = Math.min(...inService.map(({ open }) => open.size))
    const least = inService.filter(({ open }) => open.size === fewest)
    const chosen = least.find(({ id }) => id > fleet.lastChosenId) ?? (least[0] as Instance)
    fleet.lastChosenId = chosen.id
    return chosen
  }

  #start(request: Request, nowMs: number): void {
    request.instance.running++
    request.instance.waiting.delete(request)
    const finishMs = nowMs + request.serviceMs
    this.#events.push(finishMs, ORDER.finish, () => this.#finish(request, finishMs))
  }

  #finish(request: Request, nowMs: number): void {
    const { instance } = request
    instance.running--
    this.#answer(request, nowMs, request.fate)
    for (;;) {
      const next = instance.queue.shift()
      if (next === undefined) return
      if (next.giveUpMs <= nowMs && !this.#options.serveAbandoned) continue
      return this.#start(next, nowMs)
    }
  }

  #answer(request: Request, nowMs: number, outcome: Outcome): void {
    if (request.isAnswered) return
    request.isAnswered = true
    request.instance.open.delete(request)
    request.instance.waiting.delete(request)
    this.#rows.answer(request.fleet.name, nowMs, nowMs - request.atMs, outcome)
  }

  #change(change: Change & { readonly atMs: number }): void {
    switch (change.kind) {
      case 'join':
        return this.#join(this.#fleet(change.fleet), change.count)
      case 'leave': {
        const fleet = this.#fleet(change.fleet)
        fleet.inService = fleet.inService.slice(0, fleet.inService.length - change.count)
        return
      }
      case 'kill': {
        const fleet = this.#fleet(change.fleet)
        const dead = fleet.instances[change.instanceId] as Instance
        for (const request of dead.open) this.#answer(request, change.atMs, OUTCOME.instanceLost)
        fleet.inService = fleet.inService.filter(each => each !== dead)
        return
      }
      case 'weights':
        for (const [name, weight] of Object.entries(change.weights)) this.#weights.set(name, weight)
        return
      case 'shift':
        if (change.shift === undefined) this.#shifts.delete(change.variant)
        else this.#shifts.set(change.variant, change.shift)
        return
      case 'shift-to': {
        const shift = this.#shifts.get(change.variant)
        if (shift === undefined) return
        this.#shifts.set(change.variant, { ...shift, share: change.share })
        this.#fleet(shift.greenFleet).withTrafficMax = change.greenWithTraffic
        return
      }
      case 'fault':
        for (const fleet of this.#fleets.values()) {
          const isHit = change.fault?.variant === fleet.variant.name
          fleet.latencyFactor = isHit ? (change.fault?.latencyFactor ?? 1) : 1
          fleet.share5xx = fleet.profile.errorShare5xx + (isHit ? (change.fault?.share5xx ?? 0) : 0)
        }
    }
  }

  #join(fleet: Fleet, count: number): void {
    for (let i = 0; i < count; i++) {
      const id = fleet.instances.length
      const instance: Instance = {
        id,
        running: 0,
        queue: [],
        waiting: new Set(),
        open: new Set(),
      }
      fleet.instances.push(instance)
      fleet.inService = [...fleet.inService, instance]
    }
  }

  #sample(atMs: number): void {
    for (const { name, inService } of this.#fleets.values()) {
      this.#rows.sample(
        name,
        atMs,
        inService.map(({ open }) => open.size),
      )
    }
  }
}
