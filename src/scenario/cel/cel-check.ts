/** What is wrong with an expression, as far as its text alone tells. */
import {
  type ASTNode,
  type TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js'
import { EVENT_KINDS } from '../../core/timeline.ts'
import { suggestion } from '../suggest.ts'
import { FUNCTIONS, VARIABLES } from './cel-environment.ts'
import { childrenOf, isCallOf, isConstant } from './cel-values.ts'
import { ExpectationError } from './expectation-error.ts'
import { METRIC_MEMBERS } from './metric-query.ts'

export interface CelProblem {
  /** Where in the expression. */
  readonly offset: number
  readonly message: string
  readonly hint?: string | undefined
}

export function celProblems(environment: Environment, expression: string): readonly CelProblem[] {
  try {
    const program = environment.parse(expression)
    const { valid, type, error } = program.check()
    if (!valid) return [typeProblem(environment, error, expression)]
    const literals = literalProblems(environment, program.ast)
    if (literals.length > 0 || type === 'bool' || type === 'dyn') return literals
    return [{ offset: 0, message: `an expectation is true or false; this is a ${type}` }]
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

/** Arguments that are written out and wrong. */
function literalProblems(environment: Environment, node: ASTNode): readonly CelProblem[] {
  const inside = childrenOf(node).flatMap(child => literalProblems(environment, child))
  return [
    ...inside,
    ...kindProblems(node),
    ...memberProblems(node),
    ...durationProblems(environment, node),
  ]
}

function kindProblems(node: ASTNode): readonly CelProblem[] {
  const [kind] = isCallOf(node, ['first', 'last', 'count']) ? childrenOf(node) : []
  if (kind?.op !== 'value' || typeof kind.args !== 'string') return []
  const known: readonly string[] = EVENT_KINDS
  if (known.includes(kind.args)) return []
  const message = `there is no event kind "${kind.args}"`
  return [{ offset: kind.start, message, hint: suggestion(kind.args, known) }]
}

function memberProblems(node: ASTNode): readonly CelProblem[] {
  const [members] = isCallOf(node, ['metric']) ? childrenOf(node) : []
  if (members?.op !== 'map') return []
  const known: readonly string[] = METRIC_MEMBERS
  return members.args.flatMap(([key]) => {
    if (key.op !== 'value' || known.includes(String(key.args))) return []
    const name = String(key.args)
    return [
      { offset: key.start, message: `metric() has no "${name}"`, hint: suggestion(name, known) },
    ]
  })
}

function durationProblems(environment: Environment, node: ASTNode): readonly CelProblem[] {
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
