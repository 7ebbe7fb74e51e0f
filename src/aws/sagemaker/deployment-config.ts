/**
 * DeploymentConfig: the wire shapes, the rules between their members, and the translation to and
 * from the core's DeploymentConfig. The only place where its seconds become milliseconds.
 *
 * Source: SageMaker API, DeploymentConfig and children; endpoints.md 5.1.
 * Assumed: the texts; AWS's words for these refusals are not published.
 * Assumed: WaitIntervalInSeconds may be left out for ALL_AT_ONCE (AWS's own samples do), and is 0.
 */
import { z } from 'zod'
import type {
  CapacitySize as CoreCapacitySize,
  DeploymentConfig as CoreDeploymentConfig,
  TrafficRouting,
} from '../../core/deployment/deployment-config.ts'
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { SECOND_MS } from '../../core/units.ts'
import { enumShape, integer, stringShape } from '../constraints.ts'

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
  WaitIntervalInSeconds: integer()
    .min(0)
    .max(3600)
    .optional()
    .describe('Baking period of each step but the last, under alarm watch, 0–3600 s.'),
  CanarySize: CapacitySize.optional().describe(
    'How much shifts first, at most 50%. Required for CANARY.',
  ),
  LinearStepSize: CapacitySize.optional().describe(
    'How much shifts at a time, 10–50%. Required for LINEAR.',
  ),
})

const MaximumExecutionTimeoutInSeconds = integer()
  .min(600)
  .max(28_800)
  .optional()
  .describe('The deployment rolls back when it takes longer, 600–28800 s. Default: no limit.')

export const BlueGreenUpdatePolicy = z.object({
  TrafficRoutingConfiguration: TrafficRoutingConfig.describe(
    'How traffic moves from the blue fleet to the green one.',
  ),
  TerminationWaitInSeconds: integer()
    .min(0)
    .max(3600)
    .default(0)
    .describe(
      'Seconds from the full shift to the end of the blue fleet, under alarm watch; 0–3600, default 0.',
    ),
  MaximumExecutionTimeoutInSeconds,
})

export const RollingUpdatePolicy = z.object({
  MaximumBatchSize: CapacitySize.describe('Instances replaced at a time, 5–50%.'),
  WaitIntervalInSeconds: integer()
    .min(0)
    .max(3600)
    .describe('Baking period of each batch, under alarm watch, 0–3600 s.'),
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

type WireDeploymentConfig = z.output<typeof DeploymentConfig>
type WireTrafficRouting = z.output<typeof TrafficRoutingConfig>

/** Throws when the members contradict each other. */
export function deploymentOf(config: WireDeploymentConfig): CoreDeploymentConfig {
  const { BlueGreenUpdatePolicy: blueGreen, RollingUpdatePolicy: rolling } = config
  if (blueGreen !== undefined && rolling !== undefined) {
    throw invalid('Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy may be specified')
  }
  const seconds = (rolling ?? blueGreen)?.MaximumExecutionTimeoutInSeconds
  const deployment: CoreDeploymentConfig = {
    trafficRouting: rolling === undefined ? blueGreenRouting(blueGreen) : rollingRouting(rolling),
    terminationWaitMs: (blueGreen?.TerminationWaitInSeconds ?? 0) * SECOND_MS,
    maximumExecutionMs: seconds === undefined ? undefined : seconds * SECOND_MS,
    rollbackAlarmNames: (config.AutoRollbackConfiguration?.Alarms ?? []).map(
      alarm => alarm.AlarmName,
    ),
  }
  checkTimeout(deployment)
  return deployment
}

const blueGreenRouting = (policy: z.output<typeof BlueGreenUpdatePolicy> | undefined) =>
  policy === undefined
    ? ({ type: 'ALL_AT_ONCE', waitMs: 0 } as const)
    : trafficRoutingOf(policy.TrafficRoutingConfiguration)

function rollingRouting(policy: z.output<typeof RollingUpdatePolicy>): TrafficRouting {
  const { MaximumBatchSize, RollbackMaximumBatchSize, WaitIntervalInSeconds } = policy
  return {
    type: 'ROLLING',
    waitMs: WaitIntervalInSeconds * SECOND_MS,
    batchSize: sizeOf('MaximumBatchSize', MaximumBatchSize),
    rollbackBatchSize: RollbackMaximumBatchSize && {
      type: RollbackMaximumBatchSize.Type,
      value: RollbackMaximumBatchSize.Value,
    },
  }
}

function trafficRoutingOf(config: WireTrafficRouting): TrafficRouting {
  const { Type: type, WaitIntervalInSeconds: seconds } = config
  for (const [owner, member] of SIZE_MEMBERS) {
    if (type === owner || config[member] === undefined) continue
    throw invalid(`${member} is only allowed for traffic type ${owner}`)
  }
  const waitMs = (seconds ?? 0) * SECOND_MS
  if (type === 'ALL_AT_ONCE') return { type, waitMs }
  const member = type === 'CANARY' ? 'CanarySize' : 'LinearStepSize'
  const given = config[member]
  if (given === undefined) throw invalid(`${member} must be specified for traffic type ${type}`)
  if (seconds === undefined) {
    throw invalid(`WaitIntervalInSeconds must be specified for traffic type ${type}`)
  }
  const size = sizeOf(member, given)
  return type === 'CANARY' ? { type, waitMs, canarySize: size } : { type, waitMs, stepSize: size }
}

const SIZE_MEMBERS = [
  ['CANARY', 'CanarySize'],
  ['LINEAR', 'LinearStepSize'],
] as const

/** Least and greatest percentage of the instances. Source: endpoints.md 5.1. */
const PERCENT_BOUNDS = {
  CanarySize: [1, 50],
  LinearStepSize: [10, 50],
  MaximumBatchSize: [5, 50],
} as const

/** What a percentage alone can tell; the rest depends on the fleet (core's strategies.ts). */
function sizeOf(
  member: keyof typeof PERCENT_BOUNDS,
  { Type: type, Value: value }: z.output<typeof CapacitySize>,
): CoreCapacitySize {
  const [least, greatest] = PERCENT_BOUNDS[member]
  if (type === 'CAPACITY_PERCENT' && value > greatest) {
    throw invalid(`${member} must not exceed ${greatest}% of the instance count`)
  }
  if (type === 'CAPACITY_PERCENT' && value < least) {
    throw invalid(`${member} must be at least ${least}% of the instance count`)
  }
  return { type, value }
}

/** Source: endpoints.md 5.1: the time-out must exceed the sum of all waits. */
function checkTimeout(deployment: CoreDeploymentConfig): void {
  const { maximumExecutionMs, trafficRouting, terminationWaitMs } = deployment
  if (maximumExecutionMs === undefined) return
  // How often LINEAR and ROLLING wait depends on the fleet; once is certain.
  const waitsMs =
    terminationWaitMs + (trafficRouting.type === 'ALL_AT_ONCE' ? 0 : trafficRouting.waitMs)
  if (maximumExecutionMs > waitsMs) return
  const seconds = `${maximumExecutionMs / SECOND_MS} s must exceed ${waitsMs / SECOND_MS} s`
  throw invalid(`MaximumExecutionTimeoutInSeconds must exceed the sum of all waits: ${seconds}`)
}

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)

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
