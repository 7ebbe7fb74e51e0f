/** Scenario files for tests: the least that is valid, and a small account to change. */
import type { ScenarioFiles } from '../../src/scenario/prepare.ts'
import { type ParseOptions, parseScenario } from '../../src/scenario/reading/parse.ts'
import { formatProblem } from '../../src/scenario/reading/problem-text.ts'
import type { Scenario } from '../../src/scenario/scenario.ts'

/** What a scenario without traces and routers needs from outside. */
export const NO_FILES: ScenarioFiles = {
  routers: [],
  openTrace: () => {
    throw new Error('there is no trace')
  },
}

/** A file with these further lines. */
export const fileWith = (...lines: readonly string[]): string =>
  ['name: x', 'duration: 1h', ...lines, ''].join('\n')

/** Two models, configs v1 and v2, endpoint churn on v1; then these further lines. */
export const churnWith = (...lines: readonly string[]): string =>
  fileWith('models: { churn-v1: {}, churn-v2: {} }', ...CHURN_SETUP, ...lines)

const variant = (model: string) =>
  `{ VariantName: A, ModelName: ${model}, InstanceType: ml.m5.large, InitialInstanceCount: 1 }`

const config = (name: string, model: string) =>
  `  - CreateEndpointConfig: { EndpointConfigName: ${name}, ProductionVariants: [${variant(model)}] }`

export const CHURN_SETUP = [
  'setup:',
  config('v1', 'churn-v1'),
  config('v2', 'churn-v2'),
  '  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: v1 }',
] as const

export function parsed(text: string, options?: ParseOptions): Scenario {
  const result = parseScenario(text, 'x.yaml', options)
  if (result.ok) return result.scenario
  throw new Error(result.problems.map(formatProblem).join('\n'))
}

/** Each problem without its excerpt: `line:col: message; hint`, or `--set …: message`. */
export function problemsOf(text: string, options?: ParseOptions): readonly string[] {
  const result = parseScenario(text, 'x.yaml', options)
  if (result.ok) return []
  return result.problems.map(problem =>
    formatProblem({ ...problem, excerpt: undefined }).replace(/^x\.yaml:/, ''),
  )
}
