/**
 * The workloads that have no requests: an idle day of an account with so many endpoints, ten alarms
 * each and a policy that scales it (whose two alarms are among the ten). What it costs should
 * grow with their number and not faster. After the scale-in of the first quarter of an hour the alarms
 * rest, so that most of it is the beginning, and the end of each period on every endpoint.
 */
import type { AlarmConfig } from '../core/alarms/alarm-config.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../core/endpoint/model-profile.ts'
import { METRIC_NAMES, SAGEMAKER_NAMESPACE } from '../core/metrics/metric-store.ts'
import { MINUTE_MS } from '../core/units.ts'
import { World } from '../core/world.ts'

export interface IdleWorkload {
  readonly name: string
  readonly endpoints: number
  readonly minutes: number
}

const DAY_MINUTES = 1440
const ALARMS_PER_ENDPOINT = 10
const ALARMS_OF_A_POLICY = 2

export const IDLE_WORKLOADS: readonly IdleWorkload[] = [
  { name: 'idle-10', endpoints: 10, minutes: DAY_MINUTES },
  { name: 'idle-100', endpoints: 100, minutes: DAY_MINUTES },
  { name: 'idle-1000', endpoints: 1000, minutes: DAY_MINUTES },
]

/** Endpoints and alarms. */
export const objectsOf = ({ endpoints }: IdleWorkload): number =>
  endpoints * (1 + ALARMS_PER_ENDPOINT)

/** The account at time zero: every endpoint InService, every alarm OK. */
function idleAccount({ endpoints }: IdleWorkload): World {
  const world = new World({ seed: 1 })
  world.defineModel({ ...DEFAULT_MODEL_BEHAVIOUR, name: 'model', startupMs: 0 })
  const variant = {
    name: 'A',
    modelName: 'model',
    instanceType: 'ml.m5.large',
    initialInstanceCount: 2,
    initialWeight: 1,
    healthCheckTimeoutMs: undefined,
    routingStrategy: 'RANDOM',
  } as const
  world.endpoints.configs.create({ name: 'config', shadowVariants: [], variants: [variant] })
  const names = Array.from({ length: endpoints }, (_, index) => `endpoint-${index}`)
  for (const name of names) {
    world.endpoints.create({ name, configName: 'config', deployment: undefined })
  }
  world.runUntil(0)
  for (const name of names) {
    addPolicy(world, name)
    const alarms = ALARMS_PER_ENDPOINT - ALARMS_OF_A_POLICY
    for (let alarm = 0; alarm < alarms; alarm++) world.alarms.put(alarmOf(name, alarm))
  }
  world.settle()
  return world
}

/** Seconds of one core, which other programs on the machine do not change; set-up not counted. */
export function secondsOf(workload: IdleWorkload): number {
  const world = idleAccount(workload)
  const before = process.cpuUsage()
  world.runUntil(workload.minutes * MINUTE_MS)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function addPolicy(world: World, endpointName: string): void {
  const variant = { endpointName, variantName: 'A' }
  world.scaling.register({ ...variant, minCapacity: 1, maxCapacity: 4, suspended: undefined })
  world.scaling.putPolicy({
    ...variant,
    kind: 'target-tracking',
    name: 'requests',
    metric: { kind: 'predefined', type: 'SageMakerVariantInvocationsPerInstance' },
    targetValue: 6000,
    scaleOutCooldownMs: undefined,
    scaleInCooldownMs: undefined,
    disableScaleIn: undefined,
  })
}

/** Each metric in turn, by one to three datapoints. */
function alarmOf(endpointName: string, index: number): AlarmConfig {
  const periods = 1 + (index % 3)
  return {
    name: `${endpointName}-${index}`,
    description: undefined,
    actionsEnabled: true,
    okActions: [],
    alarmActions: [],
    insufficientDataActions: [],
    namespace: SAGEMAKER_NAMESPACE,
    metricName: METRIC_NAMES[index % METRIC_NAMES.length] ?? 'Invocations',
    dimensions: [
      { name: 'EndpointName', value: endpointName },
      { name: 'VariantName', value: 'A' },
    ],
    statistic: 'Sum',
    periodMs: MINUTE_MS,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    threshold: 1000,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
    lowSamplePercentile: 'evaluate',
    unit: undefined,
  }
}
