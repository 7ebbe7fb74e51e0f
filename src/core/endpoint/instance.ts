/**
 * One server of a variant. Its workers and its queue are rows of the fleet's tables
 * (worker-table.ts, waiting-queues.ts).
 *
 * Assumed: a container serves `concurrency` requests at once and queues the rest in order of
 * arrival; SageMaker publishes no limit of its own (endpoints.md, 8.4).
 */
import type { Ms, Share } from '../units.ts'

export type InstancePhase = 'launching' | 'in-service' | 'draining' | 'terminated'

/** Samples of the concurrency gauge kept per instance: instants at most this many periods apart. */
const GAUGE_SLOTS = 16

export class Instance {
  /** Number within its variant and fleet, from 0; free for another once the instance is long gone. */
  readonly id: number
  phase: InstancePhase = 'launching'
  /** Since when it costs money. */
  readonly launchedAtMs: Ms
  terminatedAtMs: Ms | undefined
  /** Product of the latency faults in force on it. */
  latencyFactor = 1
  /** Shares of its invocations that fail, faults included. */
  errorShare4xx: Share = 0
  errorShare5xx: Share = 0
  /** Requests queued or running at the sampling instants to come, by instant modulo the length. */
  readonly gauge = new Uint32Array(GAUGE_SLOTS)

  constructor(options: { id: number; launchedAtMs: Ms }) {
    this.id = options.id
    this.launchedAtMs = options.launchedAtMs
  }
}
