/** Schemas of core's own shapes that several parts save. They do not compile when core's change. */
import { z } from 'zod'
import type { DeploymentConfig, TrafficRouting } from '../../core/deployment/deployment-config.ts'
import type { EndpointConfig, VariantConfig } from '../../core/endpoint/endpoint-config.ts'
import { LIMITS } from '../../core/limits.ts'
import { maybe } from './state-part.ts'

export const Name = z.string().min(1).max(LIMITS.nameLengthMax)
/** Virtual milliseconds since time zero. */
export const Instant = z.number().min(-LIMITS.simulatedMsMax).max(LIMITS.simulatedMsMax)
export const Duration = z.number().min(0).max(LIMITS.simulatedMsMax)
export const Weight = z.number().min(0)
export const InstanceCount = z.int().min(0).max(LIMITS.instancesPerVariantMax)
export const Share = z.number().min(0).max(1)

const SavedVariantConfig: z.ZodType<VariantConfig> = z.strictObject({
  name: Name,
  modelName: Name,
  instanceType: Name,
  initialInstanceCount: InstanceCount.min(1),
  initialWeight: Weight,
  routingStrategy: z.enum(['RANDOM', 'LEAST_OUTSTANDING_REQUESTS']),
  healthCheckTimeoutMs: maybe(Duration),
})

const Variants = z.array(SavedVariantConfig).max(LIMITS.variantsPerConfigMax)

export const SavedEndpointConfig: z.ZodType<EndpointConfig> = z.strictObject({
  name: Name,
  createdAtMs: Instant,
  variants: Variants.min(1),
  shadowVariants: Variants.max(1),
})

const CapacitySize = z.strictObject({
  type: z.enum(['INSTANCE_COUNT', 'CAPACITY_PERCENT']),
  value: z.number().min(1),
})

const SavedTrafficRouting: z.ZodType<TrafficRouting> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ALL_AT_ONCE'), waitMs: Duration }),
  z.strictObject({ type: z.literal('CANARY'), waitMs: Duration, canarySize: CapacitySize }),
  z.strictObject({ type: z.literal('LINEAR'), waitMs: Duration, stepSize: CapacitySize }),
  z.strictObject({
    type: z.literal('ROLLING'),
    waitMs: Duration,
    batchSize: CapacitySize,
    rollbackBatchSize: maybe(CapacitySize),
  }),
])

export const SavedDeploymentConfig: z.ZodType<DeploymentConfig> = z.strictObject({
  trafficRouting: SavedTrafficRouting,
  terminationWaitMs: Duration,
  maximumExecutionMs: maybe(Duration),
  rollbackAlarmNames: z.array(Name).max(LIMITS.rollbackAlarmsMax),
})
