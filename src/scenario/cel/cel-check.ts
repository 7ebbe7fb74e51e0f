/** What is wrong with an expression, as far as its text alone tells. */
import {
  type ASTNode,
  type TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js'
import { suggestion } from '../reading/suggest.ts'
import { FUNCTIONS, VARIABLES } from './cel-environment.ts'
import { childrenOf, isCallOf, isConstant } from './cel-values.ts'
import { ExpectationError } from './expectation-error.ts'
import { type RunNames, runShapes } from './run-shapes.ts'
import { type ShapeProblem, shapeProblems } from './shape-check.ts'

export type CelProblem = ShapeProblem

/** `names` undefined: what the scenario calls its endpoints and variants is not known. */
export function celProblems(
  environment: Environment,
  expression: string,
  names?: RunNames,
): readonly CelProblem[] {
  try {
    const program = environment.parse(expression)
    const { valid, error } = program.check()
    if (!valid) return [typeProblem(environment, error, expression)]
    return [
      ...shapeProblems(program.ast, runShapes(names), names),
      ...durationProblems(environment, program.ast),
    ]
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const message = `not a CEL expression: ${lowerFirst(error.summary)}`
    return [{ offset: error.range?.start ?? 0, message }]
  }
}

type CelError = ParseError | CelTypeError

function typeProblem(
  environment: Environment,
  error: CelError | undefined,
  expression: string,
): CelProblem {
  const offset = error?.range?.start ?? 0
  const summary = error?.summary ?? 'not a CEL expression'
  if (error?.code === 'unknown_variable') {
    const name = /^\w+/.exec(expression.slice(offset))?.[0] ?? ''
    const hint = suggestion(name, Object.keys(VARIABLES))
    return { offset, message: `unknown variable "${name}"`, hint }
  }
  if (error?.code === 'no_matching_overload') return callProblem(environment, offset, summary)
  return { offset, message: summary }
}

/** From `found no matching overload for 'frist(string)'`, or `'string.foo(int)'`. */
function callProblem(environment: Environment, offset: number, summary: string): CelProblem {
  const name = /(\w+)\(/.exec(summary)?.[1] ?? ''
  const known = environment.getDefinitions().functions.map(({ name }) => name)
  if (!known.includes(name)) {
    const hint = suggestion(name, new Set([...Object.keys(FUNCTIONS), ...known]))
    return { offset, message: `unknown function "${name}"`, hint }
  }
  const usage = FUNCTIONS[name]
  const message = `${name}() does not take these arguments (${summary.replace(/^.*'(.*)'$/, '$1')})`
  return { offset, message, hint: usage === undefined ? undefined : `write ${usage}` }
}

function durationProblems(environment: Environment, node: ASTNode): readonly CelProblem[] {
  const inside = childrenOf(node).flatMap(child => durationProblems(environment, child))
  return [...inside, ...durationProblem(environment, node)]
}

function durationProblem(environment: Environment, node: ASTNode): readonly CelProblem[] {
  if (!isCallOf(node, ['duration', 'at']) || !childrenOf(node).every(isConstant)) return []
  const [argument] = childrenOf(node)
  try {
    environment.parse(node.input.slice(node.start, node.end))({})
    return []
  } catch (error) {
    if (error instanceof ExpectationError)
      return [{ offset: argument?.start ?? 0, message: error.message, hint: error.hint }]
    if (!(error instanceof EvaluationError)) throw error
    const hint = 'units are h, m, s and ms, for example 7m or 1h30m'
    return [{ offset: argument?.start ?? 0, message: lowerFirst(error.summary), hint }]
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
