/**
 * Drives a world by the wall clock: the one place where real time meets virtual time.
 *
 * The world is brought to the present by every request and command, and by one timer armed for its
 * next control event. Callers are answered when the virtual clock has passed their instant, never
 * early. While the clock does not run by itself (`manual`, `max`) nobody could wait, so callers are
 * answered at once with the outcome that arrival decided; while it is paused they wait.
 *
 * When the simulation cannot keep up, or is moved ahead (`advance`, `max`), it runs in slices, so
 * that requests get their turn; virtual time then slips behind, and the clock says by how much.
 */
import { eventBridgeOf } from '../aws/event-bridge/index.ts'
import { known } from '../core/assert.ts'
import { reachedModel } from '../core/endpoint/outcome.ts'
import { NO_TICKET } from '../core/endpoint/request-block.ts'
import type { InvocationResult } from '../core/endpoint/serve-one.ts'
import { DomainError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { Ms } from '../core/units.ts'
import type { World } from '../core/world.ts'
import { Advances } from './advances.ts'
import { ContainerCalls } from './container/container-calls.ts'
import type { ForwardedRequest } from './container/container-client.ts'
import type { CreateWorld } from './create-world.ts'
import { type HostTime, machineTime, type Stop } from './host-time.ts'
import { type Caller, type DropReason, PendingAnswers } from './invocation/pending-answers.ts'
import { SERVER_LIMITS } from './limits.ts'
import type { TrafficLog } from './routing-log/traffic-log.ts'
import { runSlice } from './run-slice.ts'
import { type Speed, VirtualClock } from './virtual-clock.ts'

export interface DriverOptions {
  readonly createWorld: CreateWorld
  readonly speed: Speed
  /** How far `max` runs: the end of the scenario. `undefined`: nowhere, so `max` is refused. */
  readonly endMs?: Ms | undefined
  readonly host?: HostTime
  readonly pendingAnswersMax?: number
  /** Real containers on other machines may be called. Default: no. */
  readonly allowRemote?: boolean
  /** Between two pings of a real container that is not healthy yet. Default: 1 s. */
  readonly pingIntervalMs?: number
  /** What keeps a real container from coming into service. */
  readonly onUnhealthy?: (text: string) => void
}

/** A request from outside. */
export interface LiveCall {
  readonly endpointName: string
  /** Named by the caller. */
  readonly targetVariant: string | undefined
  /** What a real container would get of it; `undefined`: there is none. */
  forwarded?: ForwardedRequest | undefined
}

export interface ClockDescription {
  readonly nowMs: Ms
  readonly speed: Speed
  readonly isPaused: boolean
  /** Virtual time lost because the simulation was slower than the clock. */
  readonly slippedMs: Ms
}

/** The heap of answers is looked at so often; Node has no finer timer. */
const ANSWER_INTERVAL_MS = 1
/** Live requests between two settlings. */
const SETTLE_EVERY = 256
const NEVER = Number.POSITIVE_INFINITY
const NOT_REAL_TIME =
  'Real containers answer in real time: the clock must run, at speed 1 (--speed 1).'

export class WallClockDriver {
  #world: World
  readonly #options: DriverOptions
  readonly #host: HostTime
  readonly #clock: VirtualClock
  readonly #pending: PendingAnswers
  readonly #containers: ContainerCalls
  readonly #endMs: Ms | undefined
  #slippedMs: Ms = 0
  #unsettledCount = 0
  #hasStarted = false
  readonly #advances = new Advances()
  #trafficLog: TrafficLog | undefined
  readonly #resetFollowers: (() => void)[] = []
  #stopAnswers: Stop | undefined
  #stopSprint: Stop | undefined
  #stopEvent: Stop = () => {}
  /** Virtual instant the event timer is armed for. */
  #armedForMs: Ms = NEVER

  constructor(options: DriverOptions) {
    this.#options = options
    this.#host = options.host ?? machineTime
    this.#endMs = options.endMs
    this.#pending = new PendingAnswers(options.pendingAnswersMax ?? SERVER_LIMITS.pendingAnswersMax)
    this.#containers = new ContainerCalls({
      ...options,
      refusal: () => (this.#clock.rate === 1 ? undefined : NOT_REAL_TIME),
      answered: (id, outcome) => {
        this.#catchUp()
        return this.#world.containerAnswered(id, outcome)
      },
      inTurn: act => this.command(act),
    })
    this.#world = this.#newWorld(options.createWorld)
    const { nowMs } = this.#world
    const wallMs = this.#host.nowMs()
    this.#clock = new VirtualClock({ speed: options.speed, atMs: nowMs, wallMs })
    this.checkSpeed(options.speed)
  }

  /** The world, brought to the present; another object after a reset. */
  present(): World {
    this.#catchUp()
    return this.#world
  }

  get waitingCount(): number {
    return this.#pending.waitingCount + this.#containers.waitingCount
  }

  /** Whether requests may have to be passed on to real containers. */
  get usesContainers(): boolean {
    return this.#world.usesContainers
  }

  /** Virtual time counts from here on, the server listens: from `atMs`, should that be later. */
  start(atMs: Ms = this.#world.nowMs): void {
    this.#hasStarted = true
    this.#clock.moveTo(Math.max(atMs, this.#world.nowMs), this.#host.nowMs())
    this.#sprint()
    this.#arm()
  }

  /** Ends all timers; callers who still wait are sent away. */
  stop(): void {
    this.#hasStarted = false
    this.#stopEvent()
    this.#armedForMs = NEVER
    this.#stopSprint?.()
    this.#stopSprint = undefined
    this.#dropAll('stopping')
  }

  /** One live request. `false`: too many callers wait already, and nothing has happened. */
  submit(call: LiveCall, caller: Caller): boolean {
    if (call.forwarded !== undefined && !this.#containers.hasRoomFor(call.forwarded)) return false
    const nowMs = this.#catchUp()
    const canWait = typeof this.#clock.speed === 'number'
    const ticket = canWait ? this.#pending.reserve() : NO_TICKET
    if (ticket === undefined) return false
    const { endpointName, targetVariant, forwarded } = call
    const invocation =
      targetVariant === undefined
        ? { endpointName, ticket }
        : { endpointName, targetVariant, ticket }
    const admit = (): InvocationResult => this.#world.invoke(invocation)
    const result = forwarded === undefined ? admit() : this.#containers.offering(forwarded, admit)
    caller.routed(result)
    if (++this.#unsettledCount === SETTLE_EVERY) this.#settle()
    if (result.containerRequest !== undefined) {
      this.#pending.release(ticket)
      this.#containers.attach(result.containerRequest, caller)
      return true
    }
    if (!canWait) {
      caller.answer(result.outcome)
      return true
    }
    const { answerMs, outcome } = result
    if (answerMs <= nowMs || !reachedModel(outcome)) {
      this.#pending.release(ticket)
      caller.answer(outcome)
      return true
    }
    this.#pending.add(ticket, caller, { atMs: answerMs, outcome })
    this.#watchAnswers()
    return true
  }

  /**
   * Lets the command act on the world in its turn, at the next whole virtual millisecond: after the
   * alarms of that instant. What it throws is thrown here.
   */
  command<T>(act: (world: World) => T): T {
    this.#catchUp()
    const world = this.#world
    const atMs = Math.ceil(world.nowMs)
    let take = (): T => known<T>(undefined, 'the result of a command')
    world.schedule(atMs, () => {
      try {
        const value = act(world)
        take = () => value
      } catch (error) {
        // The events of this instant that follow must run all the same.
        take = () => {
          throw error
        }
      }
    })
    world.runUntil(atMs)
    this.#arm()
    return take()
  }

  describeClock(): ClockDescription {
    this.#catchUp()
    const { speed, isPaused } = this.#clock
    return { nowMs: this.#world.nowMs, speed, isPaused, slippedMs: this.#slippedMs }
  }

  /** Moves virtual time ahead, whatever the speed; resolves when it is there. */
  advance(byMs: Ms): Promise<void> {
    this.#catchUp()
    const fromMs = Math.max(Math.ceil(this.#world.nowMs), this.#advances.untilMs)
    const untilMs = fromMs + byMs
    if (untilMs > LIMITS.simulatedMsMax) {
      const text = `Virtual time ends at ${LIMITS.simulatedMsMax} ms; ${untilMs} ms is beyond.`
      throw new DomainError('invalid-value', text)
    }
    const arrived = this.#advances.add(untilMs)
    if (this.#stopSprint === undefined) this.#sprint()
    return arrived
  }

  setSpeed(speed: Speed): void {
    this.checkSpeed(speed)
    this.#catchUp()
    this.#clock.setSpeed(speed, this.#host.nowMs())
    if (typeof speed === 'string') this.#pending.answerAll()
    this.#paceChanged()
  }

  setPaused(isPaused: boolean): void {
    if (isPaused) this.refuseWithContainers()
    this.#catchUp()
    this.#clock.setPaused(isPaused, this.#host.nowMs())
    this.#paceChanged()
  }

  /** Back to time zero and the initial scenario; speed and pause stay as they are. */
  reset(): void {
    this.replace(this.#options.createWorld)
  }

  /** Goes on with another world; what `create` throws is thrown here, and nothing has changed. */
  replace(create: CreateWorld): void {
    const world = this.#newWorld(create)
    if (this.#clock.rate !== 1) this.refuseWithContainers(world)
    this.#dropAll('reset')
    this.#world = world
    world.watchTraffic(this.#trafficLog)
    this.#trafficLog?.clear()
    this.#slippedMs = 0
    this.#clock.moveTo(world.nowMs, this.#host.nowMs())
    this.#paceChanged()
    for (const follow of this.#resetFollowers) follow()
  }

  /** Calls back after every reset and replacement, when `world` is the new one. */
  onReset(follow: () => void): void {
    this.#resetFollowers.push(follow)
  }

  /** Requests of this world's own traffic, and of every later one's, have lines there. */
  logTraffic(log: TrafficLog): void {
    this.#trafficLog = log
    this.#world.watchTraffic(log)
  }

  /** Lets the meters have the answers given so far; a full minute of them at once would be felt. */
  #settle(): void {
    this.#unsettledCount = 0
    for (const endpoint of this.#world.endpoints.all()) {
      for (const variant of endpoint.everyVariant) variant.settle(this.#world.nowMs)
    }
  }

  #newWorld(create: CreateWorld): World {
    const world = create({
      onLost: ticket => this.#pending.lose(ticket),
      containers: this.#containers,
    })
    world.useContainers(this.#containers)
    eventBridgeOf(world) // from now on: nobody else makes worlds
    return world
  }

  /** Throws `DomainError` (wrong-state) where real containers need real time. */
  refuseWithContainers(world = this.#world): void {
    if (world.usesContainers) throw new DomainError('wrong-state', NOT_REAL_TIME)
  }

  /** Throws `DomainError` for a speed that makes no sense here. */
  checkSpeed(speed: Speed): void {
    if (speed !== 1) this.refuseWithContainers()
    if (speed !== 'max' || this.#endMs !== undefined) return
    const text = 'Speed "max" runs to the end of a scenario, and there is none: use a number.'
    throw new DomainError('invalid-value', text)
  }

  /** Brings the world to the present, and answers who is due. */
  #catchUp(): Ms {
    if (!this.#hasStarted || this.#stopSprint !== undefined) return this.#world.nowMs
    const clockMs = this.#clock.nowMs(this.#host.nowMs())
    const nowMs = Math.min(clockMs, LIMITS.simulatedMsMax)
    this.#trafficLog?.goesOn(nowMs - this.#world.nowMs, this.#clock.rate)
    if (this.#world.nextEventMs > nowMs) this.#world.runUntil(nowMs)
    else this.#runEvents(nowMs)
    this.#answerUntil(Math.min(nowMs, this.#world.nowMs))
    if (this.#world.nextEventMs !== this.#armedForMs) this.#arm()
    return this.#world.nowMs
  }

  /** A slice at most: what does not fit in is virtual time that never was. */
  #runEvents(untilMs: Ms): void {
    if (runSlice(this.#world, untilMs, this.#host)) return
    this.#slippedMs += untilMs - this.#world.nowMs
    this.#clock.moveTo(this.#world.nowMs, this.#host.nowMs())
  }

  /** Where `advance` and `max` want virtual time to be; -Infinity: nowhere in particular. */
  #goalMs(): Ms {
    const isMax = this.#clock.speed === 'max' && !this.#clock.isPaused
    const endMs = isMax && this.#hasStarted ? (this.#endMs ?? 0) : Number.NEGATIVE_INFINITY
    return Math.max(endMs, this.#advances.untilMs)
  }

  /** Those who wait, and the lines of those who do not. */
  #answerUntil(nowMs: Ms): void {
    this.#pending.answerUntil(nowMs)
    this.#trafficLog?.answeredUntil(nowMs)
  }

  #sprint(): void {
    const byMs = this.#goalMs() - this.#world.nowMs // -Infinity: there is no goal
    if (byMs > 0) this.#trafficLog?.jumps(byMs, this.#host.nowMs())
    this.#sprintOn()
  }

  /** Runs to the goal in slices. Time that passes meanwhile is not virtual time. */
  #sprintOn(): void {
    this.#stopSprint?.()
    this.#stopSprint = undefined
    const goalMs = this.#goalMs()
    if (goalMs > this.#world.nowMs) {
      const isThere = runSlice(this.#world, goalMs, this.#host)
      this.#clock.moveTo(this.#world.nowMs, this.#host.nowMs())
      this.#answerUntil(this.#world.nowMs)
      if (!isThere) this.#stopSprint = this.#host.after(0, () => this.#sprintOn())
    }
    this.#advances.arrived(this.#world.nowMs)
    this.#arm()
  }

  #paceChanged(): void {
    this.#sprint()
    this.#watchAnswers()
  }

  /** One timer, for the next control event. */
  #arm(): void {
    this.#stopEvent()
    this.#armedForMs = this.#world.nextEventMs
    if (!this.#hasStarted || this.#stopSprint !== undefined) return
    const delayMs = this.#clock.delayUntil(this.#armedForMs, this.#host.nowMs())
    if (delayMs === NEVER) {
      this.#stopEvent = () => {}
      return
    }
    // At least 1 ms: a clock that must run faster than that is caught up with in one go.
    this.#stopEvent = this.#host.after(Math.max(1, delayMs), () => {
      this.#armedForMs = NEVER
      this.#catchUp()
    })
  }

  /** The interval runs only while somebody waits and the clock moves. */
  #watchAnswers(): void {
    const isNeeded = this.#pending.length > 0 && this.#clock.rate > 0
    if (isNeeded === (this.#stopAnswers !== undefined)) return
    if (!isNeeded) {
      this.#stopAnswers?.()
      this.#stopAnswers = undefined
      return
    }
    this.#stopAnswers = this.#host.every(ANSWER_INTERVAL_MS, () => {
      this.#catchUp()
      this.#watchAnswers()
    })
  }

  #dropAll(reason: DropReason): void {
    this.#containers.dropAll(reason)
    this.#pending.dropAll(reason)
    this.#advances.dropAll()
    this.#watchAnswers()
  }
}
