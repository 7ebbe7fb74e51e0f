/** The world of a random lab at time zero: `E` runs v1, alarms and policies are there. */
import type { AlarmConfig } from '../../../src/core/alarms/alarm-config.ts'
import type { Recurrence, StepAdjustment } from '../../../src/core/autoscaling/scaling-config.ts'
import type { RateSegment } from '../../../src/core/traffic/rate-segment.ts'
import type { RetryPolicy } from '../../../src/core/traffic/retry-policy.ts'
import type { World } from '../../../src/core/world.ts'
import { alarmOf } from '../alarm.ts'
import { greenErrors } from '../deployments.ts'
import { addTraffic, type ConfigSpec, labWorld, MINUTE, type ModelSpec, rate } from '../lab.ts'
import { policyOf, registerOf } from '../scaling.ts'
import type { ConfigName, RandomLab, RandomModel } from './random-lab.ts'
import type { RandomSchedule, RandomSteps } from './random-scaling.ts'

export const INSTANCE_TYPE = 'ml.m5.large'
export const VARIANT_A = { endpointName: 'E', variantName: 'A' } as const

export function buildLab(lab: RandomLab): World {
  const configs = configsOf(lab)
  const world = labWorld({
    seed: lab.seed,
    settings: lab.settings,
    trackInFlight: true,
    models: { good: modelSpecOf(lab.models.good), next: modelSpecOf(lab.models.next) },
    configs,
    running: 'v1',
    quotas: quotasOf(lab, configs.v1),
  })
  for (const [index, alarm] of lab.alarms.entries()) world.alarms.put(alarmAt(index, alarm))
  addScaling(world, lab)
  if (lab.areAlarmsSettled) world.settle()
  const targets = [{ variantName: 'A', share: lab.targetShare }]
  addTraffic(world, segmentsOf(lab), {
    targets: lab.targetShare === 0 ? [] : targets,
    retries: retriesOf(lab),
  })
  return world
}

export const segmentsOf = ({ perSecond }: RandomLab): RateSegment[] =>
  perSecond.map((each, i) => rate(i * MINUTE, (i + 1) * MINUTE, each))

function retriesOf({ retries }: RandomLab): RetryPolicy | undefined {
  if (retries === undefined) return undefined
  const { causes, baseMs, capMs, jitter, ...rest } = retries
  return { ...rest, causes: new Set(causes), backoff: { baseMs, capMs, jitter } }
}

function quotasOf({ quotaBeyond }: RandomLab, { variants, shadow }: ConfigSpec) {
  if (quotaBeyond === undefined) return new Map<string, number>()
  const all = [...Object.values(variants), ...(shadow === undefined ? [] : [shadow])]
  const first = all.reduce((sum, { initialInstanceCount = 1 }) => sum + initialInstanceCount, 0)
  return new Map([[INSTANCE_TYPE, first + quotaBeyond]])
}

/** The first is about errors of the new fleet, so that deployments roll back for cause. */
export const alarmAt = (index: number, alarm: AlarmConfig): AlarmConfig =>
  index === 0
    ? { ...greenErrors, name: 'alarm-0', threshold: 2 }
    : { ...alarm, name: `alarm-${index}` }

export const modelSpecOf = ({ latencyMs, ...model }: RandomModel): ModelSpec => ({
  ...model,
  latency: { kind: 'constant', ms: latencyMs },
})

function configsOf(lab: RandomLab): Record<ConfigName, ConfigSpec> {
  const { variants, newCounts, newWeights, hasShadow } = lab
  const names = ['A', 'B', 'C'].slice(0, variants.length)
  const variantAt = (modelName: string, index: number, isNew: boolean) => {
    const { count = 1, weight = 1, routingStrategy = 'RANDOM' } = variants[index] ?? {}
    const initialInstanceCount = isNew ? (newCounts[index] ?? 1) : count
    const initialWeight = isNew ? (newWeights[index] ?? 1) : weight
    return { modelName, initialInstanceCount, initialWeight, routingStrategy }
  }
  const all = (modelName: string, isNew: boolean): ConfigSpec => ({
    variants: Object.fromEntries(
      names.map((name, index) => [name, variantAt(modelName, index, isNew)]),
    ),
    ...(hasShadow[isNew ? 1 : 0] && names.length === 1
      ? { shadow: { name: 'S', modelName: 'next', initialWeight: 0.5, initialInstanceCount: 2 } }
      : {}),
  })
  const renamed = { A: variantAt('next', 0, true), D: variantAt('good', 1, true) }
  return {
    v1: all('good', false),
    v2: all('next', true),
    v3: { variants: renamed },
    v4: { variants: { S: variantAt('next', 0, true) } },
  }
}

function addScaling(world: World, { scaling }: RandomLab): void {
  if (scaling === undefined) return
  const { bounds, tracking, concurrency, steps, scheduled } = scaling
  registerOf(world, bounds)
  if (tracking !== undefined) {
    const { cooldownMs, ...rest } = tracking
    const cooldowns = { scaleOutCooldownMs: cooldownMs, scaleInCooldownMs: cooldownMs }
    world.scaling.putPolicy(policyOf({ name: 'requests', ...rest, ...cooldowns }))
  }
  if (concurrency !== undefined) {
    const type = 'SageMakerVariantConcurrentRequestsPerModelHighResolution'
    const { targetValue, disableScaleIn } = concurrency
    const metric = { kind: 'predefined' as const, type: type as typeof type }
    world.scaling.putPolicy(policyOf({ name: 'concurrency', metric, targetValue, disableScaleIn }))
  }
  if (steps !== undefined) addSteps(world, steps)
  for (const [index, schedule] of scheduled.entries()) addSchedule(world, index, schedule)
}

function addSteps(world: World, { adjustmentType, cooldownMs, ...steps }: RandomSteps): void {
  const { arn } = world.scaling.putPolicy({
    ...VARIANT_A,
    kind: 'step',
    name: 'steps',
    adjustmentType,
    steps: stepsOf(steps),
    minAdjustmentMagnitude: undefined,
    cooldownMs,
    aggregation: undefined,
  })
  const metric = { metricName: 'InvocationsPerInstance', threshold: 30 }
  world.alarms.put(alarmOf({ name: 'busy', ...metric, alarmActions: [arn] }))
}

const stepsOf = ({ width, adjustments }: Pick<RandomSteps, 'width' | 'adjustments'>) =>
  adjustments.map(
    (adjustment, index): StepAdjustment => ({
      lowerBound: index * width,
      upperBound: index === adjustments.length - 1 ? undefined : (index + 1) * width,
      adjustment,
    }),
  )

function addSchedule(world: World, index: number, schedule: RandomSchedule): void {
  const { everyMs, firstMs, minCapacity, maxCapacity } = schedule
  const recurrence: Recurrence = {
    nextRunMs: afterMs =>
      afterMs < firstMs
        ? firstMs
        : firstMs + (Math.floor((afterMs - firstMs) / everyMs) + 1) * everyMs,
  }
  world.scaling.putScheduledAction({
    ...VARIANT_A,
    name: `schedule-${index}`,
    schedule: `every ${everyMs} ms`,
    timezone: undefined,
    startMs: undefined,
    endMs: undefined,
    minCapacity,
    maxCapacity,
    recurrence,
  })
}
