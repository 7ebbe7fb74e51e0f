/** The most instances at one instant: what `plan` forecasts, what the run counts, what it tells. */
import { describe, expect, it } from 'vitest'
import { loadScenario, shippedScenarios } from '../../src/cli/scenario-files.ts'
import type { TimelineEvent } from '../../src/core/timeline.ts'
import type { DeploymentPreflight } from '../../src/scenario/plan/deployments.ts'
import { type RunResult, ScenarioRun } from '../../src/scenario/run.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

async function run(name: string, set: readonly string[] = []): Promise<RunResult> {
  const { scenario, files } = await loadScenario(name, { set, seed: undefined })
  return new ScenarioRun(scenario, { files, version: 'test' }).finish()
}

/** Launched less terminated, after each instant from time zero on. */
function peakOfTimeline(timeline: readonly TimelineEvent[], endpoint?: string): number {
  let [count, peak] = [0, 0]
  for (const [index, event] of timeline.entries()) {
    const isConcerned = 'endpoint' in event && (endpoint ?? event.endpoint) === event.endpoint
    if (isConcerned && event.kind === 'instances.launching') count += event.count
    if (isConcerned && event.kind === 'instances.terminated') count -= event.count
    if (isConcerned && event.kind === 'instance.killed') count -= 1
    const next = timeline[index + 1]
    if ((next?.atMs ?? Number.POSITIVE_INFINITY) > Math.max(event.atMs, 0)) {
      peak = Math.max(peak, count)
    }
  }
  return peak
}

const isDeployment = (each: { readonly kind: string }): each is DeploymentPreflight =>
  each.kind === 'deployment'

/** Of updates of endpoints that do not scale, by endpoint: each may be updated several times. */
function plannedPeaks({ plan }: RunResult): ReadonlyMap<string, number> {
  const scaled = new Set(plan.policies.map(({ endpoint }) => endpoint))
  const planned = new Map<string, number>()
  for (const { endpoint, instancesPeak } of plan.deployments.filter(isDeployment)) {
    if (scaled.has(endpoint)) continue
    planned.set(endpoint, Math.max(planned.get(endpoint) ?? 0, instancesPeak))
  }
  return planned
}

describe('of every shipped scenario', () => {
  const compared: string[] = []

  it.each(shippedScenarios())('%s the run counts what was planned, and told', async name => {
    const set = name === 'two-weeks' ? ['duration=6h'] : [] // the rest of it is the same
    const result = await run(name, set)
    const { timeline, endpoints, instancesPeak } = result
    const planned = plannedPeaks(result)
    for (const [endpoint, peak] of planned) {
      compared.push(endpoint)
      expect(endpoints[endpoint]?.instancesPeak, endpoint).toBe(peak)
    }
    // Of a launch that fails the timeline does not tell whether AWS ever had the instances.
    if (timeline.some(({ kind }) => kind === 'instances.launch-failed')) return
    expect(instancesPeak).toBe(peakOfTimeline(timeline))
    for (const [endpoint, report] of Object.entries(endpoints)) {
      expect(report.instancesPeak, endpoint).toBe(peakOfTimeline(timeline, endpoint))
    }
  })

  it('more than a dozen have an update of an endpoint that does not scale', () => {
    expect(compared.length).toBeGreaterThan(12)
  })
})

interface Case {
  readonly name: string
  readonly before: object
  readonly after: object
  readonly policy: object
  /** At most as many as planned; when it is rolled back at the worst moment; as the run counts. */
  readonly planned: number
  readonly worst: number
  readonly counted: number
}

const variant = (VariantName: string, InitialInstanceCount: number) => ({
  ...{ VariantName, InitialInstanceCount, ModelName: 'm', InstanceType: 'ml.m5.large' },
})

const fleet = (production: Readonly<Record<string, number>>, shadow?: number) => ({
  ProductionVariants: Object.entries(production).map(([name, count]) => variant(name, count)),
  ...(shadow === undefined ? {} : { ShadowProductionVariants: [variant('S', shadow)] }),
})

const rolling = (batch: number, more: object = {}) => ({
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: batch },
    WaitIntervalInSeconds: 60,
    ...more,
  },
})

const CANARY = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
      WaitIntervalInSeconds: 60,
    },
  },
}

const CASES: readonly Case[] = [
  {
    name: 'all variants of both fleets',
    ...{ before: fleet({ A: 3, B: 2 }), after: fleet({ A: 4, B: 2 }), policy: CANARY },
    ...{ planned: 11, worst: 11, counted: 11 },
  },
  {
    name: 'both fleets and both shadows',
    ...{ before: fleet({ A: 3 }, 2), after: fleet({ A: 4 }, 1), policy: CANARY },
    ...{ planned: 10, worst: 10, counted: 10 },
  },
  {
    name: 'a batch more than the fleet, and the shadow',
    ...{ before: fleet({ A: 10 }), after: fleet({ A: 10 }, 3), policy: rolling(2) },
    ...{ planned: 15, worst: 23, counted: 15 },
  },
  {
    name: 'a fleet that grows in batches: 4 + 2, 3 + 4, 2 + 6, 1 + 8',
    ...{ before: fleet({ A: 4 }), after: fleet({ A: 8 }), policy: rolling(2) },
    ...{ planned: 9, worst: 12, counted: 9 },
  },
  {
    // Five times 120 s of start-up and 60 s of bake, and four times 30 s of drain; over in the last.
    name: 'blue that comes back all at once',
    ...{ before: fleet({ A: 10 }), after: fleet({ A: 10 }) },
    policy: rolling(2, { MaximumExecutionTimeoutInSeconds: 1000 }),
    ...{ planned: 12, worst: 20, counted: 20 },
  },
  {
    name: 'blue that comes back in batches',
    ...{ before: fleet({ A: 10 }), after: fleet({ A: 10 }) },
    policy: rolling(2, {
      MaximumExecutionTimeoutInSeconds: 1000,
      RollbackMaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: 3 },
    }),
    ...{ planned: 12, worst: 15, counted: 15 },
  },
]

describe('the most instances', () => {
  it.each(CASES)('are $name', ({ before, after, policy, planned, worst, counted }) => {
    const update = { EndpointName: 'e', EndpointConfigName: 'v2', DeploymentConfig: policy }
    const file = {
      ...{ name: 'x', duration: '2h', models: { m: { startup: '120s' } } },
      setup: [
        { CreateEndpointConfig: { EndpointConfigName: 'v1', ...before } },
        { CreateEndpointConfig: { EndpointConfigName: 'v2', ...after } },
        { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
      ],
      timeline: [{ at: '10m', UpdateEndpoint: update }],
    }
    const { plan, endpoints } = new ScenarioRun(parsed(JSON.stringify(file)), {
      files: NO_FILES,
      version: 'test',
    }).finish()
    expect(plan.deployments).toMatchObject([{ instancesPeak: planned, instancesPeakWorst: worst }])
    expect(endpoints.e?.instancesPeak).toBe(counted)
  })
})
