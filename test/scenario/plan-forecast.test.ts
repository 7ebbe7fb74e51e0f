/** The forecast of a deployment against its run. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import type { DeploymentPreflight } from '../../src/scenario/plan/deployments.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'

async function forecastAndRun(name: string, set: readonly string[] = []) {
  const { scenario, files } = await loadScenario(name, { set, seed: undefined })
  const plan = preflight(scenario, files)
  const run = new ScenarioRun(scenario, { files, version: 'test' }).finish()
  return { plan, run }
}

const isDeployment = (each: { readonly kind: string }): each is DeploymentPreflight =>
  each.kind === 'deployment'

describe('a forecast', () => {
  it.each([
    { name: 'canary-rollback', set: [] },
    { name: 'all-at-once-bad', set: [] },
    { name: 'diluted-alarm', set: [] },
    { name: 'canary-rollback', set: ['models.churn-v2.errors.5xx=50%'] },
  ])('of $name $set sees the errors when the run does, and as many are hurt', async given => {
    const { plan, run } = await forecastAndRun(given.name, given.set)
    const [forecast] = plan.deployments.filter(isDeployment)
    const [actual] = run.deployments
    expect(forecast?.detectedAfterMs).toBe(actual?.exposedMs)
    // A binomial count: within four standard deviations.
    const expected = forecast?.requestsHurt ?? 0
    expect(Math.abs((actual?.greenFailed ?? 0) - expected)).toBeLessThan(4 * Math.sqrt(expected))
  })

  it('of a deployment that goes well takes as long as the run, and needs as many instances', async () => {
    const { plan, run } = await forecastAndRun('bluegreen-all-at-once')
    const [forecast] = plan.deployments.filter(isDeployment)
    const [actual] = run.deployments
    const tookMs = (actual?.endedAtMs ?? 0) - (actual?.startedAtMs ?? 0)
    expect(Math.abs(tookMs - (forecast?.durationMs ?? 0))).toBeLessThan(1000)
    expect(run.endpoints.churn?.instancesPeak).toBe(forecast?.instancesPeak)
    const { instanceHours = 0 } = run.endpoints.churn?.variants.AllTraffic ?? {}
    const fleetAlone = (4 * run.simulatedMs) / 3_600_000
    const extraUsd = (1 - fleetAlone / instanceHours) * run.costUsd
    expect(extraUsd).toBeCloseTo(forecast?.extraUsd ?? 0, 3)
  })

  it('of alarms on metric math knows which of three updates is rolled back, and when', async () => {
    const { plan, run } = await forecastAndRun('relative-alarm')
    const forecasts = plan.deployments.filter(isDeployment)
    const rolledBack = new Map(run.deployments.map(each => [each.endpoint, each.exposedMs]))
    expect(forecasts.map(({ detectedAfterMs }) => detectedAfterMs)).toEqual([
      120_000,
      null,
      120_000,
    ])
    for (const { endpoint, detectedAfterMs, alarmsNotForecast } of forecasts) {
      if (detectedAfterMs !== null) expect(rolledBack.get(endpoint)).toBe(detectedAfterMs)
      expect(alarmsNotForecast).toEqual([])
    }
  })

  it('of a rolling update is k × (start-up + bake + termination), a batch more than the fleet', async () => {
    const { plan, run } = await forecastAndRun('rolling-gpu-quota')
    const last = plan.deployments.filter(isDeployment).at(-1)
    expect(last?.durationMs).toBe(65 * 60_000)
    expect(last?.instancesPeak).toBe(22)
    const completed = run.deployments.find(({ outcome }) => outcome === 'completed')
    const tookMs = (completed?.endedAtMs ?? 0) - (completed?.startedAtMs ?? 0)
    expect(Math.abs(tookMs - (last?.durationMs ?? 0))).toBeLessThan(10_000)
  })

  it('of rare callers counts them: three in a quarter of an hour, or none in two minutes', async () => {
    const { plan } = await forecastAndRun('quiet-night-alarm')
    const [missing, , patient] = plan.deployments.filter(isDeployment)
    expect(missing?.detectedAfterMs).toBeNull()
    expect(patient?.detectedAfterMs).toBeGreaterThan(14 * 60_000)
    expect(patient?.detectedAfterMs).toBeLessThan(19 * 60_000)
  })
})

describe('what comes after an update that is forecast to be rolled back', () => {
  it('finds it rolled back, as in the run', async () => {
    const { plan, run } = await forecastAndRun('silent-rollback')
    expect(plan.deployments.map(({ kind, toConfig }) => ({ kind, toConfig }))).toEqual([
      { kind: 'deployment', toConfig: 'v2' },
      { kind: 'refused', toConfig: 'v3' },
    ])
    const refused = run.timeline.find(({ kind }) => kind === 'api.refused')
    expect(plan.deployments[1]).toMatchObject({
      reason: refused?.kind === 'api.refused' ? refused.message : undefined,
    })
  })

  it('starts from the old version', async () => {
    const set = [
      'timeline[1].DeleteEndpointConfig.EndpointConfigName=v3',
      'timeline[2].UpdateEndpoint.EndpointConfigName=v2',
    ]
    const { scenario, files } = await loadScenario('silent-rollback', { set, seed: undefined })
    expect(preflight(scenario, files).deployments.at(-1)).toMatchObject({
      fromConfig: 'v1',
      toConfig: 'v2',
    })
  })
})
