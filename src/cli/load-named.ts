/** A scenario by name or path, for servers: most start with an empty account. */
import type { LoadedScenario, ScenarioOverrides } from './scenario-files.ts'

/** What only a scenario needs (YAML, CEL) is loaded for one: an empty account is there sooner. */
export async function loadNamed(
  name: string,
  overrides: ScenarioOverrides,
): Promise<LoadedScenario> {
  const { loadScenario } = await import('./scenario-files.ts')
  return loadScenario(name, overrides)
}
