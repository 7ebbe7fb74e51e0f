/** What the parts of the simulated account share: clock, record, settings, seed. */
import type { ContainerRequests, Containers } from './container/containers.ts'
import type { InstanceCapacity } from './endpoint/instance-capacity.ts'
import type { ModelCatalog } from './endpoint/model-catalog.ts'
import type { MetricDirectory } from './metrics/metric-directory.ts'
import type { MetricStore } from './metrics/metric-store.ts'
import type { RouterRegistry } from './routing/index.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settings } from './settings.ts'
import type { Timeline } from './timeline.ts'

export interface Account {
  readonly region: string
  readonly accountId: string
}

export interface Engine {
  readonly seed: number | string
  readonly settings: Settings
  readonly account: Account
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly models: ModelCatalog
  readonly capacity: InstanceCapacity
  readonly metrics: MetricStore
  /** Endpoint metrics and custom ones alike. */
  readonly directory: MetricDirectory
  readonly routers: RouterRegistry
  /** Every request in flight is tracked, so that instances can be killed and answers awaited. */
  readonly trackInFlight: boolean
  /** Unix epoch milliseconds of virtual time zero. */
  readonly epochMs: number
  /** `undefined`: there is no outside, and no model runs on a real container. */
  readonly containers: Containers | undefined
  readonly containerRequests: ContainerRequests
  /** A live request's instance died before it was answered. */
  readonly onLost: (ticket: number) => void
}
