/**
 * The form of an update as the AWS requests it means: UpdateEndpoint, and before it, where nobody
 * has made the endpoint config yet, CreateEndpointConfig. What does not go together is not hidden:
 * AWS says so, in its own words.
 */
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

export interface UpdateForm {
  readonly endpoint: string
  readonly endpointConfig: string
  /** To be created before the update; `undefined`: the config exists. */
  readonly variants: readonly WireVariant[] | undefined
  readonly strategy: Strategy
  /** Of CANARY, LINEAR and ROLLING: the canary, a step, a batch. */
  readonly sizeType: 'CAPACITY_PERCENT' | 'INSTANCE_COUNT'
  readonly sizeValue: number
  readonly waitSeconds: number
  /** Of blue/green updates. */
  readonly terminationWaitSeconds: number
  readonly alarms: readonly string[]
}

export function updateRequests(form: UpdateForm): readonly AwsRequest[] {
  const { endpoint, endpointConfig, variants, alarms } = form
  const rollback = { Alarms: alarms.map(AlarmName => ({ AlarmName })) }
  const update = {
    operation: 'UpdateEndpoint',
    input: {
      EndpointName: endpoint,
      EndpointConfigName: endpointConfig,
      DeploymentConfig: {
        ...policyOf(form),
        ...(alarms.length > 0 ? { AutoRollbackConfiguration: rollback } : {}),
      },
    },
  }
  if (variants === undefined) return [update]
  const input = { EndpointConfigName: endpointConfig, ProductionVariants: variants }
  return [{ operation: 'CreateEndpointConfig', input }, update]
}

const SIZE_MEMBERS = { CANARY: 'CanarySize', LINEAR: 'LinearStepSize' } as const

function policyOf(form: UpdateForm): object {
  const { strategy, sizeType: Type, sizeValue: Value, waitSeconds } = form
  if (strategy === 'ROLLING') {
    const batch = { MaximumBatchSize: { Type, Value }, WaitIntervalInSeconds: waitSeconds }
    return { RollingUpdatePolicy: batch }
  }
  const size = strategy === 'ALL_AT_ONCE' ? {} : { [SIZE_MEMBERS[strategy]]: { Type, Value } }
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: strategy,
        WaitIntervalInSeconds: waitSeconds,
        ...size,
      },
      TerminationWaitInSeconds: form.terminationWaitSeconds,
    },
  }
}
