/** What `plan` says of inference experiments, against the run that it foretells. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { experimentText } from '../../src/scenario/plan/experiment-text.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'

async function planAndRun(name: string, set: readonly string[] = []) {
  const { scenario, files } = await loadScenario(name, { set, seed: undefined })
  const { experiments } = preflight(scenario, files)
  return { experiments, run: new ScenarioRun(scenario, { files, version: 'test' }).finish() }
}

/** What the requests in hand add to a deployment. */
const DRAIN_MS = 1000

describe('an inference experiment', () => {
  it.each(['faster', 'broken'])('%s begins, ends, copies and costs as the run does', async name => {
    const { experiments, run } = await planAndRun('shadow-promoted')
    const plan = experiments.find(({ experiment }) => experiment === name)
    const { instancesPeak, variants } = run.endpoints[plan?.endpoint ?? ''] ?? {}
    const instantOf = (to: string) =>
      run.timeline.find(
        event =>
          event.kind === 'experiment.status-changed' &&
          event.experiment === name &&
          event.to === to,
      )?.atMs ?? Number.NaN
    const lateBy = (actualMs: number, plannedMs: number | null | undefined) =>
      actualMs - (plannedMs ?? Number.NaN)
    for (const late of [
      lateBy(instantOf('running'), plan?.runsFromMs),
      lateBy(instantOf('completed'), plan?.overAtMs),
    ]) {
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThan(DRAIN_MS)
    }
    expect(instantOf('stopping')).toBe(plan?.runsUntilMs)
    expect(instancesPeak).toBe(plan?.instancesPeak)
    // A binomial count of Poisson arrivals: within four standard deviations.
    const copies = plan?.copies ?? 0
    const shadow = Object.values(variants ?? {}).find(({ isShadow }) => isShadow)
    expect(Math.abs((shadow?.invocations ?? 0) - copies)).toBeLessThan(4 * Math.sqrt(copies))
    // Two instances for an hour is what it costs without: the end leaves two, too.
    const usd = Object.values(variants ?? {}).reduce((sum, each) => sum + (each.costUsd ?? 0), 0)
    const usdPerHour = usd / instanceHours(variants)
    expect(usd - 2 * usdPerHour).toBeCloseTo(plan?.extraUsd ?? 0, 3)
  })

  it('is told in words: what it leaves, too', async () => {
    const { experiments } = await planAndRun('shadow-promoted')
    expect(experiments.map(experimentText)).toEqual([
      `at 5:00: inference experiment faster on churn
  shadow      candidate (faster) on 1 × ml.m5.large gets 25% of the requests
  copies      51,750, 9:30 to 44:00
  runs        from 10:00 (5m after the call) to 40:00
  afterwards  candidate is promoted, 2 candidate in production from 44:30 (4m30s later)
  instances   5 at the most
  costs       $0.11 more than the fleet alone
`,
      `at 5:00: inference experiment broken on control
  shadow      candidate (broken) on 1 × ml.m5.large gets 25% of the requests
  copies      36,750, 9:30 to 34:00
  runs        from 10:00 (5m after the call) to 30:00
  afterwards  as before, 2 live in production from 34:30 (4m30s later)
  instances   5 at the most
  costs       $0.09 more than the fleet alone
`,
    ])
  })

  it('that the file does not end goes on to the end of its schedule', async () => {
    const { scenario, files } = await loadScenario('shadow-promoted', {
      set: ['timeline[2].StopInferenceExperiment.Name=another'],
      seed: undefined,
    })
    const [faster] = preflight(scenario, files).experiments
    const scheduledEndMs = 5 * 60_000 + 7 * 24 * 3_600_000
    expect(faster).toMatchObject({ runsUntilMs: null, overAtMs: null, after: null, scheduledEndMs })
    const text = experimentText(faster as NonNullable<typeof faster>)
    expect(text).toContain(
      'from 10:00 (5m after the call) beyond the end of the file, to 168:05:00',
    )
    expect(text).toContain('it is not over at the end of the file')
  })
})

const instanceHours = (variants: Readonly<Record<string, { instanceHours: number }>> = {}) =>
  Object.values(variants).reduce((sum, each) => sum + each.instanceHours, 0)
