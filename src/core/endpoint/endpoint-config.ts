/**
 * The immutable description an endpoint runs: production variants and, at most one, shadow variant.
 *
 * Source: SageMaker API, CreateEndpointConfig.
 */
import type { Ms } from '../units.ts'

/** Source: ProductionVariantRoutingConfig.RoutingStrategy; RANDOM is the default. */
export type RoutingStrategy = 'RANDOM' | 'LEAST_OUTSTANDING_REQUESTS'

export interface VariantConfig {
  readonly name: string
  readonly modelName: string
  /** For example `ml.m5.large`. */
  readonly instanceType: string
  /** At least 1. */
  readonly initialInstanceCount: number
  /** Any number from 0; the share is weight ÷ sum of weights. */
  readonly initialWeight: number
  readonly routingStrategy: RoutingStrategy
  /** How long a container may take to pass its health check; `undefined`: `healthCheckTimeout`. */
  readonly healthCheckTimeoutMs: Ms | undefined
}

export interface EndpointConfig {
  readonly name: string
  readonly createdAtMs: Ms
  /** 1 to 10, names unique. */
  readonly variants: readonly VariantConfig[]
  /** Empty, or exactly one (then there is exactly one production variant). */
  readonly shadowVariants: readonly VariantConfig[]
}

/** Production variants first. */
export const allVariantsOf = ({
  variants,
  shadowVariants,
}: Pick<EndpointConfig, 'variants' | 'shadowVariants'>): readonly VariantConfig[] => [
  ...variants,
  ...shadowVariants,
]

/**
 * Whether the instances are Inf1.
 *
 * Source: endpoints.md 5.6, 6: they have neither deployment guardrails nor shadow variants.
 */
export const isInf1 = ({ instanceType }: Pick<VariantConfig, 'instanceType'>): boolean =>
  instanceType.startsWith('ml.inf1.')
