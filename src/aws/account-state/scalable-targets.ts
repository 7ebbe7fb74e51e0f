/** Scalable targets with their policies and scheduled actions. */
import { z } from 'zod'
import type { SavedOrder, SavedTarget } from '../../core/autoscaling/saved-target.ts'
import type {
  PolicyConfig,
  ScheduledActionConfig,
  StepPolicyConfig,
  SuspendedState,
  TargetTrackingPolicyConfig,
  TrackedMetric,
} from '../../core/autoscaling/scaling-config.ts'
import { PREDEFINED_METRICS } from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { recurrenceOf } from '../application-autoscaling/schedule-expression.ts'
import { SavedMath } from './alarms.ts'
import { Duration, InstanceCount, Instant, Name } from './saved-shapes.ts'
import { SavedNotScaledCode } from './scaling-activities.ts'
import { defineStatePart, maybe } from './state-part.ts'

const VARIANT = { endpointName: Name, variantName: Name }
const Capacity = z.int().min(0)

const SavedMetric: z.ZodType<TrackedMetric> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('predefined'), type: z.enum(PREDEFINED_METRICS) }),
  z.strictObject({
    kind: z.literal('customized'),
    namespace: z.string(),
    metricName: z.string(),
    dimensions: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    statistic: z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']),
    unit: maybe(z.string()),
  }),
  z.strictObject({ kind: z.literal('math'), math: SavedMath }),
])

const SavedTracking: z.ZodType<TargetTrackingPolicyConfig> = z.strictObject({
  kind: z.literal('target-tracking'),
  ...VARIANT,
  name: z.string().min(1),
  metric: SavedMetric,
  targetValue: z.number(),
  scaleOutCooldownMs: maybe(Duration),
  scaleInCooldownMs: maybe(Duration),
  disableScaleIn: maybe(z.boolean()),
})

const SavedStepPolicy: z.ZodType<StepPolicyConfig> = z.strictObject({
  kind: z.literal('step'),
  ...VARIANT,
  name: z.string().min(1),
  adjustmentType: z.enum(['ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity']),
  steps: z
    .array(
      z.strictObject({
        lowerBound: maybe(z.number()),
        upperBound: maybe(z.number()),
        adjustment: z.int(),
      }),
    )
    .min(1),
  minAdjustmentMagnitude: maybe(z.int()),
  cooldownMs: maybe(Duration),
  aggregation: maybe(z.enum(['Average', 'Minimum', 'Maximum'])),
})

const SavedPolicyConfig: z.ZodType<PolicyConfig> = z.union([SavedTracking, SavedStepPolicy])

type SavedAction = Omit<ScheduledActionConfig, 'recurrence'>

const SavedActionConfig: z.ZodType<SavedAction> = z.strictObject({
  ...VARIANT,
  name: z.string().min(1),
  schedule: z.string(),
  timezone: maybe(z.string()),
  startMs: maybe(z.number()),
  endMs: maybe(z.number()),
  minCapacity: maybe(Capacity),
  maxCapacity: maybe(Capacity),
})

const SavedOrderShape: z.ZodType<SavedOrder> = z.strictObject({
  direction: z.enum(['out', 'in']),
  to: InstanceCount,
  base: InstanceCount,
  cooldownMs: Duration,
  activityId: Name,
  cooldownUntilMs: maybe(Instant),
})

const Suspended: z.ZodType<SuspendedState> = z.strictObject({
  scalingIn: z.boolean(),
  scalingOut: z.boolean(),
  scheduled: z.boolean(),
})

const SavedTargetShape: z.ZodType<SavedTarget<SavedAction>> = z.strictObject({
  ...VARIANT,
  minCapacity: Capacity,
  maxCapacity: Capacity,
  suspended: Suspended,
  arn: z.string(),
  createdAtMs: Instant,
  uuid: Name,
  policies: z
    .array(
      z.strictObject({
        config: SavedPolicyConfig,
        arn: z.string(),
        alarmNames: z.array(Name),
        createdAtMs: Instant,
        createdBy: Name,
      }),
    )
    .max(LIMITS.policiesPerTargetMax),
  scheduledActions: z
    .array(z.strictObject({ config: SavedActionConfig, arn: z.string(), createdAtMs: Instant }))
    .max(LIMITS.scheduledActionsMax),
  lastOrder: maybe(SavedOrderShape),
  lastNotScaled: z.array(z.strictObject({ alarm: Name, code: SavedNotScaledCode })),
})

const RESOURCE_ID = /^endpoint\/([^/]+)\/variant\/([^/]+)$/

const keyOf = (variant: { readonly endpointName: string; readonly variantName: string }): string =>
  `${variant.endpointName}\n${variant.variantName}`

export const scalableTargets = defineStatePart<SavedTarget<SavedAction>>({
  key: 'scalableTargets',
  schema: SavedTargetShape,
  idOf: keyOf,
  ids: world => world.scaling.targetKeys(),
  dump(world, key) {
    const target = world.scaling.save(key)
    return (
      target && {
        ...target,
        scheduledActions: target.scheduledActions.map(({ config, ...rest }) => {
          const { recurrence: _, ...saved } = config
          return { ...rest, config: saved }
        }),
      }
    )
  },
  touchedBy(event) {
    if (event.kind === 'endpoint.status-changed') return event.to === undefined ? 'all' : 'none'
    if ('variant' in event && event.kind.startsWith('scaling.')) {
      return [keyOf({ endpointName: event.endpoint, variantName: event.variant })]
    }
    if (event.kind !== 'api.called') return 'none'
    const [, endpointName, variantName] = RESOURCE_ID.exec(event.resource) ?? []
    if (endpointName === undefined || variantName === undefined) return 'none'
    return [keyOf({ endpointName, variantName })]
  },
  load(world, saved) {
    const { epochMs } = world
    const endpoint = world.endpoints.peek(saved.endpointName)
    if (endpoint?.everyVariant.some(({ name }) => name === saved.variantName) !== true) {
      const text = `there is no variant "${saved.endpointName}/${saved.variantName}" in the document`
      throw new DomainError('not-found', text)
    }
    world.scaling.restore({
      ...saved,
      scheduledActions: saved.scheduledActions.map(({ config, ...rest }) => ({
        ...rest,
        config: {
          ...config,
          recurrence: recurrenceOf({ ...config, nowMs: rest.createdAtMs, epochMs }),
        },
      })),
    })
  },
})
