/**
 * zod's issues in the words of scenario files: what is wrong at which path, what was expected, and
 * what was probably meant.
 */
import type { z } from 'zod'
import { shown } from '../../language/quantities.ts'
import { type Finding, type Path, pathText } from './problem.ts'
import { knownKeys } from './schema-keys.ts'
import { nearestName, suggestion } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** The issues must come from `safeParse(…, { reportInput: true })` with this schema. */
export function findingsOf(issues: readonly Issue[], schema: z.core.$ZodType): readonly Finding[] {
  const chosen = issues.flatMap(issue => withinBranch(issue, []))
  const strayKeys = new Set(
    chosen.flatMap(({ issue, path }) =>
      issue.code === 'unrecognized_keys' ? [pathText(path)] : [],
    ),
  )
  return chosen
    .filter(({ issue, path }) => !(issue.code === 'custom' && strayKeys.has(pathText(path))))
    .flatMap(({ issue, path }) => findingOf(issue, path, schema))
}

interface PlacedIssue {
  readonly issue: Issue
  readonly path: Path
}

/** Of a union that nothing fits: the issues of the branch that fits best, or the union's own. */
function withinBranch(issue: Issue, parent: Path): readonly PlacedIssue[] {
  const path = [...parent, ...pathOf(issue)]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ issue, path }]
  let best: readonly Issue[] = []
  let leastMisfit = UNFIT
  for (const branch of issue.errors) {
    const misfit = branch.reduce((sum, each) => sum + misfitOf(each, issue.input), 0)
    if (misfit >= leastMisfit) continue
    leastMisfit = misfit
    best = branch
  }
  if (leastMisfit >= UNFIT) return [{ issue, path }]
  return best.flatMap(each => withinBranch(each, path))
}

/** Issues that show a union's branch not to be the one that was meant. */
const UNFIT = 1000

function misfitOf(issue: Issue, input: unknown): number {
  const isMap = typeof input === 'object' && input !== null
  const keys = isMap ? Object.keys(input) : []
  switch (issue.code) {
    case 'invalid_type':
      return issue.path.length === 0 ? UNFIT : 1
    case 'custom':
      return issue.path.length === 0 && isMap ? UNFIT : 1
    case 'unrecognized_keys': // of the branch itself: no key in common means another branch
      if (issue.path.length > 0) return 1
      return issue.keys.length === keys.length ? UNFIT : issue.keys.length
    case 'invalid_union':
      if (issue.discriminator === undefined) return 1
      return keys.includes(issue.discriminator) ? 0 : UNFIT
    default:
      return 1
  }
}

const pathOf = (issue: Issue): Path =>
  issue.path.map(step => (typeof step === 'number' ? step : String(step)))

function findingOf(issue: Issue, path: Path, schema: z.core.$ZodType): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path)
    return issue.keys.map(key => unknownKey([...path, key], known))
  }
  const at = (message: string, hint?: string): readonly Finding[] => [
    { path, message: `${pathText(path)}: ${message}`, hint },
  ]
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return [missingKey(path)]
      const hint = path[0] === 'expect' && path.length === 2 ? quoteHint(issue.input) : undefined
      return at(
        `expected ${EXPECTED[issue.expected] ?? issue.expected}, got ${shown(issue.input)}`,
        hint,
      )
    }
    case 'invalid_value':
      return issue.input === undefined
        ? [missingKey(path)]
        : at(...choice(issue.values.map(String), issue.input))
    case 'invalid_union':
      if (issue.inclusive === false || issue.options === undefined)
        return at(`${issue.message}, got ${shown(issue.input)}`)
      return at(...choice(issue.options.map(String), memberOf(issue.input, path.at(-1))))
    case 'too_small':
      return at(
        `${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.origin, issue.minimum)}${got(issue)}`,
      )
    case 'too_big':
      return at(
        `${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.origin, issue.maximum)}${got(issue)}`,
      )
    case 'invalid_key':
      return [
        { path, isAboutKey: true, message: `${pathText(path)}: not a name of 1 to 255 characters` },
      ]
    default:
      return at(issue.message)
  }
}

const quoteHint = (given: unknown): string =>
  `put the expression in quotes${typeof given === 'object' ? ': YAML took its ": " for a map' : ''}`

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

export function unknownKey(path: Path, known: readonly string[]): Finding {
  const key = String(path.at(-1))
  const message = `unknown key "${key}"${inParent(path)}`
  return { path, isAboutKey: true, message, hint: suggestion(key, known) }
}

const missingKey = (path: Path): Finding => ({
  path,
  message: `missing "${path.at(-1)}"${inParent(path)}`,
})

const inParent = (path: Path): string =>
  path.length > 1 ? ` in ${pathText(path.slice(0, -1))}` : ' at the top level'

function choice(options: readonly string[], given: unknown): [message: string, hint?: string] {
  const message = `expected ${listed(options)}, got ${shown(given)}`
  const nearest = typeof given === 'string' ? nearestName(given, options) : undefined
  return nearest === undefined ? [message] : [message, `did you mean "${nearest}"?`]
}

const listed = (options: readonly string[]): string =>
  options.length < 2
    ? options.join('')
    : `${options.slice(0, -1).join(', ')} or ${options.slice(-1).join('')}`

/** A discriminated union's issue carries the whole map at the path of its discriminator. */
function memberOf(whole: unknown, key: string | number | undefined): unknown {
  if (typeof whole !== 'object' || whole === null) return whole
  return new Map<string, unknown>(Object.entries(whole)).get(String(key))
}

function amount(origin: string, bound: number | bigint): string {
  const noun = origin === 'array' ? 'entry' : origin === 'string' ? 'character' : undefined
  if (noun === undefined) return String(bound)
  const plural = noun === 'entry' ? 'entries' : 'characters'
  return `${bound} ${Number(bound) === 1 ? noun : plural}`
}

const got = (issue: { readonly origin: string; readonly input?: unknown }): string => {
  if (Array.isArray(issue.input)) return `, got ${issue.input.length}`
  if (typeof issue.input === 'string') return `, got ${issue.input.length}`
  return `, got ${shown(issue.input)}`
}
