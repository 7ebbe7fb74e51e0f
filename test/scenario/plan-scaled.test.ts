/** An update of an endpoint that auto scaling has changed by then: `plan` against the run. */
import { describe, expect, it } from 'vitest'
import type { DeploymentPreflight } from '../../src/scenario/plan/deployments.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { preflightText } from '../../src/scenario/plan/preflight-text.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { SCALED, STEP, tracking } from './scaling-calls.ts'
import { NO_FILES, parsed } from './scenario-text.ts'

/** 50/s on one instance; from 10:00 on 450/s, which wants five of 100/s. Updated at `at`. */
function scenarioOf(policy: object, at: string, more: object = {}) {
  const config = (name: string) => ({
    CreateEndpointConfig: {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          ...{ VariantName: 'A', ModelName: 'm', InstanceType: 'ml.m5.large' },
          InitialInstanceCount: 1,
        },
      ],
    },
  })
  const file = {
    ...{ name: 'x', duration: '1h' },
    models: { m: { latency: '20ms', startup: '240s' } },
    setup: [
      config('v1'),
      config('v2'),
      { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
      { RegisterScalableTarget: { ...SCALED, MinCapacity: 1, MaxCapacity: 10 } },
      { PutScalingPolicy: { ...SCALED, PolicyName: 'p', ...policy } },
    ],
    traffic: [
      {
        ...{ endpoint: 'e', arrivals: 'even' },
        stages: [
          { for: '10m', rate: '50/s' },
          { for: '50m', rate: '450/s' },
        ],
      },
    ],
    timeline: [{ at, UpdateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v2', ...more } }],
  }
  return parsed(JSON.stringify(file))
}

const RETAIN = { RetainAllVariantProperties: true }

describe('an update of an endpoint that has been scaled out', () => {
  it.each([
    { what: 'before the rise', at: '5m', more: RETAIN, instances: 1, peak: 2 },
    { what: 'after the order', at: '40m', more: RETAIN, instances: 5, peak: 10 },
    { what: 'that resets the fleet', at: '40m', more: {}, instances: 5, peak: 6 },
  ])('$what needs as many instances as the run', ({ at, more, instances, peak }) => {
    const scenario = scenarioOf(tracking(6000), at, more)
    const { plan, timeline } = new ScenarioRun(scenario, {
      files: NO_FILES,
      version: 'test',
    }).finish()
    expect(plan.deployments).toMatchObject([
      {
        scaled: [{ variant: 'A', instances, isForecast: true, minCapacity: 1, maxCapacity: 10 }],
        instancesPeak: peak,
      },
    ])
    // The run: what is there when the update begins, and what it launches beside it.
    const started = timeline.findIndex(({ kind }) => kind === 'deployment.started')
    const before = timeline.slice(0, started)
    const launched = timeline
      .slice(started)
      .find(event => event.kind === 'instances.launching' && event.reason === 'deployment')
    const inService = before.findLast(event => event.kind === 'instances.in-service')
    expect(inService).toMatchObject({ inService: instances })
    expect(launched).toMatchObject({ count: peak - instances })
  })

  it('is warned of a reset that the config in use does not show', () => {
    const [plan] = preflight(scenarioOf(tracking(6000), '40m'), NO_FILES).deployments
    expect((plan as DeploymentPreflight).warnings).toContainEqual({
      rule: 'fleet-reset',
      text: 'A goes from 5 to 1 instances: RetainAllVariantProperties is false',
    })
  })

  it.each([
    {
      policy: tracking(6000),
      says: '  fleet       A: 5 instances by then, as auto scaling is forecast (1 to 10)',
    },
    {
      policy: STEP,
      says: '  fleet       A: 1 instance as without traffic; what its policy does is not forecast (1 to 10)',
    },
  ])('tells what it begins with: $says', ({ policy, says }) => {
    const text = preflightText(preflight(scenarioOf(policy, '40m', RETAIN), NO_FILES))
    expect(text.split('\n')).toContain(says)
  })
})
