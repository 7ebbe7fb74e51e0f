/**
 * Checks the request of every API call in a scenario against the operation's own schema, with
 * AWS's texts, each problem at its place in the file.
 */
import type { Operation } from '../../aws/operation.ts'
import { findOperation } from '../../aws/operations.ts'
import { constraintMessage, type Problem, validate } from '../../aws/protocol/validation.ts'
import { strictly } from '../../aws/strict.ts'
import { invariant } from '../../core/assert.ts'
import { type Finding, type Path, pathText } from './problem.ts'
import { unknownKey } from './schema-findings.ts'
import { knownKeys } from './schema-keys.ts'
import type { CallEntry } from './schema-parts/timeline-schema.ts'
import { nearestName } from './suggest.ts'

/** A call, and where it is: `['setup', 2, 'CreateEndpoint']`. */
export interface PlacedCall extends CallEntry {
  readonly path: Path
  readonly refused: string | undefined
}

/**
 * Of a call that must be refused only the names of its members are checked: that it breaks the
 * rest may be the point.
 */
export function requestFindings(call: PlacedCall): readonly Finding[] {
  const operation = findOperation(call.operation)
  invariant(operation !== undefined, `the schema let the operation ${call.operation} pass`)
  const schema = strictInput(operation)
  const checked = validate(schema, call.input)
  if (checked.isValid) return []
  const isExpected = (problem: Problem) =>
    call.refused !== undefined && problem.kind !== 'unknown-member'
  return checked.problems
    .filter(problem => !isExpected(problem))
    .filter((problem, _, all) => !isMisspelt(problem, all, schema))
    .map(problem => findingOf(call, problem, schema))
}

/** A member is missing because its name is misspelt, which is said. */
const isMisspelt = (
  { kind, given, path }: Problem,
  all: readonly Problem[],
  schema: Operation['input'],
): boolean =>
  kind === 'constraint' &&
  given === undefined &&
  all.some(other => {
    const parent = other.path.slice(0, -1)
    if (other.kind !== 'unknown-member' || pathText(parent) !== pathText(path.slice(0, -1)))
      return false
    return nearestName(String(other.path.at(-1)), knownKeys(schema, parent)) === path.at(-1)
  })

const strictInputs = new Map<Operation, Operation['input']>()

/** The operation's request schema in which unknown members are errors. */
export function strictInput(operation: Operation): Operation['input'] {
  const known = strictInputs.get(operation)
  if (known !== undefined) return known
  const strict = strictly(operation.input)
  strictInputs.set(operation, strict)
  return strict
}

function findingOf(call: PlacedCall, problem: Problem, schema: Operation['input']): Finding {
  const path = [...call.path, ...problem.path]
  switch (problem.kind) {
    case 'unknown-member':
      return unknownKey(path, knownKeys(schema, problem.path.slice(0, -1)))
    case 'constraint': {
      const message = `${call.operation}: ${shortened(constraintMessage([problem]))}`
      return { path, message, hint: nearestOf(problem) }
    }
    case 'type':
    case 'not-simulated':
    case 'refused':
      return { path, message: `${pathText(path)}: ${problem.text}` }
  }
}

/** AWS's text of an enum, `… enum value set: [a, b]`: where the values are. */
const ENUM_VALUES = /(?<=enum value set: \[)[^\]]+(?=\])/
const ENUM_VALUES_SHOWN_MAX = 12

const enumValues = (text: string): readonly string[] =>
  ENUM_VALUES.exec(text)?.[0].split(', ') ?? []

/** InstanceType has hundreds of values: enough of them to see what they look like. */
function shortened(message: string): string {
  const values = enumValues(message)
  if (values.length <= ENUM_VALUES_SHOWN_MAX) return message
  const first = values.slice(0, ENUM_VALUES_SHOWN_MAX / 2).join(', ')
  return message.replace(ENUM_VALUES, `${first}, … ${values.length} in all`)
}

function nearestOf({ given, text }: Problem): string | undefined {
  const nearest = typeof given === 'string' ? nearestName(given, enumValues(text)) : undefined
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`
}
