/** Deployments for tests: ten instances of v1, a v2 to go to, and an alarm on green's errors. */
import type { DeploymentConfig } from '../../src/core/deployment/deployment-config.ts'
import type { UpdateRequest } from '../../src/core/endpoint/update-rules.ts'
import type { World } from '../../src/core/world.ts'
import { alarmOf } from './alarm.ts'
import { type ConfigSpec, type LabOptions, labWorld, MINUTE, updateOf } from './lab.ts'

/** ALL_AT_ONCE that bakes for 5 minutes; nothing rolls it back. */
export const deploymentOf = (spec: Partial<DeploymentConfig> = {}): DeploymentConfig => ({
  trafficRouting: { type: 'ALL_AT_ONCE', waitMs: 0 },
  terminationWaitMs: 5 * MINUTE,
  maximumExecutionMs: undefined,
  rollbackAlarmNames: [],
  ...spec,
})

/** CANARY of 10 % for 10 minutes, then 5 minutes of termination wait. */
export const canaryOf = (spec: Partial<DeploymentConfig> = {}): DeploymentConfig =>
  deploymentOf({
    trafficRouting: {
      type: 'CANARY',
      waitMs: 10 * MINUTE,
      canarySize: { type: 'CAPACITY_PERCENT', value: 10 },
    },
    ...spec,
  })

/** LINEAR in steps of 20 % for 5 minutes each, then 5 minutes of termination wait. */
export const linearOf = (spec: Partial<DeploymentConfig> = {}): DeploymentConfig =>
  deploymentOf({
    trafficRouting: {
      type: 'LINEAR',
      waitMs: 5 * MINUTE,
      stepSize: { type: 'CAPACITY_PERCENT', value: 20 },
    },
    ...spec,
  })

/** ROLLING in batches of `batch` that bake for 2 minutes; back `back` at a time, or at once. */
export const rollingOf = (
  batch: number,
  spec: Partial<DeploymentConfig> & { readonly back?: number } = {},
): DeploymentConfig => {
  const { back, ...rest } = spec
  return deploymentOf({
    trafficRouting: {
      type: 'ROLLING',
      waitMs: 2 * MINUTE,
      batchSize: { type: 'INSTANCE_COUNT', value: batch },
      rollbackBatchSize: back === undefined ? undefined : { type: 'INSTANCE_COUNT', value: back },
    },
    terminationWaitMs: 0,
    ...rest,
  })
}

/** More than 5 errors in a minute on the fleet that runs v2. */
export const greenErrors = alarmOf({
  name: 'green-errors',
  metricName: 'Invocation5XXErrors',
  dimensions: [
    { name: 'EndpointName', value: 'E' },
    { name: 'VariantName', value: 'A' },
    { name: 'EndpointConfigName', value: 'v2' },
  ],
  treatMissingData: 'notBreaching',
})

const TEN: ConfigSpec = { variants: { A: { modelName: 'good', initialInstanceCount: 10 } } }

/**
 * E runs `v1`: ten instances of `good`. `v2` is the same again and `broken` fails every second
 * request; instances take 4 minutes to start. The alarm `green-errors` is there.
 */
export function deploymentLab(options: LabOptions = {}): World {
  const world = labWorld({
    ...options,
    models: {
      good: { latency: { kind: 'constant', ms: 5 } },
      broken: { latency: { kind: 'constant', ms: 5 }, errorShare5xx: 0.5 },
      ...options.models,
    },
    configs: { v1: TEN, v2: TEN, ...options.configs },
    running: 'v1',
    settings: { metricDelayMs: 0, ...options.settings },
  })
  world.alarms.put(greenErrors)
  world.settle()
  return world
}

/** Config of ten instances of one model. */
export const tenOf = (modelName: string): ConfigSpec => ({
  variants: { A: { modelName, initialInstanceCount: 10 } },
})

/** Updates E at the instant, in its turn after alarms. */
export function updateAt(
  world: World,
  atMs: number,
  configName: string,
  spec: Partial<UpdateRequest> = {},
): void {
  world.schedule(atMs, () => world.endpoints.update(updateOf(configName, spec)))
}
