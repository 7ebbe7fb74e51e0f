/**
 * Turns zod's issues into AWS's: one collected message for callers, and a list of problems with
 * their places for scenario files.
 *
 * Source: endpoints.md 2.1 (wording, counting, lower-camel paths with one-based `.member`).
 * Assumed: the texts of type errors; AWS answers SerializationException, its words are unknown.
 * Assumed: parts that are not simulated are reported before broken constraints, since what else a
 * request needs may depend on them.
 */
import type { z } from 'zod'
import { AwsError } from '../aws-error.ts'
import { isAwsRefusal, NOT_SIMULATED } from '../constraints.ts'
import type { Service } from '../service.ts'
import { ERROR_TABLE } from './error-body.ts'

export type ProblemKind =
  /** A constraint of the member's shape; `text` is what follows `constraint: `. */
  | 'constraint'
  /** A value of the wrong type. */
  | 'type'
  /** Only from a strict schema. */
  | 'unknown-member'
  | 'not-simulated'
  /** AWS refuses what is there, too: `text` is its whole message. */
  | 'refused'

export interface Problem {
  readonly kind: ProblemKind
  /** Member names as in the request, and zero-based list indices. */
  readonly path: readonly (string | number)[]
  /** What the request has there; `undefined` when it has nothing. */
  readonly given: unknown
  readonly text: string
}

export type Validated<Value> =
  | { readonly isValid: true; readonly value: Value }
  | { readonly isValid: false; readonly problems: readonly Problem[] }

export function validate<Value>(schema: z.ZodType<Value>, input: unknown): Validated<Value> {
  const result = schema.safeParse(input, { reportInput: true })
  if (result.success) return { isValid: true, value: result.data }
  return { isValid: false, problems: result.error.issues.flatMap(problemsOf) }
}

/** The one error that answers a request with these problems. */
export function refusalOf(service: Service, problems: readonly Problem[]): AwsError {
  const of = (kind: ProblemKind) => problems.filter(problem => problem.kind === kind)
  const mistyped = of('type')[0]
  if (mistyped !== undefined) {
    const place =
      mistyped.path.length === 0 ? 'The body' : `Value at '${memberPath(mistyped.path)}'`
    const message = `${place}: ${mistyped.text}`
    return new AwsError('SerializationException', 400, message, { problems })
  }
  const [unsimulated] = of('not-simulated')
  if (unsimulated !== undefined) {
    const { code, status } = ERROR_TABLE[service]['not-simulated']
    const message = `${unsimulated.text} (at '${memberPath(unsimulated.path)}')`
    return new AwsError(code, status, message, { problems })
  }
  const { code, status } = ERROR_TABLE[service]['invalid-value']
  const broken = problems.filter(({ kind }) => kind !== 'refused')
  const text = broken.length > 0 ? constraintMessage(broken) : (problems[0]?.text ?? '')
  return new AwsError(code, status, text, { problems })
}

/** `2 validation errors detected: Value '…' at '…' failed to satisfy constraint: …; Value …` */
export function constraintMessage(problems: readonly Problem[]): string {
  const errors = problems.length === 1 ? 'error' : 'errors'
  const sentences = problems.map(({ given, path, text }) => {
    const value = given === undefined || given === null ? 'null' : `'${shownValue(given)}'`
    return `Value ${value} at '${memberPath(path)}' failed to satisfy constraint: ${text}`
  })
  return `${problems.length} validation ${errors} detected: ${sentences.join('; ')}`
}

/** `['ProductionVariants', 0, 'ModelName']` → `productionVariants.1.member.modelName` */
export function memberPath(path: readonly (string | number)[]): string {
  return path
    .map(step => (typeof step === 'number' ? `${step + 1}.member` : lowerFirst(step)))
    .join('.')
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      kind: 'unknown-member',
      path: [...path, key],
      given: undefined,
      text: 'unknown member',
    }))
  }
  const given = givenBy(issue)
  const at = (kind: ProblemKind, text: string): readonly Problem[] => [{ kind, path, given, text }]
  if (isAwsRefusal(issue.message)) return at('refused', issue.message)
  if (issue.message.startsWith(NOT_SIMULATED)) return at('not-simulated', issue.message)
  const isMissing = given === undefined || given === null
  if (isMissing && path.length > 0) return at('constraint', 'Member must not be null')
  if (issue.code === 'invalid_type') {
    return at(
      'type',
      `expected ${EXPECTED[issue.expected] ?? issue.expected}, got ${kindOf(given)}`,
    )
  }
  if (issue.code === 'invalid_union' && issue.discriminator === undefined) {
    return at('type', `expected ${issue.message}, got ${kindOf(given)}`)
  }
  return at('constraint', constraintText(issue))
}

/** A discriminated union reports the whole object at the path of its discriminator. */
function givenBy(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return issue.input
  const whole: unknown = issue.input
  if (typeof whole !== 'object' || whole === null) return undefined
  return new Map<string, unknown>(Object.entries(whole)).get(issue.discriminator)
}

function constraintText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${sizeOf(issue.origin)} greater than or equal to ${issue.minimum}`
    case 'too_big':
      return `Member must have ${sizeOf(issue.origin)} less than or equal to ${issue.maximum}`
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? `Member must satisfy enum value set: [${issue.options.join(', ')}]`
        : issue.message
    default:
      return issue.message // already AWS's text, see constraints.ts
  }
}

const sizeOf = (origin: string): string =>
  origin === 'string' || origin === 'array' ? 'length' : 'value'

const EXPECTED: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'a structure',
  record: 'a map',
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a structure'
  return `the ${typeof value} ${typeof value === 'string' ? `'${value}'` : String(value)}`
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, each]) => `${name}=${shownValue(each)}`)
  return `{${members.join(', ')}}`
}
