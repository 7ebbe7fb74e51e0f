/**
 * How many instances a fleet of one variant has: launching, in service, draining, terminated.
 *
 * Source: endpoints.md 10.1 (start-up), 9 (drain before SIGTERM), DescribeEndpoint counts.
 * Assumed: instances of one launch become InService together, after the model's start-up time; a
 * removed instance takes no new requests, finishes those it has, and is gone `termination` later;
 * it costs money from its launch until then. A killed instance is replaced at once by a launch.
 * Source: endpoints.md 2.8, 9: a launch fails for want of capacity or quota, or when the containers
 * do not pass the health check in time (ContainerStartupHealthCheckTimeoutInSeconds).
 * Assumed: want of capacity shows when the instances would have been ready; the whole start-up
 * counts against a health-check time-out that the config names; a replacement that fails is tried
 * again after a minute.
 */
import { invariant } from '../assert.ts'
import type { Engine } from '../engine.ts'
import { LIMITS } from '../limits.ts'
import { PRIORITY } from '../scheduler.ts'
import type { CapacityReason, FleetRole } from '../timeline.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import { Instance } from './instance.ts'
import type { InstanceTally } from './instance-tally.ts'
import type { VariantFleet } from './variant-fleet.ts'

/** How long an id rests after its instance: longer than any request can be in flight. */
const ID_REST_MS: Ms = 2 * MINUTE_MS

export interface LaunchFailure {
  readonly lifecycle: FleetLifecycle
  /** AWS's text for FailureReason. */
  readonly reason: string
}

export interface LifecycleHooks {
  /** Of the variant. */
  readonly instances: InstanceTally
  /** Instances came into service or are gone. */
  changed(): void
  /** Instances that were asked for will not come; how many are desired stays as it is. */
  launchFailed(failure: LaunchFailure): void
}

interface Fate {
  readonly atMs: Ms
  /** `undefined`: the instances come into service. */
  readonly failure: string | undefined
  /** Unless a real container is healthy before: it is asked from this instant on. */
  readonly askFromMs?: Ms
}

const RETRY_MS: Ms = MINUTE_MS
/** Launch instant of an instance that AWS never had. */
const NEVER_MS = Number.POSITIVE_INFINITY

export class FleetLifecycle {
  readonly fleet: VariantFleet
  readonly #engine: Engine
  readonly #hooks: LifecycleHooks
  /** Instances that were there: part of the bill. */
  readonly #past: { readonly launchedAtMs: Ms; readonly terminatedAtMs: Ms }[] = []
  /** Launching instances that replace what was killed. */
  readonly #replacements = new Set<Instance>()
  #desired = 0
  #launching = 0
  #draining = 0

  constructor(engine: Engine, fleet: VariantFleet, hooks: LifecycleHooks) {
    this.#engine = engine
    this.fleet = fleet
    this.#hooks = hooks
  }

  get desired(): number {
    return this.#desired
  }

  get inServiceCount(): number {
    return this.fleet.inService.length
  }

  get launchingCount(): number {
    return this.#launching
  }

  /** As many instances in service as desired, and none on the way in or out. */
  get isSettled(): boolean {
    return this.inServiceCount === this.#desired && this.#launching + this.#draining === 0
  }

  /** None on the way in or out, but those that replace what was killed. */
  get isAtRest(): boolean {
    return this.#draining === 0 && this.#launching === this.#replacements.size
  }

  get isGone(): boolean {
    return this.#desired === 0 && this.inServiceCount + this.#launching + this.#draining === 0
  }

  /** Launches or removes instances until there are `desired`. */
  scaleTo(desired: number, reason: CapacityReason): void {
    invariant(desired <= LIMITS.instancesPerVariantMax, 'too many instances for one variant')
    const missing = desired - this.inServiceCount - this.#launching
    this.#desired = desired
    if (missing > 0) this.#launch(missing, reason)
    else if (missing < 0) this.#remove(-missing, reason)
  }

  /**
   * To as many as there were before a launch that failed. Those that lack even then (they were killed,
   * and not yet replaced) are tried again as replacements are: a roll-back that waits for them would
   * fail as the launch did, and begin anew at once.
   */
  fallBackTo(desired: number): void {
    const missing = desired - this.inServiceCount - this.#launching
    if (missing <= 0) {
      this.scaleTo(desired, 'rollback')
      return
    }
    this.#desired = desired
    this.#launch(missing, 'rollback', true)
  }

  /** Instances of a saved account: they serve at once, and those that lack are launched. */
  restore(inService: number, desired: number, reason: CapacityReason): void {
    const count = Math.min(inService, desired)
    const { nowMs } = this.#engine.scheduler
    for (const instance of this.#newInstances(count, nowMs)) this.fleet.join(instance)
    this.#count(count)
    this.fleet.refreshImpairment()
    this.scaleTo(desired, reason)
  }

  /** Takes one instance down without warning; its requests fail now. */
  kill(instance: Instance): void {
    const requestsLost = this.fleet.loseRequestsOn(instance)
    this.fleet.leave(instance)
    this.#retire(instance)
    this.#engine.timeline.record({
      kind: 'instance.killed',
      ...this.#where(),
      instance: instanceName(instance),
      requestsLost,
      inService: this.inServiceCount,
    })
    this.#launch(1, 'replacement')
  }

  /** Instance-milliseconds paid for between two instants. */
  instanceMs(fromMs: Ms, untilMs: Ms): Ms {
    let total = 0
    for (const { launchedAtMs, terminatedAtMs } of [...this.#past, ...this.fleet.instances]) {
      const startMs = Math.max(launchedAtMs, fromMs)
      const endMs = Math.min(terminatedAtMs ?? untilMs, untilMs)
      if (endMs > startMs) total += endMs - startMs
    }
    return total
  }

  /** Instances that cost money now. */
  get billedCount(): number {
    return this.fleet.instances.filter(
      ({ phase, launchedAtMs }) => phase !== 'terminated' && launchedAtMs !== NEVER_MS,
    ).length
  }

  #where(): { endpoint: string; variant: string; fleet: FleetRole; endpointConfig: string } {
    const { endpointName, variant, role, endpointConfigName } = this.fleet
    return {
      endpoint: endpointName,
      variant: variant.name,
      fleet: role,
      endpointConfig: endpointConfigName,
    }
  }

  /** `isReplacement`: nobody waits for it, and it is tried again when it fails. */
  #launch(count: number, reason: CapacityReason, isReplacement = reason === 'replacement'): void {
    const { scheduler, timeline, capacity } = this.#engine
    const { instanceType } = this.fleet.variant
    const refusal = capacity.refusalOf(instanceType, count)
    const batch = this.#newInstances(count, refusal === undefined ? scheduler.nowMs : NEVER_MS)
    const fate = this.#fateOf(refusal)
    if (refusal === undefined) this.#count(count)
    this.#launching += count
    if (isReplacement) for (const each of batch) this.#replacements.add(each)
    timeline.record({
      kind: 'instances.launching',
      ...this.#where(),
      count,
      desired: this.#desired,
      readyAtMs: fate.askFromMs ?? fate.atMs,
      reason,
    })
    const giveUp = fate.askFromMs === undefined ? () => {} : this.#askFrom(fate.askFromMs, batch)
    scheduler.schedule(fate.atMs, PRIORITY.capacity, () => {
      giveUp()
      if (fate.failure === undefined) this.#arrive(batch)
      else this.#failLaunch(batch, fate.failure)
    })
  }

  /** The batch comes into service when its real container is healthy; returns how to give up. */
  #askFrom(atMs: Ms, batch: readonly Instance[]): () => void {
    const nothing = (): void => {}
    let stop = nothing
    this.#engine.scheduler.schedule(atMs, PRIORITY.capacity, () => {
      const { containers } = this.#engine
      const { container } = this.fleet
      if (container === undefined || containers === undefined) return
      stop = containers.whenHealthy(container.url, () => {
        stop = nothing
        this.#arrive(batch)
      })
    })
    return () => stop()
  }

  #newInstances(count: number, launchedAtMs: Ms): readonly Instance[] {
    const { profile, instances } = this.fleet
    return Array.from({ length: count }, () => {
      const instance = new Instance({ id: this.#freeId(), launchedAtMs })
      instance.errorShare4xx = profile.errorShare4xx
      instance.errorShare5xx = profile.errorShare5xx
      instances[instance.id] = instance
      return instance
    })
  }

  /** What a launch that begins now comes to. */
  #fateOf(refusal: string | undefined): Fate {
    const { scheduler, settings } = this.#engine
    const { profile, variant, container } = this.fleet
    const { healthCheckTimeoutMs } = variant
    const readyAtMs = scheduler.nowMs + profile.startupMs
    if (refusal !== undefined) return { atMs: readyAtMs, failure: refusal }
    const isTooSlow = healthCheckTimeoutMs !== undefined && profile.startupMs > healthCheckTimeoutMs
    const timeoutMs = healthCheckTimeoutMs ?? settings.healthCheckTimeoutMs
    const unhealthy = { atMs: scheduler.nowMs + timeoutMs, failure: healthCheckText(variant.name) }
    if (!profile.passesHealthCheck || isTooSlow) return unhealthy
    if (container === undefined) return { atMs: readyAtMs, failure: undefined }
    return { ...unhealthy, askFromMs: readyAtMs }
  }

  /** Nothing comes of the launch; a replacement is tried again, all else is for others to decide. */
  #failLaunch(batch: readonly Instance[], failure: string): void {
    const { timeline, scheduler } = this.#engine
    const wanted = batch.filter(({ phase }) => phase === 'launching')
    const count = wanted.length
    if (count === 0) return
    const areReplacements = wanted.every(instance => this.#replacements.has(instance))
    this.#launching -= count
    for (const instance of wanted) this.#retire(instance)
    timeline.record({ kind: 'instances.launch-failed', ...this.#where(), count, reason: failure })
    if (!areReplacements) {
      this.#hooks.launchFailed({ lifecycle: this, reason: failure })
      return
    }
    scheduler.schedule(scheduler.nowMs + RETRY_MS, PRIORITY.capacity, () => {
      const lacking = this.#desired - this.inServiceCount - this.#launching
      if (lacking > 0) this.#launch(Math.min(lacking, count), 'replacement')
    })
  }

  /** An id nobody has: one whose instance is long gone, so that tables stay as small as the fleet. */
  #freeId(): number {
    const { instances } = this.fleet
    const goneBeforeMs = this.#engine.scheduler.nowMs - ID_REST_MS
    const index = instances.findIndex(
      ({ terminatedAtMs }) => terminatedAtMs !== undefined && terminatedAtMs <= goneBeforeMs,
    )
    const { launchedAtMs, terminatedAtMs } = instances[index] ?? {}
    if (launchedAtMs === undefined || terminatedAtMs === undefined) return instances.length
    this.#past.push({ launchedAtMs, terminatedAtMs })
    return index
  }

  /** Those of the batch that are still wanted start to serve. */
  #arrive(batch: readonly Instance[]): void {
    const ready = batch.filter(instance => instance.phase === 'launching')
    if (ready.length === 0) return
    this.#launching -= ready.length
    for (const instance of ready) {
      this.#replacements.delete(instance)
      this.fleet.join(instance)
    }
    this.fleet.refreshImpairment()
    this.#engine.timeline.record({
      kind: 'instances.in-service',
      ...this.#where(),
      count: ready.length,
      inService: this.inServiceCount,
      desired: this.#desired,
    })
    this.#hooks.changed()
  }

  /** Launching instances go first, then those in service with the highest ids. */
  #remove(count: number, reason: CapacityReason): void {
    const launching = this.fleet.instances.filter(({ phase }) => phase === 'launching')
    const unborn = launching.slice(Math.max(0, launching.length - count))
    for (const instance of unborn) this.#retire(instance)
    this.#launching -= unborn.length
    if (unborn.length > 0) this.#recordTerminated(unborn.length)
    const serving = this.fleet.inService.slice(this.inServiceCount - (count - unborn.length))
    if (serving.length > 0) this.#drain(serving, reason)
  }

  #drain(batch: readonly Instance[], reason: CapacityReason): void {
    const { scheduler, settings, timeline } = this.#engine
    let lastAnswerMs = scheduler.nowMs
    for (const instance of batch) {
      this.fleet.leave(instance)
      instance.phase = 'draining'
      lastAnswerMs = Math.max(lastAnswerMs, this.fleet.allFreeMs(instance))
    }
    this.#draining += batch.length
    timeline.record({
      kind: 'instances.draining',
      ...this.#where(),
      count: batch.length,
      inService: this.inServiceCount,
      desired: this.#desired,
      reason,
    })
    const goneAtMs = Math.ceil(lastAnswerMs) + settings.terminationMs
    scheduler.schedule(goneAtMs, PRIORITY.capacity, () => {
      for (const instance of batch) this.#retire(instance)
      this.#draining -= batch.length
      this.#recordTerminated(batch.length)
      this.#hooks.changed()
    })
  }

  #retire(instance: Instance): void {
    this.#replacements.delete(instance)
    instance.phase = 'terminated'
    instance.terminatedAtMs = this.#engine.scheduler.nowMs
    if (instance.launchedAtMs !== NEVER_MS) this.#count(-1)
  }

  /** So many instances more, or fewer, are there from now on. */
  #count(by: number): void {
    const { capacity, scheduler } = this.#engine
    capacity.change(this.fleet.variant.instanceType, by)
    this.#hooks.instances.change(by, scheduler.nowMs)
  }

  #recordTerminated(count: number): void {
    this.#engine.timeline.record({ kind: 'instances.terminated', ...this.#where(), count })
  }
}

/** Source: endpoints.md 2.8. */
const healthCheckText = (variant: string): string =>
  `The primary container for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`

/** As it appears in logs: `i-0`, `i-1`, … within its variant and fleet. */
const instanceName = (instance: Instance): string => `i-${instance.id}`
