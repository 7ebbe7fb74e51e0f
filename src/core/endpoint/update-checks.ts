/**
 * What the calls that change an endpoint must name rightly: its variants, and alarms.
 *
 * Source: endpoints.md 2.8, 12 (texts; a real-time variant keeps at least one instance).
 */
import type { AlarmState } from '../alarms/alarm-config.ts'
import type { DeploymentConfig } from '../deployment/deployment-config.ts'
import { countOf } from '../deployment/plan.ts'
import { planOf } from '../deployment/strategies.ts'
import type { Engine } from '../engine.ts'
import { DomainError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointConfig, VariantConfig } from './endpoint-config.ts'
import type { InstanceCapacity } from './instance-capacity.ts'
import type { ProductionVariant } from './production-variant.ts'
import {
  deploymentAsked,
  deploymentFor,
  firstLaunch,
  fleetCounts,
  sizesOf,
  type UpdateRequest,
} from './update-rules.ts'

export interface DesiredWeightAndCapacity {
  readonly variantName: string
  readonly weight: number | undefined
  readonly instanceCount: number | undefined
}

export function variantOf(
  endpoint: Endpoint,
  { variantName, instanceCount }: DesiredWeightAndCapacity,
): ProductionVariant {
  const variant = endpoint.allVariants.find(({ name }) => name === variantName)
  if (variant === undefined) {
    const text = `The variant name(s) "${variantName}" is/are not present within endpoint configuration "${endpoint.config.name}".`
    throw new DomainError('invalid-value', text)
  }
  if (instanceCount !== undefined && instanceCount < 1) {
    const text = `DesiredInstanceCount of variant "${variantName}" must be at least 1 on a real-time endpoint.`
    throw new DomainError('invalid-value', text)
  }
  return variant
}

/** Throws `quota-exceeded` when the account may not have so many instances of a type. */
export function checkQuotas(
  capacity: InstanceCapacity,
  changes: readonly {
    readonly variant: ProductionVariant
    readonly instanceCount: number | undefined
  }[],
): void {
  const deltas = new Map<string, number>()
  for (const { variant, instanceCount } of changes) {
    const { instanceType } = variant.config
    const delta = (instanceCount ?? variant.blue.desired) - variant.blue.desired
    deltas.set(instanceType, countOf(deltas, instanceType) + delta)
  }
  capacity.checkQuotas(deltas)
}

/** What the update is about to do; throws when it is refused. */
export function plannedUpdate(
  endpoint: Endpoint,
  config: EndpointConfig,
  request: UpdateRequest,
  account: {
    readonly engine: Engine
    readonly stateOfAlarm: (name: string) => AlarmState | undefined
  },
) {
  const { capacity, settings } = account.engine
  const deployment = deploymentAsked(endpoint, request)
  const deploymentConfig = deploymentFor(endpoint, config, request)
  if (deployment !== undefined) checkRollbackAlarms(deployment, account.stateOfAlarm, settings)
  const sizes = (variant: VariantConfig) => sizesOf(endpoint, variant, request)
  const counts = fleetCounts(endpoint, config, sizes)
  const plan = planOf(deploymentConfig, counts, settings.capacityRounding)
  capacity.checkQuotas(firstLaunch(plan, config, sizes))
  return { deployment, deploymentConfig, sizes, plan }
}

/** Assumed: an unknown alarm is refused at the call; AWS's text is not published. */
function checkRollbackAlarms(
  { rollbackAlarmNames }: DeploymentConfig,
  stateOfAlarm: (name: string) => AlarmState | undefined,
  { alarmInAlarmAtStart }: Settings,
): void {
  for (const name of rollbackAlarmNames) {
    const state = stateOfAlarm(name)
    if (state === undefined) {
      throw new DomainError('invalid-value', `Could not find alarm "${name}".`)
    }
    if (state === 'ALARM' && alarmInAlarmAtStart === 'refuse') {
      throw new DomainError('invalid-value', `Alarm "${name}" is in ALARM state already.`)
    }
  }
}
