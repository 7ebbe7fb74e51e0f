/**
 * DeploymentConfig: the wire shapes, and the translation from the core's DeploymentConfig.
 * `deployment-rules.ts` has the rules between the members, and the translation to it.
 *
 * Source: SageMaker API, DeploymentConfig and children; endpoints.md 5.1.
 */
import { z } from 'zod'
import type {
  CapacitySize as CoreCapacitySize,
  DeploymentConfig as CoreDeploymentConfig,
  TrafficRouting,
} from '../../core/deployment/deployment-config.ts'
import { LIMITS } from '../../core/limits.ts'
import { SECOND_MS } from '../../core/units.ts'
import { enumShape, integer, stringShape } from '../constraints.ts'
import { DEPLOYMENT_BOUNDS } from './deployment-rules.ts'

const seconds = (member: keyof typeof DEPLOYMENT_BOUNDS) =>
  integer().min(DEPLOYMENT_BOUNDS[member].min).max(DEPLOYMENT_BOUNDS[member].max)

export const CapacitySize = z.object({
  Type: enumShape({ simulated: ['INSTANCE_COUNT', 'CAPACITY_PERCENT'] }).describe(
    'Whether Value counts instances or is a percentage of the new fleet.',
  ),
  Value: integer().min(1).describe('From 1; at most half of the fleet.'),
})

export const TrafficRoutingConfig = z.object({
  Type: enumShape({ simulated: ['ALL_AT_ONCE', 'CANARY', 'LINEAR'] }).describe(
    'ALL_AT_ONCE shifts everything in one step; CANARY first a part, then the rest; LINEAR in equal parts.',
  ),
  WaitIntervalInSeconds: seconds('WaitIntervalInSeconds')
    .optional()
    .describe('Baking period of each step but the last, under alarm watch, 0–3600 s.'),
  CanarySize: CapacitySize.optional().describe(
    'How much shifts first, at most 50%. Required for CANARY.',
  ),
  LinearStepSize: CapacitySize.optional().describe(
    'How much shifts at a time, 10–50%. Required for LINEAR.',
  ),
})

const MaximumExecutionTimeoutInSeconds = seconds('MaximumExecutionTimeoutInSeconds')
  .optional()
  .describe('The deployment rolls back when it takes longer, 600–28800 s. Default: no limit.')

export const BlueGreenUpdatePolicy = z.object({
  TrafficRoutingConfiguration: TrafficRoutingConfig.describe(
    'How traffic moves from the blue fleet to the green one.',
  ),
  TerminationWaitInSeconds: seconds('TerminationWaitInSeconds')
    .default(0)
    .describe(
      'Seconds from the full shift to the end of the blue fleet, under alarm watch; 0–3600, default 0.',
    ),
  MaximumExecutionTimeoutInSeconds,
})

export const RollingUpdatePolicy = z.object({
  MaximumBatchSize: CapacitySize.describe('Instances replaced at a time, 5–50%.'),
  WaitIntervalInSeconds: seconds('WaitIntervalInSeconds').describe(
    'Baking period of each batch, under alarm watch, 0–3600 s.',
  ),
  MaximumExecutionTimeoutInSeconds,
  RollbackMaximumBatchSize: CapacitySize.optional().describe(
    'Old instances brought back at a time. Default: all at once.',
  ),
})

export const AutoRollbackConfig = z.object({
  Alarms: z
    .array(
      z.object({
        AlarmName: stringShape({ min: 1, max: 255, pattern: '(?!\\s*$).+' }).describe(
          'Name of a CloudWatch alarm.',
        ),
      }),
    )
    .min(1)
    .max(LIMITS.rollbackAlarmsMax)
    .optional()
    .describe('Any one of these in ALARM rolls the deployment back; 1–10 alarms.'),
})

export const DeploymentConfig = z.object({
  BlueGreenUpdatePolicy: BlueGreenUpdatePolicy.optional().describe(
    'Launch a whole new fleet, then shift traffic to it. Default: all at once, without baking.',
  ),
  RollingUpdatePolicy: RollingUpdatePolicy.optional().describe(
    'Replace the fleet batch by batch; this or BlueGreenUpdatePolicy.',
  ),
  AutoRollbackConfiguration: AutoRollbackConfig.optional().describe(
    'Alarms that undo the deployment. Without any, baking periods are only waits.',
  ),
})

/** Back onto the wire, as LastDeploymentConfig. */
export function deploymentConfigOf(deployment: CoreDeploymentConfig) {
  const { trafficRouting, terminationWaitMs, maximumExecutionMs, rollbackAlarmNames } = deployment
  const timeout = maximumExecutionMs === undefined ? undefined : maximumExecutionMs / SECOND_MS
  return {
    ...(trafficRouting.type === 'ROLLING'
      ? { RollingUpdatePolicy: rollingPolicyOf(trafficRouting, timeout) }
      : {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: trafficRoutingConfigOf(trafficRouting),
            TerminationWaitInSeconds: terminationWaitMs / SECOND_MS,
            MaximumExecutionTimeoutInSeconds: timeout,
          },
        }),
    AutoRollbackConfiguration:
      rollbackAlarmNames.length === 0
        ? undefined
        : { Alarms: rollbackAlarmNames.map(AlarmName => ({ AlarmName })) },
  }
}

type Rolling = Extract<TrafficRouting, { readonly type: 'ROLLING' }>

function trafficRoutingConfigOf(routing: Exclude<TrafficRouting, Rolling>) {
  const size = (capacity: CoreCapacitySize) => ({ Type: capacity.type, Value: capacity.value })
  return {
    Type: routing.type,
    WaitIntervalInSeconds: routing.waitMs / SECOND_MS,
    CanarySize: routing.type === 'CANARY' ? size(routing.canarySize) : undefined,
    LinearStepSize: routing.type === 'LINEAR' ? size(routing.stepSize) : undefined,
  }
}

function rollingPolicyOf(routing: Rolling, timeoutSeconds: number | undefined) {
  const { batchSize, rollbackBatchSize, waitMs } = routing
  return {
    MaximumBatchSize: { Type: batchSize.type, Value: batchSize.value },
    WaitIntervalInSeconds: waitMs / SECOND_MS,
    MaximumExecutionTimeoutInSeconds: timeoutSeconds,
    RollbackMaximumBatchSize: rollbackBatchSize && {
      Type: rollbackBatchSize.type,
      Value: rollbackBatchSize.value,
    },
  }
}
