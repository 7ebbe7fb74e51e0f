/**
 * The one ordered record of what happened and why. Logs, reports, expectations and the dashboard
 * are readers of it; nothing else remembers decisions.
 *
 * Every event carries the inputs that determined it. Instants are virtual milliseconds since time
 * zero (setup is negative). `seq` is the event's place in the record.
 */
import type { AlarmState } from './alarms/alarm-config.ts'
import { invariant } from './assert.ts'
import type { NotScaledCode } from './autoscaling/scaling-activity.ts'
import type { AdjustmentType } from './autoscaling/scaling-config.ts'
import type { TrafficStage } from './deployment/plan.ts'
import type { EndpointStatus } from './endpoint/endpoint-status.ts'
import type { ModelBehaviour } from './endpoint/model-profile.ts'
import type { DeployReason, ExperimentPhase } from './experiments/transition.ts'
import { LIMITS } from './limits.ts'
import type { Ms, Share } from './units.ts'

export type FleetRole = 'blue' | 'green'

/** Why a fleet's size changes. */
export type CapacityReason =
  | 'create'
  | 'deployment'
  | 'rollback'
  | 'scaling'
  | 'update-weights-and-capacities'
  | 'replacement'
  | 'delete'

interface OnEndpoint {
  readonly endpoint: string
}
interface OnVariant extends OnEndpoint {
  readonly variant: string
}
interface OnFleet extends OnVariant {
  readonly fleet: FleetRole
  readonly endpointConfig: string
}

export type EventBody =
  | { readonly kind: 'api.called'; readonly operation: string; readonly resource: string }
  | {
      readonly kind: 'api.refused'
      readonly operation: string
      readonly code: string
      readonly message: string
    }
  | ({
      readonly kind: 'endpoint.status-changed'
      readonly from: EndpointStatus | undefined
      /** `undefined`: the endpoint is gone. */
      readonly to: EndpointStatus | undefined
      readonly endpointConfig: string
      readonly failureReason?: string
    } & OnEndpoint)
  | ({
      readonly kind: 'instances.launching'
      readonly count: number
      readonly desired: number
      readonly readyAtMs: Ms
      readonly reason: CapacityReason
    } & OnFleet)
  | ({
      readonly kind: 'instances.launch-failed'
      readonly count: number
      readonly reason: string
    } & OnFleet)
  | ({
      readonly kind: 'instances.in-service'
      readonly count: number
      readonly inService: number
      readonly desired: number
    } & OnFleet)
  | ({
      readonly kind: 'instances.draining'
      readonly count: number
      readonly inService: number
      readonly desired: number
      readonly reason: CapacityReason
    } & OnFleet)
  | ({ readonly kind: 'instances.terminated'; readonly count: number } & OnFleet)
  | ({
      readonly kind: 'instance.killed'
      readonly instance: string
      readonly requestsLost: number
      readonly inService: number
    } & OnFleet)
  | ({
      readonly kind: 'deployment.started'
      readonly fromConfig: string
      readonly toConfig: string
      readonly strategy: string
      /** Green instances per variant. */
      readonly instances: Readonly<Record<string, number>>
      readonly alarms: readonly string[]
    } & OnEndpoint)
  | ({
      readonly kind: 'deployment.traffic-shifted'
      /** Green's share of the endpoint's traffic from now on. */
      readonly greenShare: Share
      readonly greenInstances: Readonly<Record<string, number>>
      readonly step: number
      readonly steps: number
    } & OnEndpoint)
  | ({
      readonly kind: 'deployment.baking'
      readonly bakeMs: Ms
      readonly untilMs: Ms
      readonly stage: TrafficStage
    } & OnEndpoint)
  | ({
      /** Rolling: a batch of blue leaves before the next batch of green is launched. */
      readonly kind: 'deployment.batch-retired'
      /** Blue instances that stay, per variant. */
      readonly blueInstances: Readonly<Record<string, number>>
      readonly step: number
      readonly steps: number
    } & OnEndpoint)
  | ({
      /** Rolling: the old fleet could not be brought back; both configs serve. */
      readonly kind: 'deployment.rollback-failed'
      readonly reason: string
    } & OnEndpoint)
  | ({
      readonly kind: 'deployment.rolled-back'
      readonly toConfig: string
      readonly failedConfig: string
      readonly cause: 'alarm' | 'timeout' | 'provisioning'
      readonly alarms: readonly string[]
      readonly reason: string
      /** Since traffic first reached green; `undefined` when it never did. */
      readonly exposedMs: Ms | undefined
    } & OnEndpoint)
  | ({
      readonly kind: 'deployment.completed'
      readonly endpointConfig: string
      readonly durationMs: Ms
      /** Of the production variants, when the update retained others than the config's. */
      readonly weights?: Readonly<Record<string, number>>
    } & OnEndpoint)
  | ({
      readonly kind: 'weights.changed'
      readonly weights: Readonly<Record<string, number>>
      readonly shares: Readonly<Record<string, Share>>
      /** Share of the requests copied to the shadow variant, when there is one. */
      readonly shadowShare?: Share
    } & OnEndpoint)
  | {
      readonly kind: 'alarm.state-changed'
      readonly alarm: string
      readonly from: AlarmState
      readonly to: AlarmState
      readonly reason: string
      readonly threshold: number
      /** Newest first, as in StateReason. */
      readonly datapoints: readonly number[]
    }
  | ({
      readonly kind: 'scaling.target-registered'
      readonly minCapacity: number
      readonly maxCapacity: number
    } & OnVariant)
  | ({
      readonly kind: 'scaling.scale-out' | 'scaling.scale-in'
      readonly policy: string
      readonly alarm: string
      readonly metricPerInstance: number
      readonly target: number
      /**
       * Instances the proposal was computed from: those in service, or their mean over the datapoints
       * (by the load on them) where each datapoint counts with those of its own minute.
       */
      readonly running: number
      readonly from: number
      readonly to: number
      readonly cause: string
      readonly cooldownMs: Ms
      /** Of a step policy, whose `target` is the threshold of its alarm. */
      readonly step?: {
        readonly adjustmentType: AdjustmentType
        readonly adjustment: number
        /** The capacity that was adjusted: without what a running scale-out has added. */
        readonly base: number
      }
    } & OnVariant)
  | ({
      readonly kind: 'scaling.bounds-applied'
      readonly from: number
      readonly to: number
      readonly cause: string
    } & OnVariant)
  | ({
      /** SageMaker refused what was ordered. */
      readonly kind: 'scaling.refused'
      readonly from: number
      readonly to: number
      readonly reason: string
    } & OnVariant)
  | ({
      readonly kind: 'scaling.not-scaled'
      readonly policy: string
      readonly alarm: string
      readonly code: NotScaledCode
      readonly metricPerInstance: number
      readonly target: number
      readonly capacity: number
      readonly wanted: number
      readonly cause: string
    } & OnVariant)
  | ({
      readonly kind: 'scaling.scheduled-action'
      readonly action: string
      readonly schedule: string
      /** Bounds from now on, if applied. */
      readonly minCapacity: number
      readonly maxCapacity: number
      readonly outcome: 'applied' | 'suspended' | 'failed'
    } & OnVariant)
  | ({
      readonly kind: 'scaling.completed'
      readonly capacity: number
      readonly cooldownUntilMs: Ms
    } & OnVariant)
  | ({
      readonly kind: 'experiment.status-changed'
      readonly experiment: string
      readonly from: ExperimentPhase | undefined
      readonly to: ExperimentPhase
      readonly reason: string
    } & OnEndpoint)
  | ({
      readonly kind: 'experiment.deploying'
      readonly experiment: string
      readonly endpointConfig: string
      readonly reason: DeployReason
      /** Instances of each production variant. */
      readonly production: Readonly<Record<string, number>>
      readonly shadow: string | undefined
      /** 0–100; `undefined` without a shadow. */
      readonly samplingPercent: number | undefined
    } & OnEndpoint)
  | {
      readonly kind: 'model.changed'
      readonly model: string
      /** Fleets that run it, and behave so from now on. */
      readonly fleets: number
      readonly behaviour: Omit<ModelBehaviour, 'answerBody'>
    }
  | {
      readonly kind: 'fault.started' | 'fault.ended'
      readonly fault: string
      readonly target: string
    }
  | ({
      readonly kind: 'traffic.rate-changed'
      readonly ratePerSecond: number
      readonly source: string
    } & OnEndpoint)

export type EventKind = EventBody['kind']
export type TimelineEvent = EventBody & { readonly atMs: Ms; readonly seq: number }

/** Every kind once, or this does not compile: expectations and filters check against it. */
const KINDS: Readonly<Record<EventKind, true>> = {
  'api.called': true,
  'api.refused': true,
  'endpoint.status-changed': true,
  'instances.launching': true,
  'instances.launch-failed': true,
  'instances.in-service': true,
  'instances.draining': true,
  'instances.terminated': true,
  'instance.killed': true,
  'deployment.started': true,
  'deployment.traffic-shifted': true,
  'deployment.baking': true,
  'deployment.batch-retired': true,
  'deployment.rolled-back': true,
  'deployment.rollback-failed': true,
  'deployment.completed': true,
  'weights.changed': true,
  'alarm.state-changed': true,
  'scaling.target-registered': true,
  'scaling.scale-out': true,
  'scaling.scale-in': true,
  'scaling.bounds-applied': true,
  'scaling.refused': true,
  'scaling.not-scaled': true,
  'scaling.scheduled-action': true,
  'scaling.completed': true,
  'experiment.status-changed': true,
  'experiment.deploying': true,
  'fault.started': true,
  'fault.ended': true,
  'model.changed': true,
  'traffic.rate-changed': true,
}
export const EVENT_KINDS = Object.keys(KINDS) as readonly EventKind[]

/** Appends; readers may follow along with `onEvent`. */
export class Timeline {
  readonly #events: TimelineEvent[] = []
  readonly #now: () => Ms
  readonly #followers: ((event: TimelineEvent) => void)[] = []

  constructor(now: () => Ms) {
    this.#now = now
  }

  get events(): readonly TimelineEvent[] {
    return this.#events
  }

  /** Whether whoever calls may still have his calls recorded. */
  get hasRoomForCalls(): boolean {
    return this.#events.length < LIMITS.timelineEventsForCallsMax
  }

  record(body: EventBody): void {
    invariant(
      this.#events.length < LIMITS.timelineEventsMax,
      `the timeline is full (${LIMITS.timelineEventsMax} events): shorten the run`,
    )
    const event: TimelineEvent = { atMs: this.#now(), seq: this.#events.length, ...body }
    this.#events.push(event)
    for (const follow of this.#followers) follow(event)
  }

  /** Calls back with every event from now on; the answer stops it. */
  onEvent(follow: (event: TimelineEvent) => void): () => void {
    this.#followers.push(follow)
    return () => {
      const at = this.#followers.indexOf(follow)
      if (at >= 0) this.#followers.splice(at, 1)
    }
  }
}
