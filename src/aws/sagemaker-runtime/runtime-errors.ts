/**
 * What a caller of the runtime gets when an invocation fails.
 *
 * Source: endpoints.md 1.4, 8.2, 8.3 (texts), 8.4 (saturation).
 * Assumed: a simulated container answers 400 or 500 with a body of our own; a container that does
 * not accept the request is a ModelError with OriginalStatusCode 0; no instance in service is a
 * 503; an endpoint whose weights are all 0 is a ValidationError. The texts of the last three.
 */
import { assertNever } from '../../core/assert.ts'
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'
import type { Account } from '../../core/engine.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'

const ORIGINAL_MESSAGE_MAX = 2048
/** Of the container's text inside Message, which has at most 2048 characters itself. */
const SHOWN_MESSAGE_MAX = 1536

/** Where the failed invocation went. */
export interface InvocationPlace {
  readonly account: Account
  readonly endpointName: string
  /** Named by the caller. */
  readonly targetVariant?: string | undefined
}

/** How a container let a request down. */
export type ContainerFailure =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** Its answer cannot be relayed. */
  | { readonly kind: 'too-large' }
  /** No connection, or no HTTP in it. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'did-not-accept' }
  | { readonly kind: 'exited' }

/** The error that an outcome means for the caller; `undefined` when it is a success. */
export function errorOfOutcome(outcome: Outcome, place: InvocationPlace): AwsError | undefined {
  switch (outcome) {
    case OUTCOME.ok:
      return undefined
    case OUTCOME.error4xx:
      return modelError({ kind: 'answered', status: 400, body: 'simulated client error' }, place)
    case OUTCOME.error5xx:
      return modelError({ kind: 'answered', status: 500, body: 'simulated server error' }, place)
    case OUTCOME.timeout:
      return modelError({ kind: 'timed-out' }, place)
    case OUTCOME.queueFull:
      return modelError({ kind: 'did-not-accept' }, place)
    case OUTCOME.instanceLost:
      return modelError({ kind: 'exited' }, place)
    case OUTCOME.noCapacity: {
      const text = `Endpoint ${place.endpointName} has no instance in service.`
      return new AwsError('ServiceUnavailable', 503, text)
    }
    case OUTCOME.noWeight: {
      const text = `Every variant of endpoint ${place.endpointName} has weight 0.`
      return new AwsError('ValidationError', 400, text)
    }
    case OUTCOME.unknownVariant:
      return variantNotFound(place.targetVariant ?? '', place.endpointName)
    default:
      return assertNever(outcome)
  }
}

const NOT_SERVING: readonly string[] = ['Creating', 'Failed', 'Deleting']

/**
 * Throws when no endpoint of exactly this name (case matters) serves requests.
 *
 * Assumed: one that is being created or deleted, or failed, is answered as not found.
 */
export function checkServing(world: Pick<World, 'account' | 'endpoints'>, name: string): void {
  if (isServing(world, name)) return
  const text = `Endpoint ${name} of account ${world.account.accountId} not found.`
  throw new AwsError('ValidationError', 400, text)
}

export function isServing(world: Pick<World, 'endpoints'>, name: string): boolean {
  const endpoint = world.endpoints.peek(name)
  return endpoint !== undefined && !NOT_SERVING.includes(endpoint.status)
}

/** Source: endpoints.md 12, own text. */
const variantNotFound = (variant: string, endpoint: string): AwsError =>
  new AwsError('ValidationError', 400, `Variant ${variant} not found for Endpoint ${endpoint}`)

export function modelError(failure: ContainerFailure, place: InvocationPlace): AwsError {
  const { region, accountId } = place.account
  const logGroup = `/aws/sagemaker/Endpoints/${place.endpointName}`
  const { status, container, body } = answerOf(failure)
  const side = status >= 400 && status < 500 ? 'client' : 'server'
  const what =
    failure.kind === 'too-large'
      ? 'and could not load the entire response body'
      : `with message "${body.slice(0, SHOWN_MESSAGE_MAX)}"`
  const message =
    `Received ${side} error (${status}) from ${container} ${what}. ` +
    `See https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}` +
    `#logEventViewer:group=${logGroup} in account ${accountId} for more information.`
  return new AwsError('ModelError', 424, message, {
    members: {
      ErrorCode: side === 'client' ? 'CLIENT_ERROR_FROM_MODEL' : 'SERVER_ERROR_FROM_MODEL',
      LogStreamArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
      OriginalMessage: body.slice(0, ORIGINAL_MESSAGE_MAX),
      OriginalStatusCode: status,
    },
  })
}

/** Status 0: the container gave no answer of its own. */
function answerOf(failure: ContainerFailure) {
  switch (failure.kind) {
    case 'answered':
      return { status: failure.status, container: 'primary', body: failure.body }
    case 'too-large':
      return { status: 413, container: 'primary', body: '' }
    case 'unreachable':
      return {
        status: 0,
        container: 'primary',
        body: `The container did not answer: ${failure.reason}`,
      }
    case 'timed-out':
      return {
        status: 0,
        container: 'primary',
        body: 'Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.',
      }
    case 'did-not-accept':
      return {
        status: 0,
        container: 'primary',
        body: 'The container did not accept the request: its queue is full.',
      }
    case 'exited':
      return {
        status: 0,
        container: 'model',
        body: 'An error occurred while handling request as the model process exited.',
      }
    default:
      return assertNever(failure)
  }
}
