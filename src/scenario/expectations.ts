/**
 * `expect:` CEL expressions over a run's result. They are compiled when the file is read, so that
 * a typo does not wait for the end of the run, and evaluated when it is over.
 *
 * What is not known before the run, such as the value of an index, is checked when it is evaluated;
 * an expectation that asks for what no run has is then `invalid`, not just failed.
 */
import type { ParseResult } from '@marcbachmann/cel-js'
import type { Ms } from '../core/units.ts'
import { type CelProblem, celProblems } from './cel/cel-check.ts'
import {
  celEnvironment,
  type ExpectationVariables,
  NO_RUN,
  type RunReader,
} from './cel/cel-environment.ts'
import { explainError } from './cel/cel-explain.ts'
import { constantInstantsMs, type Evaluation, operandValues } from './cel/cel-values.ts'
import { type RunNames, type RunShapes, runShapes } from './cel/run-shapes.ts'
import type { Expectation } from './scenario.ts'

export interface ExpectationProblem extends CelProblem {
  /** Of the expectation in the list. */
  readonly index: number
}

export interface CompiledExpectations {
  readonly expressions: readonly string[]
  /** Instants that `at(…)` is asked for, as far as they are known before the run; ascending. */
  readonly instantsMs: readonly Ms[]
  /** `undefined`: not known. */
  readonly names: RunNames | undefined
}

export type Compilation =
  | { readonly ok: true; readonly compiled: CompiledExpectations }
  | { readonly ok: false; readonly problems: readonly ExpectationProblem[] }

export interface ExpectationResult {
  readonly expression: string
  readonly passed: boolean
  /** What the parts that are compared came to, by their text. */
  readonly values: Readonly<Record<string, unknown>>
  /** Why there is no answer. */
  readonly error?: string
  /** The expectation itself is wrong: it asks for what no run has. */
  readonly invalid?: true
}

/** With `names`, mistakes in names of endpoints and variants are found, too. */
export function compileExpectations(
  expectations: readonly Pick<Expectation, 'expression'>[],
  names?: RunNames,
): Compilation {
  const environment = celEnvironment(NO_RUN)
  const expressions = expectations.map(({ expression }) => expression)
  const problems = expressions.flatMap((expression, index) =>
    celProblems(environment, expression, names).map(problem => ({ ...problem, index })),
  )
  if (problems.length > 0) return { ok: false, problems }
  const instants = expressions.flatMap(expression =>
    constantInstantsMs(environment, environment.parse(expression).ast),
  )
  const instantsMs = [...new Set(instants)].sort((left, right) => left - right)
  return { ok: true, compiled: { expressions, instantsMs, names } }
}

export function evaluateExpectations(
  compiled: CompiledExpectations,
  variables: ExpectationVariables,
  run: RunReader,
): readonly ExpectationResult[] {
  const environment = celEnvironment(run)
  const shapes = runShapes(compiled.names)
  return compiled.expressions.map(expression =>
    evaluateOne({ environment, variables: { ...variables }, shapes }, expression),
  )
}

function evaluateOne(
  evaluation: Evaluation & { readonly shapes: RunShapes },
  expression: string,
): ExpectationResult {
  const { environment, variables } = evaluation
  const program: ParseResult = environment.parse(expression)
  const values = () => operandValues(evaluation, program.ast)
  try {
    const answer: unknown = program({ ...variables })
    if (typeof answer === 'boolean') return { expression, passed: answer, values: values() }
    const error = `an expectation is true or false; this is a ${typeof answer}`
    return { expression, passed: false, values: values(), error, invalid: true }
  } catch (thrown) {
    const { error, isInvalid } = explainError(evaluation, thrown)
    const result = { expression, passed: false, values: values(), error }
    return isInvalid ? { ...result, invalid: true } : result
  }
}
