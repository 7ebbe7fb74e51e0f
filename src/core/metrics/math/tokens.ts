/** Cuts the text of a metric math expression into tokens. */
import { DomainError } from '../../errors.ts'

export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'name'; readonly value: string; readonly at: number }
  | { readonly kind: 'sign'; readonly value: string; readonly at: number }
  | { readonly kind: 'end'; readonly value: ''; readonly at: number }

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\|\||[-+*/^<>(),[\]]))/y

/** Word operators: AND is &&, OR is ||. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['AND', '&&'],
  ['OR', '||'],
])

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  let at = 0
  while (at < end) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) {
      const rest = text.slice(at).trimStart()
      throw new DomainError(
        'invalid-value',
        `Unexpected '${rest.charAt(0)}' at '${rest.slice(0, 20)}'`,
      )
    }
    tokens.push(tokenOf(match, at))
    at = TOKEN.lastIndex
  }
  return [...tokens, { kind: 'end', value: '', at: end }]
}

function tokenOf([, number, double, single, name, sign]: RegExpExecArray, at: number): Token {
  if (number !== undefined) return { kind: 'number', value: Number(number), at }
  const text = double ?? single
  if (text !== undefined) return { kind: 'text', value: text, at }
  const word = WORDS.get(name ?? '')
  if (name !== undefined && word === undefined) return { kind: 'name', value: name, at }
  return { kind: 'sign', value: word ?? sign ?? '', at }
}
