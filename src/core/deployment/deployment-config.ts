/**
 * How UpdateEndpoint replaces a fleet: blue/green with a traffic shift, or batch by batch, under
 * alarm watch.
 *
 * Source: SageMaker API, DeploymentConfig and its children.
 */
import type { Ms } from '../units.ts'

export interface CapacitySize {
  readonly type: 'INSTANCE_COUNT' | 'CAPACITY_PERCENT'
  readonly value: number
}

export type TrafficRouting =
  | { readonly type: 'ALL_AT_ONCE'; readonly waitMs: Ms }
  | { readonly type: 'CANARY'; readonly waitMs: Ms; readonly canarySize: CapacitySize }
  | { readonly type: 'LINEAR'; readonly waitMs: Ms; readonly stepSize: CapacitySize }
  | {
      readonly type: 'ROLLING'
      /** Bake of each batch. */
      readonly waitMs: Ms
      readonly batchSize: CapacitySize
      /** `undefined`: the whole old fleet at once. */
      readonly rollbackBatchSize: CapacitySize | undefined
    }

export interface DeploymentConfig {
  readonly trafficRouting: TrafficRouting
  /** From the full shift to the end of the blue fleet, under alarm watch; 0 for ROLLING. */
  readonly terminationWaitMs: Ms
  /** `undefined`: no limit. */
  readonly maximumExecutionMs: Ms | undefined
  /** Alarms that roll the deployment back; empty: waits only, no rollback. */
  readonly rollbackAlarmNames: readonly string[]
}

/** Source: neither config nor flag given: all at once, without baking. */
export const DEFAULT_DEPLOYMENT: DeploymentConfig = {
  trafficRouting: { type: 'ALL_AT_ONCE', waitMs: 0 },
  terminationWaitMs: 0,
  maximumExecutionMs: undefined,
  rollbackAlarmNames: [],
}
