/**
 * Every shipped scenario is a lesson and a test: its expectations hold, and its story is the one in
 * the `.out` file beside it (`npx vitest run -u` rewrites them; read the difference in review).
 */
import { describe, expect, it } from 'vitest'
import { loadScenario, SHIPPED_SCENARIOS, shippedScenarios } from '../../src/cli/scenario-files.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { PLAIN, storyText } from '../../src/scenario/story/story.ts'

const run = async (name: string, seed?: number) => {
  const { scenario, files } = await loadScenario(name, { set: [], seed })
  return new ScenarioRun(scenario, { files, version: 'test' }).finish()
}

describe.each(shippedScenarios())('scenario %s', name => {
  it('meets its expectations and tells the story beside it', async () => {
    const result = await run(name)
    expect(result.expectations.filter(({ passed }) => !passed)).toEqual([])
    expect(result.expectations.length).toBeGreaterThan(0)
    await expect(storyText(result, undefined, PLAIN)).toMatchFileSnapshot(
      `${SHIPPED_SCENARIOS}/${name}.out`,
    )
  })
})

describe('a run', () => {
  it('has the same digest every time', async () => {
    const [first, second] = [await run('canary-rollback'), await run('canary-rollback')]
    expect(second.digest).toBe(first.digest)
  })

  it('has another digest with another seed', async () => {
    const [first, second] = [await run('canary-rollback', 1), await run('canary-rollback', 2)]
    expect(second.digest).not.toBe(first.digest)
  })

  it('meets the expectations of the showcase with every one of ten seeds', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { expectations } = await run('canary-rollback', seed)
      expect(
        expectations.every(({ passed }) => passed),
        `seed ${seed}`,
      ).toBe(true)
    }
  })
})
