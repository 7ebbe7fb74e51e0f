/**
 * Load that the server makes itself: requests at a rate per virtual second to an endpoint, an open
 * loop, so that a page alone is enough for a lesson. It keeps pace with the clock, whatever its
 * speed, and stops by itself.
 *
 * It belongs to the running world, not to the account: a reset, or another account, ends it.
 */
import { DomainError } from '../../core/errors.ts'
import { type ArrivalProcess, RatedArrivals } from '../../core/traffic/arrivals.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

export interface LoadCommand {
  readonly endpoint: string
  readonly ratePerSecond: number
  readonly forMs: Ms
  readonly arrivals: ArrivalProcess
}

/** Load in force. */
export interface LoadDescription {
  readonly endpoint: string
  readonly ratePerSecond: number
  readonly arrivals: ArrivalProcess
  readonly startedAtMs: Ms
  readonly endsAtMs: Ms
}

/** As events of the timeline name it. */
const SOURCE = 'built-in load'

/** Name of its traffic source, of which an endpoint has one. */
const sourceOf = (endpoint: string): string => `${SOURCE} on ${endpoint}`

export class BuiltInLoad {
  readonly #driver: WallClockDriver
  #running: readonly LoadDescription[] = []
  /** Names their random streams: none is used twice in a world. */
  #count = 0

  constructor(driver: WallClockDriver) {
    this.#driver = driver
    driver.onReset(() => {
      this.#running = []
      this.#count = 0
    })
  }

  list(): readonly LoadDescription[] {
    this.#driver.present() // ends what is over by now
    return this.#running
  }

  /** In place of what loads the endpoint so far. Throws `DomainError`. */
  start(command: LoadCommand): void {
    this.#driver.command(world => {
      this.#check(world, command)
      this.#end(world, command.endpoint)
      this.#begin(world, command)
    })
  }

  /** Throws `DomainError` (not-found). */
  stop(endpoint: string): void {
    this.#driver.command(world => {
      if (this.#end(world, endpoint)) return record(world, endpoint, 0)
      throw new DomainError('not-found', `There is no built-in load on endpoint "${endpoint}".`)
    })
  }

  stopAll(): void {
    for (const { endpoint } of this.list()) this.stop(endpoint)
  }

  #check(world: World, { endpoint }: LoadCommand): void {
    if (world.endpoints.peek(endpoint) === undefined) {
      throw new DomainError('not-found', `There is no endpoint "${endpoint}".`)
    }
    if (world.usesContainers) {
      const text = 'Built-in load is for simulated models; real containers are loaded from outside.'
      throw new DomainError('wrong-state', text)
    }
    const isNew = !this.#running.some(each => each.endpoint === endpoint)
    if (isNew && this.#running.length >= SERVER_LIMITS.loadsMax) {
      const text = `At most ${SERVER_LIMITS.loadsMax} endpoints are loaded at once.`
      throw new DomainError('wrong-state', text)
    }
  }

  #begin(world: World, { endpoint, ratePerSecond, forMs, arrivals: process }: LoadCommand): void {
    const startedAtMs = world.nowMs
    const endsAtMs = startedAtMs + forMs
    const segments = [
      {
        startMs: startedAtMs,
        endMs: endsAtMs,
        startPerSecond: ratePerSecond,
        endPerSecond: ratePerSecond,
      },
    ]
    const streamName = `arrivals/${SOURCE} ${++this.#count}`
    const arrivals = new RatedArrivals({ segments, process, seed: world.seed, streamName })
    const name = sourceOf(endpoint)
    world.addTraffic({ name, endpointName: endpoint, arrivals, targets: [] })
    const load = { endpoint, ratePerSecond, arrivals: process, startedAtMs, endsAtMs }
    this.#running = [...this.#running, load]
    record(world, endpoint, ratePerSecond)
    world.schedule(Math.ceil(endsAtMs), () => {
      if (!this.#running.includes(load)) return
      this.#end(world, endpoint)
      record(world, endpoint, 0)
    })
  }

  /** Whether there was any. */
  #end(world: World, endpoint: string): boolean {
    const load = this.#running.find(each => each.endpoint === endpoint)
    if (load === undefined) return false
    world.removeTraffic(sourceOf(endpoint))
    this.#running = this.#running.filter(each => each !== load)
    return true
  }
}

function record(world: World, endpoint: string, ratePerSecond: number): void {
  world.timeline.record({ kind: 'traffic.rate-changed', endpoint, ratePerSecond, source: SOURCE })
}
