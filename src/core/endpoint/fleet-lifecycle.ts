/**
 * How many instances a fleet of one variant has: launching, in service, draining, terminated.
 *
 * Source: endpoints.md 10.1 (start-up), 9 (drain before SIGTERM), DescribeEndpoint counts.
 * Assumed: instances of one launch become InService together, after the model's start-up time; a
 * removed instance takes no new requests, finishes those it has, and is gone `termination` later;
 * it costs money from its launch until then. A killed instance is replaced at once by a launch.
 */
import { invariant } from '../assert.ts'
import type { Engine } from '../engine.ts'
import { LIMITS } from '../limits.ts'
import { PRIORITY } from '../scheduler.ts'
import type { CapacityReason, FleetRole } from '../timeline.ts'
import { MINUTE_MS, type Ms } from '../units.ts'
import { Instance } from './instance.ts'
import type { VariantFleet } from './variant-fleet.ts'

/** How long an id rests after its instance: longer than any request can be in flight. */
const ID_REST_MS: Ms = 2 * MINUTE_MS

export class FleetLifecycle {
  readonly fleet: VariantFleet
  readonly #engine: Engine
  /** Called after instances came into service or are gone. */
  readonly #onChange: () => void
  /** Instances that were there: part of the bill. */
  readonly #past: { readonly launchedAtMs: Ms; readonly terminatedAtMs: Ms }[] = []
  #desired = 0
  #launching = 0
  #draining = 0

  constructor(engine: Engine, fleet: VariantFleet, onChange: () => void) {
    this.#engine = engine
    this.fleet = fleet
    this.#onChange = onChange
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
    return this.inServiceCount + this.#launching + this.#draining
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

  #launch(count: number, reason: CapacityReason): void {
    const { scheduler, timeline } = this.#engine
    const { profile, instances } = this.fleet
    const batch: Instance[] = []
    for (let i = 0; i < count; i++) {
      const instance = new Instance({ id: this.#freeId(), launchedAtMs: scheduler.nowMs })
      instance.errorShare4xx = profile.errorShare4xx
      instance.errorShare5xx = profile.errorShare5xx
      instances[instance.id] = instance
      batch.push(instance)
    }
    this.#launching += count
    const readyAtMs = scheduler.nowMs + profile.startupMs
    timeline.record({
      kind: 'instances.launching',
      ...this.#where(),
      count,
      desired: this.#desired,
      readyAtMs,
      reason,
    })
    scheduler.schedule(readyAtMs, PRIORITY.capacity, () => this.#arrive(batch))
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
    for (const instance of ready) this.fleet.join(instance)
    this.fleet.refreshImpairment()
    this.#engine.timeline.record({
      kind: 'instances.in-service',
      ...this.#where(),
      count: ready.length,
      inService: this.inServiceCount,
      desired: this.#desired,
    })
    this.#onChange()
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
      lastAnswerMs = Math.max(lastAnswerMs, this.fleet.workers.allFreeMs(instance.id))
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
      this.#onChange()
    })
  }

  #retire(instance: Instance): void {
    instance.phase = 'terminated'
    instance.terminatedAtMs = this.#engine.scheduler.nowMs
  }

  #recordTerminated(count: number): void {
    this.#engine.timeline.record({ kind: 'instances.terminated', ...this.#where(), count })
  }
}

/** As it appears in logs: `i-0`, `i-1`, … within its variant and fleet. */
export const instanceName = (instance: Instance): string => `i-${instance.id}`
