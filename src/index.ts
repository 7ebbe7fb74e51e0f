/**
 * The library: simulate a scenario from code.
 *
 * `parseScenario` reads the text, `ScenarioRun` plays it; `World` is the account itself.
 */
export { execute } from './aws/execute.ts'
export type { Router, RouterContext, RouterFactory } from './core/routing/router.ts'
export { World } from './core/world.ts'
export { parseScenario } from './scenario/reading/parse.ts'
export { type RunResult, ScenarioRun } from './scenario/run.ts'
export { VERSION } from './version.ts'
