/**
 * Whom a bad version hurts: the arithmetic (rate × errors × green's share, over the time until the
 * roll-back), the forecast of `plan`, and the mean of simulated runs agree.
 */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { mean } from '../support/statistics.ts'

const ROUTING =
  'timeline[0].UpdateEndpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration'
const LINEAR = `${ROUTING}={ Type: LINEAR, WaitIntervalInSeconds: 300, LinearStepSize: { Type: CAPACITY_PERCENT, Value: 20 } }`
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
/** 99.9 % of a normal distribution, both sides. */
const STANDARD_ERRORS = 3.29

const PER_SECOND = 100

interface Case {
  readonly strategy: string
  readonly scenario: string
  readonly set: readonly string[]
  /** Of the new version. */
  readonly errors: number
  /** Seconds from the first traffic on green to the roll-back, and its share in each stretch. */
  readonly stretches: readonly (readonly [seconds: number, greenShare: number])[]
}

const CASES: readonly Case[] = [
  {
    strategy: 'ALL_AT_ONCE',
    scenario: 'all-at-once-bad',
    set: [],
    errors: 0.2,
    stretches: [[90, 1]],
  },
  { strategy: 'CANARY', scenario: 'canary-rollback', set: [], errors: 0.2, stretches: [[90, 0.1]] },
  {
    // The alarm averages both fleets: 50% × 60% is the first step above its 27.5%, and the minute in
    // which that step begins has only 25%.
    strategy: 'LINEAR',
    scenario: 'diluted-alarm',
    set: [LINEAR, 'setup[3].PutMetricAlarm.Threshold=0.275', 'models.churn-v2.errors.5xx=50%'],
    errors: 0.5,
    stretches: [
      [300, 0.2],
      [300, 0.4],
      [150, 0.6],
    ],
  },
]

describe.each(CASES)('$strategy of a version with errors of $errors', given => {
  const { strategy, scenario: name, set, errors, stretches } = given
  const hurt = stretches.reduce(
    (sum, [seconds, share]) => sum + seconds * share * PER_SECOND * errors,
    0,
  )

  it('is forecast to hurt as many as the arithmetic says', async () => {
    const { scenario, files } = await loadScenario(name, { set, seed: undefined })
    const [plan] = preflight(scenario, files).deployments
    expect(plan).toMatchObject({ kind: 'deployment', strategy, requestsHurt: Math.round(hurt) })
  })

  it('hurts as many on the average of eight seeds', async () => {
    const counts: number[] = []
    for (const seed of SEEDS) {
      const { scenario, files } = await loadScenario(name, { set, seed })
      const { deployments } = new ScenarioRun(scenario, { files, version: 'test' }).finish()
      const [deployment] = deployments
      const seconds = stretches.reduce((sum, [each]) => sum + each, 0)
      expect(deployment?.exposedMs, `seed ${seed}`).toBe(seconds * 1000)
      counts.push(deployment?.greenFailed ?? 0)
    }
    // Failures of Poisson arrivals are Poisson: their variance is their mean.
    const standardError = Math.sqrt(hurt / SEEDS.length)
    expect(Math.abs(mean(counts) - hurt)).toBeLessThan(STANDARD_ERRORS * standardError)
  })
})
