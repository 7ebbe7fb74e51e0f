/** Why an expression has no answer, in words that help to mend it. */
import { type ASTNode, EvaluationError, serialize } from '@marcbachmann/cel-js'
import { suggestion } from '../reading/suggest.ts'
import { type Evaluation, isCallOf, tryEvaluate } from './cel-values.ts'
import { ExpectationError } from './expectation-error.ts'
import type { RunShapes } from './run-shapes.ts'
import { memberOf } from './shape.ts'
import { shapeOf } from './shape-check.ts'

/** What is known of the run beforehand tells what it could have had. */
type Explained = Evaluation & { readonly shapes: RunShapes }

export interface Explanation {
  readonly error: string
  /** The expectation asks for what no run has; else it is merely not met. */
  readonly isInvalid: boolean
}

export function explainError(evaluation: Explained, thrown: unknown): Explanation {
  if (thrown instanceof ExpectationError) {
    return { error: withHint(thrown.message, thrown.hint), isInvalid: thrown.kind === 'invalid' }
  }
  if (!(thrown instanceof EvaluationError)) throw thrown
  const access = accessOf(thrown)
  if (access !== undefined) return explainMissing(evaluation, access)
  return { error: thrown.summary, isInvalid: true }
}

interface Access {
  readonly operand: ASTNode
  readonly key: string | ASTNode
}

/** The library's codes for a key of a map and an index of a list. */
const NOT_THERE: readonly string[] = ['no_such_key', 'index_out_of_bounds']

/** The access to a member that is not there. */
function accessOf({ code, node }: EvaluationError): Access | undefined {
  if (!NOT_THERE.includes(code) || node === undefined) return undefined
  if (node.op === '.') return { operand: node.args[0], key: node.args[1] }
  return node.op === '[]' ? { operand: node.args[0], key: node.args[1] } : undefined
}

function explainMissing(evaluation: Explained, { operand, key }: Access): Explanation {
  const whole = tryEvaluate(evaluation, operand)
  const name = String(
    typeof key === 'string' ? key : (tryEvaluate(evaluation, key) ?? serialize(key)),
  )
  const text = serialize(operand)
  if (whole === null) {
    const isEvent = isCallOf(operand, ['first', 'last'])
    return { error: isEvent ? noEvent(operand) : `${text} is null`, isInvalid: false }
  }
  if (Array.isArray(whole)) {
    return { error: `${text} has no [${name}], only ${whole.length} of them`, isInvalid: false }
  }
  const error = `${text} has no "${name}"`
  if (typeof whole !== 'object') return { error, isInvalid: true }
  const shape = shapeOf(operand, evaluation.shapes)
  if (shape.kind !== 'unknown' && memberOf(shape, name) !== undefined) {
    return { error: `${error} in this run`, isInvalid: false }
  }
  const known = Object.entries(whole).flatMap(([known, value]) =>
    value === undefined ? [] : known,
  )
  return { error: withHint(error, suggestion(name, known)), isInvalid: true }
}

/** `first('deployment.rolled-back', {…})` → `no deployment.rolled-back with {…} in this run` */
function noEvent(call: ASTNode): string {
  const [kind, match] = call.op === 'call' ? call.args[1] : []
  const name = kind?.op === 'value' ? String(kind.args) : kind && serialize(kind)
  return `no ${name}${match === undefined ? '' : ` with ${serialize(match)}`} in this run`
}

const withHint = (message: string, hint: string | undefined): string =>
  hint === undefined ? message : `${message}; ${hint}`
