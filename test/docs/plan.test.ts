/** docs/plan.md names every member that `plan --json` and `compare --json` print. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { compareRuns } from '../../src/scenario/compare.ts'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'

const page = readFileSync(new URL('../../docs/plan.md', import.meta.url), 'utf8')

/** Together they have every kind of update, policy, scheduled action and experiment. */
const SCENARIOS = [
  'canary-rollback',
  'rolling-gpu-quota',
  'scaling-blocked-in-update',
  'step-vs-target',
  'nine-oclock',
  'shadow-promoted',
]
/** Their members are names of the file. */
const BY_NAME = ['production']

function membersOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [
    name,
    ...(BY_NAME.includes(name) ? [] : membersOf(each)),
  ])
}

const unnamed = (value: unknown): readonly string[] =>
  [...new Set(membersOf(value))].filter(name => !page.includes(`\`${name}\``))

describe('docs/plan.md', () => {
  it.each(SCENARIOS)('names every member of the plan of %s', async name => {
    const { scenario, files } = await loadScenario(name, { set: [], seed: undefined })
    expect(unnamed(preflight(scenario, files))).toEqual([])
  })

  it('names every member of a comparison', async () => {
    const { scenario, files } = await loadScenario('steady-one-variant', { set: [], seed: 1 })
    const run = new ScenarioRun(scenario, { files, version: 'test' }).finish()
    expect(unnamed(compareRuns([run, run]))).toEqual([])
  })
})
