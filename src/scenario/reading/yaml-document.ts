/**
 * A scenario file as YAML: its values, and where in the text each of them is.
 *
 * YAML 1.2, one document, all keys strings, no key twice, unknown tags refused. Aliases are
 * followed, a bounded number of times.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml'
import {
  type Path,
  type Position,
  type Problem,
  problemAt,
  type ScenarioSource,
} from './problem.ts'

const ALIASES_MAX = 100

const QUOTE_HINT =
  'put the expression in quotes: YAML gives ": ", " #" and a leading "!" or "{" a meaning of its own'

export class YamlDocument {
  readonly source: ScenarioSource
  readonly #document: Document
  readonly #lines: LineCounter

  constructor(source: ScenarioSource) {
    this.source = source
    this.#lines = new LineCounter()
    this.#document = parseDocument(source.text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
    })
  }

  /** What keeps the text from being YAML that can be read further. */
  syntaxProblems(): readonly Problem[] {
    const { errors, warnings, contents } = this.#document
    const problems = [...errors, ...warnings].map(error => this.#problemOf(error))
    if (problems.length > 0) return problems.filter(isFirstOfItsLine)
    if (contents !== null) return []
    return [problemAt(this.source, { line: 1, col: 1 }, { message: 'the file holds no scenario' })]
  }

  get contents(): Node | null {
    return this.#document.contents
  }

  /** The values as plain objects, or what is wrong with the file's aliases. */
  values(): { readonly root: unknown } | { readonly problem: Problem } {
    try {
      return { root: this.#document.toJS({ maxAliasCount: ALIASES_MAX }) }
    } catch (error) {
      // The library's own answer to aliases without anchor and to aliases that multiply.
      if (!(error instanceof ReferenceError)) throw error
      const position = { line: 1, col: 1 }
      return { problem: problemAt(this.source, position, { message: `YAML: ${error.message}` }) }
    }
  }

  /**
   * Where the value at a path is, or its key; where it is missing, the nearest thing around it.
   * `undefined` when the nearest thing did not come from the text (it was set by `--set`).
   */
  positionOf(path: Path, isAboutKey = false): Position | undefined {
    let node = this.resolve(this.#document.contents)
    let found: Node | null | undefined = node
    for (const [depth, step] of path.entries()) {
      const child = this.childOf(node, step)
      if (child === undefined) break
      found = isAboutKey && depth === path.length - 1 ? (child.key ?? child.value) : child.value
      node = this.resolve(child.value)
    }
    const offset = found?.range?.[0]
    return offset === undefined ? undefined : this.#lines.linePos(offset)
  }

  /** The place of an offset inside the one-line scalar at a path; of the scalar's start else. */
  positionInText(path: Path, text: string, offset: number): Position | undefined {
    const start = this.positionOf(path)
    if (start === undefined) return undefined
    const line = this.source.text.split('\n')[start.line - 1] ?? ''
    const at = line.indexOf(text, start.col - 1)
    const isVerbatim = at >= 0 && at <= start.col // right there, or after one quotation mark
    return isVerbatim ? { line: start.line, col: at + 1 + offset } : start
  }

  /** The entry of a map or list under a key or an index. */
  childOf(node: Node | null | undefined, step: string | number): Child | undefined {
    if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step]
      return isNode(item) ? { key: undefined, value: item } : undefined
    }
    if (!isMap(node)) return undefined
    const pair = node.items.find(item => keyText(item) === String(step))
    if (pair === undefined) return undefined
    const key = isNode(pair.key) ? pair.key : undefined
    return { key, value: isNode(pair.value) ? pair.value : null }
  }

  /** The node itself, or what it is an alias of. */
  resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.#document) : node
  }

  /** A new node with a plain value, for `--set`. */
  createNode(value: unknown): Node {
    return this.#document.createNode(value) as Node // createNode answers a node for any value
  }

  #problemOf(error: YAMLError): Problem {
    const position = this.#lines.linePos(error.pos[0])
    const isInExpect = /^expect:/.test(this.#topLevelLineBefore(position.line))
    return problemAt(this.source, position, {
      message: messageOf(error),
      hint: isInExpect ? QUOTE_HINT : undefined,
    })
  }

  #topLevelLineBefore(line: number): string {
    const lines = this.source.text.split('\n').slice(0, line)
    return lines.findLast(text => /^[A-Za-z]/.test(text)) ?? ''
  }
}

/** What the parser finds further along a line mostly follows from its first fault there. */
const isFirstOfItsLine = (problem: Problem, index: number, all: readonly Problem[]): boolean =>
  all.findIndex(({ line }) => line === problem.line) === index

export interface Child {
  /** `undefined` in a list. */
  readonly key: Node | undefined
  /** `null`: a key without a value. */
  readonly value: Node | null
}

/** The text of a pair's key: all keys are scalars, because the parser insists on strings. */
export function keyText(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key)
}

function messageOf(error: YAMLError): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'this key is in the map twice'
    case 'MULTIPLE_DOCS':
      return 'a scenario file holds one YAML document: remove the "---"'
    case 'NON_STRING_KEY':
      return 'keys must be plain text'
    default:
      return `YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`
  }
}
