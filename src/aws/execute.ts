/**
 * One API call against a world: validate, run, record. The only way in, for scenario files and
 * live requests alike, so both meet the same checks, the same texts and the same timeline.
 */
import { DomainError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { World } from '../core/world.ts'
import { AwsError } from './aws-error.ts'
import type { Operation } from './operation.ts'
import { callNameOf, findOperation } from './operations.ts'
import { awsErrorOf } from './protocol/error-body.ts'
import { refusalOf, validate } from './protocol/validation.ts'

/** By call name, as scenario files have it (operations.ts); otherwise as `perform`. */
export function execute(world: World, callName: string, rawInput: unknown): object | undefined {
  const operation = findOperation(callName)
  if (operation === undefined) throw unknownOperation(callName)
  return perform(world, operation, rawInput)
}

/**
 * The operation's output; `undefined` when it has none. Throws `AwsError` for every refusal.
 *
 * A call that may change something is recorded as `api.called` before what it causes, and, when
 * refused, as `api.refused` after it. Describing and listing are not recorded. A timeline that is
 * nearly full takes no more of them: the call is refused, and leaves nothing.
 */
export function perform(world: World, operation: Operation, rawInput: unknown): object | undefined {
  if (operation.isReadOnly) return call(world, operation, rawInput)
  if (!world.timeline.hasRoomForCalls) throw awsErrorOf(operation.service, TIMELINE_IS_FULL)
  const name = callNameOf(operation)
  const resource = resourceOf(operation, rawInput)
  world.timeline.record({ kind: 'api.called', operation: name, resource })
  try {
    return call(world, operation, rawInput)
  } catch (error) {
    if (error instanceof AwsError) {
      const { code, message } = error
      world.timeline.record({ kind: 'api.refused', operation: name, code, message })
    }
    throw error
  }
}

const TIMELINE_IS_FULL = new DomainError(
  'quota-exceeded',
  `The timeline has ${LIMITS.timelineEventsForCallsMax} events and takes no more calls: begin anew (POST /_lab/reset on a live server).`,
)

const NAME_SHOWN_MAX = 200

/** Source: AWS JSON services, UnknownOperationException 400. Assumed: the text. */
export function unknownOperation(name: string): AwsError {
  const what =
    name === ''
      ? 'The request names no operation'
      : `The operation ${name.slice(0, NAME_SHOWN_MAX)} is not simulated`
  const text = `${what}; docs/operations.md lists those that are simulated.`
  return new AwsError('UnknownOperationException', 400, text)
}

function call(world: World, operation: Operation, rawInput: unknown): object | undefined {
  const validated = validate(operation.input, rawInput)
  if (!validated.isValid) throw refusalOf(operation.service, validated.problems)
  try {
    return operation.run(world, validated.value)
  } catch (error) {
    throw error instanceof DomainError ? awsErrorOf(operation.service, error) : error
  }
}

/** Read from the raw request, because a malformed one concerns a resource too. */
function resourceOf(operation: Operation, rawInput: unknown): string {
  if (operation.resourceMember === undefined || !isRecord(rawInput)) return ''
  const value = rawInput[operation.resourceMember]
  const names = Array.isArray(value) ? value : [value]
  return names.filter(name => typeof name === 'string').join(', ')
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
