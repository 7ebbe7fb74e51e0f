/** What expectations may ask of the run's summary (report.ts) and of `at(…)` (state-at.ts). */
import type { CallerCounts } from '../../core/traffic/retrying-source.ts'
import type { EndpointReport, LatencySummary, RunSummary, VariantReport } from '../report.ts'
import type { EndpointState, VariantState } from '../state-at.ts'
import { AB } from './ab-shape.ts'
import type { ExpectationVariables } from './cel-environment.ts'
import {
  BOOLEAN,
  type MemberShapes,
  mapOf,
  NUMBER,
  recordOf,
  type Shape,
  TEXT,
  UNKNOWN,
} from './shape.ts'

/** Every endpoint of the scenario, with the variants that any config it is told to run gives it. */
export type RunNames = ReadonlyMap<string, ReadonlySet<string>>

export interface RunShapes {
  readonly variables: ReadonlyMap<string, Shape>
  /** Of what `at(…)` answers. */
  readonly state: Shape
}

const LATENCY = recordOf<LatencySummary>({
  mean: NUMBER,
  p50: NUMBER,
  p90: NUMBER,
  p95: NUMBER,
  p99: NUMBER,
  max: NUMBER,
})

const VARIANT = recordOf<VariantReport>({
  isShadow: BOOLEAN,
  invocations: NUMBER,
  share: NUMBER,
  errors4xx: NUMBER,
  errors5xx: NUMBER,
  timeouts: NUMBER,
  queueFull: NUMBER,
  instanceLost: NUMBER,
  latencyMs: LATENCY,
  instances: recordOf<VariantReport['instances']>({
    current: NUMBER,
    desired: NUMBER,
    max: NUMBER,
  }),
  instanceHours: NUMBER,
  costUsd: NUMBER,
})

const endpointOf = (variants: Shape): Shape =>
  recordOf<EndpointReport>({
    status: TEXT,
    endpointConfigName: TEXT,
    failureReason: TEXT,
    requests: recordOf<EndpointReport['requests']>({ total: NUMBER, ok: NUMBER, failed: NUMBER }),
    instancesPeak: NUMBER,
    variants,
    ab: AB,
  })

const VARIANT_STATE = recordOf<VariantState>({
  weight: NUMBER,
  share: NUMBER,
  instances: recordOf<VariantState['instances']>({ current: NUMBER, desired: NUMBER }),
})

const endpointStateOf = (variants: Shape): Shape =>
  recordOf<EndpointState>({
    status: TEXT,
    endpointConfigName: TEXT,
    pendingEndpointConfigName: TEXT,
    variants,
  })

/** `names` undefined: those of the scenario are not known. */
export function runShapes(names: RunNames | undefined): RunShapes {
  const endpoints = names === undefined ? UNKNOWN : endpointsOf(names, VARIANT, endpointOf)
  const variables: MemberShapes<ExpectationVariables> = {
    requests: recordOf<RunSummary['requests']>({
      total: NUMBER,
      ok: NUMBER,
      failed: NUMBER,
      shadow: NUMBER,
    }),
    callers: mapOf(
      recordOf<CallerCounts>({
        requests: NUMBER,
        attempts: NUMBER,
        succeeded: NUMBER,
        failed: NUMBER,
        waiting: NUMBER,
      }),
    ),
    latencyMs: LATENCY,
    endpoints,
    costUsd: NUMBER,
    instancesPeak: NUMBER,
    simulatedMs: NUMBER,
    seed: NUMBER,
  }
  return {
    variables: new Map(Object.entries(variables)),
    state: names === undefined ? UNKNOWN : endpointsOf(names, VARIANT_STATE, endpointStateOf),
  }
}

function endpointsOf(names: RunNames, variant: Shape, ofVariants: (all: Shape) => Shape): Shape {
  const shapes = [...names].map(([endpoint, variants]) => {
    const each = [...variants].map(name => [name, variant] as const)
    const all: Shape = { kind: 'named', names: new Map(each), each: variant }
    return [endpoint, ofVariants(all)] as const
  })
  return { kind: 'named', names: new Map(shapes), each: ofVariants(mapOf(variant)) }
}
