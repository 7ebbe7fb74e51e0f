/**
 * Mistakes in an expression that no run could put right: a member that nothing of its kind has, an
 * endpoint or variant that the scenario never makes, a comparison of a number with text.
 */
import type { ASTNode } from '@marcbachmann/cel-js'
import { EVENT_KINDS } from '../../core/timeline.ts'
import { suggestion } from '../reading/suggest.ts'
import { childrenOf } from './cel-values.ts'
import { EVENT_SHAPES } from './event-shapes.ts'
import { checkMetricCall } from './metric-check.ts'
import type { RunNames, RunShapes } from './run-shapes.ts'
import {
  areComparable,
  BOOLEAN,
  listOf,
  memberNames,
  memberOf,
  NULL,
  NUMBER,
  type Shape,
  shapeText,
  TEXT,
  UNKNOWN,
} from './shape.ts'

export interface ShapeProblem {
  /** Where in the expression. */
  readonly offset: number
  readonly message: string
  readonly hint?: string | undefined
}

export type Report = (problem: ShapeProblem) => void

export function shapeProblems(
  expression: ASTNode,
  shapes: RunShapes,
  names: RunNames | undefined,
): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = []
  const report: Report = problem => problems.push(problem)
  new ShapeReader(shapes, names, report).condition(expression)
  return problems
}

/** What an expression would be; what is wrong inside it is not told. */
export function shapeOf(expression: ASTNode, shapes: RunShapes): Shape {
  return new ShapeReader(shapes, undefined, () => {}).shapeOf(expression)
}

const QUANTIFIERS: readonly string[] = ['all', 'exists', 'exists_one']
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const ARITHMETIC: readonly string[] = ['-', '*', '/', '%', '-_']
const NUMERIC_CALLS: readonly string[] = ['abs', 'duration', 'size', 'double', 'int']

class ShapeReader {
  readonly #shapes: RunShapes
  readonly #names: RunNames | undefined
  readonly #report: Report
  /** Of the macros around: `all(name, …)`. */
  readonly #bound: ReadonlyMap<string, Shape>

  constructor(
    shapes: RunShapes,
    names: RunNames | undefined,
    report: Report,
    bound: ReadonlyMap<string, Shape> = new Map(),
  ) {
    this.#shapes = shapes
    this.#names = names
    this.#report = report
    this.#bound = bound
  }

  /** What must be true or false. */
  condition(node: ASTNode): void {
    const shape = this.shapeOf(node)
    if (shape.kind === 'boolean' || shape.kind === 'unknown') return
    const message = `a condition is true or false; this is ${shapeText(shape)}`
    this.#report({ offset: node.start, message })
  }

  shapeOf(node: ASTNode): Shape {
    if (COMPARISONS.includes(node.op)) return this.#comparison(node)
    if (ARITHMETIC.includes(node.op)) return this.#arithmetic(node)
    switch (node.op) {
      case 'value':
        return constantShape(node.args)
      case 'id':
        return this.#bound.get(node.args) ?? this.#shapes.variables.get(node.args) ?? UNKNOWN
      case '.':
        return this.#member(this.shapeOf(node.args[0]), node.args[1], {
          whole: node.args[0],
          offset: node.end - node.args[1].length,
        })
      case '[]':
        return this.#index(node.args[0], node.args[1])
      case 'call':
        return this.#call(node.args[0], node.args[1], node)
      case 'rcall':
        return this.#macro(node.args[0], node.args[1], node.args[2])
      case '&&':
      case '||':
      case '!_':
        for (const child of childrenOf(node)) this.condition(child)
        return BOOLEAN
      case 'in':
        for (const child of childrenOf(node)) this.shapeOf(child)
        return BOOLEAN
      default:
        return this.#other(node)
    }
  }

  #other(node: ASTNode): Shape {
    const [first, ...more] = childrenOf(node)
    if (node.op === '?:' && first !== undefined) {
      this.condition(first)
      const [yes, no] = more.map(child => this.shapeOf(child))
      return yes !== undefined && yes.kind === no?.kind ? yes : UNKNOWN
    }
    const shapes = childrenOf(node).map(child => this.shapeOf(child))
    if (node.op === '+') return shapes.every(({ kind }) => kind === 'number') ? NUMBER : UNKNOWN
    return node.op === 'list' ? listOf(shapes[0] ?? UNKNOWN) : UNKNOWN
  }

  #comparison(node: ASTNode): Shape {
    const [left, right] = childrenOf(node).map(child => this.shapeOf(child))
    if (left !== undefined && right !== undefined && !areComparable(left, right)) {
      const message = `this compares ${shapeText(left)} with ${shapeText(right)}`
      this.#report({ offset: node.start, message })
    }
    return BOOLEAN
  }

  #arithmetic(node: ASTNode): Shape {
    for (const child of childrenOf(node)) {
      const shape = this.shapeOf(child)
      if (shape.kind === 'number' || shape.kind === 'unknown' || shape.kind === 'null') continue
      this.#report({ offset: child.start, message: `this is ${shapeText(shape)}, not a number` })
    }
    return NUMBER
  }

  #index(whole: ASTNode, index: ASTNode): Shape {
    const shape = this.shapeOf(whole)
    if (index.op === 'value' && typeof index.args === 'string') {
      return this.#member(shape, index.args, { whole, offset: index.start })
    }
    this.shapeOf(index)
    if (shape.kind === 'list') return shape.of
    return shape.kind === 'named' ? shape.each : UNKNOWN
  }

  #member(shape: Shape, name: string, at: { whole: ASTNode; offset: number }): Shape {
    const found = memberOf(shape, name)
    if (found !== undefined) return found
    const text = at.whole.input.slice(at.whole.start, at.whole.end)
    const hint = suggestion(name, memberNames(shape))
    this.#report({ offset: at.offset, message: `${text} has no "${name}"`, hint })
    return UNKNOWN
  }

  #call(name: string, args: readonly ASTNode[], node: ASTNode): Shape {
    if (name === 'has') return BOOLEAN // it asks whether there is such a member
    for (const argument of args) this.shapeOf(argument)
    switch (name) {
      case 'first':
      case 'last':
        return this.#event(args)
      case 'count':
        this.#event(args)
        return NUMBER
      case 'at':
        return this.#shapes.state
      case 'metric':
        checkMetricCall(node, this.#names, this.#report)
        return NUMBER
      default:
        return NUMERIC_CALLS.includes(name) ? NUMBER : UNKNOWN
    }
  }

  /** Of a kind and, perhaps, values that some of its members must have. */
  #event([kind, match]: readonly ASTNode[]): Shape {
    if (kind?.op !== 'value' || typeof kind.args !== 'string') return UNKNOWN
    const shape = EVENT_SHAPES.get(kind.args)
    if (shape === undefined) {
      const message = `there is no event kind "${kind.args}"`
      const hint = suggestion(kind.args, EVENT_KINDS)
      this.#report({ offset: kind.start, message, hint })
      return UNKNOWN
    }
    if (match?.op !== 'map') return shape
    for (const [key, wanted] of match.args) {
      if (key.op !== 'value' || typeof key.args !== 'string') continue
      const actual = this.#member(shape, key.args, { whole: kind, offset: key.start })
      const given = this.shapeOf(wanted)
      if (areComparable(actual, given)) continue
      const message = `"${key.args}" of ${kind.args} is ${shapeText(actual)}, not ${shapeText(given)}`
      this.#report({ offset: wanted.start, message })
    }
    return shape
  }

  #macro(name: string, receiver: ASTNode, args: readonly ASTNode[]): Shape {
    const whole = this.shapeOf(receiver)
    const [variable, ...bodies] = args
    if (variable?.op !== 'id' || bodies.length === 0) {
      for (const argument of args) this.shapeOf(argument)
      return name === 'size' ? NUMBER : UNKNOWN
    }
    const each = whole.kind === 'list' ? whole.of : whole.kind === 'unknown' ? UNKNOWN : TEXT
    const bound = new Map([...this.#bound, [variable.args, each] as const])
    const inside = new ShapeReader(this.#shapes, this.#names, this.#report, bound)
    if (QUANTIFIERS.includes(name)) {
      for (const body of bodies) inside.condition(body)
      return BOOLEAN
    }
    const shapes = bodies.map(body => inside.shapeOf(body))
    return name === 'map' ? listOf(shapes.at(-1) ?? UNKNOWN) : listOf(each)
  }
}

function constantShape(value: unknown): Shape {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return NUMBER
    case 'string':
      return TEXT
    case 'boolean':
      return BOOLEAN
    default:
      return value === null ? NULL : UNKNOWN
  }
}
