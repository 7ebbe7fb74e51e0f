/** Random deployment configs: every strategy, sizes that fit and sizes that do not. */
import fc from 'fast-check'
import type {
  CapacitySize,
  DeploymentConfig,
  TrafficRouting,
} from '../../../src/core/deployment/deployment-config.ts'
import { MINUTE } from '../lab.ts'

const sizes: fc.Arbitrary<CapacitySize> = fc.oneof(
  fc.record({
    type: fc.constant('INSTANCE_COUNT' as const),
    value: fc.constantFrom(1, 1, 1, 2, 3),
  }),
  fc.record({
    type: fc.constant('CAPACITY_PERCENT' as const),
    value: fc.constantFrom(5, 10, 25, 34, 50, 50, 50, 60),
  }),
)

const waits = fc.constantFrom(0, 30_000, MINUTE, 2 * MINUTE)

const routings: fc.Arbitrary<TrafficRouting> = fc.oneof(
  fc.record({ type: fc.constant('ALL_AT_ONCE' as const), waitMs: waits }),
  fc.record({ type: fc.constant('CANARY' as const), waitMs: waits, canarySize: sizes }),
  fc.record({ type: fc.constant('LINEAR' as const), waitMs: waits, stepSize: sizes }),
  fc.record({
    type: fc.constant('ROLLING' as const),
    waitMs: waits,
    batchSize: sizes,
    rollbackBatchSize: fc.option(sizes, { nil: undefined }),
  }),
)

/** `alarm-0` is that of the errors on the new fleet; the last is unknown. */
const alarmNames = fc.oneof(
  { weight: 4, arbitrary: fc.constant(['alarm-0']) },
  { weight: 2, arbitrary: fc.subarray(['alarm-0', 'alarm-1']) },
  { weight: 1, arbitrary: fc.constantFrom([], [], ['alarm-9']) },
)

export const deployments: fc.Arbitrary<DeploymentConfig> = fc
  .record({
    trafficRouting: routings,
    waitMs: waits,
    maximumExecutionMs: fc.option(fc.integer({ min: 1, max: 9 * MINUTE }), { nil: undefined }),
    rollbackAlarmNames: alarmNames,
  })
  .map(({ waitMs, ...config }) => ({
    ...config,
    terminationWaitMs: config.trafficRouting.type === 'ROLLING' ? 0 : waitMs,
  }))
