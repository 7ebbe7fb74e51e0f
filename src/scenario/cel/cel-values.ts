/** Walks parsed expressions: which operands decided, and what they came to. */
import { type ASTNode, type Environment, serialize } from '@marcbachmann/cel-js'
import type { Ms } from '../../core/units.ts'
import { isCelDuration, msOf } from './cel-duration.ts'

/** An expression's surroundings. */
export interface Evaluation {
  readonly environment: Environment
  readonly variables: Readonly<Record<string, unknown>>
}

const LOGICAL: readonly string[] = ['&&', '||', '!_', '?:']
const COMPARING: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in']
const OF_THE_RUN: readonly string[] = ['first', 'last', 'count', 'at', 'metric']

/** Each operand of a comparison, and each bare condition, that is not written out in the text. */
export function operandValues(
  evaluation: Evaluation,
  expression: ASTNode,
): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>()
  for (const operand of operandsOf(expression)) {
    if (isConstant(operand)) continue
    const value = tryEvaluate(evaluation, operand)
    if (value !== undefined) values.set(serialize(operand), plain(value))
  }
  return Object.fromEntries(values)
}

function operandsOf(node: ASTNode): readonly ASTNode[] {
  if (LOGICAL.includes(node.op)) return childrenOf(node).flatMap(operandsOf)
  return COMPARING.includes(node.op) ? childrenOf(node) : [node]
}

/** `undefined` when it has no value: an error, or a variable of a macro around it. */
export function tryEvaluate({ environment, variables }: Evaluation, node: ASTNode): unknown {
  try {
    return environment.parse(serialize(node))({ ...variables })
  } catch {
    return undefined // the error of the whole expression is what is reported
  }
}

/** Neither names a variable nor asks the run. */
export function isConstant(node: ASTNode): boolean {
  if (node.op === 'id' || isCallOf(node, OF_THE_RUN)) return false
  return childrenOf(node).every(isConstant)
}

/** The instants of `at(…)` with a constant argument. */
export function constantInstantsMs(environment: Environment, node: ASTNode): readonly Ms[] {
  const inside = childrenOf(node).flatMap(child => constantInstantsMs(environment, child))
  const [argument] = isCallOf(node, ['at']) ? childrenOf(node) : []
  if (argument === undefined || !isConstant(argument)) return inside
  return [...inside, msOf(tryEvaluate({ environment, variables: {} }, argument))]
}

export function isCallOf(node: ASTNode, names: readonly string[]): boolean {
  return node.op === 'call' && names.includes(node.args[0])
}

export function childrenOf(node: ASTNode): readonly ASTNode[] {
  return nodesIn(node.args)
}

function nodesIn(part: unknown): readonly ASTNode[] {
  if (Array.isArray(part)) return part.flatMap(nodesIn)
  return isNode(part) ? [part] : []
}

const isNode = (part: unknown): part is ASTNode =>
  typeof part === 'object' && part !== null && 'op' in part && 'args' in part

/** As JSON has it: CEL's ints and durations as numbers, durations in milliseconds. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' || isCelDuration(value) ? msOf(value) : value
}
