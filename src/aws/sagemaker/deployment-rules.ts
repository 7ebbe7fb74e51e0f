/**
 * The rules between the members of a DeploymentConfig, and its translation to the core's. The only
 * place where its seconds become milliseconds.
 *
 * Without schemas, so that the form of the dashboard refuses what the server would, in its words.
 *
 * Source: SageMaker API, DeploymentConfig and children; endpoints.md 5.1.
 * Assumed: the texts; AWS's words for these refusals are not published.
 * Assumed: WaitIntervalInSeconds may be left out for ALL_AT_ONCE (AWS's own samples do), and is 0.
 */
import type { z } from 'zod'
import type {
  CapacitySize as CoreCapacitySize,
  DeploymentConfig as CoreDeploymentConfig,
  TrafficRouting,
} from '../../core/deployment/deployment-config.ts'
import { checkPercentage, type SizeMember } from '../../core/deployment/size-bounds.ts'
import { DomainError } from '../../core/errors.ts'
import { SECOND_MS } from '../../core/units.ts'
import type {
  BlueGreenUpdatePolicy,
  CapacitySize,
  DeploymentConfig,
  RollingUpdatePolicy,
  TrafficRoutingConfig,
} from './deployment-config.ts'

/** A DeploymentConfig as it comes over the wire, its defaults filled in. */
export type WireDeploymentConfig = z.output<typeof DeploymentConfig>
type WireTrafficRouting = z.output<typeof TrafficRoutingConfig>

/** Seconds. Source: endpoints.md 5.1. */
export const DEPLOYMENT_BOUNDS = {
  WaitIntervalInSeconds: { min: 0, max: 3600 },
  TerminationWaitInSeconds: { min: 0, max: 3600 },
  MaximumExecutionTimeoutInSeconds: { min: 600, max: 28_800 },
} as const

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

/** What a percentage alone can tell is told here; the rest depends on the fleet. */
function sizeOf(
  member: SizeMember,
  { Type: type, Value: value }: z.output<typeof CapacitySize>,
): CoreCapacitySize {
  const size = { type, value }
  checkPercentage(member, size)
  return size
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
