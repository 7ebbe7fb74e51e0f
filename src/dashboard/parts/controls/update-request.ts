/**
 * The form of an update as the AWS requests it means: UpdateEndpoint, and before it, where nobody
 * has made the endpoint config yet, CreateEndpointConfig. What does not go together is not hidden:
 * `update-problem.ts` says so, in AWS's own words.
 */
import type { WireDeploymentConfig } from '../../../aws/sagemaker/deployment-rules.ts'
import type { VariantProperty } from '../../../core/endpoint/update-rules.ts'
import type { AwsRequest } from './as-commands.ts'

export type Strategy = 'ALL_AT_ONCE' | 'CANARY' | 'LINEAR' | 'ROLLING'

export const STRATEGIES: readonly { readonly strategy: Strategy; readonly label: string }[] = [
  { strategy: 'CANARY', label: 'Canary: a part first, then the rest' },
  { strategy: 'LINEAR', label: 'Linear: in equal parts' },
  { strategy: 'ALL_AT_ONCE', label: 'All at once' },
  { strategy: 'ROLLING', label: 'Rolling: instance by instance' },
]

/** As in CreateEndpointConfig; members that the form does not know stay as they are. */
export interface WireVariant extends Readonly<Record<string, unknown>> {
  readonly VariantName: string
}

export interface WireConfig {
  readonly ProductionVariants: readonly WireVariant[]
  readonly ShadowProductionVariants?: readonly WireVariant[]
}

export interface Size {
  readonly Type: 'CAPACITY_PERCENT' | 'INSTANCE_COUNT'
  readonly Value: number
}

export interface UpdateForm {
  readonly endpoint: string
  readonly endpointConfig: string
  /** To be created before the update; `undefined`: the config exists. */
  readonly newConfig: WireConfig | undefined
  /** Deploy as the time before: then nothing of what follows counts, up to `alarms`. */
  readonly retainsDeployment: boolean
  readonly strategy: Strategy
  /** Of CANARY, LINEAR and ROLLING: the canary, a step, a batch. */
  readonly size: Size
  /** Of ROLLING; `undefined`: the whole old fleet at once. */
  readonly rollbackSize: Size | undefined
  readonly waitSeconds: number
  /** Of blue/green updates. */
  readonly terminationWaitSeconds: number
  /** `undefined`: no limit. */
  readonly timeoutSeconds: number | undefined
  readonly alarms: readonly string[]
  /** Instance counts and weights stay as they are, but for those of `excludes`. */
  readonly retainsVariants: boolean
  readonly excludes: readonly VariantProperty[]
}

export function updateRequests(form: UpdateForm): readonly AwsRequest[] {
  const { endpoint, endpointConfig, newConfig, retainsDeployment } = form
  const update = {
    operation: 'UpdateEndpoint',
    input: {
      EndpointName: endpoint,
      EndpointConfigName: endpointConfig,
      ...(retainsDeployment
        ? { RetainDeploymentConfig: true }
        : { DeploymentConfig: deploymentConfig(form) }),
      ...retention(form),
    },
  }
  if (newConfig === undefined) return [update]
  const input = { EndpointConfigName: endpointConfig, ...newConfig }
  return [{ operation: 'CreateEndpointConfig', input }, update]
}

function retention({ retainsVariants, excludes }: UpdateForm): object {
  if (!retainsVariants) return {}
  const properties = excludes.map(VariantPropertyType => ({ VariantPropertyType }))
  return {
    RetainAllVariantProperties: true,
    ...(properties.length > 0 ? { ExcludeRetainedVariantProperties: properties } : {}),
  }
}

export function deploymentConfig(form: UpdateForm): WireDeploymentConfig {
  const { alarms } = form
  const rollback = { Alarms: alarms.map(AlarmName => ({ AlarmName })) }
  return {
    ...policyOf(form),
    ...(alarms.length > 0 ? { AutoRollbackConfiguration: rollback } : {}),
  }
}

const SIZE_MEMBERS = { CANARY: 'CanarySize', LINEAR: 'LinearStepSize' } as const

function policyOf(form: UpdateForm): WireDeploymentConfig {
  const { strategy, size, rollbackSize, waitSeconds, timeoutSeconds } = form
  const timeout =
    timeoutSeconds === undefined ? {} : { MaximumExecutionTimeoutInSeconds: timeoutSeconds }
  if (strategy === 'ROLLING') {
    return {
      RollingUpdatePolicy: {
        MaximumBatchSize: size,
        WaitIntervalInSeconds: waitSeconds,
        ...timeout,
        ...(rollbackSize === undefined ? {} : { RollbackMaximumBatchSize: rollbackSize }),
      },
    }
  }
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: strategy,
        WaitIntervalInSeconds: waitSeconds,
        ...(strategy === 'ALL_AT_ONCE' ? {} : { [SIZE_MEMBERS[strategy]]: size }),
      },
      TerminationWaitInSeconds: form.terminationWaitSeconds,
      ...timeout,
    },
  }
}
