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
import { enumShape, integer, notSimulated, stringShape } from '../constraints.ts'

const CANARY_PERCENT_MAX = 50

export const CapacitySize = z.object({
  Type: enumShape({ simulated: ['INSTANCE_COUNT', 'CAPACITY_PERCENT'] }).describe(
    'Whether Value counts instances or is a percentage of the new fleet.',
  ),
  Value: integer().min(1).describe('From 1; at most half of the fleet.'),
})

export const TrafficRoutingConfig = z.object({
  Type: enumShape({ simulated: ['ALL_AT_ONCE', 'CANARY'], notSimulated: ['LINEAR'] }).describe(
    'ALL_AT_ONCE shifts everything in one step; CANARY first a part, then the rest.',
  ),
  WaitIntervalInSeconds: integer()
    .min(0)
    .max(3600)
    .optional()
    .describe('Baking period of the canary under alarm watch, 0–3600 s. Required for CANARY.'),
  CanarySize: CapacitySize.optional().describe('How much shifts first. Required for CANARY.'),
  LinearStepSize: notSimulated('LINEAR traffic shifting'),
})

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
  MaximumExecutionTimeoutInSeconds: integer()
    .min(600)
    .max(28_800)
    .optional()
    .describe('The deployment rolls back when it takes longer, 600–28800 s. Default: no limit.'),
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
  RollingUpdatePolicy: notSimulated('rolling updates'),
  AutoRollbackConfiguration: AutoRollbackConfig.optional().describe(
    'Alarms that undo the deployment. Without any, baking periods are only waits.',
  ),
})

type WireDeploymentConfig = z.output<typeof DeploymentConfig>
type WireTrafficRouting = z.output<typeof TrafficRoutingConfig>

/** Throws when the members contradict each other. */
export function deploymentOf(config: WireDeploymentConfig): CoreDeploymentConfig {
  const policy = config.BlueGreenUpdatePolicy
  const maximumSeconds = policy?.MaximumExecutionTimeoutInSeconds
  const deployment: CoreDeploymentConfig = {
    trafficRouting:
      policy === undefined
        ? { type: 'ALL_AT_ONCE', waitMs: 0 }
        : trafficRoutingOf(policy.TrafficRoutingConfiguration),
    terminationWaitMs: (policy?.TerminationWaitInSeconds ?? 0) * SECOND_MS,
    maximumExecutionMs: maximumSeconds === undefined ? undefined : maximumSeconds * SECOND_MS,
    rollbackAlarmNames: (config.AutoRollbackConfiguration?.Alarms ?? []).map(
      alarm => alarm.AlarmName,
    ),
  }
  checkTimeout(deployment)
  return deployment
}

function trafficRoutingOf(config: WireTrafficRouting): TrafficRouting {
  const waitMs = (config.WaitIntervalInSeconds ?? 0) * SECOND_MS
  if (config.Type === 'ALL_AT_ONCE') {
    if (config.CanarySize !== undefined) {
      throw new DomainError('invalid-value', 'CanarySize is only allowed for traffic type CANARY')
    }
    return { type: 'ALL_AT_ONCE', waitMs }
  }
  if (config.CanarySize === undefined) {
    throw new DomainError('invalid-value', 'CanarySize must be specified for traffic type CANARY')
  }
  if (config.WaitIntervalInSeconds === undefined) {
    const text = 'WaitIntervalInSeconds must be specified for traffic type CANARY'
    throw new DomainError('invalid-value', text)
  }
  return { type: 'CANARY', waitMs, canarySize: canarySizeOf(config.CanarySize) }
}

function canarySizeOf({ Type, Value }: z.output<typeof CapacitySize>): CoreCapacitySize {
  const size = { type: Type, value: Value }
  if (size.type === 'CAPACITY_PERCENT' && size.value > CANARY_PERCENT_MAX) refuseCanarySize()
  return size
}

/** Source: endpoints.md 12, own text. */
function refuseCanarySize(): never {
  throw new DomainError('invalid-value', 'CanarySize must not exceed 50% of the instance count')
}

/** Source: endpoints.md 5.1: the time-out must exceed the sum of all waits. */
function checkTimeout({
  maximumExecutionMs,
  trafficRouting,
  terminationWaitMs,
}: CoreDeploymentConfig) {
  if (maximumExecutionMs === undefined) return
  const waitsMs = terminationWaitMs + (trafficRouting.type === 'CANARY' ? trafficRouting.waitMs : 0)
  if (maximumExecutionMs > waitsMs) return
  const seconds = `${maximumExecutionMs / SECOND_MS} s must exceed ${waitsMs / SECOND_MS} s`
  const text = `MaximumExecutionTimeoutInSeconds must exceed the sum of all waits: ${seconds}`
  throw new DomainError('invalid-value', text)
}

/** Back onto the wire, as LastDeploymentConfig. */
export function deploymentConfigOf(deployment: CoreDeploymentConfig) {
  const { trafficRouting, terminationWaitMs, maximumExecutionMs, rollbackAlarmNames } = deployment
  const canarySize = trafficRouting.type === 'CANARY' ? trafficRouting.canarySize : undefined
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: trafficRouting.type,
        WaitIntervalInSeconds: trafficRouting.waitMs / SECOND_MS,
        CanarySize: canarySize && { Type: canarySize.type, Value: canarySize.value },
      },
      TerminationWaitInSeconds: terminationWaitMs / SECOND_MS,
      MaximumExecutionTimeoutInSeconds:
        maximumExecutionMs === undefined ? undefined : maximumExecutionMs / SECOND_MS,
    },
    AutoRollbackConfiguration:
      rollbackAlarmNames.length === 0
        ? undefined
        : { Alarms: rollbackAlarmNames.map(AlarmName => ({ AlarmName })) },
  }
}
