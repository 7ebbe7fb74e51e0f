import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { compareRuns, comparisonText, differenceLines } from '../../src/scenario/compare.ts'
import { type RunResult, ScenarioRun } from '../../src/scenario/run.ts'

async function run(name: string, set: readonly string[] = []): Promise<RunResult> {
  const { scenario, files } = await loadScenario(name, { set, seed: undefined })
  return new ScenarioRun(scenario, { files, version: 'test' }).finish()
}

describe('compareRuns', () => {
  it('puts the figures that a deployment is chosen by side by side', async () => {
    const runs = [await run('all-at-once-bad'), await run('canary-rollback')]
    const { figures } = compareRuns(runs)
    const of = (name: string) => figures.find(figure => figure.name === name)?.values
    expect(of('failed requests')).toEqual(runs.map(({ requests }) => requests.failed))
    expect(of('seconds to detect')).toEqual([90, 90])
    // All callers of 90 s at 100/s, against a tenth of them; one in five is hurt.
    const [everybody, some] = (of('users on the new version') ?? []) as number[]
    expect(Math.abs((everybody ?? 0) / 9000 - 1)).toBeLessThan(0.05)
    expect(Math.abs((some ?? 0) / 900 - 1)).toBeLessThan(0.15)
    expect(of('users hurt by the new version')).toEqual(of('failed requests'))
  })

  it('has no figure of a new version where there was none, and counts callers who retry', async () => {
    const { figures } = compareRuns([await run('steady-one-variant'), await run('retry-storm')])
    const of = (name: string) => figures.find(figure => figure.name === name)?.values
    expect(of('users hurt by the new version')).toBeUndefined()
    expect(of('seconds to detect')).toBeUndefined()
    const [none, gaveUp] = of('callers who gave up') ?? []
    expect(none).toBeNull()
    // Attempts that fail are many more than callers who do.
    expect(gaveUp).toBeLessThan(Number(of('failed requests')?.[1]) / 2)
  })

  it('counts the most instances that there were at one instant, both fleets of an update', async () => {
    // Each of three endpoints has its ten instances twice while it is updated.
    const oneByOne = ['duration=3h', 'timeline[1].at=1h', 'timeline[2].at=2h']
    const runs = [await run('relative-alarm'), await run('relative-alarm', oneByOne)]
    const { figures } = compareRuns(runs)
    expect(figures.find(({ name }) => name === 'peak instances')?.values).toEqual([60, 40])
  })

  it('marks the rows in which the runs differ, as they are shown', async () => {
    const text = comparisonText(
      compareRuns([await run('all-at-once-bad'), await run('canary-rollback')]),
    )
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^ {3,}all-at-once-bad {2}canary-rollback$/)
    expect(lines.find(line => line.includes('failed requests'))).toMatch(/^\* /)
    expect(lines.find(line => line.includes('seconds to detect'))).toMatch(/^ {2}/)
  })

  it('says so where no figure differs: the same run, or another with the same figures', async () => {
    const once = await run('canary-rollback')
    const last = (runs: readonly RunResult[]) =>
      comparisonText(compareRuns(runs)).trimEnd().split('\n').at(-1)
    expect(last([once, once])).toBe('the runs are the same to the last event: equal digests')
    expect(last([once, { ...once, digest: 'another' }])).toBe(
      'no figure differs, though the runs do: their digests are not equal',
    )
    expect(last([once, await run('all-at-once-bad')])).toMatch(/expectations met/)
  })

  it('tells a repeated scenario by its seed, and the same seed by its place', async () => {
    const once = await run('canary-rollback')
    const other = await run('canary-rollback', ['seed=2'])
    const heading = (runs: readonly RunResult[]) => comparisonText(compareRuns(runs)).split('\n')[0]
    expect(heading([once, other])).toContain('canary-rollback seed 1  canary-rollback seed 2')
    expect(heading([once, once])).toContain(
      'canary-rollback seed 1 [1]  canary-rollback seed 1 [2]',
    )
  })
})

describe('differenceLines', () => {
  it('names what changed and nothing else', async () => {
    const before = await run('canary-rollback')
    const after = await run('canary-rollback', ['models.churn-v2.errors.5xx=100%'])
    const lines = differenceLines(before, after)
    expect(lines.find(line => line.startsWith('failed requests'))).toMatch(
      /^failed requests 169 → \d+$/,
    )
    expect(lines.some(line => line.startsWith('dollars '))).toBe(false)
    expect(differenceLines(before, before)).toEqual([])
  })
})
