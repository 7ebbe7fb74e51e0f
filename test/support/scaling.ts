/** A scaled variant for tests: E/A between 1 and 10 instances, target 6,000 a minute each. */
import type {
  SuspendedState,
  TargetTrackingPolicyConfig,
} from '../../src/core/autoscaling/scaling-config.ts'
import type { Settings } from '../../src/core/settings.ts'
import type { RateSegment } from '../../src/core/traffic/rate-segment.ts'
import type { World } from '../../src/core/world.ts'
import { addTraffic, labWorld, MINUTE } from './lab.ts'

export const policyOf = (
  spec: Partial<TargetTrackingPolicyConfig> = {},
): TargetTrackingPolicyConfig => ({
  kind: 'target-tracking',
  name: 'requests',
  endpointName: 'E',
  variantName: 'A',
  metric: { kind: 'predefined', type: 'SageMakerVariantInvocationsPerInstance' },
  targetValue: 6000,
  scaleOutCooldownMs: 5 * MINUTE,
  scaleInCooldownMs: 5 * MINUTE,
  disableScaleIn: false,
  ...spec,
})

export interface ScalingLabOptions {
  readonly segments?: readonly RateSegment[]
  readonly policy?: Partial<TargetTrackingPolicyConfig>
  readonly bounds?: readonly [min: number, max: number]
  readonly instances?: number
  readonly settings?: Partial<Settings>
  readonly quotas?: ReadonlyMap<string, number>
  readonly trackInFlight?: boolean
}

/** 20 ms on 4 workers, so 200/s an instance; 4 minutes to start; arrivals evenly spaced. */
export function scalingLab(options: ScalingLabOptions = {}): World {
  const { segments = [], policy, bounds = [1, 10], instances = 1, settings, quotas } = options
  const { trackInFlight = false } = options
  const modelName = 'm'
  const config = { variants: { A: { modelName, initialInstanceCount: instances } } }
  const other = { variants: { A: { modelName, initialInstanceCount: instances } } }
  const world = labWorld({
    models: { m: { latency: { kind: 'constant', ms: 20 }, concurrency: 4, startupMs: 240_000 } },
    configs: { v1: config, v2: other },
    running: 'v1',
    trackInFlight,
    settings: { metricDelayMs: 0, ...settings },
    ...(quotas === undefined ? {} : { quotas }),
  })
  registerOf(world, bounds)
  world.scaling.putPolicy(policyOf(policy))
  world.settle()
  addTraffic(world, segments, { process: 'even' })
  return world
}

/** Registers variant A of the endpoint with the bounds; `undefined` leaves one as it is. */
export const registerOf = (
  world: World,
  [minCapacity, maxCapacity]: readonly [number | undefined, number | undefined],
  suspended: Partial<SuspendedState> = {},
  endpointName = 'E',
): void => {
  const where = { endpointName, variantName: 'A' }
  world.scaling.register({ ...where, minCapacity, maxCapacity, suspended })
}
