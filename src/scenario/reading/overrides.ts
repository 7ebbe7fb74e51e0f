/**
 * `--set traffic[0].rate=200/s`: replaces or adds one value of a scenario before it is checked.
 *
 * The value is YAML. Whether the format has such a place at all is for the schema to say; what is
 * checked here is that the way to it exists, so that a typo does not make a new model.
 */
import { isMap, isSeq, type Node, parseDocument } from 'yaml'
import { type Path, type Problem, pathText } from './problem.ts'
import { suggestion } from './suggest.ts'
import type { YamlDocument } from './yaml-document.ts'

export interface Override {
  /** As given, for error texts. */
  readonly argument: string
  readonly path: Path
}

/** Top-level maps whose keys are names: `--set` may change an entry, not start one. */
const NAMED_ENTRIES: readonly string[] = ['models']

/** Applies the arguments in order, to the document itself. */
export function applyOverrides(
  document: YamlDocument,
  set: readonly string[],
): { readonly overrides: readonly Override[]; readonly problems: readonly Problem[] } {
  const overrides: Override[] = []
  const problems: Problem[] = []
  for (const argument of set) {
    const reading = readOverride(argument)
    const refusal =
      'refusal' in reading ? reading.refusal : assign(document, reading.path, reading.value)
    if (refusal !== undefined) problems.push({ ...overrideHead(argument), ...refusal })
    else if ('path' in reading) overrides.push({ argument, path: reading.path })
  }
  return { overrides, problems }
}

interface Refusal {
  readonly message: string
  readonly hint?: string | undefined
}

type OverrideReading =
  | { readonly path: Path; readonly value: unknown }
  | { readonly refusal: Refusal }

export const overrideHead = (argument: string) => ({
  file: `--set ${argument}`,
  line: undefined,
  col: undefined,
})

function readOverride(argument: string): OverrideReading {
  const split = pathEnd(argument)
  const path = split > 0 ? readPath(argument.slice(0, split)) : undefined
  if (path === undefined) {
    const message = 'expected path=value'
    return { refusal: { message, hint: 'for example traffic[0].rate=200/s' } }
  }
  const yaml = parseDocument(argument.slice(split + 1), { prettyErrors: false, stringKeys: true })
  const [error] = [...yaml.errors, ...yaml.warnings]
  if (error !== undefined)
    return { refusal: { message: `the value is not YAML: ${error.message}` } }
  return { path, value: yaml.toJS({ maxAliasCount: 0 }) }
}

/** Where the path ends: the first `=` outside of quotation marks. */
function pathEnd(argument: string): number {
  let isQuoted = false
  for (let at = 0; at < argument.length; at++) {
    if (argument[at] === '"') isQuoted = !isQuoted
    else if (argument[at] === '=' && !isQuoted) return at
  }
  return -1
}

/** `models.churn-v2.errors.5xx`, `traffic[0].rate`, `prices["ml.m5.large"]` */
function readPath(text: string): Path | undefined {
  const path: (string | number)[] = []
  const step = /(?:^|\.)([^.[\]"=]+)|\[(\d{1,9})\]|\["([^"]+)"\]/y
  while (step.lastIndex < text.length) {
    const match = step.exec(text)
    if (match === null) return undefined
    const [, name, index, quoted] = match
    path.push(index === undefined ? (name ?? quoted ?? '') : Number(index))
  }
  return path
}

function assign(document: YamlDocument, path: Path, value: unknown): Refusal | undefined {
  let parent = document.contents
  for (const [depth, step] of path.entries()) {
    const here = path.slice(0, depth)
    const refusal = refusalOf(document, parent, { here, step, isLast: depth === path.length - 1 })
    if (refusal !== undefined) return refusal
    if (depth === path.length - 1) break
    parent = enter(document, parent, step)
  }
  const last = path.at(-1)
  if (last !== undefined) put(parent, last, document.createNode(value))
  return undefined
}

interface StepAt {
  readonly here: Path
  readonly step: string | number
  readonly isLast: boolean
}

function refusalOf(
  document: YamlDocument,
  parent: Node | null,
  { here, step, isLast }: StepAt,
): Refusal | undefined {
  const where = pathText(here)
  if (isSeq(parent)) {
    const count = parent.items.length
    const entries = `${count} ${count === 1 ? 'entry' : 'entries'}`
    if (typeof step === 'number' && step < count) return undefined
    const hint = count === 0 ? undefined : `from [0] to [${count - 1}]`
    return { message: `${where} is a list of ${entries}, without ${pathText([step])}`, hint }
  }
  if (!isMap(parent)) return { message: `${where} is a single value, without ${pathText([step])}` }
  if (typeof step === 'number') return { message: `${where} is a map, without an entry [${step}]` }
  const isName = here.length === 1 && NAMED_ENTRIES.includes(String(here[0]))
  if (isLast || !isName || document.childOf(parent, step) !== undefined) return undefined
  const names = Object.keys(parent.toJSON() as object) // a map's JSON is an object
  return { message: `there is no "${step}" in ${where}`, hint: suggestion(step, names) }
}

/** The collection under a step, made when missing; an alias is replaced by a copy of its own. */
function enter(document: YamlDocument, parent: Node | null, step: string | number): Node {
  const child = document.childOf(parent, step)?.value ?? undefined
  const own = child === undefined ? document.createNode({}) : document.resolve(child)
  if (own === child && own !== undefined) return own
  const copy = own === undefined || own === null ? document.createNode({}) : (own.clone() as Node)
  if ('anchor' in copy) delete copy.anchor
  put(parent, step, copy)
  return copy
}

function put(parent: Node | null, step: string | number, value: Node): void {
  if (isMap(parent) || isSeq(parent)) parent.set(step, value)
}
