/**
 * Reads a metric math expression into a tree: pure, table-tested.
 *
 * Source: CloudWatch guide, using metric math: syntax, operators and functions.
 * Assumed: the words of refusals, and that ^ binds to the right, tighter than a minus before it.
 */
import { DomainError } from '../../errors.ts'
import {
  type BinaryOperator,
  type Expression,
  FILL_MODES,
  FUNCTIONS,
  FUNCTIONS_NOT_SIMULATED,
  type FunctionName,
  isFunctionName,
} from './expression.ts'
import { type Token, tokensOf } from './tokens.ts'

const DEPTH_MAX = 50

/** Loosest first; operators of one level take what is on their left first, but for ^. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
]

/** Throws `DomainError` that says what is wrong with the text, or what of it is not simulated. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text))
  const expression = reader.level(0)
  reader.expectEnd()
  return expression
}

class Reader {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected()
  }

  level(index: number): Expression {
    const operators = LEVELS[index]
    if (operators === undefined) return this.#signed()
    let left = this.level(index + 1)
    for (;;) {
      const operator = operators.find(candidate => this.#isSign(candidate))
      if (operator === undefined) return left
      this.#next++
      left = { kind: 'binary', operator, left, right: this.level(index + 1) }
    }
  }

  #signed(): Expression {
    if (this.#take('-')) return { kind: 'negate', operand: this.#nested(() => this.#signed()) }
    if (this.#take('+')) return this.#nested(() => this.#signed())
    const base = this.#operand()
    if (!this.#take('^')) return base
    return { kind: 'binary', operator: '^', left: base, right: this.#nested(() => this.#signed()) }
  }

  #operand(): Expression {
    const token = this.#peek()
    if (token.kind === 'number') {
      this.#next++
      return { kind: 'number', value: token.value }
    }
    if (token.kind === 'text') {
      this.#next++
      return { kind: 'text', value: token.value }
    }
    if (token.kind === 'name') {
      this.#next++
      return this.#take('(') ? this.#call(token.value) : nameOf(token.value)
    }
    if (this.#take('(')) {
      const inner = this.#nested(() => this.level(0))
      this.#expect(')')
      return inner
    }
    if (this.#take('[')) return { kind: 'list', items: this.#items(']') }
    throw this.#unexpected()
  }

  #call(name: string): Expression {
    if (!isFunctionName(name)) throw unknownFunction(name)
    const args = this.#items(')')
    const [least, most]: readonly [number, number] = FUNCTIONS[name]
    if (args.length < least || args.length > most) {
      const takes = least === most ? `${least}` : `${least} to ${most}`
      throw invalid(`${name} takes ${takes} arguments, got ${args.length}`)
    }
    return { kind: 'call', name, args: name === 'SORT' ? args.map(asWord) : args }
  }

  #items(closing: ')' | ']'): readonly Expression[] {
    const items: Expression[] = []
    if (this.#take(closing)) return items
    do items.push(this.#nested(() => this.level(0)))
    while (this.#take(','))
    this.#expect(closing)
    return items
  }

  #nested(read: () => Expression): Expression {
    if (++this.#depth > DEPTH_MAX) throw invalid(`Nested more than ${DEPTH_MAX} deep`)
    const expression = read()
    this.#depth--
    return expression
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token // the last is 'end', which is never taken
  }

  #isSign(sign: string): boolean {
    const token = this.#peek()
    return token.kind === 'sign' && token.value === sign
  }

  #take(sign: string): boolean {
    const isThere = this.#isSign(sign)
    if (isThere) this.#next++
    return isThere
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#unexpected(` where '${sign}' is expected`)
  }

  #unexpected(where = ''): DomainError {
    const { kind, value, at } = this.#peek()
    const what = kind === 'end' ? 'Unexpected end' : `Unexpected '${value}' at character ${at + 1}`
    return invalid(`${what}${where}`)
  }
}

function nameOf(name: string): Expression {
  const mode = FILL_MODES.find(known => known === name)
  return mode === undefined ? { kind: 'query', id: name } : { kind: 'fill-mode', mode }
}

/** SORT's function and order are words, not Ids of queries. */
const asWord = (argument: Expression, index: number): Expression =>
  argument.kind === 'query' && index > 0 ? { kind: 'text', value: argument.id } : argument

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)

function unknownFunction(name: string): DomainError {
  const known: readonly FunctionName[] = Object.keys(FUNCTIONS).filter(isFunctionName)
  const there = `there are ${known.join(', ')}`
  if (FUNCTIONS_NOT_SIMULATED.some(each => each === name)) {
    return new DomainError('not-simulated', `Not simulated yet: the function ${name}; ${there}`)
  }
  const capitals = name.toUpperCase()
  const hint = isFunctionName(capitals) ? `it is written ${capitals}` : there
  return invalid(`There is no function ${name}; ${hint}`)
}
